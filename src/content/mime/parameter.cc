#include "content/mime/parameter.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/hex.h"
#include "base/text.h"
#include "base/utf8_scan.h"
#include "content/mime/charset.h"
#include "content/mime/encoded_word.h"
#include "content/mime/transfer.h"

namespace sekisho::content {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_token(char c) {
  return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

struct Piece {             // one name=value as it stands
  std::string_view name;   // lower case, with stars
  std::string_view value;  // unquoted
  // the same with every backslash taken for an escape (RFC 822 §3.3), where that is another name
  std::string_view strict;
};

struct Segment {    // one piece of an RFC 2231 value
  long index = -1;  // -1: name*=, no continuation
  bool encoded = false;
  bool bad = false;  // its number is none ("01", "1a", "-1"); most programs leave it out
  std::string_view value;
};

constexpr std::size_t most_other_names = 4;

bool names_file(std::string_view parameter) { return parameter == "filename" || parameter == "name"; }

class FieldReader {
 public:
  FieldReader(std::string_view text, Arena& arena, Budget& budget, StructuredField& out)
      : text_(text), arena_(arena), budget_(budget), out_(out) {}

  void read() {
    out_.value = take_value();
    while (at_ < text_.size()) take_parameter();
    join();
  }

 private:
  void flaw(const char* name, std::string_view detail) {
    for (const auto& known : out_.anomalies) {
      if (known.name == name) return;
    }
    out_.anomalies.push_back({name, ellipsis(to_valid_utf8(detail.substr(0, 400)), 200)});
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // Passes over blanks and comments (nested, RFC 5322 §3.2.2).
  void skip_space() {
    while (at_ < text_.size()) {
      if (blanks.find(text_[at_]) != blanks.npos) {
        ++at_;
      } else if (text_[at_] != '(' || !skip_comment()) {
        return;
      }
    }
  }
  // False, and nothing passed, if the comment never ends: a parenthesis must not take the boundary with it that stands
  // behind.
  bool skip_comment() {
    if (open_comment_ <= at_) return false;
    const auto start = at_;
    std::size_t depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '(') {
        ++depth;
      } else if (text_[at_] == ')' && --depth == 0) {
        ++at_;
        return true;
      }
    }
    at_ = open_comment_ = start;
    flaw("mime.unterminated_comment", text_.substr(start, 80));
    return false;
  }

  std::string_view lower(std::string_view text) {
    if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return text;
    return arena_.store(to_lower_ascii(text));
  }

  // "type/subtype" or a disposition, up to the first semicolon; what stands behind a blank is a parameter without its
  // semicolon.
  std::string_view take_value() {
    std::string value;
    skip_space();
    if (peek() == '"') {
      ++at_;
      flaw("mime.quoted_type", text_.substr(0, 80));
    }
    while (at_ < text_.size() && text_[at_] != ';') {
      const char c = text_[at_];
      if (c == '(') {
        flaw("mime.comment_in_type", text_.substr(0, 80));
        if (!skip_comment()) ++at_;
      } else if (blanks.find(c) != blanks.npos || c == ',') {
        if (c == ',') ++at_;
        skip_space();
        if (peek() != '/' && !value.ends_with('/') && peek() != ';' && at_ < text_.size()) {
          flaw("mime.missing_semicolon", text_.substr(0, 80));
          break;
        }
      } else if (c == '=' && value.find('/') == value.npos && !value.empty()) {
        // No type at all, the parameters stand alone: "charset=utf-8".
        at_ -= value.size();
        value.clear();
        flaw("mime.missing_type", text_.substr(0, 80));
        break;
      } else {
        if (c != '"') value += ascii_lower(c);
        ++at_;
      }
    }
    if (peek() == ';') ++at_;
    return arena_.store(std::string_view(value).substr(0, 256));
  }

