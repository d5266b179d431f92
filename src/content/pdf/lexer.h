#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

struct PdfToken {
  enum class Kind : unsigned char { end, string, name, word, open, close, other } kind = Kind::end;
  std::string value;  // decoded bytes of a string; a name with its slash

  bool is_number() const {
    return kind == Kind::word &&
           (value[0] == '-' || value[0] == '.' || value[0] == '+' || (value[0] >= '0' && value[0] <= '9'));
  }
};

/// Tokens of PDF content streams and CMaps (ISO 32000-1 §7.2, §7.3). Linear.
class PdfLexer {
 public:
  explicit PdfLexer(std::string_view text) : text_(text) {}
  PdfToken next();
  /// After the operator ID: the pixel data up to EI; at least `least` bytes where there are so many.
  std::string_view take_inline_image(std::size_t least = 0);

 private:
  PdfToken hex_string();
  std::string_view text_;
  std::size_t at_ = 0;
};

/// The bytes of a string in parentheses, as PDF (ISO 32000-1 §7.3.4.2) and PostScript write it: `at` is its opening
/// parenthesis, and then what follows its end.
std::string take_literal_string(std::string_view text, std::size_t& at);

/// A number as PDF writes it, 0 for what is none.
double pdf_number(std::string_view word);

}  // namespace sekisho::content
