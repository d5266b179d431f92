#include "connect/watch.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/text.h"

namespace sekisho::connect {

using namespace std::chrono_literals;

Watch::Watch(Connector& connector, store::Database& database, ByteCount limit, Arrived arrived, Marked marked,
             Backoff backoff)
    : connector_(connector),
      database_(database),
      limit_(limit),
      arrived_(std::move(arrived)),
      marked_(std::move(marked)),
      backoff_(backoff) {}

Watch::~Watch() { follow({}); }

void Watch::follow(const std::vector<Account>& accounts) {
  std::set<std::pair<TenantId, std::string>> wanted;
  for (const auto& account : accounts) wanted.emplace(account.tenant, to_lower_ascii(account.name));
  for (auto& [key, follower] : followers_) follower->stop = !wanted.contains(key);
  std::erase_if(followers_, [](auto& entry) {
    if (!entry.second->stop) return false;
    entry.second->thread.join();
    return true;
  });
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(stands_, [&](const auto& entry) { return !wanted.contains(entry.first); });
    for (const auto& account : accounts)
      stands_.try_emplace({account.tenant, to_lower_ascii(account.name)},
                          Stand{.standing = {.account = account, .problem = {}}});
  }
  for (const auto& account : accounts) {
    auto& follower = followers_[{account.tenant, to_lower_ascii(account.name)}];
    if (follower != nullptr) continue;
    follower = std::make_unique<Follower>();
    follower->thread = std::thread([this, account, &stop = follower->stop] { loop(account, stop); });
  }
}

std::string_view to_string(Standing::State state) {
  constexpr std::string_view names[] = {"starting", "connected", "failing"};
  return names[static_cast<std::size_t>(state)];
}

std::vector<Standing> Watch::standings() const {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  std::vector<Standing> out;
  for (const auto& [key, stand] : stands_) {
    out.push_back(stand.standing);
    out.back().lasting = std::chrono::duration_cast<std::chrono::seconds>(now - stand.since);
  }
  return out;
}

void Watch::say(const Account& account, Standing::State state, const std::string& problem) {
  const std::lock_guard lock(mutex_);
  const auto found = stands_.find({account.tenant, to_lower_ascii(account.name)});
  if (found == stands_.end()) return;
  auto& stand = found->second;
  if (stand.standing.state != state) stand.since = std::chrono::steady_clock::now();
  stand.standing.state = state;
  stand.standing.problem = problem;
}

void Watch::loop(const Account& account, const std::atomic<bool>& stop) {
  auto pause = backoff_.least;
  while (!stop) {
    const auto done = catch_up(account, stop);
    if (done || stop) {
      pause = backoff_.least;
      continue;
    }
    say(account, Standing::State::failing, done.error().what);
    log::warning("connector.watch_interrupted", {{"service", std::string(connector_.capabilities().service)},
                                                 {"what", done.error().what},
                                                 {"again_in_ms", std::int64_t{pause.count()}}});
    for (auto waited = 0ms; waited < pause && !stop;) {
      const auto step = std::min<std::chrono::milliseconds>(200ms, pause - waited);
      std::this_thread::sleep_for(step);
      waited += step;
    }
    pause = std::min(pause * 2, backoff_.most);
  }
}

// Catch up once, then wait for news.
Result<void> Watch::catch_up(const Account& account, const std::atomic<bool>& stop) {
  TRY(auto since, position(account));
  for (bool more = true; more && !stop;) {
    TRY(const auto changes, connector_.changes(account, since));
    say(account, Standing::State::connected, {});
    for (const auto& item : changes.items) {
      if (stop) return {};
      const auto bytes = connector_.fetch(account, item.at, limit_);
      if (bytes) {
        TRY_VOID(arrived_(account, item, *bytes));
      } else if (bytes.error().code == Code::over_limit) {
        log::warning("connector.item_too_large",
                     {{"service", std::string(connector_.capabilities().service)}, {"item", item.at.id}});
      } else if (bytes.error().code != Code::not_found) {
        return tl::unexpected(bytes.error());
      }
    }
    for (const auto& mark : changes.marks) {
      if (stop) return {};
      if (marked_ == nullptr) break;
      const auto bytes = connector_.fetch(account, mark.at, limit_);
      if (!bytes && (bytes.error().code == Code::unavailable || bytes.error().code == Code::timed_out))
        return tl::unexpected(bytes.error());
      const auto told = bytes ? marked_(account, mark, *bytes) : Result<void>();
      if (!told) log::info("connector.mark_not_kept", {{"item", mark.at.id}, {"what", told.error().what}});
    }
    if (changes.next != since) TRY_VOID(keep(account, changes.next));
    since = changes.next;
    more = changes.more;
  }
  if (stop) return {};
  return connector_.wait(account, since, 9min, [&stop] { return stop.load(); });
}

Result<Cursor> Watch::position(const Account& account) {
  TRY(const auto rows,
      database_.query(
          "SELECT place FROM connector_position WHERE tenant = $1 AND service = $2 AND account = $3",
          {account.tenant.value, std::string(connector_.capabilities().service), to_lower_ascii(account.name)}));
  return rows.empty() ? Cursor() : rows.front().text(0);
}

Result<void> Watch::keep(const Account& account, const Cursor& cursor) {
  TRY_VOID(database_.execute(
      "INSERT INTO connector_position (tenant, service, account, place) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (tenant, service, account) DO UPDATE SET place = excluded.place",
      {account.tenant.value, std::string(connector_.capabilities().service), to_lower_ascii(account.name), cursor}));
  return {};
}

}  // namespace sekisho::connect
