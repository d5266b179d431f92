#include "content/office/biff.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/office/fields.h"
#include "content/office/office_crypto.h"
#include "content/office/utf16.h"
#include "content/passwords.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

// Functions of Excel 4 macros that do something ([MS-XLS] 2.5.198.17); others are named by number.
std::string function_name(std::uint16_t id) {
  struct Row {
    std::uint16_t id;
    const char* name;
  };
  static constexpr Row rows[] = {
      {1, "IF"},           {4, "SUM"},         {31, "MID"},           {53, "GOTO"},           {54, "HALT"},
      {55, "RETURN"},      {108, "SET.VALUE"}, {110, "EXEC"},         {111, "CHAR"},          {132, "FOPEN"},
      {133, "FCLOSE"},     {135, "FREADLN"},   {136, "FREAD"},        {137, "FWRITELN"},      {138, "FWRITE"},
      {148, "INDIRECT"},   {149, "REGISTER"},  {150, "CALL"},         {175, "INITIATE"},      {176, "REQUEST"},
      {177, "POKE"},       {178, "EXECUTE"},   {185, "GET.CELL"},     {186, "GET.WORKSPACE"}, {188, "GET.DOCUMENT"},
      {201, "UNREGISTER"}, {257, "EVALUATE"},  {268, "GET.WORKBOOK"}, {336, "CONCATENATE"},   {359, "HYPERLINK"}};
  for (const auto& row : rows) {
    if (row.id == id) return row.name;
  }
  return "FUNCTION" + std::to_string(id);
}
std::string command_name(std::uint16_t id) {
  switch (id) {
    case 96:
      return "FORMULA";
    case 110:
      return "ALERT";
    case 45:
      return "OPEN";
    case 12:
      return "CLOSE";
    case 2:
      return "COPY";
    default:
      return "COMMAND" + std::to_string(id);
  }
}

// The shared string table ([MS-XLS] 2.4.265) with its CONTINUE records joined: at each border a new width byte may
// stand; without their places a split string costs one odd character.
void shared_strings(std::string_view table, std::uint64_t limit, std::string& text) {
  std::uint64_t at = 8;
  const auto count = le32(table, 4);
  for (std::uint32_t i = 0; i < count && has(table, at, 3) && text.size() < limit; ++i) {
    const auto n = le16(table, at);
    const auto flags = u8(table, at + 2);
    at += 3;
    std::uint64_t after = 0;
    if (flags & 8) after += 4ull * le16(table, at), at += 2;
    if (flags & 4) after += le32(table, at), at += 4;
    text += flags & 1 ? utf16le_to_utf8(slice(table, at, 2ull * n)) : codepage_to_utf8(slice(table, at, n), 1252);
    text.push_back('\n');
    at += (flags & 1 ? 2ull * n : n) + after;
  }
}

std::string short_string(std::string_view record, std::uint64_t at, std::uint64_t n) {
  const bool wide = u8(record, at) & 1;
  return wide ? utf16le_to_utf8(slice(record, at + 1, 2 * n)) : codepage_to_utf8(slice(record, at + 1, n), 1252);
}

bool decrypt(Document& document, int part, std::string& stream, std::string_view filepass, const ReadOptions& options) {
  constexpr std::size_t most = 300;
  std::vector<PasswordCandidate> candidates{{"VelvetSweatshop", "standard password"}};
  for (auto& candidate : password_candidates(document, part, options, most)) candidates.push_back(std::move(candidate));
  for (const auto& candidate : candidates) {
    if (!decrypt_biff(stream, filepass, candidate.password)) continue;
    document.add_trait(part, "office.password_guessed", candidate.source);
    return true;
  }
  return false;
}

