#include "content/archive/rar3_unpack.h"

#include <zlib.h>

#include <algorithm>
#include <span>

#include "content/archive/rar_code_lengths.h"
#include "content/archive/rar_filters.h"

namespace sekisho::content {
namespace {

constexpr std::size_t dictionary = 4u << 20, max_programs = 1024, max_filters = 8192, max_filtered = 1u << 22;
constexpr std::uint64_t text_slack = 64;  // bits that the range coder may ask for beyond the end
constexpr unsigned literals = 299, fars = 60, lows = 17, repeats = 28;

// Lengths and distances: a base, and how many bits follow.
constexpr std::array<std::uint8_t, 28> length_base{0,  1,  2,  3,  4,  5,  6,  7,  8,  10,  12,  14,  16,  20,
                                                   24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224};
constexpr std::array<std::uint8_t, 28> length_bits{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2,
                                                   2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5};
constexpr std::array<std::uint8_t, 8> near_base{0, 4, 8, 16, 32, 64, 128, 192}, near_bits{2, 2, 3, 4, 5, 6, 6, 6};

struct Far {
  std::array<std::uint32_t, fars> base{};
  std::array<std::uint8_t, fars> bits{};
};
constexpr Far make_far() {
  Far far;
  // How many symbols have 0, 1, 2, … bits.
  constexpr std::array<std::uint8_t, 19> counts{4, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 14, 0, 12};
  std::uint32_t distance = 0;
  std::size_t symbol = 0;
  for (std::uint8_t bits = 0; bits < counts.size(); ++bits) {
    for (std::uint8_t i = 0; i < counts[bits]; ++i, ++symbol) {
      far.base[symbol] = distance;
      far.bits[symbol] = bits;
      distance += 1u << bits;
    }
  }
  return far;
}
constexpr Far far_table = make_far();

// Numbers inside programs: 4, 8, 16 or 32 bits, small negative ones in 8.
std::uint32_t number(ByteBits& bits) {
  switch (bits.take(2)) {
    case 0:
      return bits.take(4);
    case 1: {
      const auto high = bits.take(8);
      return high >= 16 ? high : 0xFFFFFF00u | (high & 15) << 4 | bits.take(4);
    }
    case 2:
      return bits.take(16);
    default: {
      const auto high = bits.take(16);
      return high << 16 | bits.take(16);
    }
  }
}

}  // namespace

void Rar3Unpacker::reset() {
  history_.clear();
  tables_ = false;
  lengths_.fill(0);
  distances_.fill(0);
  last_length_ = low_before_ = low_again_ = 0;
  programs_.clear();
  last_program_ = 0;
  is_text_ = false;
  escape_ = 2;
}

// A text block's header: the order, perhaps the memory of a fresh model, perhaps the byte that stands before commands.
Rar3Unpacker::Step Rar3Unpacker::start_text(ByteBits& bits) {
  const auto flags = bits.take(8);
  const bool fresh = flags & 0x20;
  const auto megabytes = fresh ? bits.take(8) + 1 : 0;
  if (flags & 0x40) escape_ = static_cast<int>(bits.take(8));
  range_.start(bits);
  if (!fresh) return model_.is_started() ? Step::more : Step::broken;
  auto order = (flags & 0x1F) + 1;
  if (order > 16) order = 16 + (order - 16) * 3;
  return model_.start(order, megabytes << 20) ? Step::more : Step::broken;
}

Rar3Unpacker::Step Rar3Unpacker::read_tables(ByteBits& bits) {
  bits.align();
  is_text_ = bits.peek(1) == 1;
  if (is_text_) return start_text(bits);
  bits.drop(1);
  if (bits.take(1) == 0) lengths_.fill(0);  // else they are differences to those before
  low_before_ = low_again_ = 0;
  if (!read_code_lengths(bits, lengths_)) return Step::broken;
  const std::span<const std::uint8_t> all(lengths_);
  tables_ = literal_.assign(all.subspan(0, literals)) && far_.assign(all.subspan(literals, fars)) &&
            low_.assign(all.subspan(literals + fars, lows)) &&
            repeat_.assign(all.subspan(literals + fars + lows, repeats));
  return tables_ ? Step::more : Step::broken;
}

void Rar3Unpacker::remember(std::uint64_t distance) {
  std::rotate(distances_.begin(), distances_.end() - 1, distances_.end());
  distances_[0] = distance;
}

bool Rar3Unpacker::copy(std::uint64_t distance, std::uint64_t length, std::uint64_t size) {
  if (distance == 0 || distance > history_.size()) return false;
  length = std::min(length, size - std::min<std::uint64_t>(size, history_.size() - file_at_));
  for (std::uint64_t i = 0; i < length; ++i) history_.push_back(history_[history_.size() - distance]);
  return true;
}

bool Rar3Unpacker::read_distance(ByteBits& bits, std::uint64_t& distance) {
  const int symbol = far_.decode(bits);
  if (symbol < 0) return false;
  const auto which = static_cast<std::size_t>(symbol);
  const unsigned more = far_table.bits[which];
  distance = far_table.base[which] + 1u;
  if (which <= 9) {
    distance += bits.take(more);
    return true;
  }
  if (more > 4) distance += std::uint64_t{bits.take(more - 4)} << 4;
  if (low_again_ > 0) {
    --low_again_;
    distance += low_before_;
    return true;
  }
  const int low = low_.decode(bits);
  if (low < 0) return false;
  if (low == 16) {
    low_again_ = 15;
    distance += low_before_;
  } else {
    low_before_ = static_cast<std::uint32_t>(low);
    distance += low_before_;
  }
  return true;
}

// A filter's program: only its checksum is looked at. next: yields a byte, -1 at the end.
template <class Next>
bool Rar3Unpacker::read_program(Next next) {
  const int flags = next();
  if (flags < 0) return false;
  int size = (flags & 7) + 1;
  if (size == 7) {
    size = next() + 7;
  } else if (size == 8) {
    size = next() << 8;
    size |= next();
  }
  std::string bytes;
  for (int i = 0; i < size; ++i) {
    const int b = next();
    if (b < 0) return false;
    bytes.push_back(static_cast<char>(b));
  }
  return add_program(static_cast<std::uint32_t>(flags), bytes);
}

bool Rar3Unpacker::add_program(std::uint32_t flags, std::string_view bytes) {
  ByteBits in(bytes);
  auto which = last_program_;
  if (flags & 0x80) {
    which = number(in);
    if (which == 0)
      programs_.clear(), filters_.clear();
    else
      --which;
  }
  if (which > programs_.size() || programs_.size() >= max_programs || filters_.size() >= max_filters) return false;
  last_program_ = which;
  const bool fresh = which == programs_.size();
  if (fresh) programs_.emplace_back();
  auto& program = programs_[which];
  std::uint64_t start = number(in);
  if (flags & 0x40) start += 258;
  if (flags & 0x20) program.last_length = number(in);
  std::uint32_t channels = 0;
  if (flags & 0x10) {
    const auto mask = in.take(7);
    for (unsigned i = 0; i < 7; ++i) {
      if (!(mask >> i & 1)) continue;
      const auto value = number(in);
      if (i == 0) channels = value;
    }
  }
  if (fresh) {
    const auto length = number(in);
    if (length == 0 || length >= 0x10000) return false;
    std::string code;
    for (std::uint32_t i = 0; i < length && !in.ended(); ++i) code.push_back(static_cast<char>(in.take(8)));
    const auto sum = static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(code.data()), code.size()));
    program.kind = code.size() == 53 && sum == 0xAD576887   ? Kind::e8
                   : code.size() == 57 && sum == 0x3CD7E57E ? Kind::e8e9
                   : code.size() == 29 && sum == 0x0E06077D ? Kind::delta
                                                            : Kind::unknown;
  }
  if (in.ended() || program.last_length > max_filtered) return false;
  filters_.push_back({program.kind, history_.size() - file_at_ + start, program.last_length, channels});
  return true;
}

