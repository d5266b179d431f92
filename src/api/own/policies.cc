#include "api/own/own.h"
#include "policy/json.h"
#include "policy/list_kind.h"
#include "policy/policy_store.h"
#include "policy/schema.h"
#include "policy/yaml.h"
#include "scan/dlp/definitions.h"

namespace sekisho::api::own {
namespace {

// The policy store's coded errors ("policy.name_taken", "policy.invalid: …") as problems.
Result<Response> refused(const Call& call, const Error& error) {
  if (error.code != Code::malformed && error.code != Code::conflict && error.code != Code::over_limit)
    return tl::unexpected(error);
  const auto colon = error.what.find(':');
  const auto reason = error.what.substr(0, std::min(colon, error.what.find(' ')));
  if (reason == "policy.changed_meanwhile")
    return problem(call, "request.precondition", error.what, {{"reason", reason}});
  return problem(call, error.code == Code::conflict ? "object.conflict" : "policy.invalid", error.what,
                 {{"reason", reason}});
}

json::object summary_of(const policy::Policy& p, int version) {
  return {{"id", p.id},
          {"name", p.name},
          {"description", p.description},
          {"kind", to_string(p.kind)},
          {"service", to_string(p.service)},
          {"priority", p.priority},
          {"enabled", p.enabled},
          {"monitor_only", p.monitor_only},
          {"built_in", to_string(p.built_in)},
          {"targets_all", p.targets.all},
          {"version", version}};
}

Result<Response> with_policy(Call& call, PolicyId id, int status = 200) {
  auto& store = *call.services.policies;
  TRY(const auto found, store.find(call.who.tenant, id));
  TRY(const auto version, store.version(call.who.tenant, id));
  auto response = json_response({{"version", version}, {"policy", policy::to_json(found)}}, status);
  response.set("ETag", "\"" + std::to_string(version) + "\"");
  return response;
}

int expected_version(const Request& request) {
  const auto tag = request.header("If-Match");
  int version = 0;
  for (const char c : tag) {
    if (c >= '0' && c <= '9' && version < 100'000'000) version = version * 10 + (c - '0');
  }
  return version;
}

Result<Response> list(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto policies, call.services.policies->list(call.who.tenant));
  json::array items;
  for (const auto& p : policies) {
    TRY(const auto version, call.services.policies->version(call.who.tenant, PolicyId{p.id}));
    items.push_back(summary_of(p, version));
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> show(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  return with_policy(call, PolicyId{id});
}

Result<Response> add(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  auto read = policy::policy_from_json(call.body);
  if (!read) return refused(call, read.error());
  read->id = 0;
  const auto id = call.services.policies->add(call.who.tenant, *std::move(read), call.who.name);
  if (!id) return refused(call, id.error());
  return with_policy(call, *id, 201);
}

Result<Response> change(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  auto read = policy::policy_from_json(call.body);
  if (!read) return refused(call, read.error());
  read->id = id;
  const auto done =
      call.services.policies->update(call.who.tenant, *read, expected_version(call.request), call.who.name);
  if (!done) return refused(call, done.error());
  return with_policy(call, PolicyId{id});
}

Result<Response> remove(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  const auto done = call.services.policies->remove(call.who.tenant, PolicyId{id}, call.who.name);
  if (!done) return refused(call, done.error());
  return json_response({{"done", true}});
}

Result<Response> copy(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  const auto made = call.services.policies->copy(call.who.tenant, PolicyId{id}, call.who.name);
  if (!made) return refused(call, made.error());
  return with_policy(call, *made, 201);
}

Result<Response> move(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  const auto done = call.services.policies->move(
      call.who.tenant, PolicyId{id}, static_cast<int>(integer_or(call.object(), "priority")), call.who.name);
  if (!done) return refused(call, done.error());
  return list(call);
}

Result<Response> enable(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(auto found, call.services.policies->find(call.who.tenant, PolicyId{id}));
  found.enabled = bool_or(call.object(), "enabled");
  const auto done =
      call.services.policies->update(call.who.tenant, found, expected_version(call.request), call.who.name);
  if (!done) return refused(call, done.error());
  return with_policy(call, PolicyId{id});
}

Result<Response> versions(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto history, call.services.policies->history(call.who.tenant, PolicyId{id}));
  if (history.empty()) return fail(Code::not_found, "no such policy");
  json::array items;
  for (const auto& v : history) {
    items.push_back(json::object{{"version", v.version},
                                 {"change", v.change},
                                 {"difference", v.difference},
                                 {"changed_by", v.changed_by},
                                 {"changed_at", format_iso8601(v.changed_at)}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> restore(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  const auto done = call.services.policies->restore(
      call.who.tenant, PolicyId{id}, static_cast<int>(integer_or(call.object(), "version")), call.who.name);
  if (!done) return refused(call, done.error());
  return with_policy(call, PolicyId{id});
}

// ---- YAML
Result<Response> export_all(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto policies, call.services.policies->list(call.who.tenant));
  Response response;
  response.content_type = "application/yaml";
  response.set("Content-Disposition", "attachment; filename=\"policies.yaml\"");
  response.body = policy::export_yaml(policies);
  return response;
}

Result<Response> validate(Call& call) {
  const auto policies = policy::import_yaml(call.request.body);
  if (!policies) return refused(call, policies.error());
  return json_response({{"valid", true}, {"policies", policies->size()}});
}

Result<Response> import(Call& call, policy::Effect effect) {
  if (call.services.policies == nullptr) return not_configured(call);
  auto policies = policy::import_yaml(call.request.body);
  if (!policies) return refused(call, policies.error());
  const auto mode = call.query("mode") == "replace" ? policy::Import::replace : policy::Import::merge;
  const auto difference =
      call.services.policies->import(call.who.tenant, *std::move(policies), mode, effect, call.who.name);
  if (!difference) return refused(call, difference.error());
  return json_response({{"difference", *difference}, {"applied", effect == policy::Effect::apply}});
}
Result<Response> difference(Call& call) { return import(call, policy::Effect::preview); }
Result<Response> apply(Call& call) { return import(call, policy::Effect::apply); }

// ---- lists
Result<policy::ListKind> kind_of(const Call& call) {
  policy::ListKind kind{};
  if (!policy::from_string(call.path_value("list"), kind)) return fail(Code::not_found, "no such list");
  return kind;
}

json::object entry_json(const policy::ListEntry& e) {
  return {
      {"value", e.value},
      {"header", {{"name", e.header.name}, {"value", e.header.value}, {"test", to_string(e.header.test)}}},
      {"person",
       {{"first", e.person.first},
        {"middle", e.person.middle},
        {"last", e.person.last},
        {"address", e.person.address}}},
      {"owner", e.owner},
      {"note", e.note},
      {"source", e.source},
      {"expires_at", e.expires_ms == 0 ? json::value(nullptr) : json::value(format_iso8601(from_millis(e.expires_ms)))},
      {"created_at", format_iso8601(from_millis(e.created_ms))},
      {"created_by", e.created_by}};
}

policy::ListEntry entry_from(const json::object& o) {
  policy::ListEntry e;
  e.value = string_or(o, "value");
  e.owner = string_or(o, "owner");
  e.note = string_or(o, "note");
  if (const auto* header = o.if_contains("header"); header != nullptr && header->is_object()) {
    e.header.name = string_or(header->get_object(), "name");
    e.header.value = string_or(header->get_object(), "value");
    e.header.test =
        string_or(header->get_object(), "test") == "equals" ? policy::HeaderTest::equals : policy::HeaderTest::contains;
  }
  if (const auto* person = o.if_contains("person"); person != nullptr && person->is_object()) {
    const auto& p = person->get_object();
    e.person = {string_or(p, "first"), string_or(p, "middle"), string_or(p, "last"), string_or(p, "address")};
  }
  if (const auto expires = parse_iso8601(string_or(o, "expires_at"))) e.expires_ms = to_millis(*expires);
  return e;
}

Result<Response> lists(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  json::array items;
  for (int i = 0; i < policy::list_kinds; ++i) {
    const auto& spec = policy::spec_of(static_cast<policy::ListKind>(i));
    TRY(const auto entries, call.services.policies->entries(call.who.tenant, spec.kind));
    items.push_back(json::object{{"name", spec.name}, {"count", entries.size()}, {"max_entries", spec.max_entries}});
  }
  TRY(const bool blocked, call.services.policies->switch_is_on(call.who.tenant, "blocked_lists"));
  TRY(const bool suspicious, call.services.policies->switch_is_on(call.who.tenant, "suspicious_objects"));
  TRY(const bool trust, call.services.policies->switch_is_on(call.who.tenant, "trust_scan"));
  return json_response(
      {{"items", std::move(items)},
       {"switches",
        json::object{{"blocked_lists", blocked}, {"suspicious_objects", suspicious}, {"trust_scan", trust}}}});
}

Result<Response> show_list(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto kind, kind_of(call));
  TRY(const auto entries, call.services.policies->entries(call.who.tenant, kind));
  json::array items;
  for (const auto& entry : entries) items.push_back(entry_json(entry));
  return json_response({{"name", policy::spec_of(kind).name},
                        {"max_entries", policy::spec_of(kind).max_entries},
                        {"items", std::move(items)}});
}

Result<Response> add_to_list(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto kind, kind_of(call));
  std::vector<policy::ListEntry> entries;
  for (const auto& element : call.object().at("entries").get_array())
    entries.push_back(entry_from(element.get_object()));
  const auto done = call.services.policies->add_entries(call.who.tenant, kind, std::move(entries), call.who.name);
  if (!done) return refused(call, done.error());
  return show_list(call);
}

Result<Response> remove_from_list(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto kind, kind_of(call));
  TRY(const auto removed,
      call.services.policies->remove_entries(call.who.tenant, kind, strings_of(call.object(), "values"),
                                             string_or(call.object(), "owner")));
  return json_response({{"removed", removed}});
}

Result<Response> import_list(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto kind, kind_of(call));
  auto entries = policy::parse_list_file(kind, call.request.body);
  if (!entries) return refused(call, entries.error());
  const auto done = call.services.policies->add_entries(call.who.tenant, kind, *std::move(entries), call.who.name);
  if (!done) return refused(call, done.error());
  return show_list(call);
}

Result<Response> export_list(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto kind, kind_of(call));
  TRY(const auto entries, call.services.policies->entries(call.who.tenant, kind));
  Response response;
  const bool is_table = kind == policy::ListKind::high_profile_users || kind == policy::ListKind::approved_senders;
  response.content_type = "text/plain; charset=utf-8";
  response.set("Content-Disposition",
               "attachment; filename=\"" + std::string(policy::spec_of(kind).name) + (is_table ? ".csv\"" : ".txt\""));
  response.body = policy::write_list_file(kind, entries);
  return response;
}

