#include "platform/sso/providers.h"

#include <utility>

#include "base/encode.h"
#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/sso/identity.h"
#include "platform/sso/saml.h"
#include "platform/text_rules.h"

namespace sekisho::platform::sso {
namespace {

constexpr std::string_view columns =
    "id, tenant, public_id, side, kind, name, enabled, domains, issuer, sign_on_url, client_id, client_secret <> '', "
    "certificates, claim, created_at, modified_at, "
    "unsolicited, groups_attribute, group_roles, sign_requests, description";
constexpr std::string_view pem_end = "-----END CERTIFICATE-----";
constexpr std::string_view secret_purpose = "identity provider secrets";
constexpr std::string_view decryption_purpose = "identity provider decryption keys";

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> out;
  for (const auto line : split(text, '\n')) {
    if (!line.empty()) out.emplace_back(line);
  }
  return out;
}

std::vector<std::string> certificates_in(std::string_view text) {
  std::vector<std::string> out;
  for (auto end = text.find(pem_end); end != std::string_view::npos; end = text.find(pem_end)) {
    out.emplace_back(trim(text.substr(0, end + pem_end.size())));
    text.remove_prefix(end + pem_end.size());
  }
  return out;
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& line : list) out += line + "\n";
  return out;
}

// A line each: the role's number, a tab, the group.
std::string text_of(const std::vector<GroupRole>& group_roles) {
  std::string out;
  for (const auto& one : group_roles) out += std::to_string(one.role.value) + "\t" + one.group + "\n";
  return out;
}

std::vector<GroupRole> group_roles_in(std::string_view text) {
  std::vector<GroupRole> out;
  for (const auto& line : lines(text)) {
    const auto tab = line.find('\t');
    if (tab != std::string::npos) out.push_back({line.substr(tab + 1), {std::atoll(line.c_str())}});
  }
  return out;
}

Provider provider_of(const store::Row& row) {
  Provider p;
  p.id = row.integer(0);
  p.tenant = {row.integer(1)};
  p.public_id = row.text(2);
  p.side = side_from(row.text(3));
  p.kind = row.text(4) == "saml" ? ProviderKind::saml : ProviderKind::oidc;
  p.name = row.text(5);
  p.enabled = row.integer(6) != 0;
  p.domains = lines(row.text(7));
  p.issuer = row.text(8);
  p.sign_on_url = row.text(9);
  p.client_id = row.text(10);
  p.has_secret = row.integer(11) != 0;
  p.certificates = certificates_in(row.text(12));
  p.claim = row.text(13);
  p.created_at = from_millis(row.integer(14));
  p.modified_at = from_millis(row.integer(15));
  p.unsolicited = row.integer(16) != 0;
  p.groups_attribute = row.text(17);
  p.group_roles = group_roles_in(row.text(18));
  p.sign_requests = row.integer(19) != 0;
  p.description = row.text(20);
  return p;
}

tl::unexpected<Error> bad(std::string_view what) { return refuse(Refusal::bad_identity_provider, what); }

std::string facts(const ProviderDraft& draft) {
  JsonText out;
  out.add("name", draft.name)
      .add("kind", to_string(draft.kind))
      .add("issuer", draft.issuer)
      .add("enabled", draft.enabled);
  if (draft.unsolicited) out.add("unsolicited", *draft.unsolicited);
  if (draft.sign_requests) out.add("signRequests", *draft.sign_requests);
  if (draft.group_roles) out.add("groupRoles", text_of(*draft.group_roles));
  return out.object();
}

}  // namespace

const char* to_string(ProviderKind kind) { return kind == ProviderKind::saml ? "saml" : "oidc"; }

Result<std::vector<Provider>> Providers::list(TenantId tenant, Side side) const {
  TRY(const auto rows,
      context_.database.query(
          "SELECT " + std::string(columns) + " FROM identity_provider WHERE tenant = $1 AND side = $2 ORDER BY name",
          {tenant.value, std::string(platform::to_string(side))}));
  std::vector<Provider> all;
  for (const auto& row : rows) all.push_back(provider_of(row));
  return all;
}

