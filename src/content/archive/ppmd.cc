#include "content/archive/ppmd.h"

#include <algorithm>
#include <utility>

namespace sekisho::content {
namespace {

using Place = PpmdHeap::Place;

// A context: how many symbols, the sum of their frequencies, their states, the next shorter context. With one symbol
// its state stands in place of sum and states.
constexpr Place sum_at = 2, states_at = 4, suffix_at = 8, only_at = 2;
// A state: symbol, frequency, the context (or text) that follows.
constexpr Place freq_at = 1, successor_at = 2, state_size = 6;

constexpr unsigned max_order = 64, max_freq = 124, interval_bits = 7, period_bits = 7,
                   scale_bits = interval_bits + period_bits;
constexpr std::uint32_t top = 1u << 24, bottom = 1u << 15;

// Classes of contexts by their count of symbols.
std::uint32_t class_of_suffix(std::uint32_t count) { return count < 2 ? 0 : count < 3 ? 2 : count < 12 ? 4 : 6; }
std::array<std::uint8_t, 256> make_classes_of_left() {
  std::array<std::uint8_t, 256> out{};
  std::uint8_t value = 3;
  for (std::size_t i = 0, step = 1, left = 1; i < out.size(); ++i) {
    if (i < 3) {
      out[i] = static_cast<std::uint8_t>(i);
      continue;
    }
    out[i] = value;
    if (--left == 0) left = ++step, ++value;
  }
  return out;
}
const std::array<std::uint8_t, 256> class_of_left = make_classes_of_left();

std::uint32_t high_flag(std::uint32_t symbol) { return symbol >= 0x40 ? 8 : 0; }

}  // namespace

void RarRange::start(ByteBits& bits) {
  bits_ = &bits;
  low_ = 0, range_ = 0xFFFFFFFF;
  code_ = bits.take(32);
}
std::uint32_t RarRange::threshold(std::uint32_t total) {
  range_ /= total;
  return range_ == 0 ? total : (code_ - low_) / range_;
}
void RarRange::take(std::uint32_t from, std::uint32_t size) {
  low_ += from * range_;
  range_ *= size;
}
bool RarRange::take_likely(std::uint32_t chance) {
  range_ >>= scale_bits;
  const bool likely = range_ != 0 && (code_ - low_) / range_ < chance;
  if (likely)
    take(0, chance);
  else
    take(chance, (1u << scale_bits) - chance);
  return likely;
}
void RarRange::go_on() {
  for (int i = 0; i < 8; ++i) {
    if ((low_ ^ (low_ + range_)) >= top) {
      if (range_ >= bottom) return;
      range_ = (0 - low_) & (bottom - 1);
    }
    code_ = code_ << 8 | bits_->take(8);
    range_ <<= 8;
    low_ <<= 8;
  }
}

SevenZipRange::SevenZipRange(ByteBits& bits) : bits_(bits) {
  bits.drop(8);
  code_ = bits.take(32);
}
std::uint32_t SevenZipRange::threshold(std::uint32_t total) {
  range_ /= total;
  return range_ == 0 ? total : code_ / range_;
}
void SevenZipRange::take(std::uint32_t from, std::uint32_t size) {
  code_ -= from * range_;
  range_ *= size;
}
bool SevenZipRange::take_likely(std::uint32_t chance) {
  const auto bound = (range_ >> scale_bits) * chance;
  if (code_ < bound) {
    range_ = bound;
    return true;
  }
  code_ -= bound;
  range_ -= bound;
  return false;
}
void SevenZipRange::go_on() {
  for (int i = 0; i < 4 && range_ < top; ++i) {
    code_ = code_ << 8 | bits_.take(8);
    range_ <<= 8;
  }
}

std::uint32_t PpmdModel::Estimate::mean() {
  const std::uint32_t value = sum >> shift;
  sum = static_cast<std::uint16_t>(sum - value);
  return value + (value == 0 ? 1 : 0);
}
void PpmdModel::Estimate::adapt() {
  if (shift >= period_bits || --count != 0) return;
  sum = static_cast<std::uint16_t>(sum * 2);
  count = static_cast<std::uint8_t>(3u << shift++);
}

PpmdModel::State PpmdModel::state(Place at) const {
  return {heap_.byte(at), heap_.byte(at + freq_at), heap_.word(at + successor_at)};
}
void PpmdModel::set_state(Place at, const State& state) {
  heap_.set_byte(at, state.symbol), heap_.set_byte(at + freq_at, state.freq),
      heap_.set_word(at + successor_at, state.successor);
}
void PpmdModel::swap_states(Place a, Place b) {
  const auto first = state(a);
  set_state(a, state(b)), set_state(b, first);
}

// The state of a symbol that a context with several must have.
Place PpmdModel::find(Place context, std::uint32_t symbol) const {
  auto at = heap_.word(context + states_at);
  for (std::uint32_t left = heap_.half(context); left > 0; --left, at += state_size) {
    if (heap_.byte(at) == symbol) return at;
  }
  return 0;
}

bool PpmdModel::start(unsigned order, std::uint32_t memory) {
  if (memory < (1u << 11) || memory > (1u << 31) || order < 2 || order > max_order || !heap_.open(memory)) return false;
  order_ = order;
  escapes_ = 1;
  mask_.fill(0);
  broken_ = false;
  no_estimate_ = {.shift = period_bits};
  restart();
  return true;
}

void PpmdModel::restart() {
  constexpr std::array<std::uint16_t, 8> escape{0x3CDD, 0x1F3F, 0x59BF, 0x48F3, 0x64A1, 0x5ABC, 0x6632, 0x6051};
  mask_.fill(0);
  heap_.restart();
  order_fall_ = order_;
  run_ = first_run_ = -static_cast<std::int32_t>(std::min(order_, 12u)) - 1;
  previous_success_ = 0;
  least_ = most_ = heap_.context();
  heap_.set_half(least_, 256);
  heap_.set_half(least_ + sum_at, 257);
  heap_.set_word(least_ + suffix_at, 0);
  found_ = heap_.units(128);
  heap_.set_word(least_ + states_at, found_);
  for (std::uint32_t i = 0; i < 256; ++i) set_state(found_ + i * state_size, {i, 1, 0});
  for (std::size_t i = 0; i < binary_.size(); ++i) {
    for (std::size_t k = 0; k < 64; ++k)
      binary_[i][k] = static_cast<std::uint16_t>((1u << scale_bits) - escape[k % 8] / (i + 2));
  }
  for (std::size_t i = 0; i < estimates_.size(); ++i)
    estimates_[i].fill({static_cast<std::uint16_t>((5 * i + 10) << (period_bits - 4)), period_bits - 4, 4});
}

// A context of one symbol: that, or an escape.
void PpmdModel::decode_binary(PpmdCoder& coder) {
  constexpr std::array<std::uint8_t, 16> expected{25, 14, 9, 7, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2};
  const auto at = least_ + only_at;
  auto only = state(at);
  high_flag_ = high_flag(heap_.byte(found_));
  const auto suffix_count = heap_.half(heap_.word(least_ + suffix_at));
  const auto column = previous_success_ + class_of_suffix(suffix_count) + high_flag_ + 2 * high_flag(only.symbol) +
                      ((static_cast<std::uint32_t>(run_) >> 26) & 0x20);
  auto& chance = binary_[(only.freq - 1) & 127][column & 63];
  const std::uint32_t mean = (chance + (1u << (period_bits - 2))) >> period_bits;
  if (coder.take_likely(chance)) {
    chance = static_cast<std::uint16_t>(chance + (1u << interval_bits) - mean);
    found_ = at;
    if (only.freq < 128) heap_.set_byte(at + freq_at, only.freq + 1);
    previous_success_ = 1;
    ++run_;
    return;
  }
  chance = static_cast<std::uint16_t>(chance - mean);
  first_escape_ = expected[chance >> 10 & 15];
  masked_ = 1;
  mask_[only.symbol] = escapes_;
  previous_success_ = 0;
  found_ = 0;
}

// Counts the state found, and moves it before its neighbour when it is more frequent.
void PpmdModel::found(Place at) {
  found_ = at;
  heap_.set_byte(at + freq_at, heap_.byte(at + freq_at) + 4u);
  heap_.set_half(least_ + sum_at, heap_.half(least_ + sum_at) + 4u);
}

bool PpmdModel::decode_first(PpmdCoder& coder) {
  const std::uint32_t scale = heap_.half(least_ + sum_at), count = heap_.half(least_);
  if (scale == 0) return false;
  auto at = heap_.word(least_ + states_at);
  const auto threshold = coder.threshold(scale);
  if (threshold >= scale) return false;
  std::uint32_t high = heap_.byte(at + freq_at);
  if (threshold < high) {
    coder.take(0, high);
    previous_success_ = 2 * high > scale ? 1 : 0;
    run_ += static_cast<std::int32_t>(previous_success_);
    found(at);
    if (high + 4 > max_freq) rescale();
    return true;
  }
  if (found_ == 0) return false;
  previous_success_ = 0;
  for (std::uint32_t i = 1; i < count; ++i) {
    at += state_size;
    const std::uint32_t freq = heap_.byte(at + freq_at);
    high += freq;
    if (high <= threshold) continue;
    coder.take(high - freq, freq);
    found(at);
    if (heap_.byte(at + freq_at) > heap_.byte(at - state_size + freq_at)) {
      swap_states(at, at - state_size);
      found_ = at - state_size;
      if (heap_.byte(found_ + freq_at) > max_freq) rescale();
    }
    return true;
  }
  work_ += count;
  if (high > scale) return false;
  high_flag_ = high_flag(heap_.byte(found_));
  coder.take(high, scale - high);
  masked_ = count;
  found_ = 0;
  for (std::uint32_t i = 0; i < count; ++i, at -= state_size) mask_[heap_.byte(at)] = escapes_;
  return true;
}

PpmdModel::Estimate& PpmdModel::escape_estimate(std::uint32_t left, std::uint32_t& scale) {
  const std::uint32_t count = heap_.half(least_);
  if (count == 256) {
    scale = 1;
    return no_estimate_;
  }
  const std::uint32_t suffix_count = heap_.half(heap_.word(least_ + suffix_at));
  const auto column = (left < suffix_count - count ? 1u : 0u) + (heap_.half(least_ + sum_at) < 11 * count ? 2u : 0u) +
                      (masked_ > left ? 4u : 0u) + high_flag_;
  auto& estimate = estimates_[class_of_left[(left - 1) & 255] % 25][column & 15];
  scale = estimate.mean();
  return estimate;
}

// The symbols of a shorter context that were not tried yet.
bool PpmdModel::decode_masked(PpmdCoder& coder) {
  const std::uint32_t count = heap_.half(least_);
  if (count <= masked_ || count > 256) return false;
  const auto left = count - masked_;
  std::uint32_t scale = 0, sum = 0;
  auto& estimate = escape_estimate(left, scale);
  std::array<Place, 256> open;  // the first n are set
  std::uint32_t n = 0;
  auto at = heap_.word(least_ + states_at);
  for (std::uint32_t i = 0; i < count && n < left; ++i, at += state_size) {
    if (mask_[heap_.byte(at)] == escapes_) continue;
    sum += heap_.byte(at + freq_at);
    open[n++] = at;
  }
  work_ += count;
  if (n < left) return false;
  scale += sum;
  const auto threshold = coder.threshold(scale);
  if (threshold >= scale) return false;
  if (threshold >= sum) {
    coder.take(sum, scale - sum);
    for (std::uint32_t i = 0; i < n; ++i) mask_[heap_.byte(open[i])] = escapes_;
    estimate.sum = static_cast<std::uint16_t>(estimate.sum + scale);
    masked_ = count;
    return true;
  }
  std::uint32_t high = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::uint32_t freq = heap_.byte(open[i] + freq_at);
    high += freq;
    if (high <= threshold) continue;
    coder.take(high - freq, freq);
    estimate.adapt();
    found(open[i]);
    if (heap_.byte(found_ + freq_at) > max_freq) rescale();
    ++escapes_;
    run_ = first_run_;
    return true;
  }
  return false;
}

