#include "api/route.h"

#include <algorithm>
#include <charconv>

namespace sekisho::api {

bool Principal::may(std::string_view permission) const {
  for (const auto alternative : split(permission, '|')) {
    if (permissions.contains(alternative)) return true;
  }
  return false;
}

bool Principal::sees(std::int64_t organization) const {
  return organizations.empty() ||
         std::find(organizations.begin(), organizations.end(), organization) != organizations.end();
}

std::string_view Call::path_value(std::string_view name) const {
  for (const auto& [key, value] : path_values) {
    if (key == name) return value;
  }
  return {};
}

Result<std::int64_t> Call::id(std::string_view name) const {
  const auto text = path_value(name);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value <= 0)
    return fail(Code::not_found, "no such id");
  return value;
}

std::int64_t Call::query_integer(std::string_view name, std::int64_t fallback) const {
  const auto text = query(name);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && !text.empty() && end == text.data() + text.size() ? value : fallback;
}

Surface surface_of(std::string_view path) {
  if (path.starts_with("/v3.0")) return Surface::vision;
  if (path.starts_with("/v1") || path.starts_with("/siem/") || path.starts_with("/sweeping/") ||
      path.starts_with("/mitigation/") || path.starts_with("/remediation/")) {
    return Surface::cas;
  }
  return Surface::own;
}

namespace {

// Fits path against template; literal segments count, so that the most literal route wins. -1: does not fit.
int fit(std::string_view path_template, const std::vector<std::string>& segments,
        std::vector<std::pair<std::string, std::string>>& values) {
  values.clear();
  int literal = 0;
  std::size_t at = 0;
  auto rest = path_template.substr(1);
  while (!rest.empty()) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    rest = slash == rest.npos ? std::string_view{} : rest.substr(slash + 1);
    if (at >= segments.size()) return -1;
    if (part.size() > 2 && part.front() == '{') {
      values.emplace_back(part.substr(1, part.size() - 2), segments[at]);
    } else if (part == segments[at]) {
      ++literal;
    } else {
      return -1;
    }
    ++at;
  }
  return at == segments.size() ? literal : -1;
}

}  // namespace

namespace {

// CAS paths as older documents and samples show them: /siem/v1/x, /v1/api/siem/x and /v1/siem/x are one.
std::vector<std::string> canonical(const Request& request) {
  auto segments = request.segments;
  if (surface_of(request.path) != Surface::cas || segments.size() < 2) return segments;
  if (segments[0] != "v1" && segments[1] == "v1") std::swap(segments[0], segments[1]);
  if (segments[1] == "api") segments.erase(segments.begin() + 1);
  return segments;
}

}  // namespace

const Route* find_route(const Request& request, std::vector<std::pair<std::string, std::string>>& path_values,
                        std::string& allowed) {
  const Route* best = nullptr;
  int best_literal = -1;
  allowed.clear();
  std::vector<std::pair<std::string, std::string>> values;
  const bool head = request.method == "HEAD";
  const auto segments = canonical(request);
  for (const auto& route : all_routes()) {
    const int literal = fit(route.path, segments, values);
    if (literal < 0) continue;
    if (allowed.find(route.method) == std::string::npos)
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == "GET" && allowed.find("HEAD") == std::string::npos) allowed += ", HEAD";
    if ((route.method == request.method || (head && route.method == "GET")) && literal > best_literal) {
      best = &route;
      best_literal = literal;
      path_values = values;
    }
  }
  if (!allowed.empty()) allowed += ", OPTIONS";
  return best;
}

Response json_response(const json::value& value, int status) {
  Response response;
  response.status = status;
  response.body = to_text(value);
  return response;
}

Response vision_error(int status, std::string_view message, std::string_view code) {
  if (code.empty()) {
    switch (status) {
      case 400:
        code = "BadRequest";
        break;
      case 401:
        code = "Unauthorized";
        break;
      case 403:
        code = "AccessDenied";
        break;
      case 404:
        code = "NotFound";
        break;
      case 405:
        code = "MethodNotAllowed";
        break;
      case 409:
        code = "Conflict";
        break;
      case 412:
        code = "PreconditionFailed";
        break;
      case 413:
        code = "PayloadTooLarge";
        break;
      case 429:
        code = "TooManyRequests";
        break;
      case 503:
        code = "ServiceUnavailable";
        break;
      default:
        code = status < 500 ? "BadRequest" : "InternalServerError";
    }
  }
  // One exchange of indicators looks for the text outside of `error`.
  return json_response(
      {{"error", {{"code", code}, {"message", message}, {"number", 4'000'000 + status}}}, {"message", message}},
      status);
}

Response cas_error(const Request& request, int status, std::int64_t code, std::string_view text) {
  return json_response({{"code", code}, {"traceId", request.id}, {"msg", text}}, status);
}

}  // namespace sekisho::api
