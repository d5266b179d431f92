#include "api/http/server.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <condition_variable>
#include <map>
#include <optional>
#include <thread>
#include <unordered_set>

#include "api/http/beast_parser.h"
#include "api/http/head.h"
#include "base/guarded.h"
#include "base/log.h"
#include "base/text.h"

namespace sekisho::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

// What is not yet taken apart may wait in memory: a whole header, or the lines of one chunk with what stands behind the
// last one.
constexpr std::size_t max_waiting = 64 * 1024;

// What every connection needs of the server.
struct Shared {
  const ServerSettings& settings;
  Application& application;
  Random& random;
  asio::thread_pool workers;
  std::atomic<int> queued = 0;
  std::atomic<int> connections = 0;
  std::atomic<bool> stopping = false;
  Guarded<std::map<std::string, int>> per_address;
  std::mutex idle_mutex;
  std::condition_variable idle_changed;

  Shared(const ServerSettings& s, Application& a, Random& r)
      : settings(s), application(a), random(r), workers(static_cast<std::size_t>(std::max(1, s.workers))) {}
};

class Closable {
 public:
  virtual ~Closable() = default;
  virtual void close_if_idle() = 0;
  virtual void close_now() = 0;
};

struct Registry {
  std::mutex mutex;
  std::unordered_set<Closable*> all;
};

