#pragma once

#include <cstddef>

namespace sekisho::app {

/// A line on standard error that is written over while work goes on; nothing when that is no terminal, or there is
/// little to do.
class Progress {
 public:
  explicit Progress(std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void done(std::size_t count);

 private:
  std::size_t total_;
  bool shown_;
};

}  // namespace sekisho::app
