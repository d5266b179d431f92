#include "content/pdf/text.h"

#include <algorithm>
#include <vector>

#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0'; }
bool is_delimiter(char c) { return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Token {
  enum class Kind : unsigned char { end, string, name, word, open, close, other } kind = Kind::end;
  std::string value;  // decoded bytes of a string
};

// PDF tokens of content streams and CMaps (§7.2, §7.3).
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    for (;;) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (at_ >= text_.size()) return {};
      if (text_[at_] != '%') break;
      while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    }
    const char c = text_[at_];
    if (c == '(') return string();
    if (c == '<' && at_ + 1 < text_.size() && text_[at_ + 1] != '<') return hex_string();
    if (c == '[' || c == ']') return ++at_, Token{c == '[' ? Token::Kind::open : Token::Kind::close, {}};
    if (c == '/' || !is_delimiter(c)) {
      const auto start = at_++;
      while (at_ < text_.size() && !is_space(text_[at_]) && !is_delimiter(text_[at_])) ++at_;
      return {c == '/' ? Token::Kind::name : Token::Kind::word, std::string(text_.substr(start, std::min<std::size_t>(at_ - start, 256)))};
    }
    return ++at_, Token{Token::Kind::other, {}};
  }
  // After the operator ID: pixel data up to EI.
  void skip_inline_image() {
    const auto end = text_.find("EI", at_);
    at_ = end == text_.npos ? text_.size() : end + 2;
  }

 private:
  Token string() {
    Token token{Token::Kind::string, {}};
    int depth = 1;
    for (++at_; at_ < text_.size() && depth > 0; ++at_) {
      char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        c = text_[++at_];
        if (c >= '0' && c <= '7') {
          int value = c - '0';
          for (int i = 0; i < 2 && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '7'; ++i) value = value * 8 + (text_[++at_] - '0');
          token.value.push_back(static_cast<char>(value));
        } else if (c == 'n') token.value.push_back('\n');
        else if (c == 'r') token.value.push_back('\r');
        else if (c == 't') token.value.push_back('\t');
        else if (c == '\r' || c == '\n') continue;
        else token.value.push_back(c);
        continue;
      }
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) continue;
      token.value.push_back(c);
    }
    return token;
  }
  Token hex_string() {
    Token token{Token::Kind::string, {}};
    int high = -1;
    for (++at_; at_ < text_.size() && text_[at_] != '>'; ++at_) {
      const int digit = hex_digit(text_[at_]);
      if (digit < 0) continue;
      if (high < 0) high = digit;
      else token.value.push_back(static_cast<char>(high * 16 + digit)), high = -1;
    }
    if (high >= 0) token.value.push_back(static_cast<char>(high * 16));
    ++at_;
    return token;
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

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
      if (found != font->to_unicode.end()) out += found->second;
      else if (n == 1 && static_cast<unsigned char>(bytes[i]) < 128) out.push_back(bytes[i]);
    }
    return;
  }
  if (font->codepage == 0) out += utf16be_to_utf8(bytes);
  else if (font->codepage > 0) out += codepage_to_utf8(bytes, font->codepage);
}

double number(const std::string& word) {
  double value = 0, scale = 0;
  bool negative = false;
  for (const char c : word) {
    if (c == '-') negative = true;
    else if (c == '.') scale = 1;
    else if (c >= '0' && c <= '9') {
      value = value * 10 + (c - '0');
      if (scale > 0) scale *= 10;
    }
  }
  if (scale > 1) value /= scale;
  return negative ? -value : value;
}

}  // namespace

void read_cmap(std::string_view cmap, PdfFont& font) {
  constexpr std::size_t most = 65'536;
  Lexer lexer(cmap);
  enum class In { nothing, range, chars, codespace } in = In::nothing;
  std::vector<std::string> strings;
  bool array = false;
  for (auto token = lexer.next(); token.kind != Token::Kind::end; token = lexer.next()) {
    if (token.kind == Token::Kind::word) {
      if (token.value == "beginbfchar") in = In::chars, strings.clear();
      else if (token.value == "beginbfrange") in = In::range, strings.clear();
      else if (token.value == "begincodespacerange") in = In::codespace, strings.clear();
      else if (token.value.starts_with("end")) in = In::nothing;
    } else if (token.kind == Token::Kind::open) {
      array = true;
    } else if (token.kind == Token::Kind::close) {
      array = false;
      strings.clear();
    } else if (token.kind == Token::Kind::string && in != In::nothing) {
      if (array && strings.size() >= 2) {  // [ <a> <b> … ]: one after the other from the first code
        if (font.to_unicode.size() < most) font.to_unicode[code_of(strings[0]) + static_cast<std::uint32_t>(strings.size() - 2)] = utf16be_to_utf8(token.value);
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

void show_text(std::string_view content, const std::map<std::string, PdfFont>& fonts, std::size_t limit, std::string& out) {
  Lexer lexer(content);
  const PdfFont* font = nullptr;
  std::vector<Token> operands;
  for (auto token = lexer.next(); token.kind != Token::Kind::end && out.size() < limit; token = lexer.next()) {
    const bool is_number = token.kind == Token::Kind::word && (token.value[0] == '-' || token.value[0] == '.' || token.value[0] == '+' || (token.value[0] >= '0' && token.value[0] <= '9'));
    if (token.kind != Token::Kind::word || is_number) {
      if (operands.size() < 4096) operands.push_back(std::move(token));
      continue;
    }
    const auto& op = token.value;
    if (op == "Tf") {
      for (const auto& operand : operands) {
        if (operand.kind != Token::Kind::name) continue;
        const auto found = fonts.find(operand.value);
        font = found == fonts.end() ? nullptr : &found->second;
      }
    } else if (op == "Tj" || op == "TJ" || op == "'" || op == "\"") {
      if (op == "'" || op == "\"") out.push_back('\n');
      for (const auto& operand : operands) {
        if (operand.kind == Token::Kind::string) show(font, operand.value, out);
        else if (op == "TJ" && operand.kind == Token::Kind::word && number(operand.value) < -180 && !out.empty() && out.back() != ' ') out.push_back(' ');
      }
    } else if (op == "Td" || op == "TD") {
      const double down = operands.size() >= 2 ? number(operands.back().value) : 0;
      if (!out.empty() && out.back() != '\n') out.push_back(down != 0 ? '\n' : ' ');
    } else if (op == "T*" || op == "Tm" || op == "ET") {
      if (!out.empty() && out.back() != '\n') out.push_back('\n');
    } else if (op == "ID") {
      lexer.skip_inline_image();
    }
    operands.clear();
  }
}

}  // namespace sekisho::content