  void take_parameter() {
    while (at_ < text_.size() && (blanks.find(text_[at_]) != blanks.npos || text_[at_] == ';')) ++at_;
    skip_space();
    const auto start = at_;
    while (at_ < text_.size() && text_[at_] != '=' && text_[at_] != ';') ++at_;
    auto name = trim(text_.substr(start, at_ - start));
    if (peek() != '=') {
      if (!name.empty() && name.find_first_not_of(")\"'") != name.npos) flaw("mime.junk_in_parameters", name);
      if (peek() == ';') ++at_;
      return;
    }
    ++at_;
    // "foo bar=": only the last word is the name; "name (comment) =" is a name with a comment.
    if (const auto open = name.find('('); open != name.npos && open > 0) name = trim(name.substr(0, open));
    if (const auto space = name.find_last_of(blanks); space != name.npos) {
      flaw("mime.junk_in_parameters", name);
      name = name.substr(space + 1);
    }
    const bool is_name = starts_with_ignore_case(name, "name") || starts_with_ignore_case(name, "filename");
    while (at_ < text_.size() && blanks.find(text_[at_]) != blanks.npos) ++at_;
    if (peek() == '(' && !is_name) skip_space();
    strict_ = {};
    const auto value = peek() == '"' ? take_quoted(is_name) : take_unquoted(is_name);
    if (!name.empty()) pieces_.push_back({lower(name), value, strict_});
  }

