#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/archive/zip_writer.h"
#include "content/office/ooxml_text.h"
#include "content/office/xml.h"
#include "content/office/xml_edit.h"
#include "content/sanitize.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

template <class Test>
bool any(const std::vector<std::string>& values, Test test) {
  return std::any_of(values.begin(), values.end(), test);
}

bool is_project(std::string_view name) { return name.find("vbaproject") != name.npos || name.ends_with("vbadata.xml"); }

// Compound files whatever they are called: macros, objects, whole documents; and what else an object or a chunk brings
// in that runs or is read by itself.
bool is_object_data(std::string_view name, std::string_view bytes) {
  if (name.find("activex/") != name.npos || bytes.starts_with(std::string_view("\xD0\xCF\x11\xE0", 4))) return true;
  if (name.ends_with(".xml") || name.ends_with(".vml") || name.ends_with(".rels")) return false;
  const auto kind = detect_true_type(bytes, name).kind;
  static constexpr std::array kinds = {
      std::string_view("docm"), std::string_view("dotm"), std::string_view("xlsm"), std::string_view("xltm"),
      std::string_view("xlam"), std::string_view("xlsb"), std::string_view("pptm"), std::string_view("ppsm"),
      std::string_view("ppam"), std::string_view("rtf"),  std::string_view("html"), std::string_view("mail"),
      std::string_view("exe"),  std::string_view("dll"),  std::string_view("lnk"),  std::string_view("js"),
      std::string_view("vbs"),  std::string_view("hta"),  std::string_view("ps1"),  std::string_view("bat"),
      std::string_view("wsf"),  std::string_view("swf"),  std::string_view("zip"),  std::string_view("jar"),
      std::string_view("7z"),   std::string_view("rar"),  std::string_view("iso"),  std::string_view("img")};
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// What takes the place of such a member: a chunk of text must stay what its name says, or the document does not open.
std::string_view nothing_like(std::string_view name) {
  if (name.ends_with(".rtf")) return "{\\rtf1}";
  if (name.ends_with(".htm") || name.ends_with(".html") || name.ends_with(".xhtml")) return "<html></html>";
  if (name.ends_with(".mht") || name.ends_with(".mhtml"))
    return "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html></html>\r\n";
  return {};
}

bool is_page(std::string_view target) {
  return starts_with_ignore_case(target, "http:") || starts_with_ignore_case(target, "https:") ||
         starts_with_ignore_case(target, "mailto:") || target.starts_with("#");
}

bool is_of_project(std::string_view type) {
  const auto last = to_lower_ascii(type.substr(type.rfind('/') + 1));
  return last == "vbaproject" || last == "wordvbadata";
}

// Relations: to the VBA project none; of what reaches outside by itself only the way is taken, so that ids stay valid.
std::string clean_relations(std::string_view xml) {
  return edit_tags(xml, [](XmlTag& tag) {
    if (tag.name() != "Relationship") return;
    const auto types = tag.values("Type"), modes = tag.values("TargetMode"), targets = tag.values("Target");
    if (any(types, is_of_project)) return tag.remove();
    const bool outside = any(modes, [](std::string_view mode) { return !equal_ignore_case(mode, "Internal"); }) ||
                         any(targets, [](std::string_view target) { return target.find("://") != target.npos; });
    if (!outside) return;
    // Links that a person follows stay, but for those that start a program or open a share.
    const bool link = !any(types, [](std::string_view type) { return !type.ends_with("/hyperlink"); });
    if (!link || any(targets, [](std::string_view target) { return !is_page(target); })) tag.put("Target", "removed");
  });
}

std::string clean_types(std::string_view xml) {
  return edit_tags(xml, [](XmlTag& tag) {
    if (any(tag.values("PartName"), [](std::string_view name) { return is_project(to_lower_ascii(name)); }))
      tag.remove();
  });
}

bool is_dde(std::string_view instruction) { return starts_with_ignore_case(trim(instruction), "dde"); }

// Which fields of a part are for DDE, by the number of their beginning. A field inside such a one goes with it, and so
// does one whose name another field spells ({ { QUOTE 68 68 69 … } … }): nobody knows what Word will make of it.
std::vector<bool> dde_fields(std::string_view xml) {
  struct Field {
    std::string instruction;
    int above = -1;
    bool named_by_another = false;
  };
  std::vector<Field> fields(1);  // the first holds instructions outside of any field
  std::vector<int> open{0};
  XmlTokens tokens(xml);
  bool inside = false;
  while (tokens.next()) {
    if (tokens.kind() == XmlTokens::Kind::text) {
      if (inside)
        fields[static_cast<std::size_t>(open.back())].instruction +=
            tokens.is_cdata() ? std::string(tokens.text()) : xml_unescape(tokens.text());
      continue;
    }
    if (tokens.name() == "instrText" || tokens.name() == "delInstrText")
      inside = tokens.kind() == XmlTokens::Kind::open;
    if (tokens.name() != "fldChar" || tokens.kind() == XmlTokens::Kind::close) continue;
    const auto type = tokens.value("fldCharType");
    if (type == "begin") {
      auto& around = fields[static_cast<std::size_t>(open.back())];
      if (open.size() > 1 && trim(around.instruction).empty()) around.named_by_another = true;
      fields.push_back({.above = open.back()});
      open.push_back(static_cast<int>(fields.size()) - 1);
    } else if (type == "end" && open.size() > 1) {
      open.pop_back();
    }
  }
  std::vector<bool> dde;
  for (const auto& field : fields)
    dde.push_back(is_dde(field.instruction) || field.named_by_another ||
                  (field.above > 0 && dde[static_cast<std::size_t>(field.above)]));
  return dde;
}

// DDE: the instructions of such fields, and the servers of spreadsheet links.
std::string clean_dde(std::string_view xml) {
  const auto dde = dde_fields(xml);
  std::vector<std::size_t> open{0};
  std::size_t begun = 0;
  bool in_instruction = false;
  const auto edit = [&](XmlTag& tag) {
    const auto name = tag.name();
    if (name == "instrText" || name == "delInstrText") in_instruction = tag.opens();
    if (name == "fldChar" && !tag.closes()) {
      const auto types = tag.values("fldCharType");
      if (any(types, [](std::string_view type) { return type == "begin"; }))
        open.push_back(++begun);
      else if (any(types, [](std::string_view type) { return type == "end"; }) && open.size() > 1)
        open.pop_back();
    }
    if (name == "fldSimple" && any(tag.values("instr"), is_dde)) tag.put("instr", "");
    if (name == "ddeLink") tag.put("ddeService", "removed"), tag.put("ddeTopic", "removed");
  };
  return edit_tags(xml, edit, [&] { return !in_instruction || open.back() >= dde.size() || !dde[open.back()]; });
}

// What else runs without a macro: clicks that start programs, connections that fetch when the file opens, the class of
// an ActiveX control.
std::string clean_actions(std::string_view name, std::string_view xml) {
  const bool connections = name.find("connections") != name.npos, control = name.find("activex") != name.npos,
             ribbon = name.find("customui") != name.npos;
  bool in_mashup = false;
  const auto edit = [&](XmlTag& tag) {
    if (tag.name() == "DataMashup") in_mashup = tag.opens();
    if (any(tag.values("action"), [](std::string_view action) {
          return starts_with_ignore_case(action, "ppaction://program") ||
                 starts_with_ignore_case(action, "ppaction://macro");
        }))
      tag.put("action", "");
    if (connections) {
      tag.put("refreshOnLoad", "0"), tag.put("background", "0");
      for (const auto attribute : {"connection", "command", "url", "sourceFile", "odcFile", "commandText"})
        tag.put(attribute, "");
    }
    if (control) tag.put("classid", "{00000000-0000-0000-0000-000000000000}");
    if (ribbon) tag.put("onLoad", "");
  };
  return edit_tags(xml, edit, [&] { return !in_mashup; });
}

// Names that start a macro sheet when the workbook opens or closes. The sheet is empty by now; the name goes too.
std::string clean_names(std::string_view xml) {
  int renamed = 0;
  return edit_tags(xml, [&](XmlTag& tag) {
    if (tag.name() != "definedName") return;
    for (const std::string_view start : {"auto_open", "auto_close", "auto_activate", "auto_deactivate"}) {
      if (any(tag.values("name"), [&](std::string_view name) { return find_ignore_case(name, start) != name.npos; }))
        return tag.put("name", "removed_" + std::to_string(++renamed));
    }
  });
}

}  // namespace

