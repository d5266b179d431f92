#include "content/archive/rar5_unpack.h"

#include <algorithm>
#include <span>

#include "content/archive/rar_code_lengths.h"
#include "content/archive/rar_filters.h"

namespace sekisho::content {
namespace {

constexpr std::size_t literals = 306, fars = 64, many_fars = 80, lows = 16, repeats = 44;
constexpr std::size_t max_filters = 65'536, max_filtered = 1u << 22;
constexpr std::uint64_t max_history = 160u << 20, slack = 32u << 20;
constexpr std::uint64_t between_looks = 65'536;  // bytes of output between two looks at the limits
constexpr std::uint64_t max_beyond = 65'536;     // of output beyond the size that is told, which nothing else counts

// The length a slot stands for, before what the distance adds.
std::uint64_t length_of(ByteBits& bits, unsigned slot) {
  if (slot < 8) return slot + 2u;
  const unsigned more = slot / 4 - 1;
  return 2u + (std::uint64_t{4u | (slot & 3)} << more) + bits.take(more);
}

// Numbers of filters: how many bytes, then those, the lowest first.
std::uint32_t filter_number(ByteBits& bits) {
  const auto bytes = bits.take(2) + 1;
  std::uint32_t value = 0;
  for (std::uint32_t i = 0; i < bytes; ++i) value |= bits.take(8) << (8 * i);
  return value;
}

}  // namespace

void Rar5Unpacker::reset() {
  history_.clear();
  cut_ = lost_ = tables_ = false;
  distances_.fill(0);
  last_length_ = 0;
}

// A block's header: flags, a checksum, the size, and perhaps new prefix codes.
Rar5Unpacker::Step Rar5Unpacker::next_block(ByteBits& bits, std::string_view packed) {
  bits.align();
  const auto flags = bits.take(8), sum = bits.take(8);
  const auto bytes = (flags >> 3 & 3) + 1;
  if (bytes == 4) return Step::broken;
  std::uint32_t size = 0, made = 0x5A ^ flags;
  for (std::uint32_t i = 0; i < bytes; ++i) {
    const auto b = bits.take(8);
    size |= b << (8 * i);
    made ^= b;
  }
  if (bits.ended() || (made & 0xFF) != sum) return Step::broken;
  last_block_ = flags & 0x40;
  const auto start = bits.position();
  block_end_ = size == 0 ? start : start + (std::uint64_t{size} - 1) * 8 + (flags & 7) + 1;
  if (flags & 0x80) tables_ = read_tables(bits);
  return tables_ && bits.position() <= packed.size() * 8 ? Step::more : Step::broken;
}

bool Rar5Unpacker::read_tables(ByteBits& bits) {
  const auto distances = many_distances_ ? many_fars : fars;
  std::array<std::uint8_t, literals + many_fars + lows + repeats> lengths{};
  if (!read_code_lengths(bits, std::span(lengths).first(literals + distances + lows + repeats))) return false;
  const std::span<const std::uint8_t> all(lengths);
  return literal_.assign(all.subspan(0, literals)) && far_.assign(all.subspan(literals, distances)) &&
         low_.assign(all.subspan(literals + distances, lows)) &&
         repeat_.assign(all.subspan(literals + distances + lows, repeats));
}

void Rar5Unpacker::remember(std::uint64_t distance) {
  distances_ = {distance, distances_[0], distances_[1], distances_[2]};
}

void Rar5Unpacker::copy(std::uint64_t distance, std::uint64_t length) {
  if (distance == 0 || distance > window_ || distance > history_.size()) {
    if (cut_ && distance <= window_) lost_ = true;
    history_.append(length, '\0');
    return;
  }
  const auto from = history_.size() - distance;
  if (distance >= length) {
    history_.append(history_, from, length);
    return;
  }
  for (std::uint64_t i = 0; i < length; ++i) history_.push_back(history_[from + i]);
}

bool Rar5Unpacker::read_distance(ByteBits& bits, std::uint64_t& distance) {
  const int symbol = far_.decode(bits);
  if (symbol < 0) return false;
  const auto slot = static_cast<unsigned>(symbol);
  if (slot < 4) {
    distance = slot + 1u;
    return true;
  }
  const unsigned more = slot / 2 - 1;
  distance = 1u + (std::uint64_t{2u | (slot & 1)} << more);
  if (more < 4) {
    distance += bits.take(more);
    return true;
  }
  if (more > 36) distance += std::uint64_t{bits.take(more - 36)} << 36;
  if (more > 4) distance += std::uint64_t{bits.take(std::min(more, 36u) - 4)} << 4;
  const int low = low_.decode(bits);
  if (low < 0) return false;
  distance += static_cast<std::uint64_t>(low);
  return true;
}

bool Rar5Unpacker::read_filter(ByteBits& bits) {
  const std::uint64_t start = filter_number(bits), length = filter_number(bits);
  const auto type = bits.take(3);
  const auto channels = type == 0 ? bits.take(5) + 1 : 0;
  if (bits.ended() || filters_.size() >= max_filters) return false;
  const auto kind = type < 4 ? static_cast<Kind>(type) : Kind::unknown;
  filters_.push_back({kind, history_.size() - file_at_ + start, length > max_filtered ? 0 : length, channels});
  return true;
}

Rar5Unpacker::Step Rar5Unpacker::step(ByteBits& bits) {
  const int symbol = literal_.decode(bits);
  if (symbol < 0 || bits.ended()) return Step::broken;
  if (symbol < 256) {
    history_.push_back(static_cast<char>(symbol));
    return Step::more;
  }
  if (symbol >= 262) {
    auto length = length_of(bits, static_cast<unsigned>(symbol) - 262);
    std::uint64_t distance = 0;
    if (!read_distance(bits, distance)) return Step::broken;
    length += (distance > 0x100 ? 1 : 0) + (distance > 0x2000 ? 1 : 0) + (distance > 0x40000 ? 1 : 0);
    remember(distance);
    last_length_ = length;
    copy(distance, length);
    return Step::more;
  }
  if (symbol == 256) return read_filter(bits) ? Step::more : Step::broken;
  if (symbol == 257) {
    if (last_length_ != 0) copy(distances_[0], last_length_);
    return Step::more;
  }
  const auto which = static_cast<std::ptrdiff_t>(symbol) - 258;
  std::rotate(distances_.begin(), distances_.begin() + which, distances_.begin() + which + 1);
  const int slot = repeat_.decode(bits);
  if (slot < 0) return Step::broken;
  last_length_ = length_of(bits, static_cast<unsigned>(slot));
  copy(distances_[0], last_length_);
  return Step::more;
}

// False if one cannot be undone: then what it was laid over stays as the packer left it. WinRAR goes over the file
// once, so that a filter that begins before the end of the last is passed over.
bool Rar5Unpacker::apply(std::string& out) const {
  bool known = true;
  std::uint64_t border = 0;
  for (const auto& filter : filters_) {
    if (filter.length == 0) continue;
    if (filter.start < border || filter.kind == Kind::unknown || !has(out, filter.start, filter.length)) {
      known = false;
      continue;
    }
    border = filter.start + filter.length;
    switch (filter.kind) {
      case Kind::delta:
        undo_delta(out, filter.start, filter.length, filter.channels);
        break;
      case Kind::e8:
        undo_calls(out, filter.start, filter.length, Calls::e8, filter.start & 0xFFFFFF);
        break;
      case Kind::e8e9:
        undo_calls(out, filter.start, filter.length, Calls::e8_and_e9, filter.start & 0xFFFFFF);
        break;
      case Kind::arm:
        undo_arm_calls(out, filter.start, filter.length);
        break;
      case Kind::unknown:
        break;
    }
  }
  return known;
}

Expanded Rar5Unpacker::unpack(std::string_view packed, std::uint64_t size, const Rar5Method& method,
                              const Budget& budget) {
  Expanded result;
  if (!method.solid) reset();
  if (method.many_distances != many_distances_) tables_ = false;
  many_distances_ = method.many_distances;
  window_ = std::max(window_, method.window);  // WinRAR never makes it smaller within an archive
  const auto kept = std::min(window_, max_history);
  if (history_.size() > kept + slack) {
    history_.erase(0, history_.size() - kept);
    cut_ = true;
  }
  file_at_ = history_.size();
  // Room at once: only what is written is touched, while growing by and by holds the bytes twice.
  history_.reserve(file_at_ + std::min({size, budget.limits().file_size.value, budget.limits().memory.value}) +
                   max_beyond);
  filters_.clear();
  lost_ = false;
  const Allowance allowance(budget);
  ByteBits bits(packed);
  auto state = next_block(bits, packed);
  for (std::uint64_t look_at = file_at_ + between_looks; state == Step::more;) {
    // The last block may go on beyond the size that is told: the next solid file sees that too.
    while (state == Step::more && bits.position() >= block_end_)
      state = last_block_ ? Step::end : next_block(bits, packed);
    if (state != Step::more) break;
    state = step(bits);
    if (history_.size() < look_at) continue;
    if (size != ~std::uint64_t{0} && history_.size() - file_at_ > size + max_beyond) state = Step::broken;
    look_at = history_.size() + between_looks;
    result.limit = allowance.broken(packed.size(), history_.size() - file_at_);
    if (!result.limit.empty()) break;
  }
  result.bytes = history_.substr(
      file_at_, result.limit == "compression_ratio" ? std::min<std::uint64_t>(size, Allowance::kept_of_bomb) : size);
  const bool whole = size == ~std::uint64_t{0} ? state == Step::end : result.bytes.size() == size;
  result.damaged = lost_ || (result.limit.empty() && !whole);
  if (result.limit.empty() && !apply(result.bytes)) result.damaged = true;
  if (state == Step::broken) tables_ = false;
  return result;
}

}  // namespace sekisho::content