// One letter, or a command behind the escape.
Rar3Unpacker::Step Rar3Unpacker::text_step(ByteBits& bits, std::uint64_t size) {
  const auto next = [&] { return bits.ended(text_slack) ? -1 : model_.decode(range_); };
  const int letter = next();
  if (letter < 0) return Step::broken;
  if (letter != escape_) {
    history_.push_back(static_cast<char>(letter));
    return Step::more;
  }
  const int command = next();
  switch (command) {
    case -1:
      return Step::broken;
    case 0:
      return read_tables(bits);
    case 2:
      return Step::end;
    case 3:
      return read_program(next) ? Step::more : Step::broken;
    case 4:
    case 5: {
      std::uint64_t distance = 0;
      for (int i = 0; command == 4 && i < 3; ++i) {
        const int b = next();
        if (b < 0) return Step::broken;
        distance = distance << 8 | static_cast<std::uint64_t>(b);
      }
      const int length = next();
      if (length < 0) return Step::broken;
      return copy(command == 4 ? distance + 2 : 1, static_cast<std::uint64_t>(length) + (command == 4 ? 32 : 4), size)
                 ? Step::more
                 : Step::broken;
    }
    default:
      history_.push_back(static_cast<char>(letter));
      return Step::more;
  }
}

Rar3Unpacker::Step Rar3Unpacker::step(ByteBits& bits, std::uint64_t size) {
  if (is_text_) return text_step(bits, size);
  const int symbol = literal_.decode(bits);
  if (symbol < 0 || bits.ended()) return Step::broken;
  if (symbol < 256) {
    history_.push_back(static_cast<char>(symbol));
    return Step::more;
  }
  const auto length_of = [&](std::size_t slot, unsigned least) {
    return slot < length_base.size() ? std::uint64_t{length_base[slot]} + least + bits.take(length_bits[slot]) : 0;
  };
  if (symbol >= 271) {
    auto length = length_of(static_cast<std::size_t>(symbol) - 271, 3);
    std::uint64_t distance = 0;
    if (!read_distance(bits, distance)) return Step::broken;
    length += (distance >= 0x2000 ? 1 : 0) + (distance >= 0x40000 ? 1 : 0);
    remember(distance);
    last_length_ = length;
    return copy(distance, length, size) ? Step::more : Step::broken;
  }
  switch (symbol) {
    case 256: {  // the end of the tables, or of the file
      const bool goes_on = bits.take(1) == 1;
      if (goes_on) return read_tables(bits);
      tables_ = bits.take(1) == 0;
      return Step::end;
    }
    case 257:
      return read_program([&] { return bits.ended() ? -1 : static_cast<int>(bits.take(8)); }) ? Step::more
                                                                                              : Step::broken;
    case 258:
      return last_length_ == 0 || copy(distances_[0], last_length_, size) ? Step::more : Step::broken;
    default:
      break;
  }
  if (symbol < 263) {
    const auto which = static_cast<std::size_t>(symbol) - 259;
    const auto distance = distances_[which];
    std::rotate(distances_.begin(), distances_.begin() + static_cast<std::ptrdiff_t>(which),
                distances_.begin() + static_cast<std::ptrdiff_t>(which) + 1);
    const int slot = repeat_.decode(bits);
    if (slot < 0) return Step::broken;
    last_length_ = length_of(static_cast<std::size_t>(slot), 2);
    return copy(distance, last_length_, size) ? Step::more : Step::broken;
  }
  const auto slot = static_cast<std::size_t>(symbol) - 263;
  const std::uint64_t distance = near_base[slot] + 1u + bits.take(near_bits[slot]);
  remember(distance);
  last_length_ = 2;
  return copy(distance, 2, size) ? Step::more : Step::broken;
}

