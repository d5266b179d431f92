#include "api/probes.h"

namespace sekisho::api {
namespace {

Response text(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  response.set("Cache-Control", "no-store");
  return response;
}

std::string_view words_for(PartState::State state, bool japanese) {
  switch (state) {
    case PartState::State::able:
      return "ok";
    case PartState::State::no_answer:
      return japanese ? "応答しません" : "does not answer";
    case PartState::State::takes_no_writes:
      return japanese ? "書き込めません" : "takes no writes";
    case PartState::State::missing:
      return japanese ? "ありません" : "there is none";
  }
  return "";
}

// One line for the whole, one for each part; details are in the service log only: anybody may ask here.
Response readiness(const Services& services, bool japanese) {
  if (!services.readiness) return text(503, "not ready\n");
  std::string lines;
  bool ready = true;
  for (const auto& part : services.readiness()) {
    ready = ready && part.state == PartState::State::able;
    lines += std::string(name_of(part.part)) + ": " + std::string(words_for(part.state, japanese)) + "\n";
  }
  return text(ready ? 200 : 503, (ready ? "ready\n" : "not ready\n") + lines);
}

}  // namespace

std::string_view name_of(PartState::Part part) {
  switch (part) {
    case PartState::Part::database:
      return "database";
    case PartState::Part::disk:
      return "disk";
    case PartState::Part::workers:
      return "workers";
    case PartState::Part::milter:
      return "milter";
  }
  return "";
}

std::optional<Response> answer_probe(const Services& services, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  if (request.path == "/healthz") return text(200, "ok\n");
  if (request.path == "/readyz") return readiness(services, request.header("Accept-Language").starts_with("ja"));
  if (request.path == "/metrics") {
    if (!services.metrics) return text(404, "metrics are not configured\n");
    auto response = text(200, services.metrics());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  }
  return std::nullopt;
}

}  // namespace sekisho::api
