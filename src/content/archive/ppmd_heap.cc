#include "content/archive/ppmd_heap.h"

#include <algorithm>
#include <cstdlib>

namespace sekisho::content {
namespace {

// Of a free block while neighbours are joined: a mark no unit in use begins with, its size, and the blocks before and
// behind it.
constexpr std::uint32_t mark = 0xFFFF, size_at = 2, next_at = 4, before_at = 8;

}  // namespace

bool PpmdHeap::open(std::uint32_t bytes) {
  if (memory_ && size_ == bytes) return true;
  memory_.reset(static_cast<std::uint8_t*>(std::calloc(bytes + 3 * std::size_t{unit}, 1)));
  size_ = bytes;
  end_ = unit + bytes;
  // Sizes: 1 to 4 units one by one, to 12 by two, to 24 by three, to 128 by four.
  std::uint32_t units = 0;
  for (std::size_t i = 0; i < indexes; ++i) {
    const std::uint32_t step = i < 12 ? static_cast<std::uint32_t>(i / 4) + 1 : 4;
    for (std::uint32_t n = 0; n < step; ++n) index_of_[units++] = static_cast<std::uint8_t>(i);
    count_of_[i] = static_cast<std::uint8_t>(units);
  }
  return memory_ != nullptr;
}

void PpmdHeap::restart() {
  free_.fill(0);
  text_ = unit;
  high_ = end_;
  units_start_ = low_ = high_ - size_ / 8 / unit * 7 * unit;
  until_glue_ = 0;
}

void PpmdHeap::copy(Place to, Place from, std::uint32_t bytes) {
  if (to > end_ || from > end_ || bytes > end_ - to || bytes > end_ - from) return;
  std::memmove(memory_.get() + to, memory_.get() + from, bytes);
}

void PpmdHeap::insert(Place node, std::size_t index) {
  set_word(node, free_[index]);
  free_[index] = node;
}

PpmdHeap::Place PpmdHeap::remove(std::size_t index) {
  const auto node = free_[index];
  free_[index] = word(node);
  return node;
}

// Gives back what a block of one size has beyond a smaller one.
void PpmdHeap::split(Place node, std::size_t from, std::size_t to) {
  const std::uint32_t rest = count_of_[from] - count_of_[to];
  auto at = node + count_of_[to] * unit;
  auto index = index_of(rest);
  if (count_of_[index] != rest) {
    --index;
    const std::uint32_t first = count_of_[index];
    insert(at, index);
    at += first * unit;
    index = index_of(rest - first);
  }
  insert(at, index);
}

// Joins free blocks that lie side by side. The blocks are a ring through unit 0.
void PpmdHeap::glue() {
  if (low_ != high_) set_half(low_, 0);
  set_word(next_at, 0), set_word(before_at, 0);
  auto left = size_ / unit;  // there are not more
  for (std::size_t i = 0; i < indexes; ++i) {
    for (; free_[i] != 0 && left > 0; --left) {
      const auto node = remove(i);
      const auto next = word(next_at);
      set_half(node, mark), set_half(node + size_at, count_of_[i]);
      set_word(node + next_at, next), set_word(node + before_at, 0);
      set_word(next + before_at, node), set_word(next_at, node);
    }
  }
  const auto unlink = [this](Place node) {
    const auto next = word(node + next_at), before = word(node + before_at);
    set_word(before + next_at, next), set_word(next + before_at, before);
  };
  for (auto node = word(next_at); node != 0; node = word(node + next_at)) {
    for (;;) {
      const std::uint32_t size = half(node + size_at);
      const auto neighbour = node + size * unit;
      if (neighbour >= end_ || half(neighbour) != mark || size + half(neighbour + size_at) >= 0x10000) break;
      unlink(neighbour);
      set_half(node + size_at, size + half(neighbour + size_at));
    }
  }
  while (auto node = word(next_at)) {
    unlink(node);
    std::uint32_t size = half(node + size_at);
    for (; size > 128; size -= 128, node += 128 * unit) insert(node, indexes - 1);
    auto index = index_of(size);
    if (count_of_[index] != size) {
      const auto rest = size - count_of_[--index];
      insert(node + (size - rest) * unit, rest - 1);
    }
    insert(node, index);
  }
}

PpmdHeap::Place PpmdHeap::units_when_short(std::size_t index) {
  if (until_glue_ == 0) {
    until_glue_ = 255;
    glue();
    if (free_[index] != 0) return remove(index);
  }
  for (auto larger = index + 1; larger < indexes; ++larger) {
    if (free_[larger] == 0) continue;
    const auto node = remove(larger);
    split(node, larger, index);
    return node;
  }
  --until_glue_;
  const auto bytes = count_of_[index] * unit;
  if (units_start_ - text_ <= bytes) return 0;
  return units_start_ -= bytes;
}

PpmdHeap::Place PpmdHeap::context() {
  if (high_ != low_) return high_ -= unit;
  return free_[0] != 0 ? remove(0) : units_when_short(0);
}

PpmdHeap::Place PpmdHeap::units(std::uint32_t count) {
  const auto index = index_of(count);
  if (free_[index] != 0) return remove(index);
  const auto bytes = count_of_[index] * unit;
  if (bytes <= high_ - low_) {
    const auto node = low_;
    low_ += bytes;
    return node;
  }
  return units_when_short(index);
}

PpmdHeap::Place PpmdHeap::grow(Place old, std::uint32_t count) {
  const auto index = index_of(count);
  if (index == index_of(count + 1)) return old;
  const auto node = units(count + 1);
  if (node == 0) return 0;
  copy(node, old, count * unit);
  insert(old, index);
  return node;
}

PpmdHeap::Place PpmdHeap::shrink(Place old, std::uint32_t before, std::uint32_t after) {
  const auto from = index_of(before), to = index_of(after);
  if (from == to) return old;
  if (free_[to] == 0) {
    split(old, from, to);
    return old;
  }
  const auto node = remove(to);
  copy(node, old, after * unit);
  insert(old, from);
  return node;
}

}  // namespace sekisho::content
