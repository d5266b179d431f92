#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/route.h"
#include "base/time.h"
#include "protect/record.h"

namespace sekisho::api::cas {

std::span<const Route> routes();

/// A time window as the reference reads start and end (reference.md §9.1): neither: the last `span`; only one: `span`
/// from or to it. Older starts are moved up to now - look_back (services.md §1.1: clients arrive milliseconds late),
/// later ends down to now.
struct Window {
  Time from{}, until{};
};
Result<Window> read_window(const Request& request, Time now, std::chrono::milliseconds span,
                           std::chrono::milliseconds look_back);
/// limit, at most `most` (services.md §1.1: clients ask for more); `fallback` when absent. Malformed when it is no
/// number from 1 on.
Result<int> read_limit(const Request& request, int fallback, int most);

/// Where a list stopped: opaque to the client, followed verbatim.
struct PageId {
  Window window;
  std::int64_t at = 0, id = 0;
};
std::string write_page_id(const PageId& page);
std::optional<PageId> read_page_id(std::string_view text);

/// Names of a protected service and of an event kind, both ways.
struct ServiceName {
  std::string_view name, display;
};
const ServiceName* service_named(std::string_view name);
/// The CAS service names behind one parameter value: a service, or one of the group names that Splunk's add-on sends.
/// Empty: unknown.
std::vector<std::string_view> services_behind(std::string_view parameter);
/// "inline=exchange, imap=gmail": our protected services and the CAS services that they are reported as. Malformed: no
/// such CAS service.
Result<std::map<std::string, std::string>> read_services(std::string_view text);
/// The CAS service that one of our protected services ("inline", "imap", …) is reported as.
std::string_view cas_service_of(const ApiSettings& settings, std::string_view protected_service);

enum class EventKind : std::uint8_t { security_risk, virtual_analyzer, ransomware, data_loss };
std::optional<EventKind> event_kind(std::string_view parameter);
std::string_view long_name(EventKind kind);

/// The `message` object, and the CEF line, of one detection.
json::object message_of(const protect::Detection& detection, EventKind kind, Time delivered);
std::string cef_of(const protect::Detection& detection, EventKind kind, std::string_view short_name,
                   std::string_view service_display);
/// "Quarantine" for "quarantine", as the reference writes actions; filters likewise.
std::string action_display(std::string_view action);
std::string filter_display(std::string_view filter);

Result<Response> security_events(Call& call);
Result<Response> va_analysis_report(Call& call);
Result<Response> quarantine_events(Call& call);
Result<Response> quarantine_mails(Call& call);
Result<Response> sweeping_mails(Call& call);
Result<Response> mitigate_mails(Call& call);
Result<Response> mitigate_accounts(Call& call);
Result<Response> mail_results(Call& call);
Result<Response> account_results(Call& call);
Result<Response> blocked_lists(Call& call);
Result<Response> change_blocked_lists(Call& call);

/// A CAS answer with 400 and the reference's style of text.
Response bad_parameter(const Call& call, std::string_view text);
/// https://host/v1/<path>?<pairs>.
std::string link(const Call& call, std::string_view path,
                 const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace sekisho::api::cas
