#include "platform/import_cas.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <thread>

#include "platform/testing.h"

namespace sekisho::platform {
namespace {

constexpr const char* base = "https://api.example";

// A source with pages of exchange/securityrisk events; everything else is empty.
struct Source final : CasTransport {
  explicit Source(World& used) : world(used) {}
  Result<HttpAnswer> get(const std::string& url) override {
    times.push_back(world.clock.now());
    if (fail_at == static_cast<int>(times.size())) return HttpAnswer{fail_status, ""};
    if (url.find("/v1/remediation/mails") != std::string::npos)
      return HttpAnswer{
          200,
          R"({"code":0,"rules":{"senders":["a@b.example"],"urls":["http://x.example"],"filehashes":[],"file256hashes":["00"]}})"};
    if (url.find("quarantine_events") != std::string::npos)
      return HttpAnswer{200, R"({"quarantine_events":[{"message":{"mailbox":"m"}}],"next_link":""})"};
    if (url.find("service=exchange&event=securityrisk") == std::string::npos &&
        url.find("page_id=") == std::string::npos) {
      return HttpAnswer{200, R"({"security_events":[],"next_link":null})"};
    }
    const auto at = url.find("page_id=");
    const int page = at == std::string::npos ? 0 : std::stoi(url.substr(at + 8));
    std::string items;
    for (int i = 0; i < 10; ++i)
      items += std::string(i ? "," : "") +
               R"({"service":"Exchange Online","event":"security_risk_scan","log_item_id":"i)" +
               std::to_string(page * 10 + i) + R"(","message":{}})";
    const std::string next = page < 4 ? next_host + "/v1/siem/security_events?page_id=" + std::to_string(page + 1) : "";
    return HttpAnswer{200, R"({"security_events":[)" + items + R"(],"next_link":")" + next + "\"}"};
  }
  World& world;
  std::vector<Time> times;
  int fail_at = 0, fail_status = 0;
  std::string next_host = base;
};

struct Sink final : ImportSink {
  Result<void> security_event(TenantId, std::string_view service, std::string_view event,
                              std::string_view json) override {
    ++events[std::string(json)];
    CHECK(service == "exchange");
    CHECK(event == "securityrisk");
    return {};
  }
  Result<void> quarantine_event(TenantId, std::string_view) override {
    ++quarantined;
    return {};
  }
  Result<void> blocked_lists(TenantId, const BlockedLists& given) override {
    lists = given;
    return {};
  }
  std::map<std::string, int> events;
  int quarantined = 0;
  BlockedLists lists;
};

Result<ImportProgress> run(World& world, TenantId tenant, CasTransport& source, Sink& sink,
                           const std::string& url = base) {
  return import_cas(
      world.context(), tenant, url, source, sink, [&](std::chrono::milliseconds time) { world.clock.advance(time); },
      [](const ImportProgress&) {});
}

}  // namespace

TEST_CASE("U-47: an import reads each item once, keeps the rate, and goes on where it stopped") {
  World world;
  const auto tenant = world.tenant();
  Source source(world);
  Sink sink;
  source.fail_at = 3;
  source.fail_status = 401;
  CHECK(number_of(run(world, tenant, source, sink)) == number_of(Refusal::import_denied));
  CHECK(sink.events.size() == 20);
  source.fail_at = 0;
  const auto done = run(world, tenant, source, sink);
  REQUIRE(done);
  CHECK(done->imported == 31);
  CHECK(sink.events.size() == 50);
  for (const auto& [json, times] : sink.events) CHECK(times == 1);
  CHECK(sink.quarantined == 1);
  CHECK(sink.lists.senders.at(0) == "a@b.example");
  const auto again = run(world, tenant, source, sink);
  CHECK(again->imported == 0);
  CHECK(again->known == 51);
  Source fresh(world);
  REQUIRE(run(world, world.tenant("Fresh"), fresh, sink));
  CHECK(fresh.times.size() == 54);
  for (std::size_t i = 0; i + 20 < fresh.times.size(); ++i)
    CHECK(fresh.times[i + 20] - fresh.times[i] >= std::chrono::minutes(1));
}

TEST_CASE("U-47: throttling is waited out, strange answers and foreign hosts are refused") {
  World world;
  const auto tenant = world.tenant();
  Sink sink;
  Source source(world);
  source.fail_at = 2;
  source.fail_status = 429;
  CHECK(run(world, tenant, source, sink)->imported == 51);
  Source lost(world);
  lost.next_host = "https://evil.example";
  CHECK(number_of(run(world, world.tenant("B"), lost, sink)) == number_of(Refusal::import_unreadable));
  Source strange(world);
  strange.fail_at = 1;
  strange.fail_status = 418;
  CHECK(number_of(run(world, world.tenant("C"), strange, sink)) == number_of(Refusal::import_unreadable));
  struct Down final : CasTransport {
    Result<HttpAnswer> get(const std::string&) override { return HttpAnswer{503, ""}; }
  } down;
  CHECK(number_of(run(world, world.tenant("D"), down, sink)) == number_of(Refusal::import_unreachable));
}

TEST_CASE("U-47: libcurl brings the token to a real server and follows nothing") {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(listen(listener, 1) == 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::string request;
  std::thread server([&] {
    const int client = accept(listener, nullptr, nullptr);
    char buffer[4096];
    const auto got = read(client, buffer, sizeof buffer);
    request.assign(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
    const std::string answer =
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    static_cast<void>(!write(client, answer.data(), answer.size()));
    close(client);
  });
  const auto transport = make_transport("secret-token");
  const auto answer =
      transport->get("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/v1/remediation/mails");
  server.join();
  close(listener);
  REQUIRE(answer);
  CHECK(answer->status == 302);
  CHECK(request.find("Authorization: Bearer secret-token\r\n") != std::string::npos);
  CHECK_FALSE(transport->get("http://127.0.0.1:1/"));
}

}  // namespace sekisho::platform
