#include "app/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>

namespace sekisho::app {

Progress::Progress(std::size_t total) : total_(total), shown_(::isatty(STDERR_FILENO) != 0 && total > 20) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::done(std::size_t count) {
  if (!shown_ || (count % 16 != 0 && count != total_)) return;
  const auto filled = count * 40 / total_;
  std::string bar(filled, '#');
  bar.resize(40, '.');
  std::fprintf(stderr, "\r[%s] %zu/%zu", bar.c_str(), count, total_);
}

}  // namespace sekisho::app
