#include "scan/mail/fold.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "scan/mail/letter_forms.h"
#include "scan/mail/letters_meant.h"
#include "scan/mail/plain_text.h"

namespace sekisho::scan::mail {
namespace {

class TextFolder {
  static constexpr std::size_t most_letters = 200;  // of one word

 public:
  explicit TextFolder(std::size_t most_bytes) : most_(most_bytes) { out_ += ' '; }

  // A word that ends here and has room: what take() of each character would make of it. False when there is none.
  bool take_plain(std::string_view word) {
    if (!word_.empty() || word.empty() || word.size() > most_letters || out_.size() + word.size() > most_) return false;
    last_kana_ = 0;
    const auto before = out_.size();
    out_.append(word);
    for (auto i = before; i < out_.size(); ++i) out_[i] = static_cast<char>(out_[i] | 0x20);  // digits have that bit
    return true;
  }

  bool full() const { return out_.size() + word_.size() >= most_; }
  bool between_words() const { return word_.empty(); }

  void take(std::uint32_t c) {
    if (c >= 0x80) {
      if (is_bidi_control(c) || is_invisible(c)) return;
      if (const char plain = plain_of_styled(c)) c = static_cast<std::uint32_t>(plain);
      if (last_kana_ != 0) {
        if (const auto both = voiced_kana(last_kana_, c); both != 0) {
          out_.resize(out_.size() - 3);
          append_utf8(out_, both);
          last_kana_ = 0;
          return;
        }
      }
      if (is_drawn_over(c)) return;
    }
    last_kana_ = 0;
    if (c >= 0x80 && is_unspaced(c)) {
      flush();
      c = full_width_kana(c);
      if (c >= 0x3041 && c <= 0x30ff) last_kana_ = c;
      append_utf8(out_, c);
      return;
    }
    if (c == '\'' || c == 0x2019) return;
    const bool letter = c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : u_isalpha(static_cast<UChar32>(c)) != 0;
    if (letter) {
      c = c < 0x80 ? c | 0x20 : without_accent(static_cast<std::uint32_t>(u_tolower(static_cast<UChar32>(c))));
      latin_ = latin_ || c < 0x80;
      all_alike_ = all_alike_ && (c < 0x80 || latin_look_alike(c) != 0);
      if (word_.size() < most_letters) word_.push_back(c);
    } else if (c >= '0' && c <= '9') {
      if (word_.size() < most_letters) word_.push_back(c);
    } else {
      flush();
      if (c == '$' || c == '+' || c == '@') out_ += static_cast<char>(c);
      // Between characters of unspaced scripts, a space or line end is only layout.
      else if (out_.back() != ' ' && static_cast<unsigned char>(out_.back()) < 0x80)
        out_ += ' ';
    }
  }

  std::string end() && {
    flush();
    out_ += ' ';
    return std::move(out_);
  }

 private:
  void flush() {
    for (auto c : word_) {
      if ((latin_ || (all_alike_ && word_.size() > 2)) && c >= 0x80) {
        if (const char plain = latin_look_alike(c)) c = static_cast<std::uint32_t>(plain);
      }
      append_utf8(out_, c);
    }
    word_.clear();
    latin_ = false;
    all_alike_ = true;
  }

  std::size_t most_;
  std::string out_;
  std::vector<std::uint32_t> word_;
  std::uint32_t last_kana_ = 0;  // the character that ends out_, if it is kana
  bool latin_ = false, all_alike_ = true;
};

}  // namespace

std::string fold_written(std::string_view utf8, std::size_t most_bytes) {
  TextFolder folder(most_bytes);
  const auto* text = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(utf8.size(), 1u << 20));
  for (std::int32_t i = 0; i < size && !folder.full();) {
    // not inside one: a run of letters without end would be looked through again at each of them
    if (folder.between_words()) {
      const auto word = plain_word(utf8.substr(0, static_cast<std::size_t>(size)), static_cast<std::size_t>(i), true);
      if (folder.take_plain(word)) {
        i += static_cast<std::int32_t>(word.size());
        continue;
      }
    }
    UChar32 point;
    U8_NEXT(text, i, size, point);
    folder.take(point < 0 ? std::uint32_t{' '} : static_cast<std::uint32_t>(point));
  }
  return std::move(folder).end();
}

std::string fold_text(std::string_view utf8, std::size_t most_bytes) {
  if (const auto seen = as_seen(utf8.substr(0, most_bytes)); !seen.empty()) return fold_text(seen, most_bytes);
  auto out = fold_written(utf8, most_bytes);
  // What is meant, beside what is written: letters set apart, digits for letters.
  if (const auto spelled = spelled_words(utf8.substr(0, most_bytes)); !spelled.empty())
    out += fold_written(spelled, most_bytes);
  auto meant = with_letters_meant(out, 'i', false);
  if (!meant.empty()) meant += with_letters_meant(out, 'l', true);
  return out + meant;
}

}  // namespace sekisho::scan::mail
