#include "base/arena.h"

#include <cstring>

namespace sekisho {

char* Arena::allocate(std::size_t n) {
  used_ += n;
  if (n > left_) {
    if (n > block_size / 4) {  // a block of its own; the open block stays open
      blocks_.push_back(std::unique_ptr<char[]>(new char[n]));
      return blocks_.back().get();
    }
    blocks_.push_back(std::unique_ptr<char[]>(new char[block_size]));
    next_ = blocks_.back().get();
    left_ = block_size;
  }
  char* result = next_;
  next_ += n;
  left_ -= n;
  return result;
}

std::string_view Arena::shrink(char* start, std::size_t allocated, std::size_t used) {
  if (start + allocated == next_) {
    next_ -= allocated - used;
    left_ += allocated - used;
    used_ -= allocated - used;
  }
  return {start, used};
}

std::string_view Arena::store(std::string_view text) {
  if (text.empty()) return {};
  char* room = allocate(text.size());
  std::memcpy(room, text.data(), text.size());
  return {room, text.size()};
}

std::string_view Arena::shared(std::string_view text) const {
  const auto found = shared_.find(std::hash<std::string_view>()(text));
  return found != shared_.end() && found->second == text ? found->second : std::string_view();
}

std::string_view Arena::store_shared(std::string_view text) {
  if (const auto same = shared(text); !same.empty()) return same;
  const auto kept = store(text);
  if (!kept.empty()) shared_.emplace(std::hash<std::string_view>()(kept), kept);
  return kept;
}

}  // namespace sekisho
