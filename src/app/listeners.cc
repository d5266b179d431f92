#include "app/listeners.h"

#include <thread>

#include "app/addresses.h"
#include "app/self_signed.h"

namespace sekisho::app {

Result<api::ServerSettings> listeners(const Config& config, const std::filesystem::path& data) {
  api::ServerSettings server;
  server.listeners.clear();
  TRY(server.trusted_proxies, Networks::parse(config.api.trusted_proxies));
  server.max_connections = static_cast<int>(config.api.max_connections);
  server.workers = config.api.threads > 0 ? static_cast<int>(config.api.threads)
                                          : 4 * static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  if (!config.server.http.empty()) {
    TRY(const auto at, parse_host_port(config.server.http, "server.http"));
    server.listeners.push_back({at.host, at.port, false});
  }
  if (config.server.https.empty()) return server;
  TRY(const auto at, parse_host_port(config.server.https, "server.https"));
  server.listeners.push_back({at.host, at.port, true});
  server.certificate_file = config.server.certificate;
  server.key_file = config.server.private_key;
  if (server.certificate_file.empty()) {
    TRY_VOID(make_self_signed(data / "keys", at.host));
    server.certificate_file = (data / "keys" / "tls.crt").string();
    server.key_file = (data / "keys" / "tls.key").string();
  }
  return server;
}

}  // namespace sekisho::app
