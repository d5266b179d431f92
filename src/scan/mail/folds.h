#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::scan::mail {

/// Foldings of one mail's body (fold_text) and the themes found in folded texts (find_lures): made when first asked for, kept for
/// whoever asks again, since features and rules ask for the same. One mail, one thread.
class Folds {
 public:
  /// fold_text(body, most); always the same body. Stays valid as long as this.
  const std::string& text(std::string_view body, std::size_t most);
  /// find_lures(folded); `folded` must stay in place as long as this.
  const std::vector<int>& lures(std::string_view folded);

 private:
  struct Text {
    std::size_t most;
    std::string folded;
  };
  struct Lures {
    const char* from;
    std::size_t size;
    std::vector<int> found;
  };
  std::vector<std::unique_ptr<const Text>> texts_;
  std::vector<std::unique_ptr<const Lures>> lures_;
};

}  // namespace sekisho::scan::mail
