#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "content/archive/bit_reader.h"
#include "content/archive/ppmd_heap.h"

namespace sekisho::content {

/// How symbols are coded by their share of a total. Reads NUL beyond the end.
class PpmdCoder {
 public:
  virtual ~PpmdCoder() = default;
  /// Where in `total` the next symbol lies; `total` or more when the input is broken.
  virtual std::uint32_t threshold(std::uint32_t total) = 0;
  /// That symbol has `size` from `from` on.
  virtual void take(std::uint32_t from, std::uint32_t size) = 0;
  /// Whether it lies in the first `chance` of 2^14, and takes it.
  virtual bool take_likely(std::uint32_t chance) = 0;
  /// Reads on; before each symbol but the first.
  virtual void go_on() = 0;
};

/// The carryless range coder of RAR 3.
class RarRange final : public PpmdCoder {
 public:
  void start(ByteBits& bits);
  std::uint32_t threshold(std::uint32_t total) override;
  void take(std::uint32_t from, std::uint32_t size) override;
  bool take_likely(std::uint32_t chance) override;
  void go_on() override;
  /// Where the next bytes are read from, when that is another place than start's.
  void read_from(ByteBits& bits) { bits_ = &bits; }

 private:
  ByteBits* bits_ = nullptr;
  std::uint32_t low_ = 0, code_ = 0, range_ = 0;
};

/// The range coder of 7z, which LZMA has too.
class SevenZipRange final : public PpmdCoder {
 public:
  explicit SevenZipRange(ByteBits& bits);
  std::uint32_t threshold(std::uint32_t total) override;
  void take(std::uint32_t from, std::uint32_t size) override;
  bool take_likely(std::uint32_t chance) override;
  void go_on() override;

 private:
  ByteBits& bits_;
  std::uint32_t code_ = 0, range_ = 0xFFFFFFFF;
};

/// Prediction by partial matching (PPMd variant H by Dmitry Shkarin), as RAR 3 and 7z use it.
class PpmdModel {
 public:
  /// A fresh model. order: 2 to 64; memory: 2^11 to 2^31 bytes. False if there is none.
  bool start(unsigned order, std::uint32_t memory);
  bool is_started() const { return heap_.is_open(); }
  /// The next byte; -1 when the input is broken.
  int decode(PpmdCoder& coder);
  /// What was done since this was asked last, in steps of some nanoseconds, for the budget.
  std::uint64_t take_work() { return 6 * std::exchange(work_, 0); }

 private:
  using Place = PpmdHeap::Place;
  struct State {
    std::uint32_t symbol = 0, freq = 0;
    Place successor = 0;
  };
  // Escape estimates that adapt to how many symbols are left.
  struct Estimate {
    std::uint16_t sum = 0;
    std::uint8_t shift = 0, count = 0;
    std::uint32_t mean();
    void adapt();
  };

  void restart();
  State state(Place at) const;
  void set_state(Place at, const State& state);
  void swap_states(Place a, Place b);
  Place find(Place context, std::uint32_t symbol) const;
  void decode_binary(PpmdCoder& coder);
  bool decode_first(PpmdCoder& coder);
  bool decode_masked(PpmdCoder& coder);
  Estimate& escape_estimate(std::uint32_t left, std::uint32_t& scale);
  void rescale();
  void found(Place at);
  Place make_successors(bool skip, Place first);
  bool extend(Place context, State state, Place successor, std::uint32_t count, std::uint32_t rest);
  bool update();

  PpmdHeap heap_;
  unsigned order_ = 0;
  Place least_ = 0, most_ = 0;  // the context that decoded, and the longest one
  Place found_ = 0;             // the state decoded; 0 after an escape
  std::uint32_t order_fall_ = 0, masked_ = 0, first_escape_ = 0, high_flag_ = 0, previous_success_ = 0;
  std::int32_t run_ = 0, first_run_ = 0;
  std::uint32_t escapes_ = 1;
  std::array<std::uint32_t, 256> mask_{};
  std::array<std::array<std::uint16_t, 64>, 128> binary_{};
  std::array<std::array<Estimate, 16>, 25> estimates_{};
  Estimate no_estimate_;
  std::uint64_t work_ = 0;
  bool broken_ = false;
};

}  // namespace sekisho::content