// False if a filter is none of those known: then what it was laid over stays as the packer left it.
bool Rar3Unpacker::apply(std::string& out) const {
  bool known = true;
  std::uint64_t work = 8 * static_cast<std::uint64_t>(out.size());  // honest filters go over a byte once or twice
  for (const auto& filter : filters_) {
    if (!has(out, filter.start, filter.length) || filter.length > work) return false;
    work -= filter.length;
    switch (filter.kind) {
      case Kind::e8:
        undo_calls(out, filter.start, filter.length, Calls::e8, filter.start);
        break;
      case Kind::e8e9:
        undo_calls(out, filter.start, filter.length, Calls::e8_and_e9, filter.start);
        break;
      case Kind::delta:
        if (filter.channels == 0 || filter.channels > 1024) return false;
        undo_delta(out, filter.start, filter.length, filter.channels);
        break;
      case Kind::unknown:
        known = false;
        break;
    }
  }
  return known;
}

Expanded Rar3Unpacker::unpack(std::string_view packed, std::uint64_t size, bool solid, Budget& budget) {
  Expanded result;
  if (!solid) reset();
  // not for each of ten thousand small files
  if (history_.size() > 4 * dictionary) history_.erase(0, history_.size() - dictionary);
  file_at_ = history_.size();
  // only what is written is touched
  history_.reserve(file_at_ + std::min({size, budget.limits().file_size.value, budget.limits().memory.value}));
  filters_.clear();
  const Allowance allowance(budget);
  ByteBits bits(packed);
  range_.read_from(bits);
  auto state = tables_ ? Step::more : read_tables(bits);
  std::uint64_t looked_at = 0;
  while (state == Step::more && history_.size() - file_at_ < size) {
    state = step(bits, size);
    if (history_.size() - looked_at < (is_text_ ? 4096u : 65'536u)) continue;
    looked_at = history_.size();
    if (!budget.spend_steps(model_.take_work())) {
      result.limit = "steps";
      break;
    }
    result.limit = allowance.broken(packed.size(), history_.size() - file_at_);
    if (!result.limit.empty()) break;
  }
  // A file that is full may still have its end mark before it, which says whether its tables go on.
  if (state == Step::more && result.limit.empty()) {
    if (is_text_)
      state = text_step(bits, size);
    else if (literal_.decode(bits) == 256 && bits.take(1) == 0)
      tables_ = bits.take(1) == 0;
  }
  result.bytes = history_.substr(
      file_at_, result.limit == "compression_ratio" ? std::min<std::uint64_t>(size, Allowance::kept_of_bomb) : size);
  result.damaged = result.limit.empty() && result.bytes.size() < size;
  if (result.limit.empty() && !apply(result.bytes)) result.damaged = true;
  if (!result.limit.empty() || result.damaged) tables_ = false;
  return result;
}

}  // namespace sekisho::content
