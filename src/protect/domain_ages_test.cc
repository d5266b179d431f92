#include "protect/domain_ages.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <thread>

#include "protect/correspondents.h"

namespace sekisho::protect {
namespace {

// An RDAP server on loopback: answers GET /domain/NAME as its table says, "silence" not at all, else 404. Notes what
// was asked.
class RdapServer {
 public:
  explicit RdapServer(std::map<std::string, std::string> answers)
      : answers_(std::move(answers)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      for (int connection; (connection = ::accept(listener_, nullptr, nullptr)) >= 0;) serve(connection);
    });
  }
  ~RdapServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string bootstrap() const {
    return R"({"version":"1.0","services":[[["com","jp"],["http://127.0.0.1:)" + std::to_string(port_) +
           R"(/rdap"]]]})";
  }
  std::string asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  void serve(int connection) {
    std::string request(4096, 0);
    const auto got = ::recv(connection, request.data(), request.size(), 0);
    request.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    const std::string start = "GET /rdap/domain/";
    const auto name =
        request.starts_with(start) ? request.substr(start.size(), request.find(' ', start.size()) - start.size()) : "?";
    {
      const std::lock_guard lock(mutex_);
      asked_ += (asked_.empty() ? "" : " ") + name;
    }
    const auto found = answers_.find(name);
    if (found != answers_.end() && found->second == "silence") {
      pollfd watched{.fd = connection, .events = POLLRDHUP, .revents = 0};
      ::poll(&watched, 1, 5'000);  // until the client gives up
    } else {
      std::string answer;
      if (found == answers_.end())
        answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      else if (found->second == "busy")
        answer = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      else
        answer = "HTTP/1.1 200 OK\r\nContent-Type: application/rdap+json\r\nContent-Length: " +
                 std::to_string(found->second.size()) + "\r\nConnection: close\r\n\r\n" + found->second;
      std::size_t sent = 0;
      while (sent < answer.size()) {
        const auto part = ::send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (part <= 0) break;
        sent += static_cast<std::size_t>(part);
      }
    }
    ::close(connection);
  }

  std::map<std::string, std::string> answers_;
  int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::string asked_;
  std::thread thread_;
};

std::string registered(const std::string& date) {
  return R"({"objectClassName":"domain","ldhName":"X.COM","events":[{"eventAction":"last changed","eventDate":"2024-10-01T00:00:00Z"},{"eventAction":"registration","eventDate":")" +
         date + R"("}]})";
}

struct Stage {
  RdapServer server;
  std::unique_ptr<store::Database> database;
  ManualClock clock{*parse_iso8601("2024-10-04T00:00:00Z")};
  reputation::Rdap rdap;
  Metrics metrics;
  DomainAgeOptions options;

  explicit Stage(std::map<std::string, std::string> answers)
      : server(std::move(answers)), rdap(*reputation::RdapBootstrap::read(server.bootstrap())) {
    auto opened = store::open_sqlite(":memory:");
    REQUIRE(opened);
    database = *std::move(opened);
    REQUIRE(store::migrate(*database));
  }
  scan::Report judge(const std::string& from, const std::vector<std::string>& domains = {}) {
    Item item{.tenant = TenantId{1}};
    item.context.direction = scan::Direction::incoming;
    scan::Report report;
    report.is_mail = true;
    report.mail.from = {{"", from}};
    for (const auto& domain : domains)
      report.urls.push_back({.url = "https://" + domain + "/", .host = domain, .domain = domain});
    KnowDomainAges(rdap, options, *database, clock, metrics).enrich(item, report);
    KnowCorrespondents(*database, clock, [](TenantId) {
      return std::make_shared<KnowCorrespondents::TenantView>();
    }).enrich(item, report);
    return report;
  }
};

std::string told(const scan::Report& report) {
  std::string out;
  for (const auto& finding : report.findings) {
    if (finding.scanner == "rdap") out += finding.rule + "=" + finding.evidence + " ";
  }
  for (const auto& signal : report.signals) {
    if (signal == "sender_new_domain" || signal == "url_new_domain") out += "(" + signal + ") ";
  }
  return out;
}

}  // namespace