// Halves the frequencies of a context, keeps them in order, and lets go of symbols that come to none.
void PpmdModel::rescale() {
  const auto states = heap_.word(least_ + states_at);
  const std::uint32_t before = heap_.half(least_), adder = order_fall_ != 0 ? 1 : 0;
  for (auto at = found_; at > states && at != states; at -= state_size) swap_states(at, at - state_size);
  heap_.set_byte(states + freq_at, heap_.byte(states + freq_at) + 4u);
  auto escape = static_cast<std::int32_t>(heap_.half(least_ + sum_at)) + 4 - heap_.byte(states + freq_at);
  std::uint32_t freq = (heap_.byte(states + freq_at) + adder) >> 1;
  heap_.set_byte(states + freq_at, freq);
  std::uint32_t sum = freq;
  auto at = states;
  for (std::uint32_t i = 1; i < before; ++i) {
    at += state_size;
    auto moved = state(at);
    escape -= static_cast<std::int32_t>(moved.freq);
    moved.freq = (moved.freq + adder) >> 1;
    sum += moved.freq;
    auto to = at;
    while (to != states && moved.freq > heap_.byte(to - state_size + freq_at)) {
      set_state(to, state(to - state_size));
      to -= state_size;
    }
    set_state(to, moved);
  }
  std::uint32_t count = before;
  while (count > 1 && heap_.byte(states + (count - 1) * state_size + freq_at) == 0) --count, ++escape;
  if (count != before) heap_.set_half(least_, count);
  if (count == 1) {
    auto only = state(states);
    do {
      only.freq -= only.freq >> 1;
      escape >>= 1;
    } while (escape > 1);
    heap_.give_back(states, (before + 1) / 2);
    found_ = least_ + only_at;
    set_state(found_, only);
    return;
  }
  heap_.set_half(least_ + sum_at, static_cast<std::uint32_t>(static_cast<std::int32_t>(sum) + escape - (escape >> 1)));
  const auto had = (before + 1) / 2, needs = (count + 1) / 2;
  found_ = had != needs ? heap_.shrink(states, had, needs) : states;
  heap_.set_word(least_ + states_at, found_);
}

