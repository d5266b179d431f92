#include <algorithm>

#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/archive/zip_writer.h"
#include "content/office/odf_modules.h"
#include "content/office/xml.h"
#include "content/office/xml_edit.h"
#include "content/sanitize.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

// What runs, and signatures that no longer hold without it.
bool is_script(std::string_view name) {
  return is_odf_module(name) || name == "meta-inf/macrosignatures.xml" || name == "meta-inf/documentsignatures.xml";
}

bool is_page(std::string_view address) {
  return starts_with_ignore_case(address, "http:") || starts_with_ignore_case(address, "https:") ||
         starts_with_ignore_case(address, "mailto:") || address.starts_with("#");
}

// A place outside of the package.
bool is_outside(std::string_view address) {
  return address.find(':') != address.npos || address.starts_with("/") || address.starts_with("\\") ||
         address.starts_with("..");
}

bool any_address(const XmlTag& tag, bool (*test)(std::string_view)) {
  const auto all = tag.values("href");
  return std::any_of(all.begin(), all.end(), [&](const std::string& address) { return test(address); });
}

// Elements that are nothing but what runs; text between them stays, but for that of programs.
bool runs(std::string_view name) {
  return name == "dde-source" || name.starts_with("dde-connection") || name == "event-listener" ||
         name == "event-listeners" || name == "execute-macro";
}
bool is_program(std::string_view name) {
  return name == "script" || name == "source-code" || name == "library-embedded" || name == "library-linked" ||
         name == "module";
}

// content.xml, styles.xml, meta.xml and documents that are one file of XML (OASIS OpenDocument 1.2): clicks and events
// that run something, DDE, what is fetched from elsewhere by itself, and objects that are no pictures.
std::string clean_content(std::string_view xml) {
  int in_program = 0;
  bool in_object = false, in_data = false;
  const auto edit = [&](XmlTag& tag) {
    const auto name = tag.name();
    if (is_program(name)) {
      in_program = std::max(0, in_program + (tag.opens() ? 1 : tag.closes() ? -1 : 0));
      return tag.remove();
    }
    if (name == "object-ole" || name == "plugin" || name == "applet") in_object = tag.opens();
    if (name == "binary-data") in_data = tag.opens();
    if (runs(name)) return tag.remove();
    if (name == "connection-resource") {
      // A database in the file itself stays.
      if (any_address(tag,
                      [](std::string_view address) { return !starts_with_ignore_case(address, "sdbc:embedded:"); }))
        tag.put("href", "");
      return;
    }
    for (const auto& formula : tag.values("formula")) {
      if (find_ignore_case(formula, "dde(") != formula.npos || find_ignore_case(formula, "webservice(") != formula.npos)
        tag.put("formula", "");
    }
    const bool link = name == "a" || name == "button", picture = name == "image";
    for (const auto& address : tag.values("href")) {
      if (is_outside(address) && !((link || picture) && is_page(address))) return tag.put("href", link ? "#" : "");
    }
  };
  return edit_tags(xml, edit, [&] { return in_program == 0 && !(in_object && in_data); });
}

std::string clean_manifest(std::string_view xml) {
  return edit_tags(xml, [](XmlTag& tag) {
    for (const auto& path : tag.values("full-path")) {
      if (is_script(to_lower_ascii(path))) return tag.remove();
    }
  });
}

// Compound files and programs, whatever they are called.
bool is_foreign(std::string_view name, std::string_view bytes) {
  if (bytes.starts_with(std::string_view("\xD0\xCF\x11\xE0", 4))) return true;
  const auto kind = detect_true_type(bytes, name).kind;
  for (const std::string_view program : {"exe", "dll", "elf", "lnk", "js", "vbs", "hta", "ps1", "bat", "wsf", "jar",
                                         "swf", "html", "rtf", "zip", "rar", "7z", "iso"}) {
    if (kind == program) return true;
  }
  return false;
}

}  // namespace

Result<std::string> sanitize_flat_odf(std::string_view file, Budget& budget) {
  TRY_VOID(budget.spend_steps(2 * file.size()));
  const auto xml = xml_as_utf8(std::string(file));
  if (xml.find("office:document") == std::string::npos && xml.find(":document") == std::string::npos)
    return fail(Code::malformed, "sanitize: no OpenDocument file");
  return clean_content(xml);
}

Result<std::string> sanitize_odf(std::string_view file, Budget& budget) {
  const auto directory = read_zip_directory(file, static_cast<std::size_t>(budget.limits().files));
  if (find_zip_entry(directory, "content.xml") < 0) return fail(Code::malformed, "sanitize: no OpenDocument file");
  ZipWriter writer;
  for (const auto& entry : directory.entries) {
    if (entry.encrypted()) return fail(Code::denied, "sanitize: encrypted member");
    const auto name = to_lower_ascii(entry.name);
    if (is_script(name) || entry.is_folder()) continue;
    const auto content = expand_zip_entry(entry, budget);
    if (!content.limit.empty()) return fail(Code::over_limit, content.limit);
    if (content.damaged) return fail(Code::malformed, "sanitize: " + to_valid_utf8(entry.name));
    TRY_VOID(budget.spend_expanded({content.bytes.size()}));
    if (name == "database/script" && find_ignore_case(content.bytes, "create alias") != std::string::npos)
      return fail(Code::denied, "sanitize: a database that calls Java");
    const auto keep = [&] { writer.add(entry.name, entry.method, entry.crc, content.bytes.size(), entry.packed); };
    if (name == "meta-inf/manifest.xml") {
      if (content.bytes.find("encryption-data") != std::string::npos) return fail(Code::denied, "sanitize: protected");
      writer.add_stored(entry.name, clean_manifest(xml_as_utf8(content.bytes)));
    } else if (name.ends_with("content.xml") || name.ends_with("styles.xml") || name == "meta.xml") {
      const auto clean = clean_content(xml_as_utf8(content.bytes));
      if (clean == content.bytes)
        keep();
      else
        writer.add_stored(entry.name, clean);
    } else if (!name.ends_with(".xml") && !name.ends_with(".rdf") && name != "mimetype" &&
               is_foreign(name, content.bytes)) {
      writer.add_stored(entry.name, {});
    } else {
      keep();
    }
  }
  return writer.finish();
}

}  // namespace sekisho::content