template <class Stream>
class Connection final : public Closable, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Stream stream, Shared& shared, Registry& registry, std::string peer)
      : stream_(std::move(stream)),
        shared_(shared),
        registry_(registry),
        peer_(std::move(peer)),
        buffer_(shared.settings.header_limit + max_waiting),
        patience_(stream_.get_executor()),
        heartbeat_(stream_.get_executor()) {
    const std::lock_guard lock(registry_.mutex);
    registry_.all.insert(this);
  }

  ~Connection() override {
    {
      const std::lock_guard lock(registry_.mutex);
      registry_.all.erase(this);
    }
    shared_.per_address.with([&](auto& counts) {
      const auto at = counts.find(peer_);
      if (at != counts.end() && --at->second <= 0) counts.erase(at);
    });
    {
      const std::lock_guard lock(shared_.idle_mutex);
      --shared_.connections;
    }
    shared_.idle_changed.notify_all();
  }

  void start() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      lowest().expires_after(shared_.settings.header_timeout);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](beast::error_code error) {
                                if (!error) self->wait_for_request();
                              });
    } else {
      asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->wait_for_request(); });
    }
  }

  void close_if_idle() override {
    asio::post(stream_.get_executor(), [weak = this->weak_from_this()] {
      const auto self = weak.lock();
      if (self && !self->busy_) self->lowest().close();
    });
  }
  void close_now() override {
    asio::post(stream_.get_executor(), [weak = this->weak_from_this()] {
      if (const auto self = weak.lock()) self->lowest().close();
    });
  }

 private:
  using Parser = http::request_parser<http::string_body>;

  PlainStream& lowest() { return beast::get_lowest_layer(stream_); }

  // Bytes of a request are awaited for so long; then reading ends with operation_aborted and lost_patience_, so that
  // 408 can be said.
  void await_bytes(std::chrono::milliseconds most) {
    lost_patience_ = false;
    lowest().expires_never();
    patience_.expires_after(most);
    patience_.async_wait([weak = this->weak_from_this(), turn = ++turn_](beast::error_code error) {
      const auto self = weak.lock();
      if (error || !self || self->turn_ != turn) return;
      self->lost_patience_ = true;
      self->lowest().cancel();
    });
  }
  // Whether the wait ended for lack of bytes.
  bool bytes_came_late() {
    ++turn_;
    patience_.cancel();
    return lost_patience_;
  }

  // Keep-alive may wait long for a first byte; from then on the header has little time.
  void wait_for_request() {
    busy_ = false;
    if (shared_.stopping) return finish();
    parser_.emplace();
    parser_->header_limit(shared_.settings.header_limit);
    parser_->body_limit(boost::none);
    buffer_.consume(empty_lines(waiting()));
    if (has_begun(waiting())) return read_header();
    lowest().expires_after(shared_.settings.idle_timeout);
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = this->shared_from_this()](beast::error_code error, std::size_t got) {
                              self->buffer_.commit(got);
                              if (!error) self->wait_for_request();
                            });
  }

  // Of the head that is being read, as far as the parser has it.
  std::string_view target() const {
    const auto text = parser_->get().target();
    return {text.data(), text.size()};
  }

  std::string_view waiting() const { return {static_cast<const char*>(buffer_.data().data()), buffer_.size()}; }

  void read_header() {
    busy_ = true;
    await_bytes(shared_.settings.header_timeout);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](beast::error_code error, std::size_t) { self->on_header(error); });
  }

  void on_header(beast::error_code error) {
    request_ = Request{};
    if (bytes_came_late() && error) return refuse(408, "the header did not arrive in time");
    if (error == http::error::header_limit) {
      if (is_in_first_line(target(), waiting())) return refuse(414, "the request target is too long");
      return refuse(431, "the request header is too large");
    }
    if (error == http::error::end_of_stream ||
        (error && error.category() != http::make_error_code(http::error::bad_method).category()))
      return finish();
    if (error) return refuse(400, "malformed request");
    const auto& head = parser_->get();
    keep_alive_ = head.keep_alive();
    head_only_ = head.method() == http::verb::head;
    is_old_ = head.version() == 10;
    request_.id = make_uuid(shared_.random);
    if (const auto fault =
            read_head(head, {peer_, std::is_same_v<Stream, TlsStream>, shared_.settings.trusted_proxies}, request_);
        fault.status != 0)
      return refuse(fault.status, fault.why);
    limit_ = shared_.application.body_limit(request_);
    const auto length = parser_->content_length();
    if (length && *length > limit_) return refuse(413, "the body is too large");
    parser_->body_limit(limit_);
    const auto expected = is_old_ ? std::string_view{} : request_.header("Expect");  // RFC 9110 §10.1.1: 1.0 knows none
    if (!expected.empty() && !equal_ignore_case(expected, "100-continue"))
      return refuse(417, "only 100-continue can be expected");
    if (!expected.empty()) {
      lowest().expires_after(shared_.settings.write_timeout);
      static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      asio::async_write(stream_, asio::buffer(go_on),
                        [self = this->shared_from_this()](beast::error_code failed, std::size_t) {
                          if (!failed) self->read_body();
                        });
      return;
    }
    read_body();
  }

  void read_body() {
    await_bytes(shared_.settings.body_timeout);
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](beast::error_code error, std::size_t) { self->on_body(error); });
  }

  void on_body(beast::error_code error) {
    if (bytes_came_late() && error) return refuse(408, "the body did not arrive in time");
    if (error == http::error::body_limit) return refuse(413, "the body is too large");
    if (error && error.category() == http::make_error_code(http::error::bad_method).category())
      return refuse(400, "malformed body");
    if (error) return finish();
    lowest().expires_never();
    request_.body = std::move(parser_->get().body());
    if (shared_.queued.fetch_add(1) >= shared_.settings.max_queued) {
      --shared_.queued;
      auto response = shared_.application.refuse(request_, 503, "too many requests wait already");
      response.set("Retry-After", "1");
      return write(std::move(response));
    }
    asio::post(shared_.workers, [self = this->shared_from_this()] {
      --self->shared_.queued;
      auto response = std::make_shared<Response>(self->shared_.application.handle(std::move(self->request_)));
      asio::post(self->stream_.get_executor(), [self, response] { self->write(std::move(*response)); });
    });
  }

  void refuse(int status, std::string_view why) {
    keep_alive_ = false;
    if (request_.id.empty()) request_.id = make_uuid(shared_.random);
    if (request_.path.empty()) request_.path = path_of_unread(target(), waiting());
    refused_ = true;
    write(shared_.application.refuse(request_, status, why));
  }

  void write(Response response) {
    answer_ = {};
    answer_.version(11);
    answer_.result(static_cast<unsigned>(response.status));
    answer_.set(http::field::server, "Sekisho");
    for (const auto& [name, value] : response.headers) {
      if (value.find_first_of("\r\n") == std::string::npos) answer_.insert(name, value);
    }
    if (response.events && !head_only_) return start_events(std::move(response));
    if (!response.content_type.empty() && response.status != 204 && response.status != 304)
      answer_.set(http::field::content_type, response.content_type);
    if (shared_.stopping) keep_alive_ = false;
    answer_.keep_alive(keep_alive_);
    if (is_old_ && keep_alive_) answer_.set(http::field::connection, "keep-alive");  // who speaks 1.0 must be told
    const auto length = response.body.size();
    if (!head_only_) answer_.body() = std::move(response.body);
    if (response.events) {  // HEAD: what GET would answer, without the stream
      response.events->client_gone();
      answer_.set(http::field::content_type, "text/event-stream");
    } else if (response.status != 204 && response.status != 304) {
      answer_.content_length(length);
    }
    serializer_.emplace(answer_);
    write_some();
  }

  // The time is for each step: who takes slowly what is large still gets it, who takes nothing does not.
  void write_some() {
    lowest().expires_after(shared_.settings.write_timeout);
    http::async_write_some(stream_, *serializer_,
                           [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                             if (error) return;
                             if (!self->serializer_->is_done()) return self->write_some();
                             if (self->refused_) return self->linger();
                             self->keep_alive_ ? self->wait_for_request() : self->finish();
                           });
  }

  // ---- server-sent events (HTML Living Standard §9.2): chunk-free, ended by close
  void start_events(Response response) {
    events_ = std::move(response.events);
    answer_.set(http::field::content_type, "text/event-stream");
    answer_.set(http::field::cache_control, "no-store");
    answer_.keep_alive(false);
    outgoing_.clear();
    outgoing_ = "HTTP/1.1 200 OK\r\n";
    for (const auto& field : answer_) {
      outgoing_.append(field.name_string().data(), field.name_string().size()).append(": ");
      outgoing_.append(field.value().data(), field.value().size()).append("\r\n");
    }
    outgoing_ += "\r\n: open\n\n";
    events_->on_wake([weak = this->weak_from_this()] {
      const auto self = weak.lock();
      if (self) asio::post(self->stream_.get_executor(), [self] { self->pump_events(); });
    });
    busy_ = false;  // a graceful stop need not wait for it
    send_events();
    watch_client();
    beat();
  }

  void pump_events() {
    if (sending_ || !events_) return;
    bool closed = false;
    outgoing_ = events_->take(closed);
    if (outgoing_.empty()) {
      if (closed || shared_.stopping) finish();
      return;
    }
    send_events();
  }

  void send_events() {
    sending_ = true;
    lowest().expires_after(shared_.settings.write_timeout);
    asio::async_write(stream_, asio::buffer(outgoing_),
                      [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                        self->sending_ = false;
                        if (error) return self->end_events();
                        self->lowest().expires_never();
                        self->pump_events();
                      });
  }

  void watch_client() {
    stream_.async_read_some(asio::buffer(byte_),
                            [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                              if (error) return self->end_events();
                              self->watch_client();
                            });
  }

  void beat() {
    heartbeat_.expires_after(std::chrono::seconds(15));
    heartbeat_.async_wait([weak = this->weak_from_this()](beast::error_code error) {
      const auto self = weak.lock();
      if (error || !self || !self->events_) return;
      if (!self->sending_) {
        self->outgoing_ = ": beat\n\n";
        self->send_events();
      }
      self->beat();
    });
  }

  void end_events() {
    if (!events_) return;
    events_->client_gone();
    events_.reset();
    heartbeat_.cancel();
    lowest().close();
  }

  // After a refusal the client may still be sending: close our half and drain a little, so that it can read the answer.
  void linger() {
    beast::error_code ignored;
    if constexpr (std::is_same_v<Stream, PlainStream>) lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
    lowest().expires_after(std::chrono::seconds(2));
    drain();
  }

  void drain() {
    if (drained_ > 4u << 20) return lowest().close();
    lowest().async_read_some(asio::buffer(scratch_),
                             [self = this->shared_from_this()](beast::error_code error, std::size_t got) {
                               self->drained_ += got;
                               if (!error) self->drain();
                             });
  }

  void finish() {
    if (events_) end_events();
    beast::error_code ignored;
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      lowest().expires_after(std::chrono::seconds(2));
      stream_.async_shutdown([self = this->shared_from_this()](beast::error_code) {});
    } else {
      lowest().socket().shutdown(tcp::socket::shutdown_both, ignored);
    }
  }

  Stream stream_;
  Shared& shared_;
  Registry& registry_;
  const std::string peer_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Request request_;
  std::uint64_t limit_ = 0;
  bool keep_alive_ = true, head_only_ = false, is_old_ = false, busy_ = false, refused_ = false, sending_ = false,
       lost_patience_ = false;
  http::response<http::string_body> answer_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  std::shared_ptr<EventStream> events_;
  std::string outgoing_;
  char byte_[16] = {};
  char scratch_[16 * 1024] = {};
  std::size_t drained_ = 0;
  std::uint64_t turn_ = 0;  // of waiting for bytes, so that a timer that fires late ends no later wait
  asio::steady_timer patience_, heartbeat_;
};

