#include "content/mime/address.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "base/utf8_scan.h"
#include "content/mime/encoded_word.h"

namespace sekisho::content {
namespace {

// Length of the encoded word (RFC 2047 §2) at the start of text; 0 if there is none. Its commas and brackets are no
// syntax.
std::size_t encoded_word_length(std::string_view text) {
  if (!text.starts_with("=?")) return 0;
  const auto charset_end = text.substr(0, 64).find('?', 2);
  if (charset_end == text.npos || charset_end == 2 || charset_end + 2 >= text.size() || text[charset_end + 2] != '?')
    return 0;
  const auto end = text.find("?=", charset_end + 3);
  return end == text.npos || text.substr(0, end).find_first_of(" \t\"") != text.npos ? 0 : end + 2;
}

class AddressReader {
 public:
  AddressReader(std::string_view text, std::string_view hint, Arena& arena, Budget& budget)
      : text_(text), hint_(hint), arena_(arena), budget_(budget) {}

  std::vector<Mailbox> read() {
    while (at_ < text_.size()) step();
    finish();
    return std::move(found_);
  }

 private:
  void step() {
    const char c = text_[at_];
    switch (c) {
      case '"':
        take_quoted();
        return;
      case '(':
        take_comment();
        return;
      case '<':
        take_angle();
        return;
      case ',':
        finish();
        ++at_;
        return;
      case ';':
        finish();
        in_group_ = false;
        ++at_;
        return;
      case ':':
        // A group's name ends here, unless the colon belongs to an address ("mailto:", an IPv6 literal).
        if (equal_ignore_case(trim(phrase_), "mailto")) {
          reset();
        } else if (trim(phrase_).empty() || (!in_group_ && phrase_.find('@') == std::string::npos && !has_angle_)) {
          in_group_ = true;
          reset();
        } else {
          take(text_.substr(at_, 1));
        }
        ++at_;
        return;
      case '[':
        take_literal();
        return;
      case '\\':  // a quote escaped outside of quotes, which RFC 5322 does not know; "HOUSE\taro" stays
        if (text_.substr(at_ + 1).starts_with('"')) ++at_;
        take(text_.substr(at_++, 1));
        return;
      case '=': {
        const auto length = std::max(encoded_word_length(text_.substr(at_)), std::size_t{1});
        take(text_.substr(at_, length));
        at_ += length;
        return;
      }
      default:
        take(text_.substr(at_, 1));
        ++at_;
    }
  }

  void take(std::string_view text) {
    phrase_ += text;
    if (behind_comment_ && text == " ") return;  // there is one
    behind_comment_ = false;
    shown_ += text;
  }

  void take_quoted() {
    const auto start = at_++;
    std::string plain;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      plain += text_[at_++];
    }
    if (at_ >= text_.size()) {  // no closing quote: the first one is but a character
      at_ = start + 1;
      return;
    }
    ++at_;
    if (at_ < text_.size() && text_[at_] == '@') {  // quoted local part: as written
      take(text_.substr(start, at_ - start));
    } else {
      take(plain);
    }
  }