// Contexts of one symbol for what followed the text last time, from the shortest up. 0 when there is no room.
Place PpmdModel::make_successors(bool skip, Place first) {
  const auto symbol = heap_.byte(found_);
  const auto branch = heap_.word(found_ + successor_at);
  std::array<Place, max_order> pending{};
  std::size_t n = 0;
  auto context = least_;
  if (!skip) pending[n++] = found_;
  if (skip || heap_.word(context + suffix_at) != 0) {
    do {
      context = heap_.word(context + suffix_at);
      Place at = std::exchange(first, 0);
      if (at == 0) at = heap_.half(context) != 1 ? find(context, symbol) : context + only_at;
      if (at == 0) return 0;
      const auto successor = heap_.word(at + successor_at);
      if (successor != branch) {
        context = successor;
        break;
      }
      if (n == pending.size()) return 0;
      pending[n++] = at;
    } while (heap_.word(context + suffix_at) != 0);
  }
  if (n == 0) return context;
  State up{heap_.byte(branch), 0, branch + 1};
  if (heap_.half(context) != 1) {
    if (context <= heap_.text()) return 0;
    const auto at = find(context, up.symbol);
    if (at == 0) return 0;
    const auto freq = heap_.byte(at + freq_at) - 1u;
    const std::uint32_t rest = heap_.half(context + sum_at) - heap_.half(context) - freq;
    if (2 * freq <= rest)
      up.freq = 1 + (5 * freq > rest ? 1 : 0);
    else
      up.freq = rest == 0 ? 1 : 1 + (2 * freq + 3 * rest - 1) / (2 * rest);
  } else {
    up.freq = heap_.byte(context + only_at + freq_at);
  }
  while (n > 0) {
    const auto child = heap_.context();
    if (child == 0) return 0;
    heap_.set_half(child, 1);
    set_state(child + only_at, up);
    heap_.set_word(child + suffix_at, context);
    heap_.set_word(pending[--n] + successor_at, child);
    context = child;
  }
  return context;
}

