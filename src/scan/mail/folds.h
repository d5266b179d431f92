#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scan/mail/lures.h"

namespace sekisho::scan::mail {

/// Foldings of one mail's texts (fold_text) and the themes found in folded texts (find_lures): made when first asked for, kept for
/// whoever asks again, since features and rules ask for the same. One mail, one thread.
class Folds {
 public:
  /// fold_text(text, most). Both the text and what is returned stay valid and in place as long as this.
  const std::string& text(std::string_view text, std::size_t most);
  /// find_phrases(folded), find_lures(folded); `folded` must stay in place as long as this.
  const Phrases& phrases(std::string_view folded) { return found_in(folded).phrases; }
  const std::vector<int>& lures(std::string_view folded) { return found_in(folded).counts; }

 private:
  struct Text {
    const char* from;
    std::size_t size, most;
    std::string folded;
  };
  struct Found {
    const char* from;
    std::size_t size;
    Phrases phrases;
    std::vector<int> counts;
  };
  const Found& found_in(std::string_view folded);

  std::vector<std::unique_ptr<const Text>> texts_;
  std::vector<std::unique_ptr<const Found>> found_;
};

/// What a mail says, as phrases are looked for in it: its subject, the sender's shown name, the body and what stands beside it.
struct FoldedMail {
  std::array<std::string_view, 4> texts;  // each folded
  std::vector<int> lures;                 // find_lures of them as one text

  FoldedMail(const std::array<std::string_view, 4>& folded, Folds& folds);
  bool says(std::string_view word) const;
  /// find_intents of them as one text: made when first asked for, since several rules ask.
  const std::vector<std::size_t>& intents() const;

 private:
  mutable std::optional<std::vector<std::size_t>> intents_;
};

}  // namespace sekisho::scan::mail
