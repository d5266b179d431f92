#include <algorithm>

#include "base/encode.h"
#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/office/active_mime.h"
#include "content/office/biff.h"
#include "content/office/fields.h"
#include "content/office/office.h"
#include "content/office/ole_objects.h"
#include "content/office/ooxml_text.h"
#include "content/office/utf16.h"
#include "content/office/vba.h"
#include "content/office/xml.h"
#include "content/script/script.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

// Relation name: the last step of the type's URI.
std::string relation(std::string_view type) {
  return std::string(type.substr(type.rfind('/') == type.npos ? 0 : type.rfind('/') + 1));
}

bool is_image(std::string_view kind) {
  return kind == "png" || kind == "jpeg" || kind == "gif" || kind == "bmp" || kind == "tiff" || kind == "webp" ||
         kind == "svg";
}
bool is_font_or_media(std::string_view kind) {
  static constexpr std::string_view kinds[] = {"ttf", "otf", "woff", "woff2", "wmf", "emf",
                                               "mp3", "mp4", "wav",  "ico",   "psd", "eps"};
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

// Base64 with line breaks and junk, as XML holds it.
std::string loose_base64(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > 32 && c != '=') clean.push_back(c);
  }
  while (clean.size() % 4 == 1) clean.pop_back();
  while (clean.size() % 4 != 0) clean.push_back('=');
  return from_base64(clean).value_or("");
}

class OoxmlReader {
 public:
  OoxmlReader(Document& document, int part, Budget& budget) : document_(document), part_(part), budget_(budget) {}

  void read() {
    const auto directory = read_zip_directory(at_part().data, static_cast<std::size_t>(budget_.limits().files) + 1);
    if (directory.damaged) damaged("zip directory");
    if (directory.limited) mark_limit(document_, part_, budget_, "files");
    if (directory.mismatch) document_.add_trait(part_, "archive.mismatch");
    if (directory.prefix > 0) document_.add_trait(part_, "archive.prefix");
    // Shared strings first: the sheets point into them.
    for (const auto& entry : directory.entries) {
      if (to_lower_ascii(entry.name).find("sharedstrings.xml") != std::string::npos) read_entry(entry);
    }
    for (const auto& entry : directory.entries) {
      if (to_lower_ascii(entry.name).find("sharedstrings.xml") == std::string::npos && !entry.is_folder())
        read_entry(entry);
    }
    show_text(document_, part_, text_, LinkOrigin::office, budget_);
  }

 private:
  Part& at_part() { return document_.parts[static_cast<std::size_t>(part_)]; }
  void damaged(std::string_view what) {
    at_part().damaged = true;
    document_.add_trait(part_, "office.damaged", what);
  }

  void read_entry(const ZipEntry& entry) {
    auto name = to_lower_ascii(entry.name);
    std::replace(name.begin(), name.end(), '\\', '/');
    auto content = expand_zip_entry(entry, budget_);
    if (!content.limit.empty())
      mark_limit(document_, part_, budget_, content.limit, name);
    else if (content.damaged)
      damaged(name);
    if (expanded_ + content.bytes.size() > budget_.limits().expanded_size.value ||
        !budget_.spend_steps(content.bytes.size())) {
      mark_limit(document_, part_, budget_, "expanded_size", name);
      return;
    }
    expanded_ += content.bytes.size();
    auto bytes = std::string_view(content.bytes);
    if (name.ends_with(".rels")) {
      read_relations(xml_as_utf8(std::move(content.bytes)));
    } else if (bytes.starts_with(std::string_view("\xD0\xCF\x11\xE0", 4))) {
      read_compound(name, bytes);
    } else if (name.ends_with(".xml") || name.ends_with(".vml")) {
      read_xml(name, xml_as_utf8(std::move(content.bytes)));
    } else if (name.find("macrosheets/") != name.npos) {
      document_.add_trait(part_, "office.xlm", name);
      read_binary_text(bytes, "xlm", name);
    } else if (name.ends_with(".bin") && name.starts_with("xl/")) {
      read_binary_part(name, bytes);
    } else if (!bytes.empty()) {
      // Programs go by the part's type, not by its name.
      if (bytes.substr(0, 8).find("<?xml") != bytes.npos) read_xml(name, xml_as_utf8(std::string(bytes)));
      add_embedded(entry, bytes);
    }
  }

