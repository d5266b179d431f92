#include "api/probes.h"

#include "worker/pool.h"

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

}  // namespace

std::optional<Response> answer_probe(const Services& services, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  if (request.path == "/healthz") return text(200, "ok\n");
  if (request.path == "/readyz") {
    if (!services.database.query("SELECT 1")) return text(503, "the database does not answer\n");
    if (services.pool == nullptr || services.pool->figures().workers == 0) return text(503, "no scan worker\n");
    return text(200, "ready\n");
  }
  if (request.path == "/metrics") {
    if (!services.metrics) return text(404, "metrics are not configured\n");
    auto response = text(200, services.metrics());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  }
  return std::nullopt;
}

}  // namespace sekisho::api
