#include "platform/update/update.h"

#include "api/own/own.h"
#include "platform/events.h"
#include "platform/instances.h"
#include "platform/update/banner.h"
#include "platform/update/foundation.h"
#include "platform/update/phases.h"
#include "platform/update/preflight.h"
#include "platform/update/rehearsal.h"
#include "platform/update/report_pdf.h"
#include "platform/update/support_bundle.h"

namespace sekisho::api::own {
namespace {

namespace update = platform::update;

bool is_ready(const Call& call) {
  return call.services.platform != nullptr && call.services.facts != nullptr && call.services.changes != nullptr &&
         call.services.signing_key != nullptr;
}
update::Update machine(const Call& call) {
  return {*call.services.platform, *call.services.facts, *call.services.changes, *call.services.signing_key};
}
update::Foundation foundation(const Call& call) { return {*call.services.platform, *call.services.changes}; }

json::object texts_json(const platform::Texts& texts) { return {{"en", texts.english}, {"ja", texts.japanese}}; }

json::object status_json(const update::UpdateStatus& s) {
  json::array steps;
  for (const auto& step : s.steps) {
    steps.push_back(json::object{{"id", step.id},
                                 {"title", texts_json(step.title)},
                                 {"done", step.done},
                                 {"ended_at", time_or_null(step.ended_at)},
                                 {"detail", step.detail}});
  }
  return {{"road", update::to_string(s.road)},
          {"run", s.run},
          {"started_by", s.started_by},
          {"started_from", s.started_from},
          {"started_at", time_or_null(s.started_at)},
          {"ended_at", time_or_null(s.ended_at)},
          {"error", s.error_code == 0 ? json::value(nullptr) : refusal_json(platform::refusal_from(s.error_code))},
          {"steps", std::move(steps)}};
}

Result<Response> status(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto s, machine(call).status(call.who.tenant));
  return json_response(status_json(s));
}

// The banner of every CAS page (U-18 to U-22): what it says, where its button leads, and why it is disabled for this
// person (U-3b).
Result<Response> banner(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const auto& context = *call.services.platform;
  const auto m = machine(call);
  TRY(const auto s, m.status(call.who.tenant));
  TRY(const auto b, update::banner_for(context, m, *call.services.facts, actor_of(call)));
  TRY(const auto looked, update::preflight(context, *call.services.facts, call.who.tenant));
  constexpr const char* buttons[] = {"none", "more_details", "connect", "update_platform", "update_cecp", "progress"};
  return json_response({{"visible", b.kind != update::BannerKind::none},
                        {"button", buttons[static_cast<int>(b.kind)]},
                        {"text", texts_json(b.text)},
                        {"label", texts_json(b.button)},
                        {"target", b.target},
                        {"enabled", b.enabled},
                        {"refusal", refusal_json(b.refusal)},
                        {"road", update::to_string(s.road)},
                        {"blocker", refusal_json(s.run == 0 ? looked.first_blocker() : std::nullopt)}});
}

// The exact words of the road's buttons (update.md §5), for consoles that show them.
Result<Response> labels(Call&) {
  return json_response({{"activation_title", texts_json(update::activation_title())},
                        {"activate_now", texts_json(update::activation_button())},
                        {"connect", texts_json(update::connect_label())},
                        {"agree", texts_json(update::agree_label())},
                        {"start", texts_json(update::start_label())}});
}

// A page that a browser opens by itself asks in the browser's language; `lang` asks in the console's.
Language page_language(const Call& call) {
  const auto asked = call.query("lang");
  return asked == "ja" ? Language::japanese : asked == "en" ? Language::english : call.language;
}

Result<Response> preflight(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto p, update::preflight(*call.services.platform, *call.services.facts, call.who.tenant));
  if (const auto format = call.query("format"); format == "html") {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body = update::preflight_html(p, page_language(call));
    response.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    return response;
  }
  const auto plain = parse_json(update::preflight_json(p));
  json::array checks;
  for (const auto& check : p.checks) {
    constexpr const char* states[] = {"ok", "warning", "blocked"};
    checks.push_back(json::object{{"id", check.id},
                                  {"state", states[static_cast<int>(check.state)]},
                                  {"title", texts_json(check.title)},
                                  {"text", texts_json(check.text)},
                                  {"refusal", refusal_json(check.refusal)}});
  }
  json::array features, carries;
  for (const auto& f : p.features) {
    features.push_back(json::object{{"id", f.feature->id},
                                    {"used", f.used},
                                    {"name", {{"en", f.feature->english}, {"ja", f.feature->japanese}}},
                                    {"instead", {{"en", f.feature->instead_en}, {"ja", f.feature->instead_ja}}}});
  }
  for (const auto& c : p.carries) {
    carries.push_back(json::object{{"what", c.what},
                                   {"name", c.name},
                                   {"outcome", c.outcome},
                                   {"target", c.target},
                                   {"reason", texts_json(c.reason)}});
  }
  return json_response({{"at", format_iso8601(p.at)},
                        {"business_id", p.business_id},
                        {"company", p.company},
                        {"may_start", p.may_start()},
                        {"digest", p.digest},
                        {"seats", p.seats},
                        {"programme", platform::to_string(p.programme)},
                        {"edition", platform::edition_name(p.edition)},
                        {"licence_expires", time_or_null(p.licence_expires)},
                        {"last_backup", time_or_null(p.last_backup)},
                        {"credits",
                         {{"granted", p.credits.granted},
                          {"standard", p.credits.standard},
                          {"url_sandboxing", p.credits.url_sandboxing},
                          {"used", p.credits.used()},
                          {"shortage", p.credits.shortage()}}},
                        {"checks", std::move(checks)},
                        {"features", std::move(features)},
                        {"carries", std::move(carries)}});
}

