#include "api/idempotency.h"

#include <algorithm>

#include "api/api.h"
#include "base/encode.h"
#include "base/log.h"
#include "platform/signing.h"

namespace sekisho::api {
namespace {

constexpr std::string_view header_name = "Idempotency-Key", purpose = "idempotency";

bool is_printable(char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; }

std::string caller_of(const Call& call) {
  return call.who.kind == Principal::Kind::token ? "key " + std::to_string(call.who.key)
                                                 : "account " + std::to_string(call.who.account.value);
}

std::string digest_of(const Call& call) {
  return sha256_hex(call.request.method + " " + call.request.target + "\n" +
                    std::string(call.request.header("Content-Type")) + "\n" + call.request.body);
}

std::string to_line(const Response& response) {
  json::array headers;
  for (const auto& [name, value] : response.headers) headers.push_back(json::array{name, value});
  return to_text(json::object{
      {"type", response.content_type}, {"headers", std::move(headers)}, {"body", to_base64(response.body)}});
}

std::optional<Response> from_line(int status, const std::string& line) {
  const auto kept = parse_json(line);
  if (!kept || !kept->is_object()) return std::nullopt;
  const auto body = from_base64(string_or(kept->get_object(), "body"));
  if (!body) return std::nullopt;
  Response out;
  out.status = status;
  out.body = *body;
  out.content_type = string_or(kept->get_object(), "type");
  for (const auto& one : kept->at("headers").get_array())
    out.headers.emplace_back(one.at(0).get_string(), one.at(1).get_string());
  out.set("Idempotent-Replayed", "true");
  return out;
}

}  // namespace

bool has_key_of_task(const Route& route) {
  static constexpr std::string_view paths[] = {"/api/v1/quarantine/bulk", "/api/v1/investigation/act",
                                               "/api/v1/reported/{id}/purge"};
  return std::find(std::begin(paths), std::end(paths), route.path) != std::end(paths);
}

bool takes_idempotency_key(const Route& route) {
  return route.method == "POST" && route.path.starts_with("/api/v1/") && route.access != Access::anyone &&
         !route.path.starts_with("/api/v1/session") && !route.permission.ends_with("=read");
}

Result<std::string> idempotency_key_of(const Request& request) {
  std::string key;
  bool given = false;
  for (const auto& [name, value] : request.headers) {
    if (!equal_ignore_case(name, header_name)) continue;
    if (given) return fail(Code::malformed, "Idempotency-Key is given more than once");
    given = true;
    auto text = trim(value);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    key = text;
  }
  if (given &&
      (key.empty() || key.size() > limits::idempotency_key || !std::all_of(key.begin(), key.end(), is_printable)))
    return fail(Code::malformed, "Idempotency-Key: 1 to 128 printable characters");
  return key;
}

std::optional<Response> Idempotency::before(const Call& call) {
  if (!takes_idempotency_key(*call.route)) return std::nullopt;
  const auto key = idempotency_key_of(call.request);
  if (!key) return problem(call, "request.invalid", key.error().what);
  if (key->empty() || has_key_of_task(*call.route)) return std::nullopt;
  const auto caller = caller_of(call), hidden = sha256_hex(*key), request = digest_of(call);
  const auto now = services_.clock.now();
  std::optional<Response> out;
  const auto claimed = services_.database.transaction([&]() -> Result<void> {
    const std::vector<store::Value> place{call.who.tenant.value, caller, hidden};
    TRY(const auto rows, services_.database.query("SELECT request, status, answer, created_at FROM idempotent_request "
                                                  "WHERE tenant = $1 AND caller = $2 AND idempotency_key = $3",
                                                  place));
    const auto status = rows.empty() ? 0 : static_cast<int>(rows[0].integer(1));
    const auto age = rows.empty() ? std::chrono::milliseconds::max()
                                  : std::chrono::milliseconds(to_millis(now) - rows[0].integer(3));
    if (age >= limits::idempotent_for || (status == 0 && age >= limits::idempotent_abandoned)) {
      TRY_VOID(
          services_.database.execute("INSERT INTO idempotent_request (tenant, caller, idempotency_key, request, "
                                     "status, answer, created_at) VALUES ($1, $2, $3, $4, 0, '', $5) "
                                     "ON CONFLICT (tenant, caller, idempotency_key) DO UPDATE SET request = "
                                     "excluded.request, status = 0, answer = '', created_at = excluded.created_at",
                                     {place[0], place[1], place[2], request, to_millis(now)}));
      return {};
    }
    if (rows[0].text(0) != request) {
      out = problem(call, "idempotency.mismatch");
    } else if (status == 0) {
      out = problem(call, "idempotency.in_progress");
      out->set("Retry-After", "1");
    } else {
      const auto line =
          services_.signing_key == nullptr ? std::nullopt : services_.signing_key->decrypt(purpose, rows[0].text(2));
      if (line) out = from_line(status, *line);
      if (!out) out = problem(call, "idempotency.not_kept");
    }
    return {};
  });
  if (!claimed) return error_response(call, Surface::own, claimed.error());
  return out;
}

void Idempotency::done(const Call& call, const Response& response) {
  if (!takes_idempotency_key(*call.route) || has_key_of_task(*call.route)) return;
  const auto key = idempotency_key_of(call.request);
  if (!key || key->empty()) return;
  const std::vector<store::Value> place{call.who.tenant.value, caller_of(call), sha256_hex(*key)};
  const bool changed_something = response.status < 300;
  const bool is_kept = response.body.size() <= limits::idempotent_answer && services_.signing_key != nullptr &&
                       response.events == nullptr;
  const auto told =
      changed_something
          ? services_.database.execute(
                "UPDATE idempotent_request SET status = $1, answer = $2 WHERE tenant = $3 AND caller = $4 AND "
                "idempotency_key = $5",
                {std::int64_t{response.status},
                 is_kept ? services_.signing_key->encrypt(purpose, to_line(response), services_.random) : std::string(),
                 place[0], place[1], place[2]})
          : services_.database.execute(
                "DELETE FROM idempotent_request WHERE tenant = $1 AND caller = $2 AND idempotency_key = $3", place);
  if (!told) log::error("api.answer_not_kept", {{"request", call.request.id}, {"what", told.error().what}});
}

}  // namespace sekisho::api
