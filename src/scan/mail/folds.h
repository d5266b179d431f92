#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scan/mail/said.h"

namespace sekisho::scan::mail {

/// Foldings of one mail's texts (fold_text) and what folded texts say (read_said): made when first asked for, kept for
/// whoever asks again, since features and rules ask for the same. One mail, one thread.
class Folds {
 public:
  /// fold_text(text, most). Both the text and what is returned stay valid and in place as long as this.
  const std::string& text(std::string_view text, std::size_t most);
  /// read_said(folded), find_lures(folded); `folded` must stay in place as long as this.
  const Said& said(std::string_view folded) { return found_in(folded).said; }
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
    Said said;
    std::vector<int> counts;
  };
  const Found& found_in(std::string_view folded);

  std::vector<std::unique_ptr<const Text>> texts_;
  std::vector<std::unique_ptr<const Found>> found_;
};

/// What a mail says, as phrases are looked for in it: its subject, the sender's shown name, the body and what stands
/// beside it.
struct FoldedMail {
  std::array<std::string_view, 4> texts;  // each folded
  std::vector<int> lures;                 // find_lures of them as one text
  std::vector<std::size_t> intents;       // find_intents of them

  FoldedMail(const std::array<std::string_view, 4>& folded, Folds& folds);
  bool says(std::string_view word) const;
};

}  // namespace sekisho::scan::mail