TEST_CASE("a domain registered days ago is found at its registry, as sender and as link, and asked for once") {
  Stage stage({{"fresh.com", registered("2024-10-01T12:00:00Z")},
               {"old.com", registered("1999-01-01T00:00:00Z")},
               {"month.jp", registered("2024-09-10T00:00:00+09:00")},
               {"secret.com", R"({"objectClassName":"domain"})"}});
  CHECK(told(stage.judge("a@mail.fresh.com")) == "unusual.new_sender_domain=fresh.com: 2 (sender_new_domain) ");
  CHECK(told(stage.judge("a@old.com", {"fresh.com", "old.com"})) == "url.new_domain=fresh.com: 2 (url_new_domain) ");
  const auto linked = stage.judge("a@gmail.com", {"month.jp", "secret.com"});
  CHECK(told(linked) == "url.new_domain=month.jp: 24 (url_new_domain) ");
  CHECK(linked.urls[0].risk == scan::UrlRisk::suspicious);
  CHECK(linked.urls[1].risk == scan::UrlRisk::untested);
  CHECK(told(stage.judge("a@unknown.com")) == "");
  CHECK(told(stage.judge("a@nowhere.museum")) == "");  // no server for it in the file
  CHECK(stage.server.asked() == "fresh.com old.com month.jp secret.com unknown.com");

  // A scan anew keeps what was true when the mail came.
  scan::Report fresh;
  fresh.urls = linked.urls;
  fresh.urls[0].risk = scan::UrlRisk::untested;
  repeat_domain_ages(linked, fresh);
  CHECK(told(fresh) == "url.new_domain=month.jp: 24 ");
  CHECK(fresh.urls[0].risk == scan::UrlRisk::suspicious);

  // A month later it is new no more, and what a registry kept to itself is asked for again.
  stage.clock.advance(std::chrono::hours{24 * 30});
  CHECK(told(stage.judge("a@gmail.com", {"month.jp", "secret.com"})) == "");
  CHECK(stage.server.asked() == "fresh.com old.com month.jp secret.com unknown.com month.jp secret.com");
}

TEST_CASE(
    "free mailboxes, well-known houses, safe links and mail going out or inside ask nobody; at most three links are "
    "asked for") {
  Stage stage({});
  static_cast<void>(stage.judge("a@gmail.com"));
  static_cast<void>(stage.judge("a@mail.paypal.com"));
  CHECK(stage.server.asked() == "");
  static_cast<void>(stage.judge("a@gmail.com", {"a.com", "b.com", "c.com", "d.com"}));
  CHECK(stage.server.asked() == "a.com b.com c.com");
  scan::Report report;
  report.is_mail = true;
  report.mail.from = {{"", "a@own.com"}};
  for (const auto direction : {scan::Direction::outgoing, scan::Direction::internal}) {
    Item item{.tenant = TenantId{1}};
    item.context.direction = direction;
    KnowDomainAges(stage.rdap, stage.options, *stage.database, stage.clock, stage.metrics).enrich(item, report);
  }
  CHECK(stage.server.asked() == "a.com b.com c.com");
}

TEST_CASE(
    "a registry that is silent, busy or talks nonsense delays no mail beyond the budget, and is left alone for a "
    "while") {
  for (const std::string answer :
       {"silence", "busy",
        "{\"objectClassName\":\"domain\",\"events\":[{\"eventAction\":\"registration\",\"eventDate\":\"yesterday\"}]}",
        "<html>", ""}) {
    CAPTURE(answer);
    Stage stage({{"slow.com", answer}, {"next.com", registered("2024-10-03T00:00:00Z")}});
    stage.options.timeout = std::chrono::milliseconds{300};
    const auto start = std::chrono::steady_clock::now();
    CHECK(told(stage.judge("a@slow.com")) == "");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{3});  // generous: machines under load
    const bool server_failed = answer == "silence" || answer == "busy";
    CHECK(told(stage.judge("a@next.com")) ==
          (server_failed ? "" : "unusual.new_sender_domain=next.com: 1 (sender_new_domain) "));
    CHECK(told(stage.judge("a@slow.com")) == "");
    CHECK(stage.server.asked() == (server_failed ? "slow.com" : "slow.com next.com"));
  }
}

}  // namespace sekisho::protect
