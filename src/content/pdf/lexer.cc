#include "content/pdf/lexer.h"

#include <algorithm>

#include "base/hex.h"

namespace sekisho::content {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0'; }
bool is_delimiter(char c) { return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos; }

}  // namespace

PdfToken PdfLexer::next() {
  for (;;) {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    if (at_ >= text_.size()) return {};
    if (text_[at_] != '%') break;
    while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
  }
  const char c = text_[at_];
  if (c == '(') return {PdfToken::Kind::string, take_literal_string(text_, at_)};
  if (c == '<' && at_ + 1 < text_.size() && text_[at_ + 1] != '<') return hex_string();
  if (c == '[' || c == ']') return ++at_, PdfToken{c == '[' ? PdfToken::Kind::open : PdfToken::Kind::close, {}};
  if (c == '/' || !is_delimiter(c)) {
    const auto start = at_++;
    while (at_ < text_.size() && !is_space(text_[at_]) && !is_delimiter(text_[at_])) ++at_;
    return {c == '/' ? PdfToken::Kind::name : PdfToken::Kind::word,
            std::string(text_.substr(start, std::min<std::size_t>(at_ - start, 256)))};
  }
  return ++at_, PdfToken{PdfToken::Kind::other, {}};
}

std::string_view PdfLexer::take_inline_image(std::size_t least) {
  const auto start = std::min(at_ + 1, text_.size());  // one white space follows ID
  const auto end = text_.find("EI", std::min(start + least, text_.size()));
  at_ = end == text_.npos ? text_.size() : end + 2;
  return text_.substr(start, end == text_.npos ? text_.npos : end - start);
}

std::string take_literal_string(std::string_view text, std::size_t& at) {
  std::string out;
  int depth = 1;
  for (++at; at < text.size() && depth > 0; ++at) {
    char c = text[at];
    if (c == '\\' && at + 1 < text.size()) {
      c = text[++at];
      if (c >= '0' && c <= '7') {
        int value = c - '0';
        for (int i = 0; i < 2 && at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '7'; ++i)
          value = value * 8 + (text[++at] - '0');
        out.push_back(static_cast<char>(value));
      } else if (c == 'n')
        out.push_back('\n');
      else if (c == 'r')
        out.push_back('\r');
      else if (c == 't')
        out.push_back('\t');
      else if (c == '\r' || c == '\n')
        continue;
      else
        out.push_back(c);
      continue;
    }
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) continue;
    out.push_back(c);
  }
  return out;
}

PdfToken PdfLexer::hex_string() {
  PdfToken token{PdfToken::Kind::string, {}};
  int high = -1;
  for (++at_; at_ < text_.size() && text_[at_] != '>'; ++at_) {
    const int digit = hex_value(text_[at_]);
    if (digit < 0) continue;
    if (high < 0)
      high = digit;
    else
      token.value.push_back(static_cast<char>(high * 16 + digit)), high = -1;
  }
  if (high >= 0) token.value.push_back(static_cast<char>(high * 16));
  ++at_;
  return token;
}

double pdf_number(std::string_view word) {
  double value = 0, scale = 0;
  bool negative = false;
  for (const char c : word) {
    if (c == '-')
      negative = true;
    else if (c == '.')
      scale = 1;
    else if (c >= '0' && c <= '9') {
      value = value * 10 + (c - '0');
      if (scale > 0) scale *= 10;
    }
  }
  if (scale > 1) value /= scale;
  return negative ? -value : value;
}

}  // namespace sekisho::content
