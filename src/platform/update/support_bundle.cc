#include "platform/update/support_bundle.h"

#include <array>
#include <cstdio>
#include <cstring>

#include "platform/json_text.h"

namespace sekisho::platform::update {

std::string make_tar(const std::map<std::string, std::string>& files, Time at) {
  std::string out;
  for (const auto& [name, content] : files) {
    std::array<char, 512> header{};
    std::snprintf(header.data(), 100, "%s", name.c_str());
    std::snprintf(header.data() + 100, 8, "%07o", 0600u);
    std::snprintf(header.data() + 108, 8, "%07o", 0u);
    std::snprintf(header.data() + 116, 8, "%07o", 0u);
    std::snprintf(header.data() + 124, 12, "%011llo", static_cast<unsigned long long>(content.size()));
    std::snprintf(header.data() + 136, 12, "%011llo", static_cast<unsigned long long>(to_millis(at) / 1000));
    std::memset(header.data() + 148, ' ', 8);
    header[156] = '0';
    std::memcpy(header.data() + 257, "ustar\00000", 8);
    unsigned sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    std::snprintf(header.data() + 148, 8, "%06o", sum);
    out.append(header.data(), header.size());
    out += content;
    out.append((512 - content.size() % 512) % 512, '\0');
  }
  return out.append(1024, '\0');
}

std::string redact_configuration(std::string_view text) {
  std::string out;
  for (const auto line : split(text, '\n')) {
    const auto equals = line.find('=');
    bool secret = false;
    if (equals != std::string_view::npos) {
      for (const auto* const word : {"password", "secret", "token", "key", "credential"}) {
        secret = secret || find_ignore_case(line.substr(0, equals), word) != std::string_view::npos;
      }
    }
    out += secret ? std::string(line.substr(0, equals)) + "= (redacted)" : std::string(line);
    out += '\n';
  }
  return out;
}

Result<std::string> support_bundle(const Context& context, const Update& update, FactsSource& facts, TenantId tenant,
                                   std::string_view configuration, std::string_view versions) {
  TRY(const auto owner, Tenants(context).find(tenant));
  TRY(const auto status, update.status(tenant));
  TRY(const auto events, update.events(tenant));
  TRY(const auto checked, preflight(context, facts, tenant));
  TRY(const auto credits, Credits(context).summary(tenant));
  std::string trail;
  for (const auto& event : events) {
    trail += JsonText()
                 .add("at", format_iso8601(event.at))
                 .add("step", event.step)
                 .add("event", event.event)
                 .add("code", event.code)
                 .add("account", event.account)
                 .add("address", event.address)
                 .add("detail", event.detail)
                 .object() +
             "\n";
  }
  JsonText summary;
  summary.add("businessId", owner.business_id)
      .add("region", owner.region)
      .add("run", status.run)
      .add("state", to_string(status.road))
      .add("errorCode", status.error_code);
  if (const auto refusal = refusal_from(status.error_code)) summary.add("error", describe(*refusal).title_en);
  summary.add("creditsGranted", credits.granted)
      .add("creditsUsed", credits.used)
      .add("madeAt", format_iso8601(context.clock.now()));
  return make_tar({{"summary.json", summary.object() + "\n"},
                   {"events.jsonl", trail},
                   {"preflight.json", preflight_json(checked) + "\n"},
                   {"versions.txt", std::string(versions)},
                   {"configuration.txt", redact_configuration(configuration)}},
                  context.clock.now());
}

}  // namespace sekisho::platform::update
