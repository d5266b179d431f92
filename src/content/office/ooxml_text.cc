#include "content/office/ooxml_text.h"

#include "base/text.h"
#include "content/links.h"
#include "content/office/fields.h"
#include "content/office/xml.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_shared = 200'000, max_field = 8192;

// Keeps field instructions of nested fields apart (w:fldChar begin, separate, end).
class Fields {
 public:
  Fields(Document& document, int part, Budget& budget) : document_(document), part_(part), budget_(budget) {}
  void begin() {
    if (open_.size() < 64) open_.emplace_back();
  }
  void add(std::string_view text) {
    if (open_.empty()) open_.emplace_back();
    if (open_.back().instruction.size() < max_field) open_.back().instruction.append(text);
  }
  void judge() {
    if (open_.empty() || open_.back().instruction.empty()) return;
    auto& field = open_.back();
    read_field(document_, part_, document_.arena.store(field.instruction), budget_);
    // { { QUOTE 68 68 69 … } … }: the name of the outer field is what the inner one shows.
    const auto* around = open_.size() < 2 ? nullptr : &open_[open_.size() - 2];
    if (around != nullptr && !around->judged && trim(around->instruction).empty())
      document_.add_trait(part_, "office.dde", "a field's name is spelled by the field " + field.instruction);
    field.instruction.clear();
    field.judged = true;
  }
  void separate() {
    judge();
    if (!open_.empty()) open_.back().judged = true;
  }
  void end() {
    judge();
    if (!open_.empty()) open_.pop_back();
  }
  // Fields that never end.
  void end_all() {
    while (!open_.empty()) end();
  }

 private:
  struct Field {
    std::string instruction;
    bool judged = false;
  };
  Document& document_;
  int part_;
  Budget& budget_;
  std::vector<Field> open_;
};

}  // namespace

bool is_macro_sheet(std::string_view xml) {
  XmlTokens tokens(xml.substr(0, 4096));
  while (tokens.next()) {
    if (tokens.kind() != XmlTokens::Kind::text) return tokens.name() == "macrosheet";
  }
  return false;
}

