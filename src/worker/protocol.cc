#include "worker/protocol.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/encode.h"
#include "scan/report_text.h"

namespace sekisho::worker {
namespace {
namespace json = boost::json;

Result<json::object> parse_object(std::string_view payload) {
  boost::system::error_code error;
  json::value value = json::parse(payload, error);
  if (error || !value.is_object()) return fail(Code::malformed, "worker: payload is no object");
  return std::move(value.as_object());
}

std::string text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t number(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return 0;
  if (value->is_int64()) return value->as_int64();
  if (value->is_uint64()) return static_cast<std::int64_t>(value->as_uint64());
  return 0;
}

bool flag(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

json::array texts(const std::vector<std::string>& list) {
  json::array array;
  for (const auto& entry : list) array.emplace_back(entry);
  return array;
}

std::vector<std::string> texts(const json::object& object, std::string_view name) {
  std::vector<std::string> list;
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return list;
  for (const auto& entry : value->as_array()) {
    if (entry.is_string()) list.emplace_back(entry.as_string());
  }
  return list;
}

// A list of texts, then bytes that are not looked into. A text that is no UTF-8 would make the whole answer unreadable.
std::string headed(std::vector<std::string> list, std::string_view rest) {
  for (auto& text : list) text = to_valid_utf8(text);
  const std::string head = json::serialize(texts(list));
  return std::to_string(head.size()) + " " + head + std::string(rest);
}

Result<std::string_view> behind_head(std::string_view payload, std::vector<std::string>& list) {
  std::size_t length = 0;
  const auto [end, problem] = std::from_chars(payload.data(), payload.data() + payload.size(), length);
  const auto start = static_cast<std::size_t>(end - payload.data()) + 1;
  if (problem != std::errc() || start > payload.size() || length > payload.size() - start)
    return fail(Code::malformed, "worker: unreadable answer");
  boost::system::error_code error;
  const json::value head = json::parse(payload.substr(start, length), error);
  if (error || !head.is_array()) return fail(Code::malformed, "worker: unreadable answer");
  for (const auto& entry : head.as_array()) {
    if (entry.is_string()) list.emplace_back(entry.as_string());
  }
  return payload.substr(start + length);
}

}  // namespace

std::string encode(const ScanRequest& request) {
  json::array neighbours;
  for (const auto& told : request.options.neighbours) neighbours.push_back(json::array{told.password, told.source});
  json::array history;
  for (const auto& [name, value] : request.context.history) history.push_back(json::array{name, value});
  const auto& context = request.context;
  return json::serialize(json::object{{"tenant", request.tenant.value},
                                      {"as", static_cast<int>(request.options.as)},
                                      {"filename", request.options.filename},
                                      {"passwords", texts(request.options.passwords)},
                                      {"neighbours", std::move(neighbours)},
                                      {"guess_passwords", request.options.guess_passwords},
                                      {"letters_lost", request.letters_lost},
                                      {"sender", context.envelope_sender},
                                      {"recipients", texts(context.recipients)},
                                      {"client_ip", context.client_ip},
                                      {"client_name", context.client_name},
                                      {"helo", context.helo},
                                      {"direction", static_cast<int>(context.direction)},
                                      {"service", context.service},
                                      {"history", std::move(history)},
                                      {"leave_out_rules", context.leave_out_rules},
                                      {"received_ms", context.received_ms}});
}

Result<ScanRequest> decode_scan_request(std::string_view payload) {
  TRY(const auto object, parse_object(payload));
  ScanRequest request;
  request.tenant = TenantId{number(object, "tenant")};
  request.options.as = static_cast<content::ReadOptions::As>(number(object, "as"));
  request.options.filename = text(object, "filename");
  request.options.passwords = texts(object, "passwords");
  request.options.guess_passwords = flag(object, "guess_passwords");
  if (const auto* told = object.if_contains("neighbours"); told != nullptr && told->is_array()) {
    for (const auto& one : told->as_array()) {
      if (!one.is_array() || one.as_array().size() != 2 || !one.as_array()[0].is_string() ||
          !one.as_array()[1].is_string())
        continue;
      request.options.neighbours.push_back(
          {std::string(one.as_array()[0].as_string()), std::string(one.as_array()[1].as_string())});
    }
  }
  request.letters_lost = flag(object, "letters_lost");
  auto& context = request.context;
  context.envelope_sender = text(object, "sender");
  context.recipients = texts(object, "recipients");
  context.client_ip = text(object, "client_ip");
  context.client_name = text(object, "client_name");
  context.helo = text(object, "helo");
  context.direction = static_cast<scan::Direction>(number(object, "direction"));
  context.service = text(object, "service");
  context.received_ms = number(object, "received_ms");
  context.leave_out_rules = flag(object, "leave_out_rules");
  if (const auto* history = object.if_contains("history"); history != nullptr && history->is_array()) {
    for (const auto& entry : history->as_array()) {
      if (!entry.is_array() || entry.as_array().size() != 2 || !entry.as_array()[0].is_string()) continue;
      const auto& value = entry.as_array()[1];
      context.history.emplace_back(std::string(entry.as_array()[0].as_string()),
                                   value.is_double()  ? value.as_double()
                                   : value.is_int64() ? static_cast<double>(value.as_int64())
                                                      : 0.0);
    }
  }
  return request;
}

std::string encode(const Configuration& configuration) {
  json::array tenants;
  for (const auto& [id, settings] : configuration.tenants) {
    tenants.push_back(json::object{{"id", id.value}, {"settings", scan::to_json(settings)}});
  }
  return json::serialize(json::object{
      {"tenants", std::move(tenants)},
      {"mail_model", configuration.mail_model ? to_base64(configuration.mail_model->file()) : std::string()},
      {"read_pictures", configuration.pictures.read},
      {"picture_languages", configuration.pictures.languages},
      {"picture_folder", configuration.pictures.folder},
      {"picture_time_ms", configuration.pictures.time_ms},
      {"share_pictures", configuration.pictures.shared},
      {"memory", configuration.memory},
      {"allow_selftest", configuration.allow_selftest}});
}

Result<Configuration> decode_configuration(std::string_view payload) {
  TRY(const auto object, parse_object(payload));
  Configuration configuration;
  configuration.memory = static_cast<std::uint64_t>(number(object, "memory"));
  configuration.allow_selftest = flag(object, "allow_selftest");
  configuration.pictures = {flag(object, "read_pictures"), text(object, "picture_languages"),
                            text(object, "picture_folder"), number(object, "picture_time_ms"),
                            flag(object, "share_pictures")};
  if (const auto file = text(object, "mail_model"); !file.empty()) {
    TRY(auto model, scan::mail::Model::load(from_base64(file).value_or("")));
    configuration.mail_model = std::make_shared<const scan::mail::Model>(std::move(model));
  }
  const auto* tenants = object.if_contains("tenants");
  if (tenants == nullptr || !tenants->is_array()) return fail(Code::malformed, "worker: no tenants");
  for (const auto& entry : tenants->as_array()) {
    if (!entry.is_object() || !entry.as_object().contains("settings"))
      return fail(Code::malformed, "worker: tenant without settings");
    TRY(auto settings, scan::settings_from_json(entry.as_object().at("settings")));
    configuration.tenants.emplace(TenantId{number(entry.as_object(), "id")}, std::move(settings));
  }
  return configuration;
}

std::string encode(const Error& error) { return std::to_string(static_cast<int>(error.code)) + " " + error.what; }

Error decode_error(std::string_view payload) {
  int code = static_cast<int>(Code::internal);
  const auto [end, problem] = std::from_chars(payload.data(), payload.data() + payload.size(), code);
  if (problem != std::errc() || code < 0 || code > static_cast<int>(Code::internal))
    return {Code::internal, "worker: unreadable error"};
  const auto rest = payload.substr(static_cast<std::size_t>(end - payload.data()));
  return {static_cast<Code>(code), std::string(rest.substr(0, 1) == " " ? rest.substr(1, 1000) : rest.substr(0, 1000))};
}

std::string encode(const rewrite::Rewritten& rewritten) { return headed(rewritten.skipped, rewritten.bytes); }

Result<rewrite::Rewritten> decode_rewritten(std::string_view payload) {
  rewrite::Rewritten rewritten;
  TRY(const auto bytes, behind_head(payload, rewritten.skipped));
  rewritten.bytes = std::string(bytes);
  return rewritten;
}

std::string encode(const scan::Report& report) { return headed(report.told_passwords, scan::to_json_text(report)); }

Result<scan::Report> decode_report(std::string_view payload) {
  std::vector<std::string> told;
  TRY(const auto text, behind_head(payload, told));
  boost::system::error_code problem;
  json::monotonic_resource memory(text.size() * 2 + 1024);  // freed at once, not value by value
  const auto value = json::parse(text, problem, &memory);
  if (problem) return fail(Code::malformed, "unreadable report");
  TRY(auto report, scan::report_from_json(value));
  report.told_passwords = std::move(told);
  return report;
}

std::string encode(const ProcessEvent& event) {
  return json::serialize(json::object{{"pid", event.pid}, {"signal", event.signal}, {"status", event.status}});
}

Result<ProcessEvent> decode_process_event(std::string_view payload) {
  TRY(const auto object, parse_object(payload));
  return ProcessEvent{static_cast<int>(number(object, "pid")), static_cast<int>(number(object, "signal")),
                      static_cast<int>(number(object, "status"))};
}

}  // namespace sekisho::worker
