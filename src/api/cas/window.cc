#include <algorithm>
#include <charconv>

#include "api/cas/cas.h"
#include "base/encode.h"

namespace sekisho::api::cas {

Result<Window> read_window(const Request& request, Time now, std::chrono::milliseconds span,
                           std::chrono::milliseconds look_back) {
  const auto start_text = request.query_value("start"), end_text = request.query_value("end");
  const auto start = parse_iso8601(start_text), end = parse_iso8601(end_text);
  if (!start_text.empty() && !start) return fail(Code::malformed, "Invalid parameter: start");
  if (!end_text.empty() && !end) return fail(Code::malformed, "Invalid parameter: end");
  Window window;
  if (start && end) {
    window = {*start, *end};
  } else if (start) {
    window = {*start, *start + span};
  } else if (end) {
    window = {*end - span, *end};
  } else {
    window = {now - span, now};
  }
  if (window.until < window.from) return fail(Code::malformed, "Invalid parameter: end is before start");
  const auto oldest = now - look_back;
  window.from = std::clamp(window.from, oldest, now);
  window.until = std::clamp(window.until, window.from, now);
  return window;
}

Result<int> read_limit(const Request& request, int fallback, int most) {
  const auto text = request.query_value("limit");
  if (text.empty()) return fallback;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool digits = text.find_first_not_of("0123456789") == text.npos;
  if (error == std::errc::result_out_of_range && digits) return most;
  if (!digits || error != std::errc{} || end != text.data() + text.size() || value < 1)
    return fail(Code::malformed, "Invalid parameter: limit");
  return static_cast<int>(std::min<std::int64_t>(value, most));
}

std::string write_page_id(const PageId& page) {
  return to_base64url(std::to_string(to_millis(page.window.from)) + "." + std::to_string(to_millis(page.window.until)) +
                      "." + std::to_string(page.at) + "." + std::to_string(page.id));
}

std::optional<PageId> read_page_id(std::string_view text) {
  const auto plain = from_base64url(text);
  if (!plain || plain->size() > 100) return std::nullopt;
  std::int64_t numbers[4] = {};
  const auto parts = split(*plain, '.');
  if (parts.size() != 4) return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto [end, error] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), numbers[i]);
    if (error != std::errc{} || end != parts[i].data() + parts[i].size()) return std::nullopt;
  }
  return PageId{{from_millis(numbers[0]), from_millis(numbers[1])}, numbers[2], numbers[3]};
}

Response bad_parameter(const Call& call, std::string_view text) { return cas_error(call.request, 400, -4000001, text); }

std::string link(const Call& call, std::string_view path,
                 const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out = "https://" + call.request.host + std::string(path);
  if (!call.request.tls) out.erase(4, 1);  // plain listener: a link that cannot be followed helps nobody
  char separator = '?';
  for (const auto& [name, value] : pairs) {
    if (value.empty()) continue;
    out += separator;
    out += name + "=" + percent_encode(value);
    separator = '&';
  }
  return out;
}

}  // namespace sekisho::api::cas