Result<Provider> Providers::find(TenantId tenant, std::int64_t id) const {
  TRY(const auto rows, context_.database.query(
                           "SELECT " + std::string(columns) + " FROM identity_provider WHERE tenant = $1 AND id = $2",
                           {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "identity provider: none with this id");
  return provider_of(rows[0]);
}

Result<Provider> Providers::find_public(std::string_view public_id) const {
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(columns) + " FROM identity_provider WHERE public_id = $1",
                              {std::string(public_id.substr(0, 128))}));
  if (rows.empty()) return fail(Code::not_found, "identity provider: none with this id");
  return provider_of(rows[0]);
}

Result<std::vector<Provider>> Providers::offered(Side side, std::string_view business_id,
                                                 std::string_view email) const {
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(columns) +
                                  " FROM identity_provider WHERE side = $1 AND enabled = 1 AND (tenant IN (SELECT id "
                                  "FROM tenant WHERE business_id = $2) OR domains <> '') ORDER BY id",
                              {std::string(platform::to_string(side)), std::string(business_id)}));
  const auto at = email.rfind('@');
  const auto domain = at == std::string_view::npos ? std::string() : to_lower_ascii(email.substr(at + 1));
  std::vector<Provider> found;
  for (const auto& row : rows) {
    auto provider = provider_of(row);
    bool fits = false;
    for (const auto& own : provider.domains) fits = fits || (!domain.empty() && own == domain);
    if (!fits && !business_id.empty()) {
      TRY(const auto owner, context_.database.query("SELECT 1 FROM tenant WHERE id = $1 AND business_id = $2",
                                                    {provider.tenant.value, std::string(business_id)}));
      fits = !owner.empty();
    }
    if (fits && found.size() < 20) found.push_back(std::move(provider));
  }
  return found;
}

Result<void> Providers::check(TenantId tenant, Side side, ProviderDraft& draft) const {
  TRY(draft.name, checked_name(draft.name, 64));
  if (draft.description) {
    TRY(draft.description, checked_description(*draft.description, 256));
  }
  if (draft.domains.size() > 50) return bad("more than 50 domains");
  for (auto& domain : draft.domains) {
    const auto address = checked_email("x@" + domain);
    if (!address) return bad("domain " + to_valid_utf8(domain.substr(0, 64)));
    domain = address->substr(2);
  }
  if (draft.kind == ProviderKind::oidc) draft.unsolicited.reset(), draft.sign_requests.reset();
  const std::string groups_attribute = draft.groups_attribute.value_or("");
  if (draft.group_roles) {
    if (draft.group_roles->size() > limits::max_group_roles) return bad("more than 100 groups");
    for (const auto& one : *draft.group_roles) {
      if (one.group.empty() || one.group.size() > 256 || one.group.find_first_of("\t\r\n") != std::string::npos ||
          !is_valid_utf8(one.group))
        return bad("a group is a text of 1 to 256 bytes");
      const auto role = Roles(context_).find(tenant, one.role);
      if (!role || role->side != side || role->assignable == Assignable::keys)
        return refuse(Refusal::bad_permission, "a role of this console for people");
    }
  }
  for (const std::string* const text : {&std::as_const(draft.issuer), &std::as_const(draft.client_id),
                                        &std::as_const(draft.claim), &groups_attribute}) {
    if (text->size() > 1024 || !is_valid_utf8(*text) || text->find_first_of("\r\n") != std::string::npos)
      return bad("a value of more than 1,024 bytes or several lines");
  }
  if (draft.kind == ProviderKind::oidc) {
    if (!is_provider_url(draft.issuer, reach_) || draft.issuer.find('?') != std::string::npos)
      return bad("issuer: an https address");
    if (draft.client_id.empty()) return bad("client id: missing");
    if (draft.client_secret && draft.client_secret->size() > 1024) return bad("client secret: more than 1,024 bytes");
    draft.sign_on_url.clear();
    draft.certificates.clear();
    return {};
  }
  if (draft.issuer.empty()) return bad("entity id: missing");
  if (!is_provider_url(draft.sign_on_url, reach_)) return bad("sign-on URL: an https address");
  if (draft.certificates.empty() || draft.certificates.size() > 4) return bad("one to four certificates");
  for (auto& pem : draft.certificates) {
    pem = std::string(trim(pem));
    if (!is_usable_certificate(pem)) return bad("certificate: PEM with an RSA key of 2,048 bits or an EC key");
  }
  draft.client_id.clear();
  draft.client_secret = std::string();
  return {};
}