bool read_ooxml_part(Document& document, int part, std::string_view part_name, std::string_view xml, std::string& text,
                     std::vector<std::string>& shared, Budget& budget) {
  const bool strings = part_name.find("sharedstrings") != part_name.npos;
  const bool sheet = part_name.find("worksheets/") != part_name.npos ||
                     part_name.find("macrosheets/") != part_name.npos || is_macro_sheet(xml);
  const auto text_limit = budget.limits().text_size.value;
  XmlTokens tokens(xml);
  Fields fields(document, part, budget);
  using Kind = XmlTokens::Kind;
  enum class Inside { nothing, shown, instruction, formula, value } inside = Inside::nothing;
  std::string formula, shared_item, value;
  bool cell_is_shared = false;
  while (tokens.next()) {
    const auto name = tokens.name();
    if (tokens.kind() == Kind::text) {
      const auto take = [&] { return tokens.is_cdata() ? std::string(tokens.text()) : xml_unescape(tokens.text()); };
      if (inside == Inside::nothing) continue;
      if (inside == Inside::instruction)
        fields.add(take());
      else if (inside == Inside::formula)
        formula += take();
      else if (inside == Inside::value)
        value += take();
      else if (strings)
        shared_item += take();
      else if (text.size() < text_limit)
        text += take();
      continue;
    }
    if (tokens.kind() == Kind::close) {
      if (name == "p" || name == "tr" || name == "row") text.push_back('\n');
      if (name == "tc" || name == "c") text.push_back('\t');
      if (name == "si" && shared.size() < max_shared) shared.push_back(std::move(shared_item)), shared_item.clear();
      if (name == "v" && sheet) {
        if (cell_is_shared) {
          std::size_t index = 0;
          for (const char c : value)
            index = c >= '0' && c <= '9' && index < max_shared ? index * 10 + static_cast<std::size_t>(c - '0') : index;
          if (index < shared.size() && text.size() < text_limit) text += shared[index];
        } else if (text.size() < text_limit) {
          text += value;
        }
      }
      if (name == "f" || name == "definedName") {
        if (!formula.empty()) read_formula(document, part, formula, budget);
        if (name == "definedName" && starts_with_ignore_case(formula, "auto_open"))
          document.add_trait(part, "office.macro.autorun", formula);
      }
      if (name == "t" || name == "instrText" || name == "f" || name == "v" || name == "delText" ||
          name == "definedName")
        inside = Inside::nothing;
      continue;
    }
    const bool open = tokens.kind() == Kind::open;
    if (name == "t" || name == "delText") {
      if (open) inside = Inside::shown;
    } else if (name == "instrText" || name == "delInstrText") {
      if (open) inside = Inside::instruction;
    } else if (name == "fldChar") {
      const auto type = tokens.value("fldCharType");
      if (type == "begin") fields.begin();
      if (type == "separate") fields.separate();
      if (type == "end") fields.end();
    } else if (name == "fldSimple") {
      read_field(document, part, document.arena.store(xml_unescape(tokens.attribute("instr").substr(0, max_field))),
                 budget);
    } else if (name == "br" || name == "cr") {
      text.push_back('\n');
    } else if (name == "tab") {
      text.push_back('\t');
    } else if (name == "c" && sheet) {
      cell_is_shared = tokens.value("t") == "s";
    } else if (name == "v" && sheet) {
      value.clear();
      if (open) inside = Inside::value;
    } else if (name == "f" || name == "definedName") {
      formula.clear();
      if (name == "definedName") {
        const auto label = to_lower_ascii(tokens.value("name"));
        if (label.find("auto_open") != label.npos || label.find("auto_close") != label.npos)
          document.add_trait(part, "office.macro.autorun", label);
      }
      if (open) inside = Inside::formula;
    } else if (name == "sheet") {
      const auto state = tokens.value("state");
      if (state == "hidden" || state == "veryHidden")
        document.add_trait(part, state == "hidden" ? "office.hidden_sheet" : "office.very_hidden_sheet",
                           tokens.attribute("name"));
    } else if (name == "ddeLink") {
      document.add_trait(
          part, "office.dde",
          xml_unescape(std::string(tokens.attribute("ddeService")) + "|" + std::string(tokens.attribute("ddeTopic"))));
    } else if (name == "webPr") {
      add_external(document, part, "oleObject", xml_unescape(tokens.attribute("url")), budget);
      document.add_trait(part, "office.external_data", tokens.attribute("url"));
    } else if (name == "dbPr") {
      document.add_trait(part, "office.external_data", tokens.attribute("connection"));
      const auto connection = document.arena.store(xml_unescape(tokens.attribute("connection")));
      find_links(document, part, connection, LinkOrigin::office, budget);
    } else if (name == "webVideoPr") {
      // A picture of a film that plays what the page in this attribute shows.
      const auto page = xml_unescape(tokens.attribute("embeddedHtml"));
      document.add_trait(part, "office.external_object", page);
      find_links(document, part, document.arena.store(page), LinkOrigin::office, budget);
    } else if (name == "textPr" || name == "connection") {
      const auto source = tokens.value(tokens.attribute("sourceFile").empty() ? "odcFile" : "sourceFile");
      if (source.find("://") != source.npos || source.starts_with("\\\\")) {
        add_external(document, part, "oleObject", source, budget);
        document.add_trait(part, "office.external_data", source);
      }
    } else if (name == "customUI" && !tokens.attribute("onLoad").empty()) {
      // The ribbon calls this macro as soon as the document is open.
      document.add_trait(part, "office.macro.autorun", "onLoad=" + std::string(tokens.attribute("onLoad")));
    } else if (name == "control" || name == "ocx") {
      document.add_trait(part, "office.activex", tokens.attribute(name == "ocx" ? "classid" : "name"));
    } else if (name == "hlinkClick" || name == "hlinkMouseOver" || name == "hlinkHover") {
      const auto action = tokens.value("action");
      if (action.find("program") != action.npos || action.find("macro") != action.npos ||
          action.find("hlinkfile") != action.npos)
        document.add_trait(part, "office.action", action);
    } else if (name == "Cell" || name == "NamedRange") {
      const auto f = tokens.attribute(name == "Cell" ? "Formula" : "RefersTo");
      if (!f.empty()) read_formula(document, part, xml_unescape(f), budget);
    } else if (name == "Data" && open) {
      inside = Inside::nothing;
    }
  }
  fields.end_all();
  return tokens.has_doctype();
}

}  // namespace sekisho::content