  void read_relations(const std::string& xml) {
    XmlTokens tokens(xml);
    while (tokens.next()) {
      if (tokens.name() != "Relationship" || tokens.kind() == XmlTokens::Kind::text ||
          tokens.kind() == XmlTokens::Kind::close)
        continue;
      const auto type = relation(tokens.value("Type"));
      const auto target = xml_unescape(tokens.attribute("Target"));
      if (equal_ignore_case(tokens.value("TargetMode"), "External")) {
        add_external(document_, part_, type, target, budget_);
      } else if (type == "vbaProject") {
        document_.add_trait(part_, "office.vba_project", target);
        document_.add_trait(part_, "office.macro", target);
      }
    }
    if (tokens.has_doctype()) document_.add_trait(part_, "office.dtd", ".rels");
  }

  void read_xml(std::string_view name, const std::string& xml) {
    const bool macro_sheet = name.find("macrosheets/") != name.npos || is_macro_sheet(xml);
    std::string own;
    auto& text = macro_sheet ? own : text_;
    if (read_ooxml_part(document_, part_, name, xml, text, shared_, budget_))
      document_.add_trait(part_, "office.dtd", name);
    if (xml.find("DataMashup") != xml.npos) read_mashup(xml);
    if (!macro_sheet) return;
    // An Excel 4 macro is its cells' formulas in order.
    std::string source;
    XmlTokens tokens(xml);
    bool formula = false;
    std::string cell;
    while (tokens.next()) {
      if (tokens.kind() == XmlTokens::Kind::text) {
        if (formula) source += cell + ": =" + xml_unescape(tokens.text()) + "\n";
        continue;
      }
      if (tokens.name() == "c" && tokens.kind() == XmlTokens::Kind::open) cell = tokens.attribute("r");
      formula = tokens.name() == "f" && tokens.kind() == XmlTokens::Kind::open;
    }
    document_.add_trait(part_, "office.xlm", name);
    add_macro(document_, part_, "office.xlm", name, "xlm", source.empty() ? own : source, budget_);
  }

  // Power Query ([MS-QDEFF]): a version, the size of a package, and the package, whose formulas fetch data from
  // anywhere.
  void read_mashup(const std::string& xml) {
    XmlTokens tokens(xml);
    bool inside = false;
    while (tokens.next()) {
      if (tokens.kind() == XmlTokens::Kind::text && inside) {
        const auto bytes = loose_base64(tokens.text());
        const auto package = slice(bytes, 8, le32(bytes, 4));
        if (package.starts_with("PK"))
          add_child(document_, part_, PartOrigin::embedded, "DataMashup.zip", keep(document_, part_, package, budget_),
                    budget_);
      }
      inside = tokens.kind() == XmlTokens::Kind::open && tokens.name() == "DataMashup";
      if (inside) document_.add_trait(part_, "office.external_data", "Power Query");
    }
  }

  void read_compound(std::string_view name, std::string_view bytes) {
    const auto ole = OleFile::open(bytes);
    if (!ole) return damaged(name);
    const bool vba = read_vba(document_, part_, *ole, budget_);
    if (name.find("activex") != name.npos) document_.add_trait(part_, "office.activex", name);
    if (vba) return;
    document_.add_trait(part_, "office.embedded_object", name);
    read_ole_objects(document_, part_, *ole, budget_);
    // A whole document in a compound file is one more document.
    const auto kind = detect_true_type(bytes).kind;
    if (kind == "doc" || kind == "xls" || kind == "ppt" || kind == "msg" || kind == "ooxml-encrypted") {
      add_child(document_, part_, PartOrigin::embedded, name, keep(document_, part_, bytes, budget_), budget_);
    }
  }

