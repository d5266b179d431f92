#include "reputation/rdap.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace sekisho::reputation {
namespace {

boost::json::value parse(std::string_view json, bool& good) {
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = 16;  // answers nest six deep
  auto value = boost::json::parse(boost::json::string_view(json.data(), json.size()), error, {}, options);
  good = !error && value.is_object();
  return value;
}

std::string_view text_of(const boost::json::value& value) {
  return value.is_string() ? std::string_view(value.get_string().data(), value.get_string().size())
                           : std::string_view();
}

// A registrable domain in the form that is asked for; anything else could lead the path elsewhere.
bool is_plain_name(std::string_view name) {
  if (!is_queryable(name) || name.find('.') == name.npos) return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_')) return false;
  }
  return true;
}

}  // namespace

Result<RdapBootstrap> RdapBootstrap::read(std::string_view json) {
  bool good = false;
  const auto value = parse(json, good);
  const auto* services = good ? value.get_object().if_contains("services") : nullptr;
  if (services == nullptr || !services->is_array()) return fail(Code::malformed, "RDAP bootstrap: no \"services\"");
  RdapBootstrap out;
  for (const auto& service : services->get_array()) {
    if (!service.is_array() || service.get_array().size() < 2 || !service.get_array()[0].is_array() ||
        !service.get_array()[1].is_array())
      continue;
    std::string_view server;
    for (const auto& entry : service.get_array()[1].get_array()) {
      const auto url = text_of(entry);
      if (url.starts_with("https://") || (server.empty() && url.starts_with("http://"))) server = url;
    }
    if (server.empty()) continue;
    for (const auto& suffix : service.get_array()[0].get_array()) {
      if (!text_of(suffix).empty())
        out.servers_[to_lower_ascii(text_of(suffix))] = std::string(server) + (server.ends_with('/') ? "" : "/");
    }
  }
  if (out.servers_.empty()) return fail(Code::malformed, "RDAP bootstrap: no server in it");
  return out;
}

std::string RdapBootstrap::server_of(std::string_view domain) const {
  for (auto dot = domain.find('.'); dot != domain.npos; dot = domain.find('.')) {
    domain.remove_prefix(dot + 1);
    if (const auto found = servers_.find(std::string(domain)); found != servers_.end()) return found->second;
  }
  return {};
}

Result<Time> read_registration(std::string_view json) {
  bool good = false;
  const auto value = parse(json, good);
  if (!good || !value.get_object().contains("objectClassName") ||
      text_of(value.get_object().at("objectClassName")) != "domain")
    return fail(Code::malformed, "RDAP: not an answer about a domain");
  const auto* events = value.get_object().if_contains("events");
  if (events == nullptr || !events->is_array()) return fail(Code::not_found, "RDAP: no events");
  for (const auto& event : events->get_array()) {
    if (!event.is_object()) continue;
    const auto* action = event.get_object().if_contains("eventAction");
    const auto* date = event.get_object().if_contains("eventDate");
    if (action == nullptr || date == nullptr || text_of(*action) != "registration") continue;
    const auto time = parse_iso8601(text_of(*date));
    if (!time) return fail(Code::malformed, "RDAP: a registration date that is none");
    return *time;
  }
  return fail(Code::not_found, "RDAP: no registration date");
}

Result<Time> Rdap::registered_at(const std::string& domain, Deadline deadline) {
  if (!is_plain_name(domain)) return fail(Code::not_found, "RDAP: not a name to ask for");
  const auto server = bootstrap_.server_of(domain);
  if (server.empty()) return fail(Code::not_found, "RDAP: no server for this top domain");
  const auto now = std::chrono::steady_clock::now();
  if (now >= deadline) return fail(Code::timed_out, "RDAP: no time left");
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = paused_.find(server); found != paused_.end()) {
      if (now < found->second) return fail(Code::unavailable, "RDAP: " + server + " failed a moment ago");
      paused_.erase(found);
    }
  }
  auto answer = get_(server + "domain/" + domain, limits::rdap_answer, deadline);
  if (!answer) {
    if (answer.error().code != Code::not_found) {
      const std::lock_guard lock(mutex_);
      paused_[server] = std::chrono::steady_clock::now() + limits::rdap_pause;
    }
    return tl::unexpected(answer.error());
  }
  return read_registration(*answer);
}

}  // namespace sekisho::reputation