// U-28: SAML accounts that the platform update put on hold may sign in once a provider is there.
Result<void> Providers::welcome(const Actor& actor, Side side, bool enabled) {
  if (side != Side::platform || !enabled) return {};
  TRY_VOID(context_.database.execute(
      "UPDATE account SET tenant = $1, status = 'enabled' WHERE tenant = $1 AND status = 'idp_pending'",
      {actor.tenant.value}));
  return {};
}

Result<void> Providers::write_options(TenantId tenant, std::int64_t id, const ProviderDraft& draft) {
  if (draft.unsolicited)
    TRY_VOID(context_.database.execute(
        "UPDATE identity_provider SET tenant = $1, unsolicited = $2 WHERE tenant = $1 AND id = $3",
        {tenant.value, std::int64_t{*draft.unsolicited}, id}));
  if (draft.sign_requests)
    TRY_VOID(context_.database.execute(
        "UPDATE identity_provider SET tenant = $1, sign_requests = $2 WHERE tenant = $1 AND id = $3",
        {tenant.value, std::int64_t{*draft.sign_requests}, id}));
  if (draft.groups_attribute)
    TRY_VOID(context_.database.execute(
        "UPDATE identity_provider SET tenant = $1, groups_attribute = $2 WHERE tenant = $1 AND id = $3",
        {tenant.value, *draft.groups_attribute, id}));
  if (draft.description)
    TRY_VOID(context_.database.execute(
        "UPDATE identity_provider SET tenant = $1, description = $2 WHERE tenant = $1 AND id = $3",
        {tenant.value, *draft.description, id}));
  if (draft.group_roles)
    TRY_VOID(context_.database.execute(
        "UPDATE identity_provider SET tenant = $1, group_roles = $2 WHERE tenant = $1 AND id = $3",
        {tenant.value, text_of(*draft.group_roles), id}));
  return {};
}

Result<std::int64_t> Providers::add(const Actor& actor, Side side, const ProviderDraft& given) {
  auto draft = given;
  TRY_VOID(check(actor.tenant, side, draft));
  std::int64_t id = 0;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto there, list(actor.tenant, side));
    if (there.size() >= limits::max_providers) return refuse(Refusal::limit_reached, "identity providers");
    for (const auto& one : there) {
      if (equal_ignore_case(one.name, draft.name)) return refuse(Refusal::name_taken);
    }
    const auto now = to_millis(context_.clock.now());
    const auto secret = draft.client_secret.value_or("");
    TRY(id, context_.database.insert(
                "INSERT INTO identity_provider (tenant, public_id, side, kind, name, enabled, domains, issuer, "
                "sign_on_url, client_id, client_secret, certificates, claim, created_at, modified_at) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
                {actor.tenant.value, std::to_string(actor.tenant.value) + "-" + to_hex(context_.random.bytes(8)),
                 std::string(platform::to_string(side)), std::string(to_string(draft.kind)), draft.name,
                 std::int64_t{draft.enabled}, joined(draft.domains), draft.issuer, draft.sign_on_url, draft.client_id,
                 secret.empty() ? std::string() : to_hex(key_.encrypt(secret_purpose, secret, context_.random)),
                 joined(draft.certificates), draft.claim, now}));
    TRY_VOID(write_options(actor.tenant, id, draft));
    TRY_VOID(welcome(actor, side, draft.enabled));
    return audit_.append(
        actor, {.category = "Identity Providers", .activity = "Add identity provider", .details = facts(draft)});
  });
  TRY_VOID(std::move(done));
  return id;
}