Result<Response> documents(Call&) {
  json::array items;
  for (const auto& d : update::documents()) {
    items.push_back(json::object{{"id", d.id},
                                 {"version", d.version},
                                 {"title", {{"en", d.title_en}, {"ja", d.title_ja}}},
                                 {"body", {{"en", d.body_en}, {"ja", d.body_ja}}}});
  }
  return json_response({{"items", std::move(items)}, {"feature_list_version", update::feature_list_version}});
}

Result<Response> agree(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  auto m = machine(call);
  TRY_VOID(m.agree(actor_of(call),
                   {string_or(call.object(), "licence_agreement"), string_or(call.object(), "privacy_notice"),
                    string_or(call.object(), "data_collection_notice")}));
  return status(call);
}

Result<Response> start(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  auto m = machine(call);
  TRY(const auto started,
      m.start(actor_of(call), {string_or(call.object(), "notice_version"), bool_or(call.object(), "accepted"),
                               string_or(call.object(), "preflight_digest")}));
  TRY(const auto s, m.status(call.who.tenant));
  return json_response({{"run", started.run}, {"started", started.started}, {"status", status_json(s)}}, 202);
}

Result<Response> events(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto list, machine(call).events(call.who.tenant));
  json::array items;
  for (const auto& e : list) {
    items.push_back(json::object{{"at", format_iso8601(e.at)},
                                 {"step", e.step},
                                 {"event", e.event},
                                 {"code", e.code},
                                 {"account", e.account},
                                 {"address", e.address},
                                 {"detail", e.detail}});
  }
  return json_response({{"items", std::move(items)}});
}

Response file_answer(std::string body, std::string_view type, std::string_view name) {
  Response response;
  response.content_type = std::string(type);
  response.body = std::move(body);
  response.set("Content-Disposition", "attachment; filename=\"" + std::string(name) + "\"");
  return response;
}

Result<Response> report(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const auto& context = *call.services.platform;
  const auto format = call.query("format");
  if (format == "html" || format == "pdf") {
    TRY(const auto kept, call.services.facts->kept(call.who.tenant));
    if (format == "pdf") {
      TRY(auto pdf, update::report_pdf(context, call.who.tenant, kept, page_language(call)));
      return file_answer(std::move(pdf), "application/pdf", "completion-report.pdf");
    }
    Response response;
    response.content_type = "text/html; charset=utf-8";
    TRY(response.body, update::report_html(context, call.who.tenant, kept, page_language(call)));
    response.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    return response;
  }
  TRY(const auto sealed, update::completion_report(context, call.who.tenant));
  return json_response({{"document", sealed.json},
                        {"signature", sealed.signature_hex},
                        {"public_key", sealed.public_key_hex},
                        {"genuine", update::is_genuine(sealed)}});
}

// U-43: what support needs and nothing that must stay.
Result<Response> support_bundle(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const auto versions = "sekisho " + call.services.settings.version + "\nfeature list " +
                        std::string(update::feature_list_version) + "\n";
  TRY(auto bundle, update::support_bundle(*call.services.platform, machine(call), *call.services.facts, call.who.tenant,
                                          call.services.configuration, versions));
  return file_answer(std::move(bundle), "application/x-tar", "support-bundle.tar");
}

// U-46: on a copy of the tenant's rows; nothing of it reaches the live tenant.
Result<Response> rehearse(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto r, update::rehearse(*call.services.platform, *call.services.facts, actor_of(call)));
  json::array differences;
  for (const auto& d : r.differences) {
    differences.push_back(json::object{
        {"table", d.table}, {"row", d.row}, {"column", d.column}, {"before", d.before}, {"after", d.after}});
  }
  return json_response({{"completed", r.completed},
                        {"refusal", refusal_json(r.refusal)},
                        {"took_ms", r.took.count()},
                        {"rows_compared", r.rows_compared},
                        {"differences", std::move(differences)}});
}

