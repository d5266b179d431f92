#include "platform/licences.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/tenants.h"

namespace sekisho::platform {
namespace {

using std::chrono::hours;

constexpr auto day = hours(24);
constexpr std::string_view columns =
    "id, serial, side, name, programme, edition, trial, seats, starts_at, expires_at, registered_at";

std::optional<Programme> programme_from(std::string_view text) {
  for (const auto p : {Programme::tssl, Programme::tmol, Programme::mspl}) {
    if (text == to_string(p)) return p;
  }
  return std::nullopt;
}

std::string edition_id(Edition edition) { return edition == Edition::standard ? "standard" : "standard_xdr"; }

Licence licence_of(const store::Row& row) {
  Licence licence{row.integer(0), {}, from_millis(row.integer(10))};
  licence.terms = {row.text(1),
                   "",
                   side_from(row.text(2)),
                   row.text(3),
                   programme_from(row.text(4)).value_or(Programme::mspl),
                   row.text(5) == "standard" ? Edition::standard : Edition::standard_xdr,
                   row.integer(6) != 0,
                   static_cast<int>(row.integer(7)),
                   from_millis(row.integer(8)),
                   from_millis(row.integer(9))};
  return licence;
}

}  // namespace

const char* to_string(Programme programme) {
  constexpr const char* names[] = {"TSSL", "TMOL", "MSPL"};
  return names[static_cast<std::size_t>(programme)];
}
std::string edition_name(Edition edition) {
  return edition == Edition::standard ? "Standard" : "Standard with XDR Add-on";
}
const char* to_string(LicenceState state) {
  constexpr const char* names[] = {"not_yet_valid", "valid", "expires_soon", "grace", "locked", "purgeable"};
  return names[static_cast<std::size_t>(state)];
}

void set_order(LicenceTerms& terms, std::string_view programme, std::string_view edition, std::string_view side) {
  terms.programme = programme_from(programme).value_or(Programme::tssl);
  terms.edition = edition == edition_id(Edition::standard_xdr) ? Edition::standard_xdr : Edition::standard;
  if (side == "platform") terms.side = Side::platform, terms.name = "Trend Vision One";
}

LicenceState state_of(const LicenceTerms& terms, Time now) {
  const auto grace = terms.trial ? hours(0) : day * limits::grace_days;
  if (now < terms.starts_at) return LicenceState::not_yet_valid;
  if (now < terms.expires_at)
    return terms.expires_at - now <= day * limits::expires_soon_days ? LicenceState::expires_soon : LicenceState::valid;
  if (now < terms.expires_at + grace) return LicenceState::grace;
  if (now < terms.expires_at + grace + day * limits::lock_days) return LicenceState::locked;
  return LicenceState::purgeable;
}

bool is_expired_longer_than_grace(const LicenceTerms& terms, Time now) {
  return now > terms.expires_at + day * limits::grace_days;
}

Result<std::string> issue_licence(const SigningKey& key, Random& random, const LicenceTerms& terms) {
  if (terms.seats < 1 || terms.seats > limits::max_seats) return refuse(Refusal::bad_setting, "seats");
  if (terms.expires_at <= terms.starts_at) return refuse(Refusal::bad_expiry);
  return seal(key, JsonText()
                       .add("serial", terms.serial.empty() ? make_uuid(random) : terms.serial)
                       .add("businessId", terms.business_id)
                       .add("side", to_string(terms.side))
                       .add("name", terms.name)
                       .add("programme", to_string(terms.programme))
                       .add("edition", edition_id(terms.edition))
                       .add("trial", terms.trial)
                       .add("seats", terms.seats)
                       .add("starts", format_iso8601(terms.starts_at))
                       .add("expires", format_iso8601(terms.expires_at))
                       .object());
}

Result<LicenceTerms> verify_licence(std::string_view public_key, std::string_view licence_key) {
  const auto document = open_seal(public_key, trim(licence_key));
  if (!document) return refuse(Refusal::licence_forged);
  boost::json::error_code problem;
  const auto value = boost::json::parse(*document, problem);
  if (problem || !value.is_object()) return refuse(Refusal::licence_forged, "not a licence");
  const auto& object = value.get_object();
  const auto text = [&](std::string_view name) {
    const auto* const field = object.if_contains(name);
    return field && field->is_string() ? std::string(field->get_string()) : std::string();
  };
  const auto* const seats = object.if_contains("seats");
  const auto* const trial = object.if_contains("trial");
  const auto programme = programme_from(text("programme"));
  const auto starts = parse_iso8601(text("starts")), expires = parse_iso8601(text("expires"));
  const auto edition = text("edition");
  if (seats && seats->is_int64() && (seats->get_int64() < 1 || seats->get_int64() > limits::max_seats))
    return refuse(Refusal::licence_forged, "seats");
  if (!programme || !starts || !expires || !seats || !seats->is_int64() || text("serial").empty() ||
      (edition != "standard" && edition != "standard_xdr")) {
    return refuse(Refusal::licence_forged, "not a licence");
  }
  return LicenceTerms{text("serial"),
                      text("businessId"),
                      side_from(text("side")),
                      text("name"),
                      *programme,
                      edition == "standard" ? Edition::standard : Edition::standard_xdr,
                      trial && trial->is_bool() && trial->get_bool(),
                      static_cast<int>(seats->get_int64()),
                      *starts,
                      *expires};
}

Result<std::vector<Licence>> Licences::list(TenantId tenant) const {
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(columns) + " FROM licence WHERE tenant = $1 ORDER BY id",
                              {tenant.value}));
  std::vector<Licence> all;
  for (const auto& row : rows) all.push_back(licence_of(row));
  return all;
}

