#include "scan/settings.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encode.h"
#include "scan/json_fields.h"

namespace sekisho::scan {
namespace {

using boost::json::array;
using boost::json::object;

constexpr std::string_view thresholds[] = {"conservative", "normal", "aggressive"};

// Every limit under its setting's name: one table for writing and reading.
template <class F>
void each_limit(Limits& limits, F&& use) {
  use("message_size", limits.message_size.value);
  use("body_size", limits.body_size.value);
  use("file_size", limits.file_size.value);
  use("expanded_size", limits.expanded_size.value);
  use("compression_ratio", limits.compression_ratio);
  use("layers", limits.layers);
  use("mime_depth", limits.mime_depth);
  use("parts", limits.parts);
  use("files", limits.files);
  use("headers", limits.headers);
  use("parameters", limits.parameters);
  use("alternates", limits.alternates);
  use("links", limits.links);
  use("header_size", limits.header_size.value);
  use("text_size", limits.text_size.value);
  use("pixels", limits.pixels);
  use("image_count", limits.image_count);
  use("memory", limits.memory.value);
  use("steps", limits.steps);
}

// Every list of texts under its name.
template <class S, class F>
void each_list(S& settings, F&& use) {
  use("internal_domains", settings.internal_domains);
  use("high_profile_exceptions", settings.high_profile_exceptions);
  use("high_profile_domains", settings.high_profile_domains);
  use("high_profile_domain_exclusions", settings.high_profile_domain_exclusions);
  use("name_spoof_exceptions", settings.name_spoof_exceptions);
  use("blocked_senders", settings.blocked_senders);
  use("blocked_urls", settings.blocked_urls);
  use("blocked_sha1", settings.blocked_sha1);
  use("blocked_sha256", settings.blocked_sha256);
  use("approved_urls", settings.approved_urls);
  use("url_feed_hosts", settings.url_feed_hosts);
  use("own_links", settings.own_links);
  use("yara_sources", settings.yara_sources);
  use("passwords", settings.passwords);
  use("pml_exceptions", settings.pml_exceptions);
}

}  // namespace

std::string_view to_string(DetectionThreshold threshold) { return thresholds[static_cast<std::size_t>(threshold)]; }

bool from_string(std::string_view text, DetectionThreshold& threshold) {
  const auto* const at = std::find(std::begin(thresholds), std::end(thresholds), text);
  if (at == std::end(thresholds)) return false;
  threshold = static_cast<DetectionThreshold>(at - std::begin(thresholds));
  return true;
}

boost::json::value to_json(const Settings& settings) {
  object limits;
  Limits copy = settings.limits;
  each_limit(copy, [&](std::string_view name, auto& number) { limits[name] = number; });
  object out{{"limits", std::move(limits)}};
  each_list(settings,
            [&](std::string_view name, const std::vector<std::string>& list) { out[name] = to_json_array(list); });
  array users, definitions;
  for (const auto& user : settings.high_profile_users) {
    users.push_back(object{{"first_name", user.first_name},
                           {"middle_name", user.middle_name},
                           {"last_name", user.last_name},
                           {"address", user.address}});
  }
  for (const auto& d : settings.dlp)
    definitions.push_back(object{{"id", d.id}, {"name", d.name}, {"kind", d.kind}, {"json", d.json}});
  out["high_profile_users"] = std::move(users);
  out["dlp"] = std::move(definitions);
  out["ci_json"] = settings.ci_json;
  out["tenant_model"] = to_base64(settings.tenant_model);
  out["style_models"] = to_base64(settings.style_models);
  out["cache_folder"] = settings.cache_folder;
  out["name_threshold"] = to_string(settings.name_threshold);
  out["domain_threshold"] = to_string(settings.domain_threshold);
  out["guess_passwords"] = settings.guess_passwords;
  return out;
}

Result<Settings> settings_from_json(const boost::json::value& json) {
  if (!json.is_object()) return fail(Code::malformed, "settings: not an object");
  const object& from = json.get_object();
  Settings settings;
  if (const auto* limits = from.if_contains("limits"); limits && limits->is_object()) {
    each_limit(settings.limits, [&](std::string_view name, auto& number) {
      number = static_cast<std::decay_t<decltype(number)>>(
          json_integer(limits->get_object(), name, static_cast<std::int64_t>(number)));
    });
  }
  each_list(settings, [&](std::string_view name, std::vector<std::string>& list) { list = json_texts(from, name); });
  for (const auto& entry : json_list(from, "high_profile_users")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    settings.high_profile_users.push_back(
        {json_text(o, "first_name"), json_text(o, "middle_name"), json_text(o, "last_name"), json_text(o, "address")});
  }
  for (const auto& entry : json_list(from, "dlp")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    settings.dlp.push_back({json_text(o, "id"), json_text(o, "name"), json_text(o, "kind"), json_text(o, "json")});
  }
  settings.ci_json = json_text(from, "ci_json");
  settings.tenant_model = from_base64(json_text(from, "tenant_model")).value_or("");
  settings.style_models = from_base64(json_text(from, "style_models")).value_or("");
  settings.cache_folder = json_text(from, "cache_folder");
  // what does not read leaves the threshold as shipped
  static_cast<void>(from_string(json_text(from, "name_threshold"), settings.name_threshold));
  static_cast<void>(from_string(json_text(from, "domain_threshold"), settings.domain_threshold));
  settings.guess_passwords = json_flag(from, "guess_passwords", true);
  return settings;
}

std::string version_of(const Settings& settings) {
  Settings copy = settings;
  copy.cache_folder.clear();
  return sha256_hex(boost::json::serialize(to_json(copy))).substr(0, 16);
}

}  // namespace sekisho::scan