Result<Response> menu_map(Call& call) {
  json::array items;
  for (const auto& m : update::search_menu(call.query("text"))) {
    items.push_back(
        json::object{{"cas", {{"en", m.cas_en}, {"ja", m.cas_ja}}}, {"cecp", {{"en", m.cecp_en}, {"ja", m.cecp_ja}}}});
  }
  // U-38a: offered in the new console for 90 days after the update.
  std::optional<Time> until;
  if (call.services.platform != nullptr) {
    TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
    if (tenant.updated_at) until = *tenant.updated_at + std::chrono::hours(24 * update::menu_map_days);
  }
  return json_response({{"items", std::move(items)},
                        {"offered", until && call.services.clock.now() < *until},
                        {"offered_until", time_or_null(until)}});
}

// ---- platform update and connection
json::object foundation_json(const update::FoundationStatus& s) {
  return {{"state", update::to_string(s.state)},
          {"email", s.email},
          {"deadline", time_or_null(s.deadline)},
          {"run", s.run}};
}
Result<Response> answer(Result<update::FoundationStatus> s) {
  if (!s) return tl::unexpected(s.error());
  return json_response(foundation_json(*s));
}
Result<Response> foundation_status(Call& call) {
  return is_ready(call) ? answer(foundation(call).status(call.who.tenant)) : Result<Response>(not_configured(call));
}
Result<Response> foundation_begin(Call& call) {
  return is_ready(call) ? answer(foundation(call).begin(actor_of(call), string_or(call.object(), "notice_version"),
                                                        bool_or(call.object(), "accepted")))
                        : Result<Response>(not_configured(call));
}
Result<Response> foundation_email(Call& call) {
  return is_ready(call) ? answer(foundation(call).give_email(actor_of(call), string_or(call.object(), "email")))
                        : Result<Response>(not_configured(call));
}
Result<Response> foundation_verify(Call& call) {
  return is_ready(call) ? answer(foundation(call).verify_email(actor_of(call), string_or(call.object(), "code")))
                        : Result<Response>(not_configured(call));
}
Result<Response> foundation_password(Call& call) {
  return is_ready(call) ? answer(foundation(call).set_password(actor_of(call), string_or(call.object(), "password")))
                        : Result<Response>(not_configured(call));
}

Result<Response> activate(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY_VOID(update::activate_platform(*call.services.platform, actor_of(call), string_or(call.object(), "region")));
  return status(call);
}

json::object instance_json(const platform::Instance& i, std::string_view zone) {
  return {{"id", i.id},
          {"product", platform::to_string(i.product)},
          {"product_name", platform::product_name(i.product)},
          {"name", i.name},
          {"region", i.region},
          {"description", i.description},
          {"status", platform::to_string(i.status)},
          {"status_text", texts_json(platform::status_text(i, zone))},
          {"status_at", format_iso8601(i.status_at)},
          {"created_at", format_iso8601(i.created_at)}};
}

Result<Response> instances(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
  TRY(const auto list, platform::Instances(*call.services.platform, *call.services.changes).list(call.who.tenant));
  json::array items;
  for (const auto& instance : list) items.push_back(instance_json(instance, tenant.time_zone));
  return json_response({{"items", std::move(items)}});
}

Result<Response> connect(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
  TRY(const auto instance,
      platform::Instances(*call.services.platform, *call.services.changes).connect_cas(actor_of(call)));
  return json_response(instance_json(instance, tenant.time_zone), 201);
}

Result<Response> disconnect(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY_VOID(platform::Instances(*call.services.platform, *call.services.changes).disconnect_cas(actor_of(call)));
  return json_response({{"done", true}});
}

Result<Response> regions(Call&) {
  json::array items;
  for (const auto& r : platform::regions())
    items.push_back(json::object{{"id", r.id}, {"name", {{"en", r.english}, {"ja", r.japanese}}}});
  return json_response({{"items", std::move(items)}});
}

Result<Response> errors(Call&) {
  json::array items;
  for (const auto& r : platform::refusals()) items.push_back(refusal_json(r.refusal));
  return json_response({{"items", std::move(items)}});
}

}  // namespace

json::value refusal_json(const std::optional<platform::Refusal>& refusal) {
  if (!refusal) return nullptr;
  const auto& about = platform::describe(*refusal);
  return json::object{{"code", static_cast<int>(*refusal)},
                      {"name", about.name},
                      {"retry", about.retry},
                      {"title", {{"en", about.title_en}, {"ja", about.title_ja}}},
                      {"meaning", {{"en", about.meaning_en}, {"ja", about.meaning_ja}}},
                      {"remedy", {{"en", about.remedy_en}, {"ja", about.remedy_ja}}}};
}

