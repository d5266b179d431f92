#include <algorithm>

#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/child.h"
#include "content/html/data_url.h"
#include "content/links.h"
#include "content/office/fields.h"
#include "content/office/odf_crypto.h"
#include "content/office/odf_modules.h"
#include "content/office/office.h"
#include "content/office/ole_objects.h"
#include "content/office/vba.h"
#include "content/office/xml.h"
#include "content/script/script.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

// Text and links of content.xml and styles.xml; event listeners that start macros.
void read_content(Document& document, int part, std::string_view xml, std::string& text, Budget& budget) {
  XmlTokens tokens(xml);
  const auto limit = budget.limits().text_size.value;
  bool shown = true;
  while (tokens.next()) {
    if (tokens.kind() == XmlTokens::Kind::text) {
      if (shown && text.size() < limit) text += xml_unescape(tokens.text());
      continue;
    }
    const auto name = tokens.name();
    // Programs and pictures of a flat document.
    if (name == "source-code" || name == "binary-data") shown = tokens.kind() != XmlTokens::Kind::open;
    if (name == "p" || name == "h" || name == "line-break" || name == "table-row") text.push_back('\n');
    if (name == "tab" || name == "table-cell") text.push_back('\t');
    if (tokens.kind() == XmlTokens::Kind::close) continue;
    if (const auto url = tokens.value("href"); url.find(':') != url.npos || url.starts_with("\\\\")) {
      if (starts_with_ignore_case(url, "vnd.sun.star.script") || starts_with_ignore_case(url, "macro:"))
        document.add_trait(part, "office.macro.autorun", url);
      else
        add_external(document, part, name == "a" ? "hyperlink" : name == "image" ? "image" : "oleObject", url, budget);
    }
    if (name == "event-listener") document.add_trait(part, "office.macro.autorun", tokens.attribute("event-name"));
    if (name == "dde-source" || name == "dde-connection-decl")
      document.add_trait(part, "office.dde", tokens.attribute("dde-application"));
    if (const auto formula = tokens.attribute("formula"); !formula.empty())
      read_formula(document, part, xml_unescape(formula), budget);
  }
  if (tokens.has_doctype()) document.add_trait(part, "office.dtd");
}

// An object that is a compound file; false if it is none.
bool read_compound(Document& document, int part, std::string_view name, std::string_view bytes, Budget& budget) {
  if (!bytes.starts_with("\xD0\xCF\x11\xE0")) return false;
  if (const auto ole = OleFile::open(bytes)) {
    document.add_trait(part, "office.embedded_object", name);
    if (!read_vba(document, part, *ole, budget)) read_ole_objects(document, part, *ole, budget);
  }
  return true;
}

// Any other file in a document; false when no more may be added.
bool add_member(Document& document, int part, std::string_view name, std::string_view bytes, Budget& budget) {
  const auto kind = detect_true_type(bytes, name).kind;
  if (kind == "unknown" || kind == "empty" || kind == "wmf" || kind == "emf" || kind == "ttf") return true;
  if (kind != "png" && kind != "jpeg" && kind != "gif") document.add_trait(part, "office.embedded_file", name);
  return add_child(document, part, PartOrigin::embedded, name, keep(document, part, bytes, budget), budget) >= 0;
}

// Pictures and objects of a flat document, in base64.
void read_flat_data(Document& document, int part, std::string_view xml, Budget& budget) {
  XmlTokens tokens(xml);
  bool inside = false;
  int number = 0;
  while (tokens.next()) {
    if (tokens.kind() != XmlTokens::Kind::text) {
      inside = tokens.kind() == XmlTokens::Kind::open && tokens.name() == "binary-data";
      continue;
    }
    if (!inside) continue;
    const auto bytes = html::decode_base64_lenient(tokens.text());
    const auto name = "data-" + std::to_string(++number);
    if (!read_compound(document, part, name, bytes, budget) && !add_member(document, part, name, bytes, budget)) return;
  }
}