// Adds the symbol found to a longer context that did not have it. count and rest: of the context that had it.
bool PpmdModel::extend(Place context, State fresh, Place successor, std::uint32_t count, std::uint32_t rest) {
  const std::uint32_t had = heap_.half(context);
  std::uint32_t sum = 0;
  if (had != 1) {
    if (had % 2 == 0) {
      const auto grown = heap_.grow(heap_.word(context + states_at), had / 2);
      if (grown == 0) return false;
      heap_.set_word(context + states_at, grown);
    }
    sum = heap_.half(context + sum_at);
    sum += (2 * had < count ? 1 : 0) + 2 * (4 * had <= count && sum <= 8 * had ? 1 : 0);
  } else {
    const auto states = heap_.units(1);
    if (states == 0) return false;
    auto only = state(context + only_at);
    only.freq = only.freq < max_freq / 4 - 1 ? only.freq * 2 : max_freq - 4;
    set_state(states, only);
    heap_.set_word(context + states_at, states);
    sum = only.freq + first_escape_ + (count > 3 ? 1 : 0);
  }
  const auto weight = 2 * fresh.freq * (sum + 6), scale = rest + sum;
  if (weight < 6 * scale) {
    fresh.freq = 1 + (weight > scale ? 1 : 0) + (weight >= 4 * scale ? 1 : 0);
    sum += 3;
  } else {
    fresh.freq = 4 + (weight >= 9 * scale ? 1 : 0) + (weight >= 12 * scale ? 1 : 0) + (weight >= 15 * scale ? 1 : 0);
    sum += fresh.freq;
  }
  fresh.successor = successor;
  heap_.set_half(context + sum_at, sum);
  set_state(heap_.word(context + states_at) + had * state_size, fresh);
  heap_.set_half(context, had + 1);
  return true;
}

