#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace sekisho {

/// An allocator for large tables that are read at random: asks Linux for pages of 2 MiB, so that finding the page costs
/// no second miss beside that of the bytes. Where it has none (madvise(2), MADV_HUGEPAGE) and for tables below one such
/// page, memory is as from operator new. Throws std::bad_alloc. Any thread.
template <class T>
struct LargePages {
  using value_type = T;
  static constexpr std::size_t page = std::size_t{2} << 20;

  LargePages() = default;
  template <class Other>
  explicit(false) LargePages(const LargePages<Other>&) {}

  T* allocate(std::size_t count) {
    if (count > static_cast<std::size_t>(-1) / 2 / sizeof(T)) throw std::bad_array_new_length();
    const auto bytes = count * sizeof(T);
    if (bytes < page) return static_cast<T*>(::operator new(bytes, std::align_val_t{alignof(T)}));
    void* const memory = ::operator new(bytes, std::align_val_t{page});
    static_cast<void>(::madvise(memory, bytes / page * page, MADV_HUGEPAGE));  // a wish
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    ::operator delete(memory, std::align_val_t{count * sizeof(T) < page ? alignof(T) : page});
  }
  friend bool operator==(const LargePages&, const LargePages&) { return true; }
};

}  // namespace sekisho