std::span<const Route> update_routes() {
  // Whether the caller may is the domain's own check as well: it records each refusal.
  static const Route all[] = {
      {"GET", "/api/v1/update", Access::member, "", "Where this tenant stands on the road from CAS to CECP", "", "",
       "UpdateStatus", status},
      {"GET", "/api/v1/update/banner", Access::member, "", "Whether the banner is shown, and what its button does", "",
       "", "UpdateBanner", banner},
      {"GET", "/api/v1/update/labels", Access::member, "", "The exact words of the road's buttons", "", "",
       "{activation_title: TwoTexts, activate_now: TwoTexts, connect: TwoTexts, agree: TwoTexts, start: TwoTexts}",
       labels},
      {"POST", "/api/v1/update/rehearse", Access::member, "",
       "Run the update on a copy of the tenant and list every difference", "", "", "Rehearsal", rehearse, 1024, 200,
       false},
      {"GET", "/api/v1/update/preflight", Access::member, "",
       "Everything one should know before starting; changes nothing",
       "{format?: \"json\"|\"html\", lang?: \"en\"|\"ja\"}", "", "Preflight", preflight},
      {"GET", "/api/v1/update/documents", Access::member, "", "Agreements and notices with their versions", "", "",
       "UpdateDocuments", documents},
      {"POST", "/api/v1/update/agree", Access::member, "", "Agree to update", "",
       "{licence_agreement: string(1..64), privacy_notice: string(1..64), data_collection_notice: string(1..64)}",
       "UpdateStatus", agree, 8192, 200, true},
      {"POST", "/api/v1/update/start", Access::member, "", "Start the update: no way back", "",
       "{notice_version: string(1..64), accepted: bool, preflight_digest: string(1..128)}",
       "{run: int, started: bool, status: UpdateStatus}", start, 8192, 202, true},
      {"GET", "/api/v1/update/events", Access::member, "", "The run's event trail", "", "", "UpdateEvents", events},
      {"GET", "/api/v1/update/report", Access::member, "", "The signed completion report",
       "{format?: \"json\"|\"html\"|\"pdf\", lang?: \"en\"|\"ja\"}", "", "CompletionReport", report},
      {"GET", "/api/v1/update/support-bundle", Access::member, "", "What support needs, without secrets or mail (tar)",
       "", "", "@application/x-tar", support_bundle},
      {"GET", "/api/v1/update/menu-map", Access::member, "", "Where a screen of CAS is found now",
       "{text?: string(0..128)}", "", "{items: [MenuMove], offered: bool, offered_until: time~}", menu_map},
      {"GET", "/api/v1/update/errors", Access::anyone, "", "Every error code with meaning and remedy", "", "",
       "{items: [Refusal]}", errors},
      {"POST", "/api/v1/platform/activate", Access::member, "", "Activate the platform licence in a region", "",
       "{region: string(1..16)}", "UpdateStatus", activate, 8192, 200, true},
      {"GET", "/api/v1/platform/regions", Access::member, "", "Regions", "", "",
       "{items: [{id: string, name: TwoTexts}]}", regions},
      {"GET", "/api/v1/platform/update", Access::member, "", "The platform update's step that is due", "", "",
       "FoundationStatus", foundation_status},
      {"POST", "/api/v1/platform/update/begin", Access::member, "", "Accept the notice and begin", "",
       "{notice_version: string(1..64), accepted: bool}", "FoundationStatus", foundation_begin, 8192, 200, true},
      {"POST", "/api/v1/platform/update/email", Access::member, "", "Give an address (also: send another code)", "",
       "{email: string(1..254)}", "FoundationStatus", foundation_email, 8192, 200, true},
      {"POST", "/api/v1/platform/update/verify", Access::member, "", "Verify it by the code", "",
       "{code: string(1..16)}", "FoundationStatus", foundation_verify, 8192, 200, true},
      {"POST", "/api/v1/platform/update/password", Access::member, "",
       "Set the new password: now it takes effect for everybody", "", "{password: string(1..512)}", "FoundationStatus",
       foundation_password, 8192, 200, true},
      {"GET", "/api/v1/instances", Access::member, "", "Product Connector and Product Instance", "", "",
       "{items: [Instance]}", instances},
      {"POST", "/api/v1/instances/cas", Access::holder, "product_instance=full",
       "Connect Trend Micro Cloud App Security", "", "", "Instance", connect, 1024, 201, true},
      {"DELETE", "/api/v1/instances/cas", Access::holder, "product_instance=full", "Disconnect it", "", "", "Done",
       disconnect, 1024, 200, true},
  };
  return all;
}

}  // namespace sekisho::api::own
