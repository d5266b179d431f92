#include "content/mime/address.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "content/mime/encoded_word.h"
#include "content/mime/text_scan.h"

namespace sekisho::content {
namespace {

class AddressReader {
 public:
  AddressReader(std::string_view text, std::string_view hint, Arena& arena, Budget& budget) : text_(text), hint_(hint), arena_(arena), budget_(budget) {}

  std::vector<Mailbox> read() {
    while (at_ < text_.size()) step();
    finish();
    return std::move(found_);
  }

 private:
  void step() {
    const char c = text_[at_];
    switch (c) {
      case '"': take_quoted(); return;
      case '(': take_comment(); return;
      case '<': take_angle(); return;
      case ',': finish(); ++at_; return;
      case ';':
        finish();
        in_group_ = false;
        ++at_;
        return;
      case ':':
        // A group's name ends here, unless the colon belongs to an address ("mailto:", an IPv6 literal).
        if (equal_ignore_case(trim(phrase_), "mailto")) {
          reset();
        } else if (!in_group_ && phrase_.find('@') == std::string::npos && !has_angle_) {
          in_group_ = true;
          reset();
        } else {
          phrase_ += c;
        }
        ++at_;
        return;
      case '[': take_literal(); return;
      default:
        phrase_ += c;
        ++at_;
    }
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
      phrase_ += text_.substr(start, at_ - start);
    } else {
      phrase_ += plain;
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
    if (comment_.empty() && start <= at_) comment_ = text_.substr(start, at_ - start);
    if (at_ < text_.size()) ++at_;
    if (!phrase_.empty() && phrase_.back() != ' ') phrase_ += ' ';
  }

  void take_literal() {
    const auto end = text_.find_first_of("],>", at_);
    const auto stop = end == text_.npos ? text_.size() : end + (text_[end] == ']' ? 1 : 0);
    phrase_ += text_.substr(at_, std::max(stop, at_ + 1) - at_);
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
  std::string_view utf8(std::string_view text) { return text.find("=?") != text.npos || !is_ascii(text) ? decoded(text) : text; }

  void finish() {
    const auto phrase = trim(phrase_);
    if (has_angle_) {
      add(phrase.empty() ? trim(comment_) : phrase, address_);
    } else if (!phrase.empty()) {
      const auto last_blank = phrase.find_last_of(" \t");
      if (phrase.find('@') == phrase.npos && last_blank != phrase.npos) {
        add(phrase, {});  // words alone: a name without address
      } else if (last_blank != phrase.npos && phrase.find('@') > last_blank && phrase.find('"') == phrase.npos && phrase[last_blank + 1] != '@') {
        add(phrase.substr(0, last_blank), phrase.substr(last_blank + 1));  // "Name a@b": brackets missing
      } else if (phrase.starts_with("=?")) {
        add(phrase, {});
      } else {
        add(trim(comment_), clean(phrase));
      }
    }
    reset();
  }

  void add(std::string_view name, std::string_view address) {
    // The decoder may hand back a view of the phrase at hand, which is ours and goes.
    found_.push_back({arena_.store(decoded(name)), arena_.store(utf8(address))});
  }

  void reset() {
    phrase_.clear();
    comment_ = {};
    address_.clear();
    has_angle_ = false;
  }

  std::string_view text_, hint_;
  Arena& arena_;
  Budget& budget_;
  std::vector<Mailbox> found_;
  std::size_t at_ = 0;
  std::string phrase_, address_;
  std::string_view comment_;
  bool has_angle_ = false, in_group_ = false;
};

}  // namespace

std::vector<Mailbox> read_addresses(std::string_view unfolded, std::string_view charset_hint, Arena& arena, Budget& budget) {
  return AddressReader(unfolded, charset_hint, arena, budget).read();
}

}  // namespace sekisho::content