// Basic modules that stand in the one file of a flat document.
void read_flat_modules(Document& document, int part, std::string_view xml, Budget& budget) {
  XmlTokens tokens(xml);
  std::string name, source;
  bool inside = false;
  while (tokens.next()) {
    if (tokens.kind() == XmlTokens::Kind::text) {
      if (inside) source += xml_unescape(tokens.text());
      continue;
    }
    if (tokens.name() == "module" && tokens.kind() == XmlTokens::Kind::open)
      name = xml_unescape(tokens.attribute("name"));
    if (tokens.name() != "source-code") continue;
    if (tokens.kind() == XmlTokens::Kind::open) {
      inside = true;
      source.clear();
    } else if (inside) {
      inside = false;
      document.add_trait(part, "office.macro", name);
      add_macro(document, part, "office.macro", name, "vba", source, budget);
    }
  }
}

}  // namespace

void read_odf(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto directory = read_zip_directory(document.parts[static_cast<std::size_t>(part)].data,
                                            static_cast<std::size_t>(budget.limits().files) + 1);
  if (directory.damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "office.damaged");
  }
  bool encrypted = false;
  if (const int at = find_zip_entry(directory, "META-INF/manifest.xml"); at >= 0) {
    const auto manifest = expand_zip_entry(directory.entries[static_cast<std::size_t>(at)], budget).bytes;
    encrypted = manifest.find("encryption-data") != std::string::npos;
    if (encrypted) {
      document.add_trait(part, "office.encrypted", "manifest.xml");
      if (const auto opened = open_odf(document, part, directory, manifest, options, budget)) {
        document.add_trait(part, "office.password_guessed", opened->source);
        if (!opened->complete) mark_limit(document, part, budget, "steps", "members with keys of their own");
        const auto name = std::string(document.parts[static_cast<std::size_t>(part)].filename);
        add_child(document, part, PartOrigin::embedded, name, keep(document, part, opened->file, budget), budget);
        return;
      }
      document.parts[static_cast<std::size_t>(part)].encrypted = true;
    }
  }
  std::string text;
  for (const auto& entry : directory.entries) {
    if (entry.is_folder()) continue;
    const auto name = to_lower_ascii(entry.name);
    if (encrypted && name != "mimetype" && !name.starts_with("meta-inf/")) continue;
    auto content = expand_zip_entry(entry, budget);
    if (!content.limit.empty())
      mark_limit(document, part, budget, content.limit, name);
    else if (content.damaged)
      document.add_trait(part, "office.damaged", name);
    if (!budget.spend_steps(content.bytes.size())) return mark_limit(document, part, budget, "steps", name);
    if (name.ends_with("content.xml") || name.ends_with("styles.xml")) {
      read_content(document, part, xml_as_utf8(std::move(content.bytes)), text, budget);
    } else if (is_odf_module(name)) {
      if (name.ends_with("-lc.xml") || name.ends_with("-lb.xml") || name.ends_with("/") || name.ends_with("script.xlc"))
        continue;
      document.add_trait(part, "office.macro", entry.name);
      std::string source;
      XmlTokens tokens(content.bytes);
      while (tokens.next()) {
        if (tokens.kind() == XmlTokens::Kind::text) source += xml_unescape(tokens.text());
      }
      add_macro(document, part, "office.macro", entry.name, "vba", source, budget);
    } else if (name == "database/script" && find_ignore_case(content.bytes, "create alias") != std::string::npos) {
      document.add_trait(part, "office.macro", "CREATE ALIAS: the database calls Java");
    } else if (!read_compound(document, part, entry.name, content.bytes, budget) && !name.ends_with(".xml") &&
               !name.ends_with(".rdf") && name != "mimetype" && !content.bytes.empty()) {
      if (!add_member(document, part, entry.name, content.bytes, budget)) break;
    }
  }
  show_text(document, part, text, LinkOrigin::office, budget);
}

void read_flat_odf(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto xml = xml_as_utf8(std::string(document.parts[static_cast<std::size_t>(part)].data));
  if (!budget.spend_steps(3 * xml.size())) return mark_limit(document, part, budget, "steps");
  std::string text;
  document.parts[static_cast<std::size_t>(part)].readable = {};
  read_content(document, part, xml, text, budget);
  read_flat_modules(document, part, xml, budget);
  read_flat_data(document, part, xml, budget);
  show_text(document, part, text, LinkOrigin::office, budget);
}

}  // namespace sekisho::content
