#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace sekisho::content {

/// The memory of a PPMd model (variant H): units of twelve bytes, named by their place, handed out and given back
/// exactly as the packer does, because what it writes depends on when this is full. Place 0 is no unit. Places outside
/// read as unit 0 and are written to nowhere, so that a model led astray does no harm.
class PpmdHeap {
 public:
  using Place = std::uint32_t;
  static constexpr Place unit = 12;

  /// Room for `bytes`, all of it zero and only touched when used. False if there is none.
  bool open(std::uint32_t bytes);
  bool is_open() const { return memory_ != nullptr; }
  /// Everything is free again.
  void restart();

  std::uint8_t byte(Place at) const { return memory_.get()[inside(at)]; }
  std::uint16_t half(Place at) const { return load<std::uint16_t>(at); }
  std::uint32_t word(Place at) const { return load<std::uint32_t>(at); }
  void set_byte(Place at, std::uint32_t value) { memory_.get()[inside(at)] = static_cast<std::uint8_t>(value); }
  void set_half(Place at, std::uint32_t value) { store(at, static_cast<std::uint16_t>(value)); }
  void set_word(Place at, std::uint32_t value) { store(at, value); }
  void copy(Place to, Place from, std::uint32_t bytes);

  // 0 when there is no room.
  Place context();
  Place units(std::uint32_t count);
  Place grow(Place old, std::uint32_t count);  // by one unit
  Place shrink(Place old, std::uint32_t before, std::uint32_t after);
  void give_back(Place old, std::uint32_t count) { insert(old, index_of(count)); }

  /// Behind the last letter kept; what lies above is units.
  Place text() const { return text_; }
  /// False when it is full.
  bool put_text(std::uint8_t letter) {
    set_byte(text_++, letter);
    return text_ < units_start_;
  }
  void drop_letter() { --text_; }
  bool is_unit(Place at) const { return at > text_ && at < end_; }

 private:
  static constexpr std::size_t indexes = 38;

  Place inside(Place at) const { return at <= end_ ? at : 0; }  // there is a unit behind the end
  template <class T>
  T load(Place at) const {
    T value;
    std::memcpy(&value, memory_.get() + inside(at), sizeof value);
    return value;
  }
  template <class T>
  void store(Place at, T value) {
    std::memcpy(memory_.get() + inside(at), &value, sizeof value);
  }

  std::size_t index_of(std::uint32_t count) const { return index_of_[(count - 1) % index_of_.size()]; }
  void insert(Place node, std::size_t index);
  Place remove(std::size_t index);
  void split(Place node, std::size_t from, std::size_t to);
  Place units_when_short(std::size_t index);
  void glue();

  struct Free {
    void operator()(std::uint8_t* p) const { std::free(p); }
  };
  std::unique_ptr<std::uint8_t, Free> memory_;
  std::uint32_t size_ = 0;
  Place end_ = 0, text_ = 0, units_start_ = 0, low_ = 0, high_ = 0;
  std::uint32_t until_glue_ = 0;
  std::array<std::uint8_t, 128> index_of_{};      // by count of units
  std::array<std::uint8_t, indexes> count_of_{};  // units, by index
  std::array<Place, indexes> free_{};
};

}  // namespace sekisho::content
