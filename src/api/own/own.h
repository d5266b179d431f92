#pragma once

#include <span>

#include "api/route.h"
#include "base/time.h"
#include "platform/context.h"
#include "platform/errors.h"

namespace sekisho::protect {
struct Facets;
}

namespace sekisho::api::own {

std::span<const Route> system_routes();
std::span<const Route> session_routes();
std::span<const Route> single_sign_on_routes();
std::span<const Route> log_routes();
std::span<const Route> quarantine_routes();
std::span<const Route> dashboard_routes();
std::span<const Route> policy_routes();
std::span<const Route> update_routes();
std::span<const Route> fleet_routes();
std::span<const Route> operator_routes();
std::span<const Route> learning_routes();
std::span<const Route> tenant_routes();
std::span<const Route> account_routes();
std::span<const Route> role_routes();
std::span<const Route> api_key_routes();
std::span<const Route> licence_routes();
std::span<const Route> audit_routes();
std::span<const Route> event_routes();
std::span<const Route> try_mail_routes();
std::span<const Route> manual_scan_routes();
std::span<const Route> response_routes();
std::span<const Route> report_routes();
std::span<const Route> end_user_routes();
std::span<const Route> reported_routes();
std::span<const Route> click_settings_routes();
std::span<const Route> attachment_password_routes();
std::span<const Route> domain_routes();
std::span<const Route> simulation_routes();
std::span<const Route> notification_routes();
std::span<const Route> investigation_routes();
std::span<const Route> preference_routes();
std::span<const Route> health_routes();
std::span<const Route> dlp_routes();
std::span<const Route> webhook_routes();
std::span<const Route> judgement_routes();
std::span<const Route> detection_routes();

/// Who asks, as the platform's audit wants it.
platform::Actor actor_of(const Call& call);
platform::Side side_of(const Call& call);
/// null or ISO 8601.
json::value time_or_null(const std::optional<Time>& time);
/// `from` and `until` of the query; defaults: the last `span` until now.
struct Span {
  Time from{}, until{};
};
Span span_of(const Call& call, std::chrono::milliseconds span);
/// {field: [{value, count}]}
json::object facets_json(const protect::Facets& facets);
Response not_configured(const Call& call);
/// {code, name, retry, title, meaning, remedy} of the registry (U-42), or null.
json::value refusal_json(const std::optional<platform::Refusal>& refusal);

}  // namespace sekisho::api::own
