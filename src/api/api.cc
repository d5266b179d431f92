#include "api/api.h"

#include <algorithm>

#include "api/openapi.h"
#include "api/probes.h"
#include "api/problem.h"
#include "api/schemas.h"
#include "api/static_files.h"
#include "base/log.h"
#include "platform/audit.h"
#include "platform/errors.h"

namespace sekisho::api {
namespace {

constexpr int cas_too_many = -4290001;

Language language_of(const Request& request) {
  // RFC 9110 §12.5.4, simply: the first of our two languages that is named.
  const auto accepted = request.header("Accept-Language");
  const auto ja = find_ignore_case(accepted, "ja");
  const auto en = find_ignore_case(accepted, "en");
  return ja != std::string_view::npos && (en == std::string_view::npos || ja < en) ? Language::japanese
                                                                                   : Language::english;
}

// Where names, passwords and codes are tried out, or mails asked for.
bool is_sign_in(const Route& route) {
  return route.access == Access::anyone && route.method == "POST" && route.path.starts_with("/api/v1/session");
}
bool is_write(const Request& request) {
  return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

// Credentials in either a bearer header or a cookie; the header wins.
std::string_view bearer_of(const Request& request) {
  const auto header = trim(request.header("Authorization"));
  if (!starts_with_ignore_case(header, "bearer ")) return {};
  return trim(header.substr(7));
}

Response plain_error(const Call& call, Surface surface, int status, std::string_view own_code, std::string_view text) {
  switch (surface) {
    case Surface::cas:
      return cas_error(call.request, status, -static_cast<std::int64_t>(status) * 10'000, text);
    case Surface::vision:
      return vision_error(status, text);
    case Surface::own:
      break;
  }
  return problem(call, own_code, status == 405 || status == 404 ? std::string_view{} : text);
}

Response too_many(const Call& call, Surface surface, int wait) {
  auto response = surface == Surface::cas
                      ? cas_error(call.request, 429, cas_too_many, "Maximum allowed requests exceeded")
                  : surface == Surface::vision ? vision_error(429, "Too many API requests")
                                               : problem(call, "rate.limited");
  response.set("Retry-After", std::to_string(wait));
  return response;
}

int status_of(Code code) { return problem_kind(problem_of(code)).status; }

}  // namespace

namespace {

// OPTIONS * asks what the server as a whole can do (RFC 9110 §9.3.7).
std::optional<Response> whole_server() {
  Response response;
  response.status = 204;
  response.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  return response;
}

}  // namespace

std::string_view cookie_of(const Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (!equal_ignore_case(key, "Cookie")) continue;
    for (auto part : split(value, ';')) {
      part = trim(part);
      const auto equals = part.find('=');
      if (equals != part.npos && part.substr(0, equals) == name) return part.substr(equals + 1);
    }
  }
  return {};
}

Response refusal_problem(const Call& call, std::string_view code, platform::Refusal refusal, json::object extra) {
  const auto& about = platform::describe(refusal);
  const bool ja = call.language == Language::japanese;
  extra["error_code"] = static_cast<int>(refusal);
  extra["error_name"] = about.name;
  extra["error_title"] = ja ? about.title_ja : about.title_en;
  extra["remedy"] = ja ? about.remedy_ja : about.remedy_en;
  extra["retry"] = about.retry;
  extra["details"] = {{"en", about.meaning_en}, {"ja", about.meaning_ja}};
  return problem(call, code, {}, std::move(extra));
}

Response error_response(const Call& call, Surface surface, const Error& error) {
  const int status = status_of(error.code);
  // What failed inside is for the log, a database's own words too; what the caller did wrong is for the caller.
  const bool ours = !error.what.starts_with("sqlite: ");
  if (status >= 500 || !ours) log::warning("api.failed", {{"request", call.request.id}, {"what", error.what}});
  const auto refusal = platform::refusal_of(error);
  const bool tell = ours && (error.code == Code::malformed || error.code == Code::conflict ||
                             error.code == Code::not_found || error.code == Code::denied);
  const std::string_view text = tell ? std::string_view(error.what) : problem_kind(problem_of(error.code)).english;
  if (surface != Surface::own)
    return plain_error(call, surface, status, {}, refusal ? platform::describe(*refusal).meaning_en : text);
  if (refusal) return refusal_problem(call, problem_of(error.code), *refusal);
  return problem(call, problem_of(error.code), tell ? std::string_view(error.what) : std::string_view{});
}

Api::Api(const Services& services, Gate& gate, platform::AuditLog* audit)
    : services_(services), gate_(gate), audit_(audit), idempotency_(services) {}

std::uint64_t Api::body_limit(const Request& head) {
  std::vector<std::pair<std::string, std::string>> values;
  std::string allowed;
  const auto* route = find_route(head, values, allowed);
  return route == nullptr ? 64 * 1024 : route->body_limit;
}

Response Api::refuse(const Request& head, int status, std::string_view why) {
  Call call{.services = services_, .request = head};
  call.language = language_of(head);
  std::string_view code = "request.malformed";
  if (status == 408) code = "request.timed_out";
  if (status == 413) code = "request.too_large";
  if (status == 414) code = "request.target_too_long";
  if (status == 417) code = "request.expectation";
  if (status == 431) code = "request.header_too_large";
  if (status == 503) code = "service.unavailable";
  if (status == 501) code = "request.unsupported";
  if (status == 505) code = "request.version";
  const auto surface = surface_of(head.path);
  auto response = plain_error(call, surface, status, code, why);
  response.status = status;
  response.set("X-Request-Id", head.id);
  if (surface == Surface::cas) response.set("traceId", head.id);
  if (surface == Surface::vision) response.set("x-trace-id", head.id);
  response.set("Date", http_date(services_.clock.now()));
  return response;
}

Response Api::handle(Request request) {
  const Call unused{.services = services_, .request = request};
  Call call{.services = services_, .request = request};
  call.language = language_of(request);
  const auto surface = surface_of(request.path);
  const bool is_api = surface != Surface::own || request.path == "/api" || request.path.starts_with("/api/") ||
                      request.path.starts_with("/user/");
  auto probe = request.target == "*" ? whole_server() : answer_probe(services_, request);
  Response response = probe    ? *std::move(probe)
                      : is_api ? dispatch(request, surface, call)
                               : serve_static(services_.settings.console_folder, request);
  response.set("X-Request-Id", request.id);
  response.set("Date", http_date(services_.clock.now()));
  if (surface == Surface::cas) response.set("traceId", request.id);
  if (surface == Surface::vision) response.set("x-trace-id", request.id);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("X-Frame-Options", "DENY");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  if (request.tls) response.set("Strict-Transport-Security", "max-age=31536000");
  if (is_api) {
    response.set("Cache-Control", "no-store");
    bool has_policy = false;
    for (const auto& header : response.headers) has_policy |= header.first == "Content-Security-Policy";
    if (!has_policy)
      response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  }
  return response;
}

Response Api::dispatch(const Request& request, Surface surface, Call& call) {
  std::string allowed;
  call.route = find_route(request, call.path_values, allowed);
  if (call.route == nullptr) {
    // Who is nobody learns nothing about what exists.
    if (surface == Surface::own && allowed.empty())
      return plain_error(call, surface, 404, "route.not_found", "not found");
    if (allowed.empty()) {
      if (auto refused = admit(call, surface); refused.status != 0) return refused;
      return plain_error(call, surface, 404, "route.not_found", "The requested API was not found");
    }
    if (request.method == "OPTIONS") {
      Response response;
      response.status = 204;
      response.set("Allow", allowed);
      return response;
    }
    auto response = plain_error(call, surface, 405, "route.method", "method not allowed");
    response.set("Allow", allowed);
    return response;
  }
  if (auto refused = admit(call, surface); refused.status != 0) return refused;
  if (auto refused = check(call, surface); refused.status != 0) return refused;
  if (!is_sign_in(*call.route)) return call_handler(call, surface);
  const auto address = "failed " + request.peer;
  const int most = services_.settings.failed_sign_ins_per_minute;
  if (const int wait = rate_.wait(address, most, services_.clock.now()); wait > 0) return too_many(call, surface, wait);
  auto response = call_handler(call, surface);
  if (response.status == 401 || call.route->path == "/api/v1/session/reset-request")
    rate_.take(address, most, services_.clock.now());
  return response;
}

Response Api::admit(Call& call, Surface surface) {
  const auto& request = call.request;
  const auto now = services_.clock.now();
  Response pass;
  pass.status = 0;
  const auto unauthorized = [&](std::string_view text, const Error* why) {
    const auto refusal = why == nullptr ? std::nullopt : platform::refusal_of(*why);
    auto response = surface == Surface::cas      ? cas_error(request, 401, -4010001, text)
                    : surface == Surface::vision ? vision_error(401, text)
                    : refusal                    ? refusal_problem(call, "auth.required", *refusal)
                                                 : problem(call, "auth.required");
    response.set("WWW-Authenticate", "Bearer");
    return response;
  };
  const auto token = bearer_of(request);
  const auto cookie = cookie_of(request, session_cookie);
  Result<Principal> who = fail(Code::denied, "nobody");
  if (!token.empty()) {
    who = gate_.token(token, surface, request.peer);
  } else if (!cookie.empty() && surface == Surface::own) {
    who = gate_.session(cookie, request.peer);
  }
  if (!who && who.error().code == Code::unavailable) return error_response(call, surface, who.error());
  if (who) call.who = *std::move(who);
  const auto access = call.route != nullptr ? call.route->access : Access::member;
  if (call.who.kind == Principal::Kind::nobody && access != Access::anyone) {
    if (const int wait = rate_.take("nobody " + request.peer, services_.settings.own_requests_per_minute, now);
        wait > 0)
      return too_many(call, surface, wait);
    return unauthorized("Authentication token not found", who ? nullptr : &who.error());
  }
  const auto& settings = services_.settings;
  const int most = surface == Surface::cas      ? settings.cas_requests_per_minute
                   : surface == Surface::vision ? settings.vision_requests_per_minute
                                                : settings.own_requests_per_minute;
  const auto subject = call.who.kind == Principal::Kind::token ? "t" + std::to_string(call.who.key) +
                                                                     (surface == Surface::cas      ? "c"
                                                                      : surface == Surface::vision ? "v"
                                                                                                   : "o")
                       : call.who.kind == Principal::Kind::session ? "s" + std::to_string(call.who.session)
                                                                   : "a " + request.peer;
  if (const int wait = rate_.take(subject, most, now); wait > 0) return too_many(call, surface, wait);
  if (call.who.kind == Principal::Kind::session && is_write(request) && access != Access::anyone) {
    if (request.header(csrf_header) != call.who.csrf) return problem(call, "auth.csrf");
  }
  if (access == Access::holder && !call.who.may(call.route->permission)) {
    if (surface == Surface::cas) return cas_error(request, 403, -4030001, "No permission to access the API");
    if (surface == Surface::vision)
      return vision_error(403, "Access denied. The role of the API key does not permit this.");
    return problem(call, "access.denied", "permission " + std::string(call.route->permission) + " is needed");
  }
  return pass;
}

Response Api::check(Call& call, Surface surface) {
  Response pass;
  pass.status = 0;
  const auto& route = *call.route;
  const auto& shapes = all_shapes();
  Misfit misfit;
  const auto refuse_value = [&](std::string_view where) {
    const auto text = std::string(where) + misfit.pointer + " " + misfit.problem;
    if (surface == Surface::cas) return cas_error(call.request, 400, -4000001, text);
    if (surface == Surface::vision) return vision_error(400, text);
    return problem(call, "request.invalid", text, {{"pointer", misfit.pointer}});
  };
  if (surface == Surface::own) {
    const auto shape = read_shape(route.query.empty() ? "{}" : route.query);
    for (const auto& [name, value] : call.request.query) {
      const auto field = std::find_if(shape->fields.begin(), shape->fields.end(),
                                      [&, key = std::string_view(name)](const auto& f) { return f.name == key; });
      misfit.pointer = "/" + ellipsis(name, 64);
      if (!shape->open &&
          std::count_if(call.request.query.begin(), call.request.query.end(),
                        [&, key = std::string_view(name)](const auto& other) { return other.first == key; }) > 1) {
        misfit.problem = "is given more than once";
        return refuse_value("query");
      }
      if (field == shape->fields.end()) {
        if (shape->open) continue;  // what an identity provider adds to its redirect
        misfit.problem = "is not known here";
        return refuse_value("query");
      }
      if (!fits_text(shapes, *field->shape, value, misfit)) return refuse_value("query");
    }
    for (const auto& field : shape->fields) {
      if (!field.required || call.request.has(field.name)) continue;
      misfit = {"/" + field.name, "is missing"};
      return refuse_value("query");
    }
  }
  if (const auto coding = call.request.header("Content-Encoding");
      !call.request.body.empty() && !coding.empty() && !equal_ignore_case(coding, "identity")) {
    // Read as it stands it would be taken for something else than was meant (RFC 9110 §8.4).
    if (surface == Surface::own)
      return problem(call, "request.media_type", "a body with Content-Encoding is not taken");
    return plain_error(call, surface, 415, {}, "A body with Content-Encoding is not taken");
  }
  if (route.body.empty() || route.body == "*") return pass;
  const auto type = call.request.header("Content-Type");
  if (surface == Surface::own && !starts_with_ignore_case(type, "application/json"))
    return problem(call, "request.media_type");
  std::string_view text = call.request.body;
  // clients on Windows send a byte order mark; RFC 8259 §8.1 lets it be ignored
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  auto parsed = parse_json(text);
  if (!parsed) {
    if (surface == Surface::cas) return cas_error(call.request, 400, -4000001, "Invalid JSON: " + parsed.error().what);
    if (surface == Surface::vision) return vision_error(400, "Invalid JSON: " + parsed.error().what);
    return problem(call, "request.malformed", parsed.error().what);
  }
  call.body = *std::move(parsed);
  misfit = {};
  if (!fits(shapes, *read_shape(route.body), call.body, misfit)) return refuse_value("body");
  return pass;
}

Response Api::call_handler(Call& call, Surface surface) {
  if (auto known = idempotency_.before(call)) return *std::move(known);
  Response response;
  try {
    auto result = call.route->handler(call);
    if (!result) {
      response = error_response(call, surface, result.error());
    } else {
      response = *std::move(result);
    }
  } catch (const std::exception& thrown) {  // a library's; ours throw nothing
    log::error("api.handler_threw",
               {{"request", call.request.id}, {"route", call.route->path}, {"what", thrown.what()}});
    response = plain_error(call, surface, 500, "server.error", "Internal server error");
  }
  if (services_.settings.check_answers && call.route->path.starts_with("/api/v1/")) {  // not the end users' pages
    if (const auto wrong = departure(call, response); !wrong.empty()) {
      log::error("api.answer_departs",
                 {{"request", call.request.id},
                  {"route", std::string(call.route->method) + " " + std::string(call.route->path)},
                  {"status", response.status},
                  {"what", wrong}});
      response = plain_error(call, surface, 500, "server.error", "the answer departs from its description: " + wrong);
    }
  }
  idempotency_.done(call, response);
  if (is_write(call.request) && !call.route->audited && call.who.kind != Principal::Kind::nobody) audit(call, response);
  return response;
}

std::string Api::departure(const Call& call, const Response& response) const {
  const auto& route = *call.route;
  if (response.status >= 300 && response.status < 400) return {};
  const bool refused = response.status >= 400;
  if (!refused && response.status != route.success)
    return "status " + std::to_string(response.status) + " instead of " + std::to_string(route.success);
  // the same in another format
  if (!refused && (call.has_query("format") || (call.body.is_object() && call.object().contains("format")))) return {};
  if (!refused && !route.answer.empty() && route.answer.front() == '@') {
    const auto type = route.answer.substr(1);
    return response.events == nullptr && !response.content_type.starts_with(type.substr(0, type.find(';')))
               ? "content type " + response.content_type
               : std::string{};
  }
  if (!refused && route.answer.empty()) return {};
  const auto value = parse_json(response.body);
  if (!value) return "no JSON";
  Misfit misfit;
  if (fits(all_shapes(), *read_shape(refused ? std::string_view("Problem") : route.answer), *value, misfit)) {
    const auto* details = refused ? value->get_object().if_contains("details") : nullptr;
    return details != nullptr && details->at("ja") == value->at("titles").at("ja")
               ? "no Japanese for “" + string_or(details->get_object(), "en") + "”"
               : std::string{};
  }
  return misfit.pointer + " " + misfit.problem;
}

void Api::audit(const Call& call, const Response& response) {
  if (audit_ == nullptr) return;
  const platform::Actor actor{.tenant = call.who.tenant,
                              .account = call.who.account,
                              .name = call.who.name,
                              .role = call.who.role,
                              .source = call.who.kind == Principal::Kind::session ? "Console" : "API",
                              .address = call.request.peer};
  json::object details{{"request", call.request.id}, {"status", response.status}};
  for (const auto& [name, value] : call.path_values) details[name] = value;
  const auto written =
      audit_->append(actor, {.category = std::string(call.route->path.substr(0, call.route->path.find('{'))),
                             .activity = std::string(call.route->summary),
                             .successful = response.status < 400,
                             .details = to_text(details)});
  if (!written) log::error("api.audit_failed", {{"request", call.request.id}, {"what", written.error().what}});
}

}  // namespace sekisho::api
