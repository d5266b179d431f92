#include <algorithm>

#include "api/http/form.h"
#include "api/own/own.h"
#include "api/vision/vision.h"
#include "base/encode.h"
#include "platform/errors.h"
#include "platform/sso/saml.h"
#include "platform/sso/saml_metadata.h"
#include "platform/sso/sign_on.h"

// SAML identity providers of the platform's console as the reference's clients manage them: by the metadata document
// that the provider hands out. Those of OpenID Connect are the own surface's alone.
namespace sekisho::api::vision {
namespace {

namespace sso = platform::sso;

constexpr std::size_t most_text = 1024;

Response not_there() { return vision_error(503, "Single sign-on is not configured here"); }

json::object provider_json(const sso::Provider& p) {
  Time last{};
  for (const auto& pem : p.certificates) last = std::max(last, sso::certificate_end(pem).value_or(Time{}));
  return {{"id", std::to_string(p.id)},
          {"name", p.name},
          {"description", p.description},
          {"enabled", p.enabled},
          {"entityId", p.issuer},
          {"signOnUrl", p.sign_on_url},
          {"expiredDateTime", last == Time{} ? std::string{} : time_text(last)},
          {"samlAssertionNameAttribute", p.claim},
          {"samlAssertionGroupAttribute", p.groups_attribute},
          {"createdDateTime", time_text(p.created_at)},
          {"lastModifiedDateTime", time_text(p.modified_at)}};
}

std::string version_of(const sso::Provider& p) {
  auto facts = provider_json(p);
  facts["certificates"] = to_array(p.certificates);
  return sha256_hex(to_text(facts)).substr(0, 32);
}

Result<sso::Provider> provider_of(const Call& call) {
  TRY(const auto id, call.id());
  TRY(auto provider, call.services.sign_on->providers().find(call.who.tenant, id));
  if (provider.side != platform::Side::platform || provider.kind != sso::ProviderKind::saml)
    return fail(Code::not_found, "The identity provider was not found");
  return provider;
}

Result<Response> providers(Call& call) {
  if (call.services.sign_on == nullptr) return not_there();
  TRY(const auto list, call.services.sign_on->providers().list(call.who.tenant, platform::Side::platform));
  std::vector<json::object> all;
  for (const auto& one : list) {
    if (one.kind == sso::ProviderKind::saml) all.push_back(provider_json(one));
  }
  static constexpr std::string_view orders[] = {"expiredDateTime", "name", "entityId", "createdDateTime"};
  static constexpr std::string_view fields[] = {"id",
                                                "name",
                                                "description",
                                                "enabled",
                                                "entityId",
                                                "signOnUrl",
                                                "expiredDateTime",
                                                "samlAssertionNameAttribute",
                                                "samlAssertionGroupAttribute",
                                                "createdDateTime",
                                                "lastModifiedDateTime"};
  return page_of(call, std::move(all), fields, orders, 50, 200);
}

Result<Response> provider(Call& call) {
  if (call.services.sign_on == nullptr) return not_there();
  TRY(const auto found, provider_of(call));
  auto response = json_response(provider_json(found));
  response.set("ETag", "\"" + version_of(found) + "\"");
  return response;
}

// Puts what the form says in place of the draft's. Code::malformed with what is wrong.
Result<void> take(const Call& call, sso::ProviderDraft& draft, bool& has_metadata) {
  TRY(const auto form, read_form(call.request.header("Content-Type"), call.request.body));
  for (const auto& part : form) {
    if (part.name == "file") {
      TRY(const auto metadata, sso::read_idp_metadata(part.content));
      draft.issuer = metadata.entity_id;
      draft.sign_on_url = metadata.sign_on_url;
      draft.certificates = metadata.certificates;
      has_metadata = true;
      continue;
    }
    if (part.content.size() > most_text || !is_valid_utf8(part.content))
      return fail(Code::malformed, "a value of the form is longer than 1,024 bytes or not UTF-8");
    const std::string text(trim(part.content));
    if (part.name == "name") draft.name = text;
    if (part.name == "description") draft.description = text;
    if (part.name == "samlAssertionNameAttribute") draft.claim = text;
    if (part.name == "samlAssertionGroupAttribute") draft.groups_attribute = text;
    // Accounts keep the name that they were given here: to take it and do nothing would be a promise.
    if (part.name == "samlAssertionDisplayNameAttribute" && !text.empty())
      return fail(Code::malformed, "samlAssertionDisplayNameAttribute is not supported: names are not taken from it");
    if (part.name == "enabled") {
      draft.enabled = equal_ignore_case(text, "true");
      if (!draft.enabled && !equal_ignore_case(text, "false"))
        return fail(Code::malformed, "enabled must be true or false");
    }
  }
  return {};
}

Result<Response> add_provider(Call& call) {
  if (call.services.sign_on == nullptr) return not_there();
  sso::ProviderDraft draft;
  draft.kind = sso::ProviderKind::saml;
  bool has_metadata = false;
  TRY_VOID(take(call, draft, has_metadata));
  if (draft.name.empty() || !has_metadata) return vision_error(400, "The form needs a name and a file");
  TRY(const auto id, call.services.sign_on->providers().add(own::actor_of(call), platform::Side::platform, draft));
  return created(call, std::to_string(id));
}

constexpr std::string_view was_changed = "The identity provider has been changed meanwhile";

Result<Response> change_provider(Call& call) {
  if (call.services.sign_on == nullptr) return not_there();
  const auto change = [&](const sso::Provider& now) -> Result<void> {
    sso::ProviderDraft draft;
    draft.kind = now.kind, draft.name = now.name, draft.enabled = now.enabled, draft.domains = now.domains;
    draft.issuer = now.issuer, draft.sign_on_url = now.sign_on_url, draft.certificates = now.certificates;
    draft.claim = now.claim;
    bool has_metadata = false;
    TRY_VOID(take(call, draft, has_metadata));
    return call.services.sign_on->providers().edit(own::actor_of(call), now.id, draft);
  };
  return change_in_version(call, was_changed, [&] { return provider_of(call); }, version_of, change);
}

Result<Response> remove_provider(Call& call) {
  if (call.services.sign_on == nullptr) return not_there();
  return change_in_version(
      call, was_changed, [&] { return provider_of(call); }, version_of,
      [&](const sso::Provider& now) { return call.services.sign_on->providers().remove(own::actor_of(call), now.id); });
}

}  // namespace

std::span<const Route> identity_provider_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/iam/identityProviders", Access::holder, "identity_providers=read", "SAML identity providers", "",
       "", "{...}", providers},
      {"POST", "/v3.0/iam/identityProviders", Access::holder, "identity_providers=full",
       "Add a SAML identity provider by its metadata (multipart/form-data: name, file, enabled, …)", "", "*", "{...}",
       add_provider, 1u << 20, 201, true},
      {"GET", "/v3.0/iam/identityProviders/{id}", Access::holder, "identity_providers=read",
       "One SAML identity provider, with its ETag", "", "", "{...}", provider},
      {"POST", "/v3.0/iam/identityProviders/{id}/update", Access::holder, "identity_providers=full",
       "Change a SAML identity provider (multipart/form-data, If-Match)", "", "*", "", change_provider, 1u << 20, 204,
       true},
      {"DELETE", "/v3.0/iam/identityProviders/{id}", Access::holder, "identity_providers=full",
       "Delete a SAML identity provider (If-Match)", "", "", "", remove_provider, 64 * 1024, 204, true},
  };
  return all;
}

}  // namespace sekisho::api::vision