  void take_comment() {
    const auto start = at_ + 1;
    std::size_t depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '(') {
        ++depth;
      } else if (text_[at_] == ')' && --depth == 0) {
        break;
      }
    }
    at_ = std::min(at_, text_.size());
    std::string comment;
    for (std::size_t i = start; i < at_; ++i) {
      if (text_[i] == '\\' && i + 1 < at_) ++i;
      comment += text_[i];
    }
    // As Thunderbird and Python show it: in brackets behind a name, alone where it is all there is.
    if (!comments_.empty()) comments_ += ' ';
    comments_ += comment;
    while (shown_.ends_with(' ')) shown_.pop_back();
    shown_ += (shown_.empty() ? "(" : " (") + comment + ") ";
    behind_comment_ = true;
    if (at_ < text_.size()) ++at_;
    if (!phrase_.empty() && phrase_.back() != ' ') phrase_ += ' ';
  }

  // "[IPv6:2001:db8::1]": its colons part no groups. It hides no comment, quote or address.
  void take_literal() {
    const auto end = text_.find_first_of("],;<>(\"", at_);
    const auto stop = end == text_.npos ? text_.size() : end + (text_[end] == ']' ? 1 : 0);
    take(text_.substr(at_, std::max(stop, at_ + 1) - at_));
    at_ = std::max(stop, at_ + 1);
  }

  void take_angle() {
    if (has_angle_) finish();  // "<a@b> <c@d>": two
    std::size_t end = ++at_;
    bool quoted = false;
    for (; end < text_.size(); ++end) {
      const char c = text_[end];
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == '>' || c == '<')) break;
      if (!quoted && c == ',' && text_[at_] != '@') break;  // the bracket is missing
    }
    if (quoted && end == text_.size()) end = std::min(text_.find('>', at_), text_.size());
    auto inside = trim(text_.substr(at_, end - at_));
    // "a < b <c@d>": a bracket in the name
    if (end < text_.size() && text_[end] == '<' && inside.find('@') == inside.npos) {
      if (!inside.empty()) take(text_.substr(at_, end - at_));
      at_ = end;
      return;
    }
    at_ = end < text_.size() && text_[end] == '>' ? end + 1 : end;
    if (inside.starts_with('@')) {  // source route (obs-route)
      const auto colon = inside.find(':');
      if (colon != inside.npos) inside = trim(inside.substr(colon + 1));
    }
    if (starts_with_ignore_case(inside, "mailto:")) inside.remove_prefix(7);
    address_ = clean(inside);
    has_angle_ = true;
  }

  // An address without comments and blanks outside quotes (obs-local-part, obs-domain).
  std::string clean(std::string_view text) const {
    std::string out;
    bool quoted = false;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (quoted && c == '\\' && i + 1 < text.size()) {
        out += c;
        out += text[++i];
        continue;
      }
      if (c == '"' && depth == 0) quoted = !quoted;
      if (!quoted && c == '(') ++depth;
      const bool inside_comment = depth > 0;
      if (!quoted && c == ')' && depth > 0) --depth;
      if (inside_comment || (!quoted && (c == ' ' || c == '\t'))) continue;
      out += c;
    }
    return out;
  }

  std::string_view decoded(std::string_view text) { return decode_words(trim(text), hint_, arena_, budget_).text; }
  std::string_view utf8(std::string_view text) {
    return text.find("=?") != text.npos || !is_ascii(text) ? decoded(text) : text;
  }

  void finish() {
    const auto phrase = trim(phrase_);
    if (has_angle_) {
      add(phrase.empty() ? trim(comments_) : trim(shown_), address_);
    } else if (!phrase.empty()) {
      if (phrase.starts_with("=?") || (phrase.find('@') == phrase.npos && phrase.find_first_of(" \t") != phrase.npos)) {
        add(phrase, {});  // words alone: a name without address
      } else {
        const auto [begin, end] = bare_address(phrase);
        auto address = phrase.substr(begin, end - begin);
        if (address.ends_with('>')) address.remove_suffix(1);
        // "Name a@b", "a@b Name"
        const auto beside = std::string(trim(phrase.substr(0, begin))) + std::string(trim(phrase.substr(end)));
        add(beside.empty() ? trim(comments_) : beside, clean(address));
      }
    }
    reset();
  }

  // Where the address stands among words: from the last '@' as far as there are no blanks but those around dots and '@'
  // (obs-local-part, obs-domain), which are none, and those in quotes.
  static std::pair<std::size_t, std::size_t> bare_address(std::string_view phrase) {
    const auto at = phrase.rfind('@');
    if (at == phrase.npos) return {0, phrase.size()};
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    const auto binds = [&](std::size_t i) { return phrase[i] == '.' || phrase[i] == '@'; };
    std::size_t begin = at, end = at + 1;
    bool quoted = false;
    while (begin > 0) {
      std::size_t next = begin - 1;
      if (phrase[next] == '"') quoted = !quoted;
      if (!quoted && is_blank(phrase[next])) {
        while (next > 0 && is_blank(phrase[next - 1])) --next;
        if (next == 0 || (!binds(begin) && !binds(next - 1))) break;
      }
      begin = next;
    }
    while (end < phrase.size()) {
      std::size_t next = end;
      while (next < phrase.size() && is_blank(phrase[next])) ++next;
      if (next > end && (next == phrase.size() || (!binds(end - 1) && !binds(next)))) break;
      end = std::min(next + 1, phrase.size());
    }
    return {begin, end};
  }

  void add(std::string_view name, std::string_view address) {
    // The decoder may hand back a view of the phrase at hand, which is ours and goes.
    found_.push_back({arena_.store(trim(decoded(name))), arena_.store(utf8(address))});
  }

  void reset() {
    phrase_.clear();
    comments_.clear();
    shown_.clear();
    behind_comment_ = false;
    address_.clear();
    has_angle_ = false;
  }

  std::string_view text_, hint_;
  Arena& arena_;
  Budget& budget_;
  std::vector<Mailbox> found_;
  std::size_t at_ = 0;
  std::string phrase_, address_;
  std::string shown_, comments_;  // the phrase with its comments; the comments alone
  bool has_angle_ = false, in_group_ = false, behind_comment_ = false;
};

}  // namespace

std::vector<Mailbox> read_addresses(std::string_view unfolded, std::string_view charset_hint, Arena& arena,
                                    Budget& budget) {
  return AddressReader(unfolded, charset_hint, arena, budget).read();
}

}  // namespace sekisho::content
