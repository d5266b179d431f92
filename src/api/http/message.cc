#include "api/http/message.h"

#include <algorithm>

#include "base/hex.h"
#include "base/mail_text.h"
#include "base/text.h"

namespace sekisho::api {
namespace {

// False on a bad escape.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& out) {
  out.clear();
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return false;
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return false;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return true;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignore_case(key, name)) return value;
  }
  return {};
}

std::string_view Request::query_value(std::string_view name) const {
  for (auto pair = query.rbegin(); pair != query.rend(); ++pair) {
    if (pair->first == name) return pair->second;
  }
  return {};
}

std::string_view field(const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return {};
}

bool Request::has(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return true;
  }
  return false;
}

std::string Request::base_url() const { return (tls ? "https://" : "http://") + host; }

void Response::set(std::string_view name, std::string_view value) {
  for (auto& [key, old] : headers) {
    if (equal_ignore_case(key, name)) {
      old = std::string(value);
      return;
    }
  }
  headers.emplace_back(name, value);
}

std::vector<std::pair<std::string, std::string>> read_query(std::string_view text, std::size_t most) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto part : split(text, '&')) {
    if (part.empty()) continue;
    if (pairs.size() == most) break;
    const auto equals = part.find('=');
    std::string name, value;
    if (!percent_decode(part.substr(0, equals), true, name)) name = std::string(part.substr(0, equals));
    const auto raw = equals == part.npos ? std::string_view{} : part.substr(equals + 1);
    if (!percent_decode(raw, true, value)) value = std::string(raw);
    pairs.emplace_back(to_valid_utf8(name), to_valid_utf8(value));
  }
  return pairs;
}

bool read_target(std::string_view target, Request& request) {
  request.target = std::string(target);
  std::string origin;
  if (const auto scheme = target.find("://"); scheme != target.npos && scheme <= 5) {
    if (!equal_ignore_case(target.substr(0, scheme), "http") && !equal_ignore_case(target.substr(0, scheme), "https"))
      return false;
    target.remove_prefix(scheme + 3);
    const auto end = std::min(target.find_first_of("/?"), target.size());
    if (end == 0) return false;
    request.host = std::string(target.substr(0, end));
    target.remove_prefix(end);
    if (target.empty() || target.front() == '?') target = origin = "/" + std::string(target);
  }
  if (target.empty() || target.front() != '/') return false;
  const auto mark = target.find('?');
  const auto raw = target.substr(0, mark);
  for (const char c : target) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '#') return false;
  }
  request.segments.clear();
  request.path = "/";
  // Integrations whose configured address ends in "/" ask for "//v3.0/…"; nothing else may begin so.
  const auto second = raw.find_first_not_of('/');
  const auto plain = second == raw.npos ? std::string_view{} : raw.substr(second);
  const bool integration = plain.starts_with("v1/") || plain.starts_with("v3.0/");
  if (raw.size() > 1) {
    const auto parts = split(integration ? plain : raw.substr(1), '/');
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty() && i + 1 == parts.size()) {  // one trailing slash is kept in the path, as a name of its own
        request.path += request.path.size() > 1 ? "/" : "";
        break;
      }
      std::string segment;
      if (parts[i].empty() || !percent_decode(parts[i], false, segment)) return false;
      if (segment == "." || segment == ".." || !is_valid_utf8(segment)) return false;
      for (const char c : segment) {
        if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
      }
      if (request.path.size() > 1) request.path += '/';
      request.path += segment;
      request.segments.push_back(std::move(segment));
      if (request.segments.size() > 32) return false;
    }
  }
  if (mark != target.npos) request.query = read_query(target.substr(mark + 1));
  return true;
}

std::string http_date(Time at) {
  auto text = date_field(at);  // "…, 06 Nov 1994 08:49:37 +0000": the same but for the zone
  return text.replace(text.rfind(' ') + 1, std::string::npos, "GMT");
}

void EventStream::push(std::string_view event, std::string_view data, std::string_view id) {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || gone_) return;
    if (queued_.size() + data.size() > max_queued) {
      lost_ = true;
      queued_.clear();
    }
    if (lost_) {
      queued_ += "event: overflow\ndata: {}\n\n";
      lost_ = false;
    }
    if (!id.empty()) queued_.append("id: ").append(id).append("\n");
    queued_.append("event: ").append(event).append("\ndata: ").append(data).append("\n\n");
    wake = wake_;
  }
  if (wake) wake();
}

void EventStream::close() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wake = wake_;
  }
  if (wake) wake();
}

bool EventStream::is_open() const {
  const std::lock_guard lock(mutex_);
  return !closed_ && !gone_;
}

std::string EventStream::take(bool& closed) {
  const std::lock_guard lock(mutex_);
  closed = closed_;
  return std::exchange(queued_, {});
}

void EventStream::on_wake(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void EventStream::client_gone() {
  const std::lock_guard lock(mutex_);
  gone_ = true;
  wake_ = nullptr;
}

}  // namespace sekisho::api
