#include "scan/dlp/exchange.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

namespace sekisho::scan::dlp {

TEST_CASE("definitions survive export and import, markup in them included") {
  const std::vector<DlpDefinition> all = {
      {"own.number", "Own: <number> & \"more\"", "expression",
       R"({"expression":"AB-(\\d{6})<>&","case_sensitive":true,"context":["staff","社員番号"],"context_required":true,"within":40,"criteria":{"type":"specific_characters","characters":"0-9","min":6,"max":6}})"},
      {"own.words", "Own words", "keywords",
       R"({"keywords":["secret plan",{"text":"極秘","score":7}],"criterion":"score","threshold":3})"},
      {"own.template", "Own template", "template",
       R"({"condition":{"all":["own.number",{"any":["own.words*2","us.ssn"]}]},"severity":70})"},
  };
  const auto xml = export_xml(all);
  const auto again = import_xml(xml, {});
  REQUIRE_MESSAGE(again, (again ? std::string() : again.error().what));
  REQUIRE(again->size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK((*again)[i].id == all[i].id);
    CHECK((*again)[i].name == all[i].name);
    CHECK(boost::json::parse((*again)[i].json) == boost::json::parse(all[i].json));
  }
}

TEST_CASE("a file that is wrong anywhere is refused as a whole, and says where") {
  const struct {
    const char *says, *xml, *wanted;
  } rows[] = {
      {"no XML", "<dlp", "no XML"},
      {"another root", "<x/>", "expected <dlp"},
      {"another version", "<dlp version=\"9\"/>", "expected <dlp"},
      {"nothing in it", "<dlp version=\"1\"/>", "no definition"},
      {"a slow or wrong expression",
       "<dlp version=\"1\"><definition id=\"a\" name=\"bad one\" "
       "kind=\"expression\"><expression>(?=a)b</expression></definition></dlp>",
       "bad one"},
      {"an unknown identifier",
       "<dlp version=\"1\"><definition id=\"a\" name=\"lonely\" "
       "kind=\"template\"><condition>no.such</condition></definition></dlp>",
       "lonely"},
      {"an external entity",
       "<!DOCTYPE dlp [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><dlp version=\"1\"><definition id=\"a\" name=\"n\" "
       "kind=\"keywords\"><keywords "
       "type=\"list\"><item>&x;</item></keywords><criterion>nonsense</criterion></definition></dlp>",
       "\"n\""},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.says));
    const auto read = import_xml(row.xml, {});
    REQUIRE_FALSE(read);
    CHECK(read.error().what.find(row.wanted) != std::string::npos);
  }
  CHECK(import_xml(std::string(max_exchange + 1, ' '), {}).error().code == Code::over_limit);
  std::string deep = "<dlp version=\"1\"><definition id=\"a\" name=\"deep\" kind=\"template\">";
  for (int i = 0; i < 10'000; ++i) deep += "<all type=\"list\"><item type=\"object\">";
  CHECK_FALSE(import_xml(deep, {}));
}

}  // namespace sekisho::scan::dlp