  // A backslash escapes quotes and backslashes; before anything else it is a Windows folder to most programs.
  std::string_view take_quoted(bool is_name) {
    const auto start = ++at_;
    bool escapes = false;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\')) {
        // A backslash before the last quote is a Windows folder, not an escape: name="C:\".
        if (text_[at_ + 1] == '"' && text_.find('"', at_ + 2) == text_.npos) {
          ++at_;
          continue;
        }
        escapes = true;
        ++at_;
      }
      ++at_;
    }
    auto value = text_.substr(start, std::min(at_, text_.size()) - start);
    if (at_ >= text_.size()) {
      flaw("mime.unterminated_quote", value);
      at_ = text_.size();
      value = trim(value);
      if (value.ends_with(';')) value.remove_suffix(1);
    } else {
      ++at_;
      skip_to_next();
    }
    if (value.find('\\') == value.npos) return value;
    std::string plain, strict;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const bool escape = value[i] == '\\' && i + 1 < value.size();
      if (escape && value[i + 1] != '"' && value[i + 1] != '\\') plain += value[i];
      if (escape) ++i;
      plain += value[i];
      strict += value[i];
    }
    if (is_name && strict != plain) strict_ = arena_.store(strict);
    return escapes ? arena_.store(plain) : value;
  }

  // Behind a closing quote: up to the semicolon; a blank and a name with "=" begin a parameter whose semicolon is
  // missing.
  void skip_to_next() {
    const auto start = at_;
    skip_space();
    if (at_ >= text_.size() || peek() == ';') {
      if (at_ < text_.size()) ++at_;
      return;
    }
    if (at_ > start && parameter_starts(at_)) {
      flaw("mime.missing_semicolon", text_.substr(start, 80));
      return;
    }
    flaw("mime.junk_in_parameters", text_.substr(start, 80));
    while (at_ < text_.size() && text_[at_] != ';') ++at_;
    if (at_ < text_.size()) ++at_;
  }

  bool parameter_starts(std::size_t at) const {
    const auto start = at;
    while (at < text_.size() && is_token(text_[at]) && at - start < 64) ++at;
    return at > start && at < text_.size() && text_[at] == '=';
  }

  std::string_view take_unquoted(bool is_name) {
    const auto start = at_;
    std::size_t end = start;  // behind the last byte that is not blank
    while (at_ < text_.size() && text_[at_] != ';') {
      const char c = text_[at_];
      if (blanks.find(c) != blanks.npos) {
        while (at_ < text_.size() && blanks.find(text_[at_]) != blanks.npos) ++at_;
        if (parameter_starts(at_)) {
          flaw("mime.missing_semicolon", text_.substr(start, 80));
          return text_.substr(start, end - start);
        }
        continue;
      }
      if (c == '(' && !is_name && skip_comment()) continue;
      end = ++at_;
    }
    if (at_ < text_.size()) ++at_;
    auto value = text_.substr(start, end - start);
    // A lone quote at the end: the opening one was lost.
    if (value.ends_with('"') && value.find('"') == value.size() - 1) value.remove_suffix(1);
    return value;
  }

  // Makes parameters of the pieces.
  void join() {
    std::map<std::string_view, std::vector<Segment>> extended;
    std::vector<std::string_view> boundaries;
    for (const auto& piece : pieces_) {
      const auto star = piece.name.find('*');
      if (star != piece.name.npos && star > 0) {
        add_segment(extended[piece.name.substr(0, star)], piece.name.substr(star + 1), piece.value);
        continue;
      }
      if (piece.name == "boundary") boundaries.push_back(piece.value);
      if (!piece.strict.empty() && names_file(piece.name)) note_other_name(words(piece.strict));
      add(piece.name,
          piece.name == "boundary" ? decode_text(piece.value, {}, arena_, budget_).text : words(piece.value), true);
    }
    for (auto& [name, segments] : extended) {
      const auto bytes = join_segments(name, segments);
      if (name == "boundary") boundaries.push_back(bytes);
      const auto plain = std::find_if(out_.parameters.begin(), out_.parameters.end(),
                                      [&](const auto& known) { return known.name == name; });
      if (plain == out_.parameters.end()) {
        add(name, decoded_, false);
      } else if (plain->value != decoded_) {
        flaw(names_file(name) ? "mime.filename_conflict" : "mime.duplicate_parameter", plain->value);
        const bool headless = segments.front().index > 0;  // the first piece is missing: the plain form is all there is
        if (names_file(name)) note_other_name(headless ? decoded_ : plain->value);
        if (!headless) plain->value = decoded_;
      }
    }
    choose_boundary(boundaries);
  }

  void add(std::string_view name, std::string_view value, bool report) {
    for (const auto& known : out_.parameters) {
      if (known.name != name) continue;
      if (report && known.value != value)
        flaw(name == "boundary" ? "mime.two_boundaries" : "mime.duplicate_parameter", name);
      if (names_file(name) && known.value != value) note_other_name(value);
      return;
    }
    if (out_.parameters.size() >= static_cast<std::size_t>(std::max(budget_.limits().parameters, 0))) {
      static_cast<void>(budget_.reach("parameters"));
      return;
    }
    out_.parameters.push_back({name, value});
  }

  void note_other_name(std::string_view value) {
    if (!value.empty() && out_.other_names.size() < most_other_names) out_.other_names.push_back(value);
  }

  std::string_view words(std::string_view value) {
    const auto readable = decode_words(value, {}, arena_, budget_);
    if (readable.broken) flaw("mime.encoded_word_broken", value);
    return readable.text;
  }

  void add_segment(std::vector<Segment>& segments, std::string_view suffix, std::string_view value) {
    Segment segment{.value = value};
    if (suffix.ends_with('*') || suffix.empty()) segment.encoded = true;
    if (suffix.ends_with('*')) suffix.remove_suffix(1);
    if (!suffix.empty()) {
      segment.index = 0;
      for (const char c : suffix.substr(0, 7)) {
        if (c < '0' || c > '9') {
          segment.bad = true;
          break;
        }
        segment.index = segment.index * 10 + (c - '0');
      }
      segment.bad = segment.bad || suffix.size() > 7 || (suffix.size() > 1 && suffix[0] == '0');
      if (segment.bad) flaw("mime.rfc2231_broken", suffix);
    }
    segments.push_back(segment);
  }

  // The value's bytes; its text goes to decoded_. Thunderbird and Java's mail library end at a gap and leave out what
  // has no proper number, Python's and GMime go on: that is another name.
  std::string_view join_segments(std::string_view name, std::vector<Segment>& segments) {
    if (!std::is_sorted(segments.begin(), segments.end(),
                        [](const auto& a, const auto& b) { return a.index < b.index; })) {
      flaw("mime.rfc2231_order", name);
      std::stable_sort(segments.begin(), segments.end(),
                       [](const auto& a, const auto& b) { return a.index < b.index; });
    }
    const bool whole = std::none_of(segments.begin(), segments.end(), [](const auto& segment) { return segment.bad; });
    const auto bytes = join_pieces(name, segments, Pieces::proper);
    if ((whole && !gap_) || !names_file(name)) return bytes;
    const auto shown = decoded_;
    join_pieces(name, segments, Pieces::all);
    if (decoded_ != shown) note_other_name(decoded_);
    if (!shown.empty()) decoded_ = shown;
    return bytes;
  }

  enum class Pieces : std::uint8_t { proper, all };

  std::string_view join_pieces(std::string_view name, const std::vector<Segment>& segments, Pieces which) {
    std::string bytes;
    std::string_view charset;
    bool any_encoded = false, first = true;
    long previous = -2, expected = segments.front().index < 0 ? -1 : 0;
    gap_ = false;
    for (const auto& segment : segments) {
      if (segment.bad && which == Pieces::proper) continue;
      if (segment.index == previous) {
        flaw("mime.rfc2231_duplicate", name);
        continue;
      }
      const bool beside = previous == -1;  // name*= beside name*0=: the first stands alone
      if (beside || segment.index != expected) {
        flaw(beside ? "mime.filename_conflict" : "mime.rfc2231_gap", name);
        gap_ = gap_ || !first || segment.index > 0;
        if (!first && which == Pieces::proper) break;
        if (beside) bytes.clear(), first = true;
      }
      previous = segment.index;
      expected = segment.index + 1;
      auto value = segment.value;
      if (segment.encoded && first) {
        const auto quote = value.find('\'');
        const auto second = quote == value.npos ? quote : value.find('\'', quote + 1);
        if (second != value.npos) {
          charset = value.substr(0, quote);
          value.remove_prefix(second + 1);
        } else {
          flaw("mime.rfc2231_broken", segment.value);
          if (quote != value.npos && quote > 2 && quote < 20) {  // UTF-8'name: the language is missing with its quote
            charset = value.substr(0, quote);
            value.remove_prefix(quote + 1);
          }
        }
      }
      any_encoded = any_encoded || segment.encoded;
      first = false;
      if (segment.encoded) {
        append_percent(bytes, value);
      } else {
        bytes += value;
      }
    }
    static_cast<void>(budget_.spend_memory({bytes.size()}));
    const auto stored = arena_.store(bytes);
    const auto text = any_encoded ? decode_text(stored, charset, arena_, budget_).text : stored;
    if (text.find("=?") != text.npos) flaw("mime.rfc2231_mixed", text);
    decoded_ = words(text);
    return stored;
  }

  void append_percent(std::string& out, std::string_view value) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] != '%') {
        out += value[i];
      } else if (i + 2 < value.size() && hex_value(value[i + 1]) >= 0 && hex_value(value[i + 2]) >= 0) {
        out += static_cast<char>(hex_value(value[i + 1]) << 4 | hex_value(value[i + 2]));
        i += 2;
      } else {
        flaw("mime.percent_junk", value);
        out += '%';
      }
    }
  }

  void choose_boundary(const std::vector<std::string_view>& found) {
    const auto trimmed = [&](std::string_view boundary) {
      const auto end = boundary.find_last_not_of(blanks);
      if (end == boundary.npos) return std::string_view{};
      if (end + 1 != boundary.size()) flaw("mime.boundary_space", boundary);
      return boundary.substr(0, end + 1);
    };
    for (const auto boundary : found) {
      const auto usable = trimmed(boundary);
      if (usable.empty()) continue;
      if (out_.boundary.empty()) {
        out_.boundary = usable;
      } else if (usable != out_.boundary && out_.other_boundaries.size() < 4) {
        flaw("mime.two_boundaries", usable);
        out_.other_boundaries.push_back(usable);
      }
    }
    if (out_.boundary.find("=?") != std::string_view::npos) {
      const auto decoded = decode_words(out_.boundary, {}, arena_, budget_).text;
      if (decoded != out_.boundary) {
        flaw("mime.boundary_encoded", out_.boundary);
        if (!trimmed(decoded).empty()) out_.other_boundaries.push_back(trimmed(decoded));
      }
    }
    if (std::any_of(pieces_.begin(), pieces_.end(),
                    [](const auto& piece) { return piece.name.starts_with("boundary*"); })) {
      flaw("mime.boundary_encoded", out_.boundary);
    }
  }

  std::string_view text_;
  Arena& arena_;
  Budget& budget_;
  StructuredField& out_;
  std::size_t at_ = 0;
  std::vector<Piece> pieces_;
  std::string_view decoded_, strict_;
  bool gap_ = false;                                   // pieces are missing in the middle of the value last joined
  std::size_t open_comment_ = std::string_view::npos;  // from here on no parenthesis is closed
};

}  // namespace

std::string_view StructuredField::parameter(std::string_view name) const {
  for (const auto& known : parameters) {
    if (known.name == name) return known.value;
  }
  return {};
}

StructuredField read_structured(std::string_view unfolded, Arena& arena, Budget& budget) {
  StructuredField field;
  FieldReader(unfolded, arena, budget, field).read();
  return field;
}

}  // namespace sekisho::content
