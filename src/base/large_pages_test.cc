#include "base/large_pages.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <new>
#include <vector>

namespace sekisho {

TEST_CASE("a table in large pages begins at one, a small one anywhere, and both hold what is written") {
  for (const std::size_t size : {std::size_t{3}, LargePages<std::uint64_t>::page / 8, std::size_t{300'001}}) {
    std::vector<std::uint64_t, LargePages<std::uint64_t>> table(size);
    for (std::size_t i = 0; i < size; ++i) table[i] = i * i;
    auto copy = table;
    table.clear();
    table.shrink_to_fit();
    CHECK(copy[size - 1] == (size - 1) * (size - 1));
    if (size * 8 >= LargePages<std::uint64_t>::page)
      CHECK(reinterpret_cast<std::uintptr_t>(copy.data()) % LargePages<std::uint64_t>::page == 0);
  }
  CHECK_THROWS_AS(LargePages<std::uint64_t>().allocate(static_cast<std::size_t>(-1) / 4), std::bad_alloc);
}

}  // namespace sekisho
