#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "base/result.h"
#include "base/text.h"
#include "worker/pictures.h"

namespace sekisho::app {

/// Everything that can be configured, with its default at the member. Order of precedence: command line, environment
/// (SEKISHO_SERVER_HTTP for server.http), file, default. settings.cc's table gives each its name and meaning;
/// `sekisho admin config --defaults` prints it as commented TOML.
struct Config {
  struct Server {
    std::string data = "data";
    std::string http = "127.0.0.1:8480";
    std::string https;
    std::string certificate, private_key;
    std::string console;
    std::string public_url;
    std::string language;
    std::int64_t operator_tenant = 1;
  } server;
  struct Milter {
    std::string listen = "127.0.0.1:8890";
    std::int64_t message_size_mb = 150;
    std::string on_doubt = "try_later";
    std::string own_networks;
  } milter;
  struct Mail {
    std::string reinject = "127.0.0.1:25";
    std::string sender;
  } mail;
  struct Scan {
    std::int64_t workers = 0;
    std::int64_t deadline_ms = 20'000;
    std::int64_t queue = 256;
    std::int64_t thread_password_hours = 72;
    worker::PictureSettings pictures;
    std::string yara_folder;
    std::string url_feed_folder;
    std::string mail_model;
  } scan;
  struct Mailbox {
    std::string imap;
    std::string master_user, master_password_file;
    std::string quarantine_folder = "Quarantine";
    std::string junk_folder = "Junk";
    std::string sent_folder = "Sent";
    std::string accounts;
    std::string folders = "*";
    bool tls = false;
  } mailbox;
  struct Reputation {
    bool dns = false;
    std::string authserv_id;
    std::string resolver;
    std::int64_t timeout_ms = 3'000;
    std::string clamd;
    std::string zone_file;
    std::string rdap_bootstrap;
    std::int64_t rdap_timeout_ms = 1'000;
  } reputation;
  struct Syslog {
    std::string address;
    std::string transport = "tcp";
    std::string format = "json";
    std::string ca_file;
  } syslog;
  struct Sso {
    bool private_networks = false;
  } sso;
  struct Retention {
    std::int64_t detection_days = 180, quarantine_log_days = 90, mail_tracking_days = 60, integration_days = 180,
                 audit_days = 180, quarantine_days = 30, report_days = 400;
    bool purge_lapsed = true;
  } retention;
  struct Api {
    std::int64_t cas_requests_per_minute = 20;
    std::int64_t vision_requests_per_minute = 600;
    std::int64_t requests_per_minute = 1'200;
    std::int64_t failed_sign_ins_per_minute = 30;
    std::string trusted_proxies;
    std::string services;
    bool sweeping_empty_link = false;
    std::int64_t threads = 0;
    std::int64_t max_connections = 1024;
    bool check_answers = false;
  } api;
  struct Webhook {
    std::string retry_seconds = "5,30,120,600,1800,3600,10800,21600";
    bool private_networks = false;
  } webhook;
  Limits limits;
};

/// Applies a TOML file. Code::malformed with file, line, column and what was expected, in `language`, for an unknown
/// key, a wrong type or a value that is not allowed; nothing of such a file is used.
Result<void> apply_toml(Config& config, std::string_view text, std::string_view file_name, Language language);
/// What a TOML file says of server.language, also when other settings of it are wrong; empty when it says nothing or is
/// no TOML.
std::string language_in(std::string_view text);
/// Applies SEKISHO_* variables ("NAME=value"). An unknown SEKISHO_ name is an error too.
Result<void> apply_environment(Config& config, const std::vector<std::string>& environment, Language language);
/// Applies "server.http" = "…" from the command line.
Result<void> apply_option(Config& config, std::string_view name, std::string_view value, Language language);
/// All settings as commented TOML with their defaults.
std::string default_toml(Language language);
/// The same for settings in use, as a support bundle shows them. Secrets are paths of files, so none stands in it.
std::string to_toml(Config config, Language language);

}  // namespace sekisho::app
