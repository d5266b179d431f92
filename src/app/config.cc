#include "app/config.h"

#include <toml++/toml.h>

#include <charconv>
#include <functional>
#include <variant>

#include "base/networks.h"
#include "base/text.h"

namespace sekisho::app {
namespace {

using Member = std::variant<std::string*, std::int64_t*, bool*, int*, ByteCount*, std::uint64_t*>;

struct Setting {
  std::string_view name;  // "section.key"
  std::string_view explanation;
  std::function<Member(Config&)> member;
  std::int64_t least = 0, most = 1'000'000'000'000;
};

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all = {
      {"server.data", "folder for the database, quarantine, keys and caches; made when missing", [](Config& c) -> Member { return &c.server.data; }},
      {"server.http", "address of console and APIs without TLS; empty: none", [](Config& c) -> Member { return &c.server.http; }},
      {"server.https", "address of console and APIs with TLS; empty: none", [](Config& c) -> Member { return &c.server.https; }},
      {"server.certificate", "PEM file for https; empty: a self-signed one is made in the data folder", [](Config& c) -> Member { return &c.server.certificate; }},
      {"server.private_key", "PEM file for https", [](Config& c) -> Member { return &c.server.private_key; }},
      {"server.console", "folder of the built web console; empty: found beside the program", [](Config& c) -> Member { return &c.server.console; }},
      {"server.operator_tenant", "number of the tenant whose first administrator also sees every tenant (fleet, phases); 0: none", [](Config& c) -> Member { return &c.server.operator_tenant; }},
      {"server.public_url", "how people reach the console, for links in mails", [](Config& c) -> Member { return &c.server.public_url; }},
      {"server.language", "language of the command line, of mails and of a new tenant: ja or en; empty: that of the environment (LC_ALL, LANG)", [](Config& c) -> Member { return &c.server.language; }},
      {"sso.private_networks", "identity providers may also be reached by http and in inner networks", [](Config& c) -> Member { return &c.sso.private_networks; }},
      {"milter.listen", "address for Postfix's smtpd_milters", [](Config& c) -> Member { return &c.milter.listen; }},
      {"milter.message_size_mb", "larger messages are refused with 552", [](Config& c) -> Member { return &c.milter.message_size_mb; }, 1, 2048},
      {"milter.on_doubt", "answer when a message cannot be judged: try_later (451) or pass", [](Config& c) -> Member { return &c.milter.on_doubt; }},
      {"milter.own_networks", "clients whose mail with a sender of ours is outgoing or internal, as networks (10.0.0.0/8, 2001:db8::/32), beside loopback and who signed in", [](Config& c) -> Member { return &c.milter.own_networks; }},
      {"mail.reinject", "the same Postfix (an smtpd with our milter), for released and split mail and our notifications", [](Config& c) -> Member { return &c.mail.reinject; }},
      {"mail.sender", "From of our own mail; empty: the null sender", [](Config& c) -> Member { return &c.mail.sender; }},
      {"scan.workers", "scan processes; 0: one per core", [](Config& c) -> Member { return &c.scan.workers; }, 0, 1024},
      {"scan.deadline_ms", "an item that takes longer is unscannable", [](Config& c) -> Member { return &c.scan.deadline_ms; }, 100, 600'000},
      {"scan.queue", "items that may wait for a worker; beyond: try later", [](Config& c) -> Member { return &c.scan.queue; }, 1, 100'000},
      {"scan.yara_folder", "folder of *.yar rule files", [](Config& c) -> Member { return &c.scan.yara_folder; }},
      {"scan.url_feed_folder", "folder of text files: one dangerous host or URL a line", [](Config& c) -> Member { return &c.scan.url_feed_folder; }},
      {"mailbox.imap", "IMAP server for protection after delivery (host:port); empty: none", [](Config& c) -> Member { return &c.mailbox.imap; }},
      {"mailbox.master_user", "IMAP master user (login is user*master)", [](Config& c) -> Member { return &c.mailbox.master_user; }},
      {"mailbox.master_password_file", "file that holds its password", [](Config& c) -> Member { return &c.mailbox.master_password_file; }},
      {"mailbox.quarantine_folder", "folder in each mailbox for quarantined mail", [](Config& c) -> Member { return &c.mailbox.quarantine_folder; }},
      {"mailbox.junk_folder", "folder in each mailbox for junk, where the server names none (\\Junk)", [](Config& c) -> Member { return &c.mailbox.junk_folder; }},
      {"mailbox.sent_folder", "folder in each mailbox for sent mail, watched to learn correspondents and writing; empty: not watched", [](Config& c) -> Member { return &c.mailbox.sent_folder; }},
      {"mailbox.accounts", "comma-separated mailboxes to watch; with * all of the directory that match (*@example.com)", [](Config& c) -> Member { return &c.mailbox.accounts; }},
      {"mailbox.folders", "folders to watch in each: comma-separated names, * for any characters, - before what is left out (*, -Archive/*)", [](Config& c) -> Member { return &c.mailbox.folders; }},
      {"mailbox.tls", "TLS from the first byte (imaps)", [](Config& c) -> Member { return &c.mailbox.tls; }},
      {"reputation.dns", "check SPF, DKIM, DMARC and ARC by DNS", [](Config& c) -> Member { return &c.reputation.dns; }},
      {"reputation.resolver", "resolver address; empty: the system's", [](Config& c) -> Member { return &c.reputation.resolver; }},
      {"reputation.timeout_ms", "for all network checks of one item together; never fails the mail", [](Config& c) -> Member { return &c.reputation.timeout_ms; }, 10, 60'000},
      {"reputation.clamd", "clamd's socket: unix path or host:port; empty: not configured", [](Config& c) -> Member { return &c.reputation.clamd; }},
      {"reputation.zone_file", "DNS records to answer from instead of the network (tests)", [](Config& c) -> Member { return &c.reputation.zone_file; }},
      {"syslog.address", "collector for detections (host:port); empty: none", [](Config& c) -> Member { return &c.syslog.address; }},
      {"syslog.transport", "tcp, tls or udp", [](Config& c) -> Member { return &c.syslog.transport; }},
      {"syslog.format", "json or cef", [](Config& c) -> Member { return &c.syslog.format; }},
      {"syslog.ca_file", "PEM file to verify the collector with; empty: the system's", [](Config& c) -> Member { return &c.syslog.ca_file; }},
      {"retention.detection_days", "detection log", [](Config& c) -> Member { return &c.retention.detection_days; }, 1, 3650},
      {"retention.quarantine_log_days", "quarantine log", [](Config& c) -> Member { return &c.retention.quarantine_log_days; }, 1, 3650},
      {"retention.mail_tracking_days", "mail tracking log", [](Config& c) -> Member { return &c.retention.mail_tracking_days; }, 1, 3650},
      {"retention.integration_days", "API integration log", [](Config& c) -> Member { return &c.retention.integration_days; }, 1, 3650},
      {"retention.audit_days", "audit log; 0: for ever", [](Config& c) -> Member { return &c.retention.audit_days; }, 0, 3650},
      {"retention.quarantine_days", "quarantined messages", [](Config& c) -> Member { return &c.retention.quarantine_days; }, 1, 3650},
      {"retention.report_days", "reports that were made", [](Config& c) -> Member { return &c.retention.report_days; }, 1, 3650},
      {"retention.purge_lapsed", "remove a tenant's data when its last licence is over by the grace of 30 days and the lock of 30 more, and 24 hourly rounds have seen it; never the operator's tenant", [](Config& c) -> Member { return &c.retention.purge_lapsed; }},
      {"api.cas_requests_per_minute", "per token on /v1; 0: no limit", [](Config& c) -> Member { return &c.api.cas_requests_per_minute; }, 0, 1'000'000},
      {"api.vision_requests_per_minute", "per key on /v3.0; 0: no limit", [](Config& c) -> Member { return &c.api.vision_requests_per_minute; }, 0, 1'000'000},
      {"api.requests_per_minute", "per session or key on /api/v1, and per address of who is not signed in; 0: no limit", [](Config& c) -> Member { return &c.api.requests_per_minute; }, 0, 1'000'000},
      {"api.failed_sign_ins_per_minute", "per address; 0: no limit", [](Config& c) -> Member { return &c.api.failed_sign_ins_per_minute; }, 0, 1'000'000},
      {"api.trusted_proxies", "reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as networks (10.0.0.7, 2001:db8::/64); empty: none", [](Config& c) -> Member { return &c.api.trusted_proxies; }},
      {"api.services", "what mail is reported as on /v1 (inline=exchange, imap=gmail); empty: everything as exchange", [](Config& c) -> Member { return &c.api.services; }},
      {"api.sweeping_empty_link", "/v1/sweeping/mails ends with an empty next_link instead of none", [](Config& c) -> Member { return &c.api.sweeping_empty_link; }},
      {"api.threads", "request threads; 0: four per core", [](Config& c) -> Member { return &c.api.threads; }, 0, 1024},
      {"api.check_answers", "for tests: an answer of /api/v1 that departs from its description is an error 500", [](Config& c) -> Member { return &c.api.check_answers; }},
      {"api.max_connections", "open connections", [](Config& c) -> Member { return &c.api.max_connections; }, 1, 100'000},
      {"webhook.retry_seconds", "when a failed webhook delivery is tried again, one pause after the other; after the last it is dead", [](Config& c) -> Member { return &c.webhook.retry_seconds; }},
      {"webhook.private_networks", "webhooks may lead to loopback and private addresses; on only where all tenants may reach into this network", [](Config& c) -> Member { return &c.webhook.private_networks; }},
      {"limits.message_size", "bytes; a larger item is not read (limit.message_size)", [](Config& c) -> Member { return &c.limits.message_size; }, 1024},
      {"limits.body_size", "bytes of text of one message body", [](Config& c) -> Member { return &c.limits.body_size; }, 1024},
      {"limits.file_size", "bytes of one file, decoded or decompressed", [](Config& c) -> Member { return &c.limits.file_size; }, 1024},
      {"limits.expanded_size", "bytes decompressed from one item together", [](Config& c) -> Member { return &c.limits.expanded_size; }, 1024},
      {"limits.compression_ratio", "beyond the first MiB of output; a tenth of it beyond 16 MiB", [](Config& c) -> Member { return &c.limits.compression_ratio; }, 1},
      {"limits.layers", "archives inside each other", [](Config& c) -> Member { return &c.limits.layers; }, 0, 100},
      {"limits.mime_depth", "multiparts and messages inside each other", [](Config& c) -> Member { return &c.limits.mime_depth; }, 1, 10'000},
      {"limits.parts", "MIME entities of one item", [](Config& c) -> Member { return &c.limits.parts; }, 1, 10'000'000},
      {"limits.files", "members of all archives and embedded objects together", [](Config& c) -> Member { return &c.limits.files; }, 1, 10'000'000},
      {"limits.headers", "header fields of one entity", [](Config& c) -> Member { return &c.limits.headers; }, 1, 10'000'000},
      {"limits.parameters", "parameters of one structured header field", [](Config& c) -> Member { return &c.limits.parameters; }, 1, 10'000'000},
      {"limits.alternates", "other readings of one message, where mail programs differ", [](Config& c) -> Member { return &c.limits.alternates; }, 0, 100'000},
      {"limits.links", "URLs of one item", [](Config& c) -> Member { return &c.limits.links; }, 1, 10'000'000},
      {"limits.header_size", "bytes of one header block", [](Config& c) -> Member { return &c.limits.header_size; }, 1024},
      {"limits.text_size", "bytes of text kept for scanners, all parts together", [](Config& c) -> Member { return &c.limits.text_size; }, 1024},
      {"limits.pixels", "of one image", [](Config& c) -> Member { return &c.limits.pixels; }, 1},
      {"limits.image_count", "images decoded for QR codes", [](Config& c) -> Member { return &c.limits.image_count; }, 0, 100'000},
      {"limits.memory", "bytes of memory for one item", [](Config& c) -> Member { return &c.limits.memory; }, 1 << 20},
      {"limits.steps", "anything else that loops over input", [](Config& c) -> Member { return &c.limits.steps; }, 1000},
  };
  return all;
}

const Setting* find(std::string_view name) {
  for (const auto& setting : settings()) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

std::string_view kind_of(const Member& member) {
  if (std::holds_alternative<std::string*>(member)) return "a text";
  if (std::holds_alternative<bool*>(member)) return "true or false";
  return "a whole number";
}

// Values with a closed set of words.
Result<void> check_words(std::string_view name, std::string_view value, const std::string& where) {
  const auto one_of = [&](std::initializer_list<std::string_view> words) -> Result<void> {
    for (const auto word : words) {
      if (value == word) return {};
    }
    std::string expected;
    for (const auto word : words) expected += (expected.empty() ? "" : " or ") + (word.empty() ? "empty" : std::string(word));
    return fail(Code::malformed, where + ": " + std::string(name) + " must be " + expected + ", not “" + std::string(value) + "”");
  };
  if (name == "milter.on_doubt") return one_of({"try_later", "pass"});
  if (name == "server.language") return one_of({"", "ja", "en"});
  if (name == "syslog.transport") return one_of({"tcp", "tls", "udp"});
  if (name == "syslog.format") return one_of({"json", "cef"});
  if (name == "milter.own_networks" || name == "api.trusted_proxies") {
    if (const auto networks = Networks::parse(value); !networks) return fail(Code::malformed, where + ": " + std::string(name) + ": " + networks.error().what);
  }
  return {};
}

Result<void> set_number(const Setting& setting, const Member& member, std::int64_t number, const std::string& where) {
  if (number < setting.least || number > setting.most) {
    return fail(Code::malformed, where + ": " + std::string(setting.name) + " must be between " + std::to_string(setting.least) + " and " + std::to_string(setting.most));
  }
  if (auto* const* n = std::get_if<std::int64_t*>(&member)) **n = number;
  if (auto* const* n = std::get_if<int*>(&member)) **n = static_cast<int>(number);
  if (auto* const* n = std::get_if<ByteCount*>(&member)) (*n)->value = static_cast<std::uint64_t>(number);
  if (auto* const* n = std::get_if<std::uint64_t*>(&member)) **n = static_cast<std::uint64_t>(number);
  return {};
}

Result<void> set_from_text(Config& config, const Setting& setting, std::string_view value, const std::string& where) {
  const Member member = setting.member(config);
  if (auto* const* text = std::get_if<std::string*>(&member)) {
    TRY_VOID(check_words(setting.name, value, where));
    **text = std::string(value);
    return {};
  }
  if (auto* const* flag = std::get_if<bool*>(&member)) {
    if (value != "true" && value != "false") return fail(Code::malformed, where + ": " + std::string(setting.name) + " must be true or false");
    **flag = value == "true";
    return {};
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return fail(Code::malformed, where + ": " + std::string(setting.name) + " must be a whole number");
  return set_number(setting, member, number, where);
}

std::string environment_name(std::string_view name) {
  std::string out = "SEKISHO_";
  for (const char c : name) out += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

}  // namespace

Result<void> apply_toml(Config& config, std::string_view text, std::string_view file_name) {
  Config changed = config;
  const std::string file(file_name);
  const auto place = [&](const toml::source_region& region) {
    return file + ":" + std::to_string(region.begin.line) + ":" + std::to_string(region.begin.column);
  };
  try {
    const toml::table root = toml::parse(text, file_name);
    for (const auto& [section, content] : root) {
      const auto* table = content.as_table();
      if (!table) return fail(Code::malformed, place(section.source()) + ": “" + std::string(section.str()) + "” stands outside a [section]");
      for (const auto& [key, value] : *table) {
        const std::string name = std::string(section.str()) + "." + std::string(key.str());
        const std::string where = place(key.source());
        const Setting* setting = find(name);
        if (!setting) return fail(Code::malformed, where + ": there is no setting “" + name + "”");
        const Member member = setting->member(changed);
        if (auto* const* target = std::get_if<std::string*>(&member); target && value.is_string()) {
          TRY_VOID(check_words(name, value.as_string()->get(), where));
          **target = value.as_string()->get();
        } else if (auto* const* flag = std::get_if<bool*>(&member); flag && value.is_boolean()) {
          **flag = value.as_boolean()->get();
        } else if (!std::holds_alternative<std::string*>(member) && !std::holds_alternative<bool*>(member) && value.is_integer()) {
          TRY_VOID(set_number(*setting, member, value.as_integer()->get(), where));
        } else {
          return fail(Code::malformed, where + ": " + name + " must be " + std::string(kind_of(member)));
        }
      }
    }
  } catch (const toml::parse_error& error) {
    return fail(Code::malformed, place(error.source()) + ": " + std::string(error.description()));
  }
  config = changed;
  return {};
}

Result<void> apply_environment(Config& config, const std::vector<std::string>& environment) {
  for (const auto& entry : environment) {
    if (!entry.starts_with("SEKISHO_")) continue;
    const auto equals = entry.find('=');
    const std::string name = entry.substr(0, equals);
    const Setting* found = nullptr;
    for (const auto& setting : settings()) {
      if (environment_name(setting.name) == name) found = &setting;
    }
    if (!found) return fail(Code::malformed, "environment: there is no setting “" + name + "”");
    TRY_VOID(set_from_text(config, *found, equals == std::string::npos ? "" : std::string_view(entry).substr(equals + 1), "environment " + name));
  }
  return {};
}

Result<void> apply_option(Config& config, std::string_view name, std::string_view value) {
  const Setting* setting = find(name);
  if (!setting) return fail(Code::malformed, "there is no setting “" + std::string(name) + "”");
  return set_from_text(config, *setting, value, "command line");
}

std::string default_toml() {
  return "# Sekisho: all settings with their defaults. A setting can also come from the environment: server.http is SEKISHO_SERVER_HTTP.\n" + to_toml(Config{});
}

std::string to_toml(Config config) {
  std::string out;
  std::string_view section;
  for (const auto& setting : settings()) {
    const auto dot = setting.name.find('.');
    if (setting.name.substr(0, dot) != section) {
      section = setting.name.substr(0, dot);
      out += "\n[" + std::string(section) + "]\n";
    }
    out += "# " + std::string(setting.explanation) + "\n" + std::string(setting.name.substr(dot + 1)) + " = ";
    const Member member = setting.member(config);
    if (auto* const* text = std::get_if<std::string*>(&member)) out += "\"" + **text + "\"";
    if (auto* const* flag = std::get_if<bool*>(&member)) out += **flag ? "true" : "false";
    if (auto* const* n = std::get_if<std::int64_t*>(&member)) out += std::to_string(**n);
    if (auto* const* n = std::get_if<int*>(&member)) out += std::to_string(**n);
    if (auto* const* n = std::get_if<ByteCount*>(&member)) out += std::to_string((*n)->value);
    if (auto* const* n = std::get_if<std::uint64_t*>(&member)) out += std::to_string(**n);
    out += "\n";
  }
  return out;
}

}  // namespace sekisho::app