  void add_embedded(const ZipEntry& entry, std::string_view bytes) {
    const auto kind = detect_true_type(bytes, entry.name).kind;
    if (is_font_or_media(kind) || kind == "unknown" || kind == "empty") return;
    if (kind == "text" && entry.name.ends_with(".rels")) return;
    const bool image = is_image(kind);
    if (!image) document_.add_trait(part_, "office.embedded_file", entry.name);
    if (image && images_ >= budget_.limits().image_count) return mark_limit(document_, part_, budget_, "image_count");
    if (image) ++images_;
    const bool stored = entry.method == 0 && !entry.encrypted();
    add_child(document_, part_, PartOrigin::embedded, entry.name,
              stored ? entry.packed : keep(document_, part_, bytes, budget_), budget_);
  }

  // A part of .xlsb ([MS-XLSB] 2.1.4): records of a 1 to 2 byte type and a 1 to 4 byte size. formulas: those of its
  // cells, when it is a macro sheet.
  void read_binary_part(std::string_view name, std::string_view bytes, std::string* formulas = nullptr) {
    for (std::uint64_t at = 0; at < bytes.size();) {
      std::uint32_t type = u8(bytes, at++);
      if (type & 0x80) type = (type & 0x7F) | (static_cast<std::uint32_t>(u8(bytes, at++)) << 7);
      std::uint64_t size = 0;
      for (unsigned shift = 0; shift < 28; shift += 7) {
        const auto b = u8(bytes, at++);
        size |= static_cast<std::uint64_t>(b & 0x7F) << shift;
        if (!(b & 0x80)) break;
      }
      const auto record = slice(bytes, at, size);
      at += size;
      const auto string_at = [&](std::uint64_t offset) {
        return utf16le_to_utf8(slice(record, offset + 4, std::min<std::uint64_t>(le32(record, offset), 32'767) * 2));
      };
      if (type == 19) {  // BrtSSTItem
        if (text_.size() < budget_.limits().text_size.value) text_ += string_at(1) + "\n";
      } else if (type == 17) {  // BrtShortSt: without its column
        if (text_.size() < budget_.limits().text_size.value) text_ += string_at(4) + "\n";
      } else if (type == 6 || (type >= 8 && type <= 11)) {  // BrtCellSt, BrtFmlaString, …Num, …Bool, …Error
        const bool text = type == 6 || type == 8;
        if (text && text_.size() < budget_.limits().text_size.value) text_ += string_at(8) + "\n";
        const std::uint64_t value = text        ? 4 + 2ull * std::min<std::uint32_t>(le32(record, 8), 32'767)
                                    : type == 9 ? 8
                                                : 1;
        const auto formula =
            type == 6 ? std::string()
                      : formula_text(slice(record, 8 + value + 6, le32(record, 8 + value + 2)), FormulaForm::biff12);
        if (formulas != nullptr) {
          if (formulas->size() < budget_.limits().text_size.value)
            *formulas += "C" + std::to_string(le32(record, 0) + 1) + ":" + formula + "\n";
        } else if (formula.find("://") != formula.npos) {
          read_formula(document_, part_, "HYPERLINK(" + formula, budget_);
        }
      } else if (type == 0x168 && le16(record, 0) == 1) {  // BrtBeginSupBook, DDE
        const auto service = string_at(2);
        document_.add_trait(part_, "office.dde", service + "|" + string_at(6 + 2ull * le32(record, 2)));
      } else if (type == 156) {  // BrtBundleSh
        const auto state = le32(record, 0);
        if (state == 1) document_.add_trait(part_, "office.hidden_sheet", name);
        if (state == 2) document_.add_trait(part_, "office.very_hidden_sheet", name);
      } else if (type == 39) {  // BrtName
        const auto label = to_lower_ascii(string_at(9));
        if (label.find("auto_open") != label.npos || label.find("auto_close") != label.npos)
          document_.add_trait(part_, "office.macro.autorun", label);
      }
    }
  }

  // A binary macro sheet: the formulas of its cells, and every string wherever it stands.
  void read_binary_text(std::string_view bytes, std::string_view kind, std::string_view name) {
    std::string text, run;
    read_binary_part(name, bytes, &text);
    for (std::size_t i = 0; i + 1 < bytes.size();) {
      const auto unit = le16(bytes, i);
      if (unit >= 32 && unit < 127) {
        append_utf8(run, unit);
        i += 2;
        continue;
      }
      if (run.size() >= 4) text += run + "\n";
      i += run.empty() ? 1 : 2;  // strings begin at odd places too
      run.clear();
    }
    add_macro(document_, part_, "office.xlm", name, kind, text, budget_);
  }

  Document& document_;
  int part_;
  Budget& budget_;
  std::string text_;
  std::vector<std::string> shared_;
  std::uint64_t expanded_ = 0;
  int images_ = 0;
};

}  // namespace

void read_ooxml(Document& document, int part, const ReadOptions&, Budget& budget) {
  OoxmlReader(document, part, budget).read();
}

void read_office_xml(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto xml = xml_as_utf8(std::string(document.parts[static_cast<std::size_t>(part)].data));
  if (!budget.spend_steps(xml.size())) return mark_limit(document, part, budget, "steps");
  std::string text;
  std::vector<std::string> shared;
  if (read_ooxml_part(document, part, "document", xml, text, shared, budget)) document.add_trait(part, "office.dtd");
  XmlTokens tokens(xml);
  bool binary = false, cell = false;
  std::string name;
  while (tokens.next()) {
    if (tokens.kind() == XmlTokens::Kind::text) {
      if (cell && text.size() < budget.limits().text_size.value) text += xml_unescape(tokens.text());
      if (!binary) continue;
      auto bytes = loose_base64(tokens.text());
      if (const auto ole = OleFile::open(bytes)) {
        if (!read_vba(document, part, *ole, budget)) {
          document.add_trait(part, "office.embedded_object", name);
          read_ole_objects(document, part, *ole, budget);
        }
      } else if (bytes.starts_with("ActiveMime")) {
        read_active_mime(document, part, bytes, budget);
      } else if (!bytes.empty()) {
        const auto kind = detect_true_type(bytes).kind;
        if (kind != "unknown" && !is_font_or_media(kind))
          add_child(document, part, PartOrigin::embedded, name, keep(document, part, bytes, budget), budget);
      }
      continue;
    }
    // Cells of Excel 2003 and their links.
    if (tokens.name() == "Data") cell = tokens.kind() == XmlTokens::Kind::open;
    if (tokens.kind() == XmlTokens::Kind::close && tokens.name() == "Data") text += '\t';
    if (tokens.kind() == XmlTokens::Kind::close && tokens.name() == "Row") text += '\n';
    if (const auto target = tokens.value("HRef"); target.find(':') != target.npos || target.starts_with("\\\\"))
      add_external(document, part, "hyperlink", target, budget);
    if (tokens.value("macrosPresent") == "yes") document.add_trait(part, "office.macro", "macrosPresent");
    if (const auto formula = tokens.attribute("Formula"); !formula.empty()) {
      const auto written = xml_unescape(formula);
      if (written.find('|') != written.npos) document.add_trait(part, "office.dde", written);
      read_formula(document, part, written, budget);
    }
    if (tokens.kind() == XmlTokens::Kind::open && tokens.name() == "part")
      name = xml_unescape(tokens.attribute("name"));
    if (tokens.kind() == XmlTokens::Kind::open && tokens.name() == "binData")
      name = xml_unescape(tokens.attribute("name"));
    if (tokens.name() == "Relationship" && equal_ignore_case(tokens.value("TargetMode"), "External")) {
      add_external(document, part, relation(tokens.value("Type")), xml_unescape(tokens.attribute("Target")), budget);
    }
    binary = tokens.kind() == XmlTokens::Kind::open && (tokens.name() == "binData" || tokens.name() == "binaryData");
  }
  document.parts[static_cast<std::size_t>(part)].readable = {};
  show_text(document, part, text, LinkOrigin::office, budget);
}

}  // namespace sekisho::content
