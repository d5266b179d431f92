#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>

#include "base/text.h"
#include "base/time.h"

namespace sekisho::log {
namespace {
std::atomic<Level> lowest{Level::info};
constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
}  // namespace

void set_level(Level level) { lowest = level; }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < lowest.load(std::memory_order_relaxed)) return;
  boost::json::object line;
  line["time"] = format_iso8601(SystemClock{}.now());
  line["level"] = names[static_cast<int>(level)];
  line["event"] = event;
  for (const auto& field : fields) {
    std::visit(
        [&](const auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
            line[field.name] = to_valid_utf8(value);
          } else {
            line[field.name] = value;
          }
        },
        field.value);
  }
  const std::string text = boost::json::serialize(line) + "\n";
  // one write: lines do not mix
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace sekisho::log
