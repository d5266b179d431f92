#include "content/pdf/text.h"

#include <algorithm>
#include <vector>

#include "content/office/utf16.h"
#include "content/pdf/lexer.h"

namespace sekisho::content {
namespace {

std::uint32_t code_of(std::string_view bytes) {
  std::uint32_t code = 0;
  for (const char c : bytes.substr(0, 4)) code = (code << 8) | static_cast<unsigned char>(c);
  return code;
}

void show(const PdfFont* font, std::string_view bytes, std::string& out) {
  if (font == nullptr) {
    out += codepage_to_utf8(bytes, 1252);
    return;
  }
  if (!font->to_unicode.empty()) {
    const auto n = static_cast<std::size_t>(std::clamp(font->code_bytes, 1, 4));
    for (std::size_t i = 0; i + n <= bytes.size(); i += n) {
      const auto found = font->to_unicode.find(code_of(bytes.substr(i, n)));
      if (found != font->to_unicode.end())
        out += found->second;
      else if (n == 1 && static_cast<unsigned char>(bytes[i]) < 128)
        out.push_back(bytes[i]);
    }
    return;
  }
  if (font->codepage == 0)
    out += utf16be_to_utf8(bytes);
  else if (font->codepage > 0)
    out += codepage_to_utf8(bytes, font->codepage);
}

}  // namespace

void read_cmap(std::string_view cmap, PdfFont& font) {
  constexpr std::size_t most = 65'536;
  PdfLexer lexer(cmap);
  enum class In { nothing, range, chars, codespace } in = In::nothing;
  std::vector<std::string> strings;
  bool array = false;
  for (auto token = lexer.next(); token.kind != PdfToken::Kind::end; token = lexer.next()) {
    if (token.kind == PdfToken::Kind::word) {
      if (token.value == "beginbfchar")
        in = In::chars, strings.clear();
      else if (token.value == "beginbfrange")
        in = In::range, strings.clear();
      else if (token.value == "begincodespacerange")
        in = In::codespace, strings.clear();
      else if (token.value.starts_with("end"))
        in = In::nothing;
    } else if (token.kind == PdfToken::Kind::open) {
      array = true;
    } else if (token.kind == PdfToken::Kind::close) {
      array = false;
      strings.clear();
    } else if (token.kind == PdfToken::Kind::string && in != In::nothing) {
      if (array && strings.size() >= 2) {  // [ <a> <b> … ]: one after the other from the first code
        if (font.to_unicode.size() < most)
          font.to_unicode[code_of(strings[0]) + static_cast<std::uint32_t>(strings.size() - 2)] =
              utf16be_to_utf8(token.value);
        strings.emplace_back();
        continue;
      }
      strings.push_back(std::move(token.value));
      if (in == In::codespace && strings.size() == 2) {
        font.code_bytes = static_cast<int>(std::clamp<std::size_t>(strings[0].size(), 1, 4));
        strings.clear();
      } else if (in == In::chars && strings.size() == 2) {
        if (font.to_unicode.size() < most) font.to_unicode[code_of(strings[0])] = utf16be_to_utf8(strings[1]);
        strings.clear();
      } else if (in == In::range && strings.size() == 3) {
        const auto first = code_of(strings[0]), last = code_of(strings[1]);
        auto target = strings[2];
        for (auto code = first; code <= last && font.to_unicode.size() < most; ++code) {
          font.to_unicode[code] = utf16be_to_utf8(target);
          if (target.empty()) break;
          if (static_cast<unsigned char>(++target.back()) == 0 && target.size() > 1) ++target[target.size() - 2];
          if (code == 0xFFFFFFFFu) break;
        }
        strings.clear();
      }
    }
  }
}

void show_text(std::string_view content, const std::map<std::string, PdfFont>& fonts, std::size_t limit,
               std::string& out) {
  PdfLexer lexer(content);
  const PdfFont* font = nullptr;
  std::vector<PdfToken> operands;
  for (auto token = lexer.next(); token.kind != PdfToken::Kind::end && out.size() < limit; token = lexer.next()) {
    if (token.kind != PdfToken::Kind::word || token.is_number()) {
      if (operands.size() < 4096) operands.push_back(std::move(token));
      continue;
    }
    const auto& op = token.value;
    if (op == "Tf") {
      for (const auto& operand : operands) {
        if (operand.kind != PdfToken::Kind::name) continue;
        const auto found = fonts.find(operand.value);
        font = found == fonts.end() ? nullptr : &found->second;
      }
    } else if (op == "Tj" || op == "TJ" || op == "'" || op == "\"") {
      if (op == "'" || op == "\"") out.push_back('\n');
      for (const auto& operand : operands) {
        if (operand.kind == PdfToken::Kind::string)
          show(font, operand.value, out);
        else if (op == "TJ" && operand.kind == PdfToken::Kind::word && pdf_number(operand.value) < -180 &&
                 !out.empty() && out.back() != ' ')
          out.push_back(' ');
      }
    } else if (op == "Td" || op == "TD") {
      const double down = operands.size() >= 2 ? pdf_number(operands.back().value) : 0;
      if (!out.empty() && out.back() != '\n') out.push_back(down != 0 ? '\n' : ' ');
    } else if (op == "T*" || op == "Tm" || op == "ET") {
      if (!out.empty() && out.back() != '\n') out.push_back('\n');
    } else if (op == "ID") {
      lexer.take_inline_image();
    }
    operands.clear();
  }
}

}  // namespace sekisho::content
