#pragma once

#include <cstdint>
#include <string>

namespace sekisho {

/// Chance comes in from outside. Implementations are callable from any thread.
class Random {
 public:
  virtual ~Random() = default;
  /// n unpredictable bytes.
  virtual std::string bytes(std::size_t n) = 0;
};

/// libsodium's generator.
class SystemRandom final : public Random {
 public:
  std::string bytes(std::size_t n) override;
};

/// A repeatable sequence for tests (splitmix64).
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::string bytes(std::size_t n) override;

 private:
  std::uint64_t state_;
};

/// RFC 4122 version 4, lower case with hyphens.
std::string make_uuid(Random& random);

}  // namespace sekisho
