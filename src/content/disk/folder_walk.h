#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace sekisho::content {

/// The folders of a FAT or exFAT volume, each once: one that is met again (by its first cluster), or lies deeper than
/// 64 others, marks the volume as damaged and is left out. Place: what a folder's bytes are found by, with a member
/// `cluster`.
template <class Place>
class FolderWalk {
 public:
  FolderWalk(Place root, bool& damaged) : damaged_(damaged) { open_.push_back({std::move(root), {}, 0}); }

  /// Goes to the next folder; false when all were looked into.
  bool next() {
    while (!open_.empty()) {
      here_ = std::move(open_.back());
      open_.pop_back();
      if (seen_.insert(here_.place.cluster).second) return true;
      damaged_ = true;
    }
    return false;
  }
  const Place& place() const { return here_.place; }
  /// Path of something in the folder that next() went to.
  std::string path_of(const std::string& name) const { return here_.path + name; }
  /// A folder in it, to be gone to later.
  void enter(Place place, const std::string& name) {
    constexpr int max_depth = 64;
    if (here_.depth < max_depth)
      open_.push_back({std::move(place), path_of(name) + "/", here_.depth + 1});
    else
      damaged_ = true;
  }

 private:
  struct Folder {
    Place place;
    std::string path;
    int depth = 0;
  };
  bool& damaged_;
  Folder here_;
  std::vector<Folder> open_;
  std::unordered_set<std::uint64_t> seen_;
};

}  // namespace sekisho::content
