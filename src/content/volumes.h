#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/document.h"

namespace sekisho::content {

/// Archives split over several files of one mail (or one archive): "a.7z.001" and on, "a.z01" … "a.zip", "a.part1.rar"
/// and on, "a.rar" with "a.r00" and on. Each volume by itself is unreadable; together they are one file, added below
/// the first volume.
class Volumes {
 public:
  /// True if parts[part] is one of at least two volumes beside each other, from the first on without a gap, and says
  /// nothing by itself. The first one met adds the joined file as its child (trait "archive.joined"). Linear in the
  /// siblings, once per parent.
  bool take(Document& document, int part, Budget& budget);

 private:
  struct Set {
    std::vector<int> parts;  // in order
    bool zip = false;
    bool joined = false;
  };
  void find_among(const Document& document, const std::vector<int>& files);

  std::vector<Set> sets_;
  std::unordered_map<int, std::size_t> set_of_;  // part → index in sets_
  std::unordered_map<int, bool> searched_;       // files
};

}  // namespace sekisho::content
