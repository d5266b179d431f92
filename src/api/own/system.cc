#include "api/api.h"
#include "api/openapi.h"
#include "api/own/own.h"

namespace sekisho::api::own {
namespace {

Result<Response> health(Call& call) {
  const auto answer = call.services.database.query("SELECT 1");
  const bool fine = answer.has_value();
  return json_response({{"status", fine ? "ok" : "failing"},
                        {"checks",
                         {{"store", fine ? "ok" : "failing"},
                          {"mailboxes", call.services.mailboxes == nullptr ? "not_configured" : "ok"},
                          {"workers", call.services.pool == nullptr ? "not_configured" : "ok"}}}},
                       fine ? 200 : 503);
}

Result<Response> version(Call& call) {
  return json_response({{"product", "Sekisho"},
                        {"version", call.services.settings.version},
                        {"time", format_iso8601(call.services.clock.now())}});
}

Result<Response> openapi(Call& call) { return json_response(openapi_document(call.services.settings.version)); }

Result<Response> docs(Call&) {
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = reference_page();
  response.set("Content-Security-Policy",
               "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  return response;
}

Result<Response> docs_css(Call&) {
  Response response;
  response.content_type = "text/css; charset=utf-8";
  response.body =
      ":root{color-scheme:light dark;font:15px/1.55 system-ui,'Noto Sans JP','Hiragino "
      "Sans',sans-serif}body{margin:2rem auto;max-width:90rem;padding:0 1rem}"
      "h1 small,h2 "
      "small{font-weight:400;opacity:.7}table{border-collapse:collapse;width:100%;margin-bottom:2rem}th,td{text-align:"
      "left;vertical-align:top;"
      "padding:.35rem .6rem;border-bottom:1px solid "
      "#8884}th{position:sticky;top:0;background:Canvas}code{font:13px/1.4 "
      "ui-monospace,monospace;overflow-wrap:anywhere}"
      "td:nth-child(n+5) code{opacity:.8}";
  return response;
}

}  // namespace

std::span<const Route> system_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/health", Access::anyone, "", "Whether the service works", "", "", "Health", health},
      {"GET", "/api/v1/version", Access::anyone, "", "Product, version and clock", "", "", "Version", version},
      {"GET", "/api/v1/openapi.json", Access::anyone, "", "This description", "", "", "{...}", openapi},
      {"GET", "/api/docs", Access::anyone, "", "The readable reference", "", "", "@text/html", docs},
      {"GET", "/api/docs.css", Access::anyone, "", "Its style sheet", "", "", "@text/css", docs_css},
  };
  return all;
}

}  // namespace sekisho::api::own