// After a symbol that the longest context did not predict: the longer contexts learn it. False when memory is full.
bool PpmdModel::update() {
  auto fresh = state(found_);
  Place first = 0;
  if (const auto context = heap_.word(least_ + suffix_at); fresh.freq < max_freq / 4 && context != 0) {
    if (heap_.half(context) != 1) {
      first = find(context, fresh.symbol);
      if (first == 0) return false;
      if (first != heap_.word(context + states_at) &&
          heap_.byte(first + freq_at) >= heap_.byte(first - state_size + freq_at)) {
        swap_states(first, first - state_size);
        first -= state_size;
      }
      if (heap_.byte(first + freq_at) < max_freq - 9) {
        heap_.set_byte(first + freq_at, heap_.byte(first + freq_at) + 2u);
        heap_.set_half(context + sum_at, heap_.half(context + sum_at) + 2u);
      }
    } else {
      first = context + only_at;
      if (heap_.byte(first + freq_at) < 32) heap_.set_byte(first + freq_at, heap_.byte(first + freq_at) + 1u);
    }
  }
  if (order_fall_ == 0) {
    least_ = most_ = make_successors(true, first);
    if (least_ == 0) return false;
    heap_.set_word(found_ + successor_at, least_);
    return true;
  }
  if (!heap_.put_text(static_cast<std::uint8_t>(fresh.symbol))) return false;
  auto successor = heap_.text();
  if (fresh.successor != 0) {
    if (fresh.successor <= heap_.text()) {
      fresh.successor = make_successors(false, first);
      if (fresh.successor == 0) return false;
    }
    if (--order_fall_ == 0) {
      successor = fresh.successor;
      if (most_ != least_) heap_.drop_letter();
    }
  } else {
    heap_.set_word(found_ + successor_at, successor);
    fresh.successor = least_;
  }
  const std::uint32_t count = heap_.half(least_), rest = heap_.half(least_ + sum_at) - count - (fresh.freq - 1);
  unsigned steps = 0;
  for (auto context = most_; context != least_; context = heap_.word(context + suffix_at)) {
    if (++steps > max_order || !heap_.is_unit(context)) return false;
    if (!extend(context, fresh, successor, count, rest)) return false;
  }
  most_ = least_ = fresh.successor;
  return true;
}

int PpmdModel::decode(PpmdCoder& coder) {
  if (broken_ || !heap_.is_unit(least_)) return -1;
  broken_ = true;  // until the end of this function
  work_ += 16;
  if (heap_.half(least_) != 1) {
    if (!heap_.is_unit(heap_.word(least_ + states_at)) || !decode_first(coder)) return -1;
  } else {
    decode_binary(coder);
  }
  while (found_ == 0) {
    coder.go_on();
    do {
      ++order_fall_;
      least_ = heap_.word(least_ + suffix_at);
      if (!heap_.is_unit(least_)) return -1;
    } while (heap_.half(least_) == masked_);
    if (!decode_masked(coder)) return -1;
  }
  const int symbol = heap_.byte(found_);
  const auto successor = heap_.word(found_ + successor_at);
  if (order_fall_ == 0 && successor > heap_.text()) {
    least_ = most_ = successor;
  } else {
    if (!update()) {
      restart();
      escapes_ = 0;
    }
    if (escapes_ == 0) {
      escapes_ = 1;
      mask_.fill(0);
    }
  }
  coder.go_on();
  broken_ = false;
  return symbol;
}

}  // namespace sekisho::content
