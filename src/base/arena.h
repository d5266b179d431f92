#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sekisho {

/// Owns the bytes that one Document points into beside its input: decoded bodies, names, texts. Nothing is freed before
/// the arena goes; views stay valid until then. Callers charge Budget::spend_memory before large stores. Not
/// thread-safe.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  /// Uninitialised room for n bytes.
  char* allocate(std::size_t n);
  /// Gives back the tail of the newest allocation: keep `used` of the bytes at `start`.
  std::string_view shrink(char* start, std::size_t allocated, std::size_t used);
  /// Copies text in.
  std::string_view store(std::string_view text);
  /// The bytes equal to `text` that store_shared took in; empty if there are none. For members of archives, which
  /// repeat each other in bombs.
  std::string_view shared(std::string_view text) const;
  std::string_view store_shared(std::string_view text);
  std::size_t used() const { return used_; }

 private:
  static constexpr std::size_t block_size = 64 * 1024;
  std::vector<std::unique_ptr<char[]>> blocks_;
  // by hash; of two texts with one hash only the first is shared
  std::unordered_map<std::size_t, std::string_view> shared_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t used_ = 0;
};

}  // namespace sekisho