// How many bytes stand behind a token that only points somewhere; the classes of one token (value, array) share it.
std::uint64_t operand_size(int base, FormulaForm form) {
  struct Row {
    int base;
    std::uint8_t biff5, biff8, biff12;
  };
  static constexpr Row rows[] = {
      {0x01, 4, 4, 4},  {0x02, 4, 4, 4},    {0x1C, 1, 1, 1},  {0x1D, 1, 1, 1},   {0x1F, 8, 8, 8},  {0x20, 7, 7, 14},
      {0x23, 14, 4, 4}, {0x24, 3, 4, 6},    {0x25, 6, 8, 12}, {0x26, 6, 6, 6},   {0x27, 6, 6, 6},  {0x28, 6, 6, 6},
      {0x29, 2, 2, 2},  {0x2A, 3, 4, 6},    {0x2B, 6, 8, 12}, {0x2C, 3, 4, 6},   {0x2D, 6, 8, 12}, {0x39, 24, 6, 6},
      {0x3A, 17, 6, 8}, {0x3B, 20, 10, 14}, {0x3C, 17, 6, 8}, {0x3D, 20, 10, 14}};
  for (const auto& row : rows) {
    if (row.base == base)
      return form == FormulaForm::biff5 ? row.biff5 : form == FormulaForm::biff8 ? row.biff8 : row.biff12;
  }
  return 0;
}

// A string of eight-bit letters before Excel 97, since then behind a byte that tells how many bytes a letter has.
struct Strings {
  bool eight_bit = false;
  int codepage = 1252;

  std::string at(std::string_view record, std::uint64_t at, std::uint64_t n) const {
    return eight_bit ? codepage_to_utf8(slice(record, at, n), codepage) : short_string(record, at, n);
  }
};

}  // namespace

std::string formula_text(std::string_view tokens, FormulaForm form, int codepage) {
  std::string out;
  for (std::uint64_t at = 0; at < tokens.size();) {
    const int t = u8(tokens, at++);
    const int base = t >= 0x60 ? t - 0x40 : t >= 0x40 ? t - 0x20 : t;
    if (t == 0x17) {  // ptgStr
      const std::uint64_t n = form == FormulaForm::biff12 ? le16(tokens, at) : u8(tokens, at);
      at += form == FormulaForm::biff12 ? 2 : 1;
      const bool wide = form == FormulaForm::biff12 || (form == FormulaForm::biff8 && (u8(tokens, at) & 1) != 0);
      if (form == FormulaForm::biff8) ++at;
      out += " \"" +
             (wide ? utf16le_to_utf8(slice(tokens, at, 2 * n)) : codepage_to_utf8(slice(tokens, at, n), codepage)) +
             "\"";
      at += wide ? 2 * n : n;
    } else if (base == 0x22) {  // ptgFuncVar
      const auto id = le16(tokens, at + 1);
      out += " " + (id & 0x8000 ? command_name(id & 0x7FFF) : function_name(id)) + "()";
      at += 3;
    } else if (base == 0x21) {
      out += " " + function_name(le16(tokens, at)) + "()";
      at += 2;
    } else if (t == 0x1E) {
      out += " " + std::to_string(le16(tokens, at));
      at += 2;
    } else if (t == 0x19) {
      at += u8(tokens, at) == 4 ? 3 + 2ull * (le16(tokens, at + 1) + 1) : 3;
    } else {
      if (t == 0x08) out += " &";
      at += operand_size(base, form);
    }
  }
  return out;
}

