#include "app/judgement_rounds.h"

#include "base/log.h"
#include "protect/corrections.h"
#include "protect/reopen.h"
#include "protect/style_book.h"

namespace sekisho::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pause = 3s, short_pause = 200ms;
constexpr int rounds_between_refreshes = 20;  // about a minute

// Delivered mail in the mailboxes of one IMAP server.
class ImapDelivered final : public protect::DeliveredMail {
 public:
  explicit ImapDelivered(connect::imap::Mailboxes& mailboxes) : mailboxes_(mailboxes) {}
  Result<void> quarantine(TenantId tenant, const std::string& mailbox, const std::string& message_id) override {
    return done(mailboxes_.quarantine(tenant, mailbox, message_id));
  }
  Result<void> move_to_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id) override {
    return done(mailboxes_.move_to_junk(tenant, mailbox, message_id));
  }
  Result<void> remove(TenantId tenant, const std::string& mailbox, const std::string& message_id) override {
    return done(mailboxes_.remove(tenant, mailbox, message_id));
  }
  Result<void> from_quarantine(TenantId tenant, const std::string& mailbox, const std::string& message_id) override {
    return done(mailboxes_.restore(tenant, mailbox, message_id));
  }
  Result<void> from_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id) override {
    return done(mailboxes_.from_junk(tenant, mailbox, message_id));
  }

 private:
  static Result<void> done(const Result<connect::imap::Moved>& moved) {
    if (!moved) return tl::unexpected(moved.error());
    return {};
  }
  connect::imap::Mailboxes& mailboxes_;
};

// The bytes of a past mail where they lie today, scanned anew: what is held in quarantine, else the first recipient's
// mailbox that has it.
class RereadMail {
 public:
  RereadMail(store::Database& database, protect::Quarantine& quarantine, connect::imap::Mailboxes* mailboxes,
             worker::Pool& pool, protect::ThreadPasswords& threads)
      : database_(database), quarantine_(quarantine), mailboxes_(mailboxes), pool_(pool), threads_(threads) {}

  Result<scan::Report> operator()(TenantId tenant, const protect::MailTrack& track,
                                  const scan::ScanContext& context) const {
    TRY(const auto bytes, bytes_of(tenant, track));
    content::ReadOptions options;
    TRY(options.neighbours, threads_.offered(tenant, track.item));
    return pool_.scan(tenant, bytes, options, context);
  }

 private:
  Result<std::string> bytes_of(TenantId tenant, const protect::MailTrack& track) const {
    TRY(const auto held,
        database_.query("SELECT id FROM quarantine WHERE tenant = $1 AND item = $2", {tenant.value, track.item}));
    if (!held.empty()) {
      if (auto bytes = quarantine_.content(tenant, {held.front().integer(0)}); bytes) return bytes;
    }
    if (mailboxes_ == nullptr || track.message_id.empty()) return fail(Code::not_found, "nowhere to read it from");
    Result<std::string> last = fail(Code::not_found, "in no recipient's mailbox");
    for (const auto& recipient : track.recipients) {
      last = mailboxes_->raw(tenant, recipient, track.message_id);
      if (last || last.error().code == Code::unavailable || last.error().code == Code::timed_out) return last;
    }
    return last;
  }

  store::Database& database_;
  protect::Quarantine& quarantine_;
  connect::imap::Mailboxes* mailboxes_;
  worker::Pool& pool_;
  protect::ThreadPasswords& threads_;
};

void say(const char* what, const Result<void>& done) {
  if (!done) log::warning("judgement.round", {{"what", what}, {"error", done.error().what}});
}

}  // namespace

JudgementRounds::JudgementRounds(store::Database& database, policy::PolicyStore& policies, TenantRules& rules,
                                 protect::Quarantine& quarantine, connect::imap::Mailboxes* mailboxes,
                                 worker::Pool& pool, protect::ThreadPasswords& threads, const Clock& clock)
    : database_(database),
      policies_(policies),
      rules_(rules),
      clock_(clock),
      delivered_(mailboxes == nullptr ? nullptr : new ImapDelivered(*mailboxes)),
      threads_(threads),
      reread_(RereadMail(database, quarantine, mailboxes, pool, threads)),
      retro_(database, &quarantine, delivered_.get(), clock, reread_) {
  thread_ = std::thread([this] { run(); });
}

JudgementRounds::~JudgementRounds() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void JudgementRounds::run() {
  for (int count = 0;; ++count) {
    const bool more = round(count % rounds_between_refreshes == 0);
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, more ? short_pause : pause, [this] { return stopping_; })) return;
  }
}

bool JudgementRounds::round(bool refresh) {
  const auto tenants = rules_.tenants();
  if (!tenants) return false;
  retro_.judges_with(rules_.judging_model());
  bool more = false;
  for (const auto tenant : *tenants) {
    if (refresh) {
      say("corrections", protect::CorrectionBook(database_, policies_, clock_).refresh(tenant));
      say("style", protect::StyleBook(database_, policies_, clock_).refresh(tenant));
      constexpr int days_kept = 180;
      static_cast<void>(retro_.purge(tenant, days_kept));
      static_cast<void>(threads_.purge(tenant));
    }
    const auto settings = rules_.in_force(tenant);
    const auto rules = rules_.rules(tenant);
    if (!settings || !rules) continue;
    if (const auto reopened = protect::reopen_due(tenant, database_, threads_, retro_, reread_, **rules, *settings);
        !reopened)
      say("threads", tl::unexpected(reopened.error()));
    // Nothing changed since the last complete round; now and then it is looked at all the same, for a round that was
    // asked for.
    auto& done_for = judged_[tenant];
    if (refresh || done_for.first != settings || done_for.second != *rules) {
      const auto judged = retro_.judge(tenant, **rules, *settings);
      if (!judged)
        say("retro", tl::unexpected(judged.error()));
      else if (*judged)
        more = true;
      else
        done_for = {settings, *rules};
    }
    if (const auto done = retro_.carry_out(tenant); !done) say("retro", tl::unexpected(done.error()));
  }
  return more;
}

}  // namespace sekisho::app
