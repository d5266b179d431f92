#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "content/document.h"
#include "scan/mail/letters.h"
#include "scan/mail/word_features.h"
#include "scan/report.h"
#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// One feature of a mail. Names are stable words ("word:invoice", "lure:account_trouble", "from.free_mail") so that an
/// explanation can be made of them; the model knows them by hash.
struct Feature {
  std::string name;
  float value = 0;
};

struct Features {
  WordFeatures words;
  LetterFeatures letters;
  std::vector<Feature> others;

  /// All but the letters with their names, words first and in the order of their names: for training.
  std::vector<Feature> named() const;
};

/// What the model sees of a mail: its words, its themes whatever the language (lures.h), links, sender, forms.
/// Deliberately blind to what tells a collection, an era or a mailbox and not a threat: recipients, dates, Received,
/// list and X- fields, message ids, footers of lists, whether there is HTML at all (docs/model-card.md says how each
/// was found). Text features are scaled so that long and short mails weigh alike. Pure.
Features features_of(const content::Document& document, const ScanContext& context, const Report& report);
/// The same, with own_text(document) made already.
Features features_from(const content::Document& document, const OwnText& own, const Report& report);

/// What a feature quotes from the mail, by the way it is spoken of: characters are pairs of a script without spaces,
/// which are no words.
enum class QuoteKind : std::uint8_t { words, characters, subject_words, subject_characters, hidden_words };
struct QuotedText {
  QuoteKind kind;
  std::string_view text;  // into the feature's name
};
/// The text that a feature quotes ("word:verify" quotes “verify”); none for a feature that is no word.
std::optional<QuotedText> quoted_in(std::string_view name);
/// Texts of one kind as one phrase: “the words “but”, “use””, 「but」「use」という語. texts: at least one.
std::string explain_quotes(QuoteKind kind, std::span<const std::string_view> texts, Language language);

/// A feature in words: "word:verify" is “the word ‘verify’” and 「verify」という語. Unknown names come back as they
/// are.
std::string explain_feature(std::string_view name, Language language);
/// The evidence of a mail.score finding ("99 %, url.only_foreign, lure:haste") in words: the probability and the five
/// features that weighed most. Pure.
std::string explain_score(std::string_view evidence, Language language);

}  // namespace sekisho::scan::mail
