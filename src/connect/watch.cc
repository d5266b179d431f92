#include "connect/watch.h"

#include "base/log.h"
#include "base/text.h"

namespace sekisho::connect {

using namespace std::chrono_literals;

Watch::Watch(Connector& connector, store::Database& database, std::vector<Account> accounts, ByteCount limit, Arrived arrived)
    : connector_(connector), database_(database), limit_(limit), arrived_(std::move(arrived)) {
  for (auto& account : accounts) threads_.emplace_back([this, account = std::move(account)] { loop(account); });
}

Watch::~Watch() {
  stop_ = true;
  for (auto& thread : threads_) thread.join();
}

void Watch::loop(const Account& account) {
  auto pause = 1s;
  while (!stop_) {
    const auto done = follow(account);
    if (done || stop_) {
      pause = 1s;
      continue;
    }
    log::warning("connector.watch_interrupted", {{"service", std::string(connector_.capabilities().service)}, {"what", done.error().what}});
    for (auto waited = 0ms; waited < pause && !stop_; waited += 200ms) std::this_thread::sleep_for(200ms);
    pause = std::min(pause * 2, std::chrono::seconds(60));
  }
}

// Catch up once, then wait for news.
Result<void> Watch::follow(const Account& account) {
  TRY(auto since, position(account));
  for (bool more = true; more && !stop_;) {
    TRY(const auto changes, connector_.changes(account, since));
    for (const auto& item : changes.items) {
      if (stop_) return {};
      const auto bytes = connector_.fetch(account, item, limit_);
      if (bytes) {
        TRY_VOID(arrived_(account, item, *bytes));
      } else if (bytes.error().code == Code::over_limit) {
        log::warning("connector.item_too_large", {{"service", std::string(connector_.capabilities().service)}, {"item", item.id}});
      } else if (bytes.error().code != Code::not_found) {
        return tl::unexpected(bytes.error());
      }
    }
    if (changes.next != since) TRY_VOID(keep(account, changes.next));
    since = changes.next;
    more = changes.more;
  }
  if (stop_) return {};
  return connector_.wait(account, since, 9min, [this] { return stop_.load(); });
}

Result<Cursor> Watch::position(const Account& account) {
  TRY(const auto rows, database_.query("SELECT place FROM connector_position WHERE tenant = $1 AND service = $2 AND account = $3",
                                       {account.tenant.value, std::string(connector_.capabilities().service), to_lower_ascii(account.name)}));
  return rows.empty() ? Cursor() : rows.front().text(0);
}

Result<void> Watch::keep(const Account& account, const Cursor& cursor) {
  TRY_VOID(database_.execute("INSERT INTO connector_position (tenant, service, account, place) VALUES ($1, $2, $3, $4) "
                             "ON CONFLICT (tenant, service, account) DO UPDATE SET place = excluded.place",
                             {account.tenant.value, std::string(connector_.capabilities().service), to_lower_ascii(account.name), cursor}));
  return {};
}

}  // namespace sekisho::connect
