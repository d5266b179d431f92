#include "protect/syslog.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "reputation/stream.h"

namespace sekisho::protect {
namespace {
using namespace std::chrono_literals;
using reputation::Deadline;
using reputation::Stream;

Deadline after(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

std::string tls_error(const char* what) {
  char text[200] = "";
  if (const auto code = ERR_get_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return std::string("syslog: ") + what + " " + text;
}

// One connection to the collector, with or without TLS.
class Connection {
 public:
  ~Connection() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
  }

  Result<void> open(const SyslogOptions& options) {
    const auto deadline = after(options.timeout);
    const auto kind = options.transport == SyslogTransport::udp ? Stream::Kind::datagram : Stream::Kind::stream;
    TRY(auto stream, Stream::connect(options.host, options.port, kind, deadline));
    stream_ = std::move(stream);
    return options.transport == SyslogTransport::tls ? start_tls(options, deadline) : Result<void>{};
  }

  Result<void> send(std::string_view bytes, Deadline deadline) {
    TRY_VOID(check_alive());
    if (tls_ == nullptr) return stream_.send(bytes, deadline);
    while (!bytes.empty()) {
      std::size_t sent = 0;
      ERR_clear_error();
      const int done = SSL_write_ex(tls_, bytes.data(), bytes.size(), &sent);
      if (done == 1) {
        bytes.remove_prefix(sent);
      } else {
        TRY_VOID(wait(done, deadline, "write"));
      }
    }
    return {};
  }

 private:
  // A collector that has closed is noticed before a message is written into the void: it never sends anything.
  Result<void> check_alive() {
    pollfd watched{.fd = stream_.descriptor(), .events = POLLIN | POLLRDHUP, .revents = 0};
    if (::poll(&watched, 1, 0) > 0 && (watched.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0)
      return fail(Code::unavailable, "syslog: collector closed");
    return {};
  }

  // Takes an OpenSSL result that is no success: waits for the socket, or the error.
  Result<void> wait(int result, Deadline deadline, const char* what) {
    const int error = SSL_get_error(tls_, result);
    if (error == SSL_ERROR_WANT_READ) return reputation::wait_for(stream_.descriptor(), POLLIN, deadline);
    if (error == SSL_ERROR_WANT_WRITE) return reputation::wait_for(stream_.descriptor(), POLLOUT, deadline);
    return fail(Code::unavailable, tls_error(what));
  }

  Result<void> start_tls(const SyslogOptions& options, Deadline deadline) {
    context_ = SSL_CTX_new(TLS_client_method());
    if (context_ == nullptr) return fail(Code::internal, tls_error("context"));
    SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    const int trusted = options.ca_file.empty()
                            ? SSL_CTX_set_default_verify_paths(context_)
                            : SSL_CTX_load_verify_locations(context_, options.ca_file.c_str(), nullptr);
    if (trusted != 1) return fail(Code::unavailable, tls_error("ca_file"));
    if (!options.certificate_file.empty() &&
        (SSL_CTX_use_certificate_chain_file(context_, options.certificate_file.c_str()) != 1 ||
         SSL_CTX_use_PrivateKey_file(context_, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1)) {
      return fail(Code::unavailable, tls_error("certificate_file"));
    }
    tls_ = SSL_new(context_);
    if (tls_ == nullptr || SSL_set_fd(tls_, stream_.descriptor()) != 1)
      return fail(Code::internal, tls_error("connection"));
    // The name or address we asked for, nothing else.
    auto* const parameters = SSL_get0_param(tls_);
    const bool is_address = !reputation::address_bytes(options.host).empty();
    if (is_address ? X509_VERIFY_PARAM_set1_ip_asc(parameters, options.host.c_str()) != 1
                   : SSL_set1_host(tls_, options.host.c_str()) != 1 ||
                         SSL_set_tlsext_host_name(tls_, options.host.c_str()) != 1) {
      return fail(Code::unavailable, tls_error("host name"));
    }
    while (true) {
      ERR_clear_error();
      const int done = SSL_connect(tls_);
      if (done == 1) return {};
      TRY_VOID(wait(done, deadline, "handshake"));
    }
  }

  Stream stream_;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
};
}  // namespace

struct Syslog::State {
  SyslogOptions options;
  Counter& sent;
  Counter& dropped;
  Counter& errors;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> waiting;
  bool stopping = false;
  std::thread sender;

  State(SyslogOptions given, Metrics& metrics)
      : options(std::move(given)),
        sent(metrics.counter("sekisho_syslog_sent_total", "Detections sent to the syslog collector.")),
        dropped(metrics.counter("sekisho_syslog_dropped_total", "Detections that never reached the syslog collector.")),
        errors(metrics.counter("sekisho_syslog_errors_total",
                               "Failed connections to the syslog collector and failed sends.")) {}

  // The oldest message, without taking it; false at the end.
  bool next(std::string& message) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return stopping || !waiting.empty(); });
    if (waiting.empty()) return false;
    message = waiting.front();
    return true;
  }

  // Sleeps unless the end comes; false at the end.
  bool pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, time, [&] { return stopping; });
  }

  void run() {
    auto connection = std::unique_ptr<Connection>();
    auto wait = 1000ms;
    std::string message;
    auto last_words = Deadline::max();
    while (next(message)) {
      {
        const std::lock_guard lock(mutex);
        if (stopping && last_words == Deadline::max()) last_words = after(1s);
      }
      if (std::chrono::steady_clock::now() > last_words) break;
      if (const auto done = send(connection, message, last_words); done) {
        wait = 1000ms;
        sent.add();
        const std::lock_guard lock(mutex);
        waiting.pop_front();
        continue;
      } else {
        errors.add();
        log::warning("syslog.unavailable", {{"what", done.error().what}});
      }
      connection.reset();
      if (!pause(wait)) break;
      wait = std::min<std::chrono::milliseconds>(wait * 2, 60s);
    }
    const std::lock_guard lock(mutex);
    dropped.add(waiting.size());
    waiting.clear();
  }

  Result<void> send(std::unique_ptr<Connection>& connection, const std::string& message, Deadline last_words) {
    if (!connection) {
      auto fresh = std::make_unique<Connection>();
      TRY_VOID(fresh->open(options));
      connection = std::move(fresh);
    }
    const auto deadline = std::min(after(options.timeout), last_words);
    if (options.transport == SyslogTransport::udp) return connection->send(message, deadline);
    return connection->send(std::to_string(message.size()) + " " + message, deadline);
  }
};

Syslog::Syslog(SyslogOptions options, Metrics& metrics) : state_(std::make_unique<State>(std::move(options), metrics)) {
  if (!state_->options.host.empty()) state_->sender = std::thread([state = state_.get()] { state->run(); });
}

Syslog::~Syslog() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  if (state_->sender.joinable()) state_->sender.join();
}

void Syslog::offer(const Detection& detection) {
  if (state_->options.host.empty()) return;
  auto message = syslog_message(detection, state_->options);
  const std::lock_guard lock(state_->mutex);
  if (state_->waiting.size() >= state_->options.queue || state_->stopping) {
    state_->dropped.add();
    return;
  }
  state_->waiting.push_back(std::move(message));
  state_->changed.notify_all();
}

}  // namespace sekisho::protect
