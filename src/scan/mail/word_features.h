#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scan/mail/own_text.h"
#include "scan/mail/word_list.h"

namespace sekisho::scan::mail {

/// What is read of a mail as words.
inline constexpr std::size_t most_subject_words = 40, most_body_words = 400;

/// The words of a mail as features: of the subject and the body alike ("word:invoice", pairs "word2:your account"), of
/// the subject apart
/// ("subject:", "subject2:"), and of text that is not shown ("hidden:"). A mail has hundreds and an explanation tells a
/// handful, so a name is put together only when it is asked for; the model looks features up by a hash of the name.
class WordFeatures {
 public:
  enum class Kind : std::uint8_t { word, pair, subject_word, subject_pair, hidden };
  struct One {
    std::uint32_t key = 0;  // feature_key(name)
    float value = 0;
    Kind kind = Kind::word;
    bool in_subject = false;  // which list it stands in
    std::uint16_t at = 0;     // its first word there
  };

  /// Each feature once, in the order in which they stand in the mail; values such that long and short mails weigh
  /// alike. Linear. fold_words of own.subject and own.body, at most most_subject_words and most_body_words.
  WordFeatures(const OwnText& own, WordList subject, WordList body);
  WordFeatures() = default;

  const std::vector<One>& all() const { return all_; }
  const WordList& subject() const { return subject_; }
  const WordList& body() const { return body_; }
  /// "word2:your account".
  std::string name(const One& one) const;

 private:
  void take(const WordList& words, Kind one, Kind two, bool in_subject);
  void take(Kind kind, bool in_subject, std::size_t at);
  std::size_t write_name(const One& one, char* out) const;
  const WordList& words_of(const One& one) const {
    return one.kind == Kind::hidden ? hidden_ : one.in_subject ? subject_ : body_;
  }

  WordList subject_, body_, hidden_;
  std::vector<One> all_;
  std::vector<std::uint64_t> seen_;  // hashes of names by open addressing; only while building
};

/// Words that mail of lists and archives has and others have not, names of days and months, addresses: traces of places
/// and days. Never of an empty word. Pure.
bool tells_collection(std::string_view word);

/// By what the model knows a feature: never 0. Pure.
std::uint32_t feature_key(std::string_view name);

}  // namespace sekisho::scan::mail
