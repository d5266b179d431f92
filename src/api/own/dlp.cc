#include "api/own/own.h"
#include "policy/policy_store.h"
#include "scan/dlp/catalog.h"

// What the console's DLP screens stand on: the built-in catalogue, and the Test area (reference.md §3.1).
namespace sekisho::api::own {
namespace {

Result<Response> catalogue(Call&) {
  json::array items;
  for (const auto& entry : scan::dlp::catalog()) {
    items.push_back(json::object{{"id", entry.id},
                                 {"name", {{"en", entry.name_en}, {"ja", entry.name_ja}}},
                                 {"country", entry.country},
                                 {"kind", entry.kind},
                                 {"description", entry.description}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> try_text(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto own, call.services.policies->dlp(call.who.tenant));
  TRY(const auto hits, scan::dlp::test_text(string_or(call.object(), "text"), own));
  json::array items;
  for (const auto& hit : hits) {
    items.push_back(json::object{{"identifier", hit.identifier},
                                 {"name", {{"en", hit.name_en}, {"ja", hit.name_ja}}},
                                 {"from", hit.from},
                                 {"to", hit.to},
                                 {"text", hit.text},
                                 {"certain", hit.certain}});
  }
  return json_response({{"hits", std::move(items)}});
}

}  // namespace

std::span<const Route> dlp_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/dlp/catalog", Access::holder, "policies=read", "The built-in DLP identifiers and templates", "",
       "", "{items: [DlpCatalogEntry]}", catalogue},
      {"POST", "/api/v1/dlp/test", Access::holder, "policies=read",
       "What the identifiers find in a text; nothing is kept", "", "{text: string(1..65536)}", "{hits: [DlpTestHit]}",
       try_text, 128 * 1024},
  };
  return all;
}

}  // namespace sekisho::api::own