void read_biff(Document& document, int part, std::string stream, const ReadOptions& options, std::string& text,
               Budget& budget) {
  const auto limit = budget.limits().text_size.value;
  std::string macro, table;
  Strings strings;
  bool macro_sheet = false, in_table = false;
  int index = 0;
  for (std::uint64_t at = 0; has(stream, at, 4);) {
    const auto type = le16(stream, at), size = le16(stream, at + 2);
    const auto record = slice(stream, at + 4, size);
    at += 4u + size;
    if (in_table && type == 0x3C) {
      table.append(record);
      continue;
    }
    in_table = false;
    switch (type) {
      case 0x2F: {  // FILEPASS
        const std::string filepass(record);
        document.add_trait(part, "office.encrypted", "Excel");
        if (!decrypt(document, part, stream, filepass, options)) {
          document.parts[static_cast<std::size_t>(part)].encrypted = true;
          return;
        }
        break;
      }
      case 0x85: {  // BOUNDSHEET
        const int state = u8(record, 4) & 3, kind = u8(record, 5);
        const auto name = strings.at(record, 7, u8(record, 6));
        if (state == 1) document.add_trait(part, "office.hidden_sheet", name);
        if (state == 2) document.add_trait(part, "office.very_hidden_sheet", name);
        if (kind == 1) document.add_trait(part, "office.xlm", name);
        if (text.size() < limit) text += name + "\n";
        break;
      }
      case 0x0809:
      case 0x0409:
      case 0x0209:
      case 0x0009:  // BOF
        strings.eight_bit = type != 0x0809 || le16(record, 0) != 0x0600;
        macro_sheet = le16(record, 2) == 0x40;
        if (macro_sheet) document.add_trait(part, "office.xlm", "macro sheet " + std::to_string(++index));
        break;
      case 0x18: {  // NAME: Auto_Open of macro sheets is built-in name 1, Auto_Close 2
        const auto flags = le16(record, 0);
        const auto name = strings.at(record, 14, u8(record, 3));
        const bool built_in = flags & 0x20;
        const auto lower = to_lower_ascii(name);
        if ((built_in && !name.empty() && (name[0] == 1 || name[0] == 2)) || lower.starts_with("auto_open") ||
            lower.starts_with("auto_close")) {
          document.add_trait(part, "office.macro.autorun", built_in ? "Auto_Open" : name);
        }
        break;
      }
      case 0x42:  // CODEPAGE
        if (const auto page = le16(record, 0); page != 1200 && page != 0x8000 && page != 0x8001)
          strings.codepage = page == 367 ? 1252 : page;
        break;
      case 0xFC:
        table.assign(record);
        in_table = true;
        break;
      case 0x0204:
      case 0x04:  // LABEL
        if (text.size() < limit)
          text += type == 4 ? codepage_to_utf8(slice(record, 8, u8(record, 7)), strings.codepage) + "\n"
                            : strings.at(record, 8, le16(record, 6)) + "\n";
        break;
      case 0x0207:  // STRING: a formula's result
        if (text.size() < limit) text += strings.at(record, 2, le16(record, 0)) + "\n";
        break;
      case 0x06:
      case 0x0206:
      case 0x0406: {  // FORMULA
        const auto tokens = formula_text(slice(record, 22, le16(record, 20)),
                                         strings.eight_bit ? FormulaForm::biff5 : FormulaForm::biff8, strings.codepage);
        if (macro_sheet && macro.size() < limit)
          macro += "R" + std::to_string(le16(record, 0) + 1) + "C" + std::to_string(le16(record, 2) + 1) + ":" +
                   tokens + "\n";
        else if (tokens.find("HYPERLINK()") != tokens.npos || tokens.find("http") != tokens.npos)
          read_formula(document, part, "HYPERLINK(" + tokens, budget);
        break;
      }
      case 0x01B8: {  // HLINK: URL moniker, file moniker
        const std::string_view url_moniker("\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B", 16);
        if (const auto found = record.find(url_moniker); found != record.npos) {
          const auto target = utf16le_to_utf8(slice(record, found + 20, le32(record, found + 16)));
          add_external(document, part, "hyperlink", target.substr(0, target.find('\0')), budget);
        }
        break;
      }
      case 0x01AE:  // SUPBOOK: a DDE or OLE link's path is "server\x03topic"
        if (size > 4 && le16(record, 2) != 0x0401 && le16(record, 2) != 0x3A01) {
          auto target = short_string(record, 4, le16(record, 2));
          if (const auto bar = target.find('\x03'); bar != target.npos) {
            target[bar] = '|';
            document.add_trait(part, "office.dde", target);
          } else if (target.find("://") != target.npos || target.find("\\\\") != target.npos) {
            add_external(document, part, "oleObject", target.substr(target.find_first_not_of('\x01')), budget);
          }
        }
        break;
      default:
        break;
    }
  }
  shared_strings(table, limit, text);
  if (!macro.empty()) add_macro(document, part, "office.xlm", "macrosheet.xlm", "xlm", macro, budget);
}

void read_bare_biff(Document& document, int part, const ReadOptions& options, Budget& budget) {
  std::string text;
  read_biff(document, part, std::string(document.parts[static_cast<std::size_t>(part)].data.substr(0, 64u << 20)),
            options, text, budget);
  show_text(document, part, text, LinkOrigin::office, budget);
}

}  // namespace sekisho::content
