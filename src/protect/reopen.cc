#include "protect/reopen.h"

#include "base/log.h"
#include "protect/records.h"
#include "scan/password/password_scanner.h"

namespace sekisho::protect {
namespace {

using Tried = ThreadPasswords::Tried;

// A mail stands once for each group of recipients that it was treated alike for.
Result<Tried> reopen(TenantId tenant, const std::vector<MailTrack>& tracks, Retro& retro, const Reread& reread,
                     const policy::Rules& rules, const scan::Settings& settings) {
  const auto past = report_of(tracks.front());
  if (!past) return Tried::closed;
  const auto fresh = reread(tenant, tracks.front(), context_of(tracks.front(), *past));
  if (!fresh && (fresh.error().code == Code::unavailable || fresh.error().code == Code::timed_out)) return Tried::later;
  if (!fresh || !same_mail_opened(*past, *fresh) || !scan::password::opened_by_neighbour(*fresh)) return Tried::closed;
  for (const auto& track : tracks) TRY_VOID(retro.reopened(tenant, track, *fresh, rules, settings));
  log::info("thread.reopened", {{"tenant", tenant.value}, {"item", tracks.front().item}});
  return Tried::opened;
}

}  // namespace

Result<int> reopen_due(TenantId tenant, store::Database& database, ThreadPasswords& threads, Retro& retro,
                       const Reread& reread, const policy::Rules& rules, const scan::Settings& settings, int limit) {
  TRY(const auto items, threads.due(tenant, limit));
  int mended = 0;
  for (const auto& item : items) {
    TRY(auto tracks, Records(database).trace(tenant, item));
    // a queue id or Message-ID may read the same
    std::erase_if(tracks, [&](const MailTrack& track) { return track.item != item; });
    auto how = Tried::closed;
    if (!tracks.empty()) {
      TRY(how, reopen(tenant, tracks, retro, reread, rules, settings));
    }
    if (how == Tried::later) break;  // the others would wait for the same
    mended += how == Tried::opened ? 1 : 0;
    TRY_VOID(threads.tried(tenant, item, how));
  }
  return mended;
}

}  // namespace sekisho::protect
