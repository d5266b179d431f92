#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "content/document.h"
#include "scan/report.h"
#include "scan/mail/word_features.h"
#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// One feature of a mail. Names are stable words ("word:invoice", "lure:account_trouble", "from.free_mail") so that an explanation can
/// be made of them; the model knows them by hash.
struct Feature {
  std::string name;
  float value = 0;
};

struct Features {
  WordFeatures words;
  std::vector<Feature> others;

  /// All with their names, words first and in the order of their names: for training.
  std::vector<Feature> named() const;
};

/// What the model sees of a mail: its words, its themes whatever the language (lures.h), links, sender, forms. Deliberately blind to
/// what tells a collection, an era or a mailbox and not a threat: recipients, dates, Received, list and X- fields, message ids,
/// footers of lists, whether there is HTML at all (docs/model-card.md says how each was found). Text features are scaled so that long
/// and short mails weigh alike. Pure.
Features features_of(const content::Document& document, const ScanContext& context, const Report& report);
/// The same, with own_text(document) made already.
Features features_from(const content::Document& document, const OwnText& own, const Report& report);

/// A feature in words: "word:verify" is “the word ‘verify’” and 「verify」という語. Unknown names come back as they are.
std::string explain_feature(std::string_view name, Language language);
/// The evidence of a mail.score finding ("99 %, url.only_foreign, lure:haste") in words: the probability and the five features that weighed
/// most. Pure.
std::string explain_score(std::string_view evidence, Language language);

}  // namespace sekisho::scan::mail