Result<void> Providers::edit(const Actor& actor, std::int64_t id, const ProviderDraft& given) {
  auto draft = given;
  TRY(const auto before, find(actor.tenant, id));
  draft.kind = before.kind;  // another kind is another provider
  TRY_VOID(check(actor.tenant, before.side, draft));
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto there, list(actor.tenant, before.side));
    for (const auto& one : there) {
      if (one.id != id && equal_ignore_case(one.name, draft.name)) return refuse(Refusal::name_taken);
    }
    // A secret goes with its issuer: it is never sent to another one that somebody typed in later.
    const bool moved = draft.issuer != before.issuer && !draft.client_secret;
    if (moved && before.has_secret) return bad("another issuer needs its own client secret");
    TRY_VOID(context_.database.execute(
        "UPDATE identity_provider SET tenant = $1, name = $2, enabled = $3, domains = $4, issuer = $5, sign_on_url = "
        "$6, client_id = $7, certificates = $8, claim = $9, modified_at = $10 WHERE tenant = $1 AND id = $11",
        {actor.tenant.value, draft.name, std::int64_t{draft.enabled}, joined(draft.domains), draft.issuer,
         draft.sign_on_url, draft.client_id, joined(draft.certificates), draft.claim, to_millis(context_.clock.now()),
         id}));
    if (draft.client_secret) {
      const auto sealed = draft.client_secret->empty()
                              ? std::string()
                              : to_hex(key_.encrypt(secret_purpose, *draft.client_secret, context_.random));
      TRY_VOID(context_.database.execute(
          "UPDATE identity_provider SET tenant = $1, client_secret = $2 WHERE tenant = $1 AND id = $3",
          {actor.tenant.value, sealed, id}));
    }
    TRY_VOID(write_options(actor.tenant, id, draft));
    TRY_VOID(welcome(actor, before.side, draft.enabled));
    return audit_.append(
        actor, {.category = "Identity Providers", .activity = "Change identity provider", .details = facts(draft)});
  });
}

Result<void> Providers::remove(const Actor& actor, std::int64_t id) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto provider, find(actor.tenant, id));
    TRY_VOID(context_.database.execute("DELETE FROM identity_provider WHERE tenant = $1 AND id = $2",
                                       {actor.tenant.value, id}));
    return audit_.append(actor, {.category = "Identity Providers",
                                 .activity = "Remove identity provider",
                                 .details = JsonText().add("name", provider.name).object()});
  });
}

Result<EncryptionKey> Providers::encryption_key(TenantId tenant, std::int64_t id) const {
  constexpr std::string_view stored =
      "SELECT decryption_key, encryption_certificate FROM identity_provider WHERE tenant = $1 AND id = $2";
  TRY(auto rows, context_.database.query(stored, {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "identity provider: none with this id");
  if (rows[0].text(0).empty()) {
    TRY(const auto made, make_encryption_key(context_.clock.now()));
    // Whoever comes first decides.
    TRY_VOID(context_.database.execute(
        "UPDATE identity_provider SET tenant = $1, decryption_key = $2, encryption_certificate = $3 WHERE tenant = $1 "
        "AND id = $4 AND decryption_key = ''",
        {tenant.value, to_hex(key_.encrypt(decryption_purpose, made.key, context_.random)), made.certificate, id}));
    TRY(rows, context_.database.query(stored, {tenant.value, id}));
  }
  const auto sealed = rows.empty() ? std::nullopt : from_hex(rows[0].text(0));
  const auto key = sealed ? key_.decrypt(decryption_purpose, *sealed) : std::nullopt;
  if (!key)
    return fail(
        Code::internal,
        "identity provider: the decryption key was sealed by another key file; remove the provider and add it again");
  return EncryptionKey{*key, rows[0].text(1)};
}

Result<std::string> Providers::client_secret(TenantId tenant, std::int64_t id) const {
  TRY(const auto rows,
      context_.database.query("SELECT client_secret FROM identity_provider WHERE tenant = $1 AND id = $2",
                              {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "identity provider: none with this id");
  if (rows[0].text(0).empty()) return std::string();
  const auto sealed = from_hex(rows[0].text(0));
  const auto secret = sealed ? key_.decrypt(secret_purpose, *sealed) : std::nullopt;
  if (!secret)
    return fail(Code::internal, "identity provider: the client secret was sealed by another key file; enter it again");
  return *secret;
}

}  // namespace sekisho::platform::sso