class BeastServer final : public Server {
 public:
  BeastServer(const ServerSettings& settings, Application& application, Random& random)
      : settings_(settings), shared_(settings_, application, random), tls_(asio::ssl::context::tls_server) {}

  ~BeastServer() override { stop(); }

  Result<void> start() {
    std::string step;  // what an error is about
    try {
      bool needs_tls = false;
      for (const auto& listener : settings_.listeners) needs_tls |= listener.tls;
      if (needs_tls) {
        tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use);
        step = "certificate " + settings_.certificate_file + ": ";
        tls_.use_certificate_chain_file(settings_.certificate_file);
        step = "private key " + settings_.key_file + ": ";
        tls_.use_private_key_file(settings_.key_file, asio::ssl::context::pem);
        SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
        SSL_CTX_set_options(tls_.native_handle(), SSL_OP_NO_RENEGOTIATION);
      }
      for (const auto& listener : settings_.listeners) {
        step = "listening on " + listener.address + ":" + std::to_string(listener.port) + ": ";
        const tcp::endpoint endpoint(asio::ip::make_address(listener.address), listener.port);
        acceptors_.emplace_back(context_);
        auto& acceptor = acceptors_.back();
        acceptor.open(endpoint.protocol());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen(1024);
        ports_.push_back(acceptor.local_endpoint().port());
      }
    } catch (const boost::system::system_error& error) {
      return fail(error.code().category() == asio::error::get_ssl_category() ? Code::malformed : Code::unavailable,
                  "http: " + step + error.code().message());
    }
    for (std::size_t i = 0; i < acceptors_.size(); ++i) accept(i);
    for (int i = 0; i < std::max(1, settings_.io_threads); ++i) {
      threads_.emplace_back([this] { run(); });
    }
    return {};
  }

  void stop() override {
    if (stopped_.exchange(true)) return;
    shared_.stopping = true;
    asio::post(context_, [this] {
      boost::system::error_code ignored;
      for (auto& acceptor : acceptors_) acceptor.close(ignored);
    });
    each_connection([](Closable& connection) { connection.close_if_idle(); });
    {
      std::unique_lock lock(shared_.idle_mutex);
      if (!shared_.idle_changed.wait_for(lock, settings_.drain, [&] { return shared_.connections == 0; })) {
        lock.unlock();
        each_connection([](Closable& connection) { connection.close_now(); });
        lock.lock();
        shared_.idle_changed.wait_for(lock, std::chrono::seconds(2), [&] { return shared_.connections == 0; });
      }
    }
    shared_.workers.join();
    work_.reset();
    context_.stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  std::vector<std::uint16_t> ports() const override { return ports_; }
  int connections() const override { return shared_.connections; }

 private:
  void run() {
    for (;;) {
      try {
        context_.run();
        return;
      } catch (const std::exception& error) {
        log::error("api.connection_failed", {{"what", error.what()}});
      }
    }
  }

  template <class F>
  void each_connection(F use) {
    const std::lock_guard lock(registry_.mutex);
    for (auto* connection : registry_.all) use(*connection);
  }

  void accept(std::size_t index) {
    acceptors_[index].async_accept(
        asio::make_strand(context_), [this, index](beast::error_code error, tcp::socket socket) {
          if (shared_.stopping || error == asio::error::operation_aborted) return;
          if (!error) open(index, std::move(socket));
          if (error == asio::error::no_descriptors) {  // out of descriptors: breathe, or this spins
            auto pause = std::make_shared<asio::steady_timer>(context_, std::chrono::milliseconds(100));
            pause->async_wait([this, index, pause](beast::error_code) { accept(index); });
            return;
          }
          accept(index);
        });
  }

  void open(std::size_t index, tcp::socket socket) {
    boost::system::error_code ignored;
    const auto remote = socket.remote_endpoint(ignored);
    if (ignored) return;
    socket.set_option(tcp::no_delay(true), ignored);
    const auto peer = text_of(remote.address());
    if (shared_.connections >= settings_.max_connections) return;
    const bool welcome = shared_.per_address.with([&](auto& counts) {
      auto& count = counts[peer];
      if (settings_.max_connections_per_address > 0 && count >= settings_.max_connections_per_address &&
          !settings_.trusted_proxies.contains(peer))
        return false;
      ++count;
      return true;
    });
    if (!welcome) return;
    ++shared_.connections;
    if (settings_.listeners[index].tls) {
      std::make_shared<Connection<TlsStream>>(TlsStream(std::move(socket), tls_), shared_, registry_, peer)->start();
    } else {
      std::make_shared<Connection<PlainStream>>(PlainStream(std::move(socket)), shared_, registry_, peer)->start();
    }
  }

  const ServerSettings settings_;
  Registry registry_;
  Shared shared_;
  asio::ssl::context tls_;
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::vector<tcp::acceptor> acceptors_;
  std::vector<std::uint16_t> ports_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> serve(const ServerSettings& settings, Application& application, Random& random) {
  auto server = std::make_unique<BeastServer>(settings, application, random);
  TRY_VOID(server->start());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace sekisho::api
