#pragma once

#include <mutex>
#include <utility>

namespace sekisho {

/// A value that can be reached only while its lock is held: `guarded.with([](auto& value) { … })`.
template <class T>
class Guarded {
 public:
  template <class... A>
  explicit Guarded(A&&... arguments) : value_(std::forward<A>(arguments)...) {}
  template <class F>
  decltype(auto) with(F&& use) {
    const std::lock_guard lock(mutex_);
    return std::forward<F>(use)(value_);
  }

 private:
  std::mutex mutex_;
  T value_;
};

}  // namespace sekisho