Result<std::string> sanitize_ooxml(std::string_view file, Budget& budget) {
  const auto directory = read_zip_directory(file, static_cast<std::size_t>(budget.limits().files));
  if (directory.entries.empty() || find_zip_entry(directory, "[Content_Types].xml") < 0)
    return fail(Code::malformed, "sanitize: no OOXML file");
  ZipWriter writer;
  for (const auto& entry : directory.entries) {
    if (entry.encrypted()) return fail(Code::denied, "sanitize: encrypted member");
    const auto name = to_lower_ascii(entry.name);
    if (is_project(name) || entry.is_folder()) continue;
    const auto content = expand_zip_entry(entry, budget);
    if (!content.limit.empty()) return fail(Code::over_limit, content.limit);
    if (content.damaged) return fail(Code::malformed, "sanitize: " + to_valid_utf8(entry.name));
    TRY_VOID(budget.spend_expanded({content.bytes.size()}));
    const bool by_name = name.find("macrosheets/") != name.npos && !name.ends_with(".rels");
    if (by_name || is_macro_sheet(xml_as_utf8(content.bytes.substr(0, 8192)))) {
      if (by_name && !name.ends_with(".xml")) return fail(Code::denied, "sanitize: binary macro sheet");
      writer.add_stored(
          entry.name,
          "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<xm:macrosheet "
          "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
          "xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><sheetData/></xm:macrosheet>");
    } else if (name.ends_with(".rels")) {
      writer.add_stored(entry.name, clean_relations(xml_as_utf8(content.bytes)));
    } else if (name == "[content_types].xml") {
      writer.add_stored(entry.name, clean_types(xml_as_utf8(content.bytes)));
    } else if (!name.ends_with(".xml") && is_object_data(name, content.bytes)) {
      writer.add_stored(entry.name, nothing_like(name));
    } else if (name.ends_with(".xml")) {
      const auto clean = clean_actions(name, clean_names(clean_dde(xml_as_utf8(content.bytes))));
      if (clean == content.bytes)
        writer.add(entry.name, entry.method, entry.crc, content.bytes.size(), entry.packed);
      else
        writer.add_stored(entry.name, clean);
    } else {
      writer.add(entry.name, entry.method, entry.crc, content.bytes.size(), entry.packed);
    }
  }
  return writer.finish();
}

}  // namespace sekisho::content
