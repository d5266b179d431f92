#include "content/office/xml_edit.h"

#include <doctest/doctest.h>

namespace sekisho::content {
namespace {

// What is left of an XML text when every attribute "to" that leads outside is put right.
std::string clean(std::string_view xml) {
  return edit_tags(xml, [](XmlTag& tag) {
    for (const auto& value : tag.values("to")) {
      if (value.starts_with("out")) tag.put("to", "in");
    }
    if (tag.name() == "gone") tag.remove();
  });
}

}  // namespace

TEST_CASE("tags are changed whatever ways XML has to write them, and the rest stays as it is") {
  struct Row {
    const char *xml, *clean;
  };
  const Row rows[] = {
      {"<?xml version=\"1.0\"?><a to=\"outside\" b='1'>t</a>", "<?xml version=\"1.0\"?><a to=\"in\" b='1'>t</a>"},
      {"<p:a\tq:to = 'outside'/>", "<p:a\tq:to = 'in'/>"},
      {"<a x='>' to='&#111;utside'/>", "<a x='>' to='in'/>"},
      {"<a x:to='home' y:to='outside'>", "<a x:to='in' y:to='in'>"},
      {"<a note='to=\"outside\"'/>", "<a note='to=\"outside\"'/>"},
      {"<gone>text<x:gone/></gone >", "text"},
      {"<!-- ' --><a to='outside'/><!-- ' -->", "<a to='in'/>"},
      {"<![CDATA[<a to='outside'>]]>", "<![CDATA[<a to='outside'>]]>"},
      {"<!DOCTYPE a [<!ENTITY e 'out]>side'>]><a>&e;</a>", "<a>&e;</a>"},
      {"<?xml version='1.0' encoding='UTF-7'?><a/>", "<a/>"},
      {"<?xml version='1.0' encoding='windows-1251'?><a/>", "<?xml version='1.0' encoding='windows-1251'?><a/>"},
      {"<a/><b to='outside", "<a/>"},
      {"<a/><!-- b", "<a/>"},
      {"<", ""},
      {"<>", "<>"},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.xml);
    CHECK(clean(row.xml) == row.clean);
  }
}

TEST_CASE("text between tags goes when it is told to") {
  bool inside = false;
  const auto edit = [&](XmlTag& tag) {
    if (tag.name() == "code") inside = tag.opens();
  };
  CHECK(edit_tags("a<code>b<i>c</i><![CDATA[d]]></code>e<code/>f", edit, [&] { return !inside; }) ==
        "a<code><i></i></code>e<code/>f");
}

}  // namespace sekisho::content