Result<Response> set_switch(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY_VOID(call.services.policies->set_switch(call.who.tenant, call.path_value("name"), bool_or(call.object(), "on")));
  return json_response({{"done", true}});
}

Result<Response> dlp_definitions(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto definitions, call.services.policies->dlp(call.who.tenant));
  json::array items;
  for (const auto& d : definitions) {
    const auto body = parse_json(d.json);
    items.push_back(json::object{
        {"id", d.id}, {"name", d.name}, {"kind", d.kind}, {"definition", body ? *body : json::value(nullptr)}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> put_dlp(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  scan::DlpDefinition definition{std::string(call.path_value("id")), string_or(call.object(), "name"),
                                 string_or(call.object(), "kind"), to_text(call.object().at("definition"))};
  TRY(const auto own, call.services.policies->dlp(call.who.tenant));
  std::vector<std::string> known;
  for (const auto& other : own) known.push_back(other.id);
  if (const auto valid = scan::dlp::validate_definition(definition, known); !valid) return refused(call, valid.error());
  const auto done = call.services.policies->put_dlp(call.who.tenant, definition);
  if (!done) return refused(call, done.error());
  return json_response({{"done", true}});
}

Result<Response> remove_dlp(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  const auto done = call.services.policies->remove_dlp(call.who.tenant, call.path_value("id"));
  if (!done) return refused(call, done.error());
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> policy_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/policies", Access::holder, "policies=read", "All policies in evaluation order", "", "",
       "{items: [PolicySummary]}", list},
      {"POST", "/api/v1/policies", Access::holder, "policies=full", "Add a policy", "", "Policy", "PolicyVersioned",
       add, 4u << 20, 201},
      {"GET", "/api/v1/policies/{id}", Access::holder, "policies=read", "One policy with its version (ETag)", "", "",
       "PolicyVersioned", show},
      {"PUT", "/api/v1/policies/{id}", Access::holder, "policies=full", "Change a policy (If-Match: version)", "",
       "Policy", "PolicyVersioned", change, 4u << 20},
      {"DELETE", "/api/v1/policies/{id}", Access::holder, "policies=full", "Remove a policy", "", "", "Done", remove},
      {"POST", "/api/v1/policies/{id}/copy", Access::holder, "policies=full",
       "Copy a policy, disabled, below the original", "", "", "PolicyVersioned", copy, 1024, 201},
      {"POST", "/api/v1/policies/{id}/move", Access::holder, "policies=full",
       "Give it another priority; the others move down", "", "{priority: int(1..99999)}", "{items: [PolicySummary]}",
       move},
      {"POST", "/api/v1/policies/{id}/enable", Access::holder, "policies=full", "Switch a policy on or off", "",
       "{enabled: bool}", "PolicyVersioned", enable},
      {"GET", "/api/v1/policies/{id}/versions", Access::holder, "policies=read", "Who changed what, newest first", "",
       "", "{items: [PolicyHistory]}", versions},
      {"POST", "/api/v1/policies/{id}/restore", Access::holder, "policies=full", "Return to an earlier version", "",
       "{version: int(1..0)}", "PolicyVersioned", restore},
      {"GET", "/api/v1/policies.yaml", Access::holder, "policies=read", "All policies as YAML", "", "",
       "@application/yaml", export_all},
      {"POST", "/api/v1/policies.yaml/validate", Access::holder, "policies=read", "Check a YAML document", "", "*",
       "{valid: bool, policies: int}", validate, 4u << 20},
      {"POST", "/api/v1/policies.yaml/diff", Access::holder, "policies=read", "What applying it would change",
       "{mode?: \"merge\"|\"replace\"}", "*", "PolicyImport", difference, 4u << 20},
      {"POST", "/api/v1/policies.yaml/apply", Access::holder, "policies=full", "Apply it: all or nothing",
       "{mode?: \"merge\"|\"replace\"}", "*", "PolicyImport", apply, 4u << 20},
      {"GET", "/api/v1/lists", Access::holder, "global_settings=read",
       "The tenant-wide lists, and which switches are on: blocked lists, suspicious objects, Trust Scan", "", "",
       "{items: [ListSummary], switches: {blocked_lists: bool, suspicious_objects: bool, trust_scan: bool}}", lists},
      {"GET", "/api/v1/lists/{list}", Access::holder, "global_settings=read", "One list", "", "", "ListContent",
       show_list},
      {"POST", "/api/v1/lists/{list}", Access::holder, "global_settings=full", "Add or renew entries, all or none", "",
       "{entries: [ListEntryDraft](1..10000)}", "ListContent", add_to_list, 4u << 20},
      {"POST", "/api/v1/lists/{list}/remove", Access::holder, "global_settings=full", "Remove entries", "",
       "{values: [string(1..2048)](1..10000), owner?: string(0..254)}", "{removed: int}", remove_from_list, 4u << 20},
      {"POST", "/api/v1/lists/{list}/import", Access::holder, "global_settings=full", "Import a text or CSV file", "",
       "*", "ListContent", import_list, 1u << 20},
      {"GET", "/api/v1/lists/{list}/export", Access::holder, "global_settings=read", "The same file back", "", "",
       "@text/plain", export_list},
      {"PUT", "/api/v1/switches/{name}", Access::holder, "global_settings=full",
       "Switch blocked_lists, suspicious_objects, trust_scan or guess_passwords", "", "{on: bool}", "Done", set_switch},
      {"GET", "/api/v1/dlp", Access::holder, "policies=read", "The tenant's own DLP identifiers and templates", "", "",
       "{items: [DlpDefinition]}", dlp_definitions},
      {"PUT", "/api/v1/dlp/{id}", Access::holder, "policies=full", "Add or change one", "",
       "{name: string(1..128), kind: \"expression\"|\"keywords\"|\"template\", definition: any}", "Done", put_dlp},
      {"DELETE", "/api/v1/dlp/{id}", Access::holder, "policies=full", "Remove one that no policy uses", "", "", "Done",
       remove_dlp},
  };
  return all;
}

}  // namespace sekisho::api::own