Result<Licence> Licences::current(TenantId tenant, Side side) const {
  TRY(auto all, list(tenant));
  const auto now = context_.clock.now();
  std::optional<Licence> best;
  for (auto& licence : all) {
    if (licence.terms.side != side || now < licence.terms.starts_at) continue;
    if (!best || licence.terms.expires_at > best->terms.expires_at) best = std::move(licence);
  }
  if (!best) return fail(Code::not_found, "licence: none");
  return *std::move(best);
}

Result<void> Licences::put(TenantId tenant, const LicenceTerms& terms) {
  TRY_VOID(
      context_.database.execute("INSERT INTO licence (tenant, serial, side, name, programme, edition, trial, seats, "
                                "starts_at, expires_at, registered_at) "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (serial) DO NOTHING",
                                {tenant.value, terms.serial, std::string(to_string(terms.side)), terms.name,
                                 std::string(to_string(terms.programme)), edition_id(terms.edition),
                                 std::int64_t{terms.trial}, std::int64_t{terms.seats}, to_millis(terms.starts_at),
                                 to_millis(terms.expires_at), to_millis(context_.clock.now())}));
  return {};
}

Result<Licence> Licences::activate(const Actor& actor, std::string_view public_key, std::string_view licence_key) {
  TRY(const auto terms, verify_licence(public_key, licence_key));
  TRY(const auto tenant, Tenants(context_).find(actor.tenant));
  if (terms.business_id != tenant.business_id) return refuse(Refusal::licence_other_business);
  if (context_.clock.now() >= terms.expires_at) return refuse(Refusal::licence_key_expired);
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto known, list(actor.tenant));
    for (const auto& licence : known) {
      if (licence.terms.serial == terms.serial) return refuse(Refusal::licence_already_used);
    }
    TRY_VOID(put(actor.tenant, terms));
    TRY(const auto now_known, list(actor.tenant));
    if (now_known.size() == known.size()) return refuse(Refusal::licence_already_used, "by another company");
    return audit_.append(actor, {.category = "License Information",
                                 .activity = "Register licence",
                                 .details = JsonText()
                                                .add("serial", terms.serial)
                                                .add("seats", terms.seats)
                                                .add("expires", format_iso8601(terms.expires_at))
                                                .object()});
  });
  TRY_VOID(std::move(done));
  TRY(auto all, list(actor.tenant));
  return std::move(all.back());
}

Result<void> Licences::set_expiry(TenantId tenant, const std::string& serial, Time expires_at) {
  TRY(const auto changed,
      context_.database.execute("UPDATE licence SET tenant = $1, expires_at = $2 WHERE tenant = $1 AND serial = $3",
                                {tenant.value, to_millis(expires_at), serial}));
  if (changed == 0) return fail(Code::not_found, "licence: none with this serial");
  return {};
}

Result<bool> Licences::is_trial(TenantId tenant) const {
  bool any = false;
  for (const auto side : {Side::cas, Side::platform}) {
    const auto licence = current(tenant, side);
    if (!licence && licence.error().code == Code::not_found) continue;
    if (!licence) return tl::unexpected(licence.error());
    if (!licence->terms.trial) return false;
    any = true;
  }
  return any;
}

Result<bool> Licences::is_locked(TenantId tenant, Side side) const {
  TRY(const auto all, list(tenant));
  bool any = false;
  for (const auto& licence : all) {
    if (licence.terms.side != side) continue;
    any = true;
    if (state_of(licence.terms, context_.clock.now()) < LicenceState::locked) return false;
  }
  return any;
}

}  // namespace sekisho::platform
