#include "protect/intents.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "base/encode.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "protect/quarantine.h"
#include "protect/texts_json.h"

namespace sekisho::protect {
namespace {

constexpr std::string_view columns =
    "id, tenant, item, kind, state, unique_key, sender, recipients, blob, body, reference, attempts, created_at, "
    "next_at, error, dsn";

std::string_view name_of(Intent::Kind kind) {
  switch (kind) {
    case Intent::Kind::reinject:
      return "reinject";
    case Intent::Kind::restore:
      return "restore";
    case Intent::Kind::notify:
      return "notify";
  }
  return "";
}
std::string_view name_of(Intent::State state) {
  switch (state) {
    case Intent::State::planned:
      return "planned";
    case Intent::State::done:
      return "done";
    case Intent::State::failed:
      return "failed";
  }
  return "";
}

Intent intent_from(const store::Row& row) {
  Intent intent;
  intent.id = row.text(0);
  intent.tenant = TenantId{row.integer(1)};
  intent.item = row.text(2);
  for (const auto kind : {Intent::Kind::reinject, Intent::Kind::restore, Intent::Kind::notify}) {
    if (row.text(3) == name_of(kind)) intent.kind = kind;
  }
  for (const auto state : {Intent::State::planned, Intent::State::done, Intent::State::failed}) {
    if (row.text(4) == name_of(state)) intent.state = state;
  }
  intent.unique = row.text(5);
  intent.sender = row.text(6);
  intent.recipients = texts_from_json(row.text(7));
  intent.blob = row.text(8);
  intent.body = row.text(9);
  intent.reference = row.integer(10);
  intent.attempts = static_cast<int>(row.integer(11));
  intent.created_at = from_millis(row.integer(12));
  intent.next_at = from_millis(row.integer(13));
  intent.error = row.text(14);
  intent.dsn = row.text(15);
  return intent;
}

// Which intents the MTA has taken, as the milter saw it. Appended with one write() right after the answer went out:
// what a process wrote survives its being killed. (A power cut may lose the tail: then a copy goes out twice rather
// than not at all.)
class PassedJournal {
 public:
  ~PassedJournal() {
    if (fd_ >= 0) ::close(fd_);
  }

  Result<void> open(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd_ < 0) return fail(Code::unavailable, "journal: cannot open");
    TRY(const auto text, read_file(path));
    passed_.with([&](auto& passed) {
      for (const auto line : split(text, '\n')) {
        if (line.size() == id_size) passed.emplace(line);
      }
    });
    return {};
  }

  bool contains(const std::string& id) {
    return passed_.with([&](auto& passed) { return passed.contains(id); });
  }

  void add(const std::string& id) {
    const std::string line = id + "\n";
    if (::write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      log::error("intent.journal_failed", {{"intent", id}});
    passed_.with([&](auto& passed) { passed.insert(id); });
  }

  // The intent's row says so now. When the last one is settled the file starts anew.
  void settle(const std::string& id) {
    passed_.with([&](auto& passed) {
      passed.erase(id);
      if (!passed.empty()) return;
      struct stat status{};
      if (::fstat(fd_, &status) == 0 && status.st_size > 1 << 20 && ::ftruncate(fd_, 0) != 0)
        log::warning("intent.journal_not_cut");
    });
  }

  std::vector<std::string> all() {
    return passed_.with([](auto& passed) { return std::vector<std::string>(passed.begin(), passed.end()); });
  }

 private:
  static constexpr std::size_t id_size = 36;
  int fd_ = -1;
  Guarded<std::unordered_set<std::string>> passed_;
};

class StoredIntents final : public Intents {
 public:
  StoredIntents(store::Database& database, BlobStore& blobs, const SenderSettings& settings, const Clock& clock,
                Random& random, std::string key)
      : database_(database), blobs_(blobs), settings_(settings), clock_(clock), random_(random), key_(std::move(key)) {}
  ~StoredIntents() override { stop(); }

  Result<void> open_journal(const std::filesystem::path& path) {
    TRY_VOID(journal_.open(path));
    // What the MTA took in an earlier life, whose sender could not write it down any more.
    for (const auto& id : journal_.all()) {
      TRY(const auto intent, find(id));
      if (intent && intent->state == Intent::State::planned)
        passed_before_.push_back(*intent);
      else
        journal_.settle(id);
    }
    return {};
  }

  Result<void> plan(Intent intent) override {
    if (intent.id.empty()) intent.id = make_uuid(random_);
    const auto now = to_millis(clock_.now());
    TRY(const auto added,
        database_.execute(
            "INSERT INTO intent (id, tenant, item, kind, state, unique_key, sender, recipients, blob, body, reference, "
            "attempts, created_at, next_at, error, dsn) "
            "VALUES ($1, $2, $3, $4, 'planned', $5, $6, $7, $8, $9, $10, 0, $11, $12, '', $13) ON CONFLICT "
            "(unique_key) DO "
            "NOTHING",
            {intent.id, intent.tenant.value, intent.item, std::string(name_of(intent.kind)), intent.unique,
             intent.sender, texts_to_json(intent.recipients), intent.blob, intent.body, intent.reference, now, now,
             intent.dsn}));
    static_cast<void>(added);
    return {};
  }

  void wake() override {
    const std::lock_guard lock(mutex_);
    ++wakes_;
    changed_.notify_all();
  }

  void run(std::function<void(const Intent&)> settled) override {
    settled_ = std::move(settled);
    for (auto& intent : passed_before_) settle(intent, Intent::State::done, "");
    passed_before_.clear();
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < settings_.threads; ++i) threads_.emplace_back([this] { work(); });
  }

  void stop() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  bool drain(std::chrono::milliseconds longest) override {
    std::unique_lock lock(mutex_);
    ++wakes_;
    changed_.notify_all();
    return changed_.wait_for(lock, longest, [&] { return idle_at_ == wakes_ && running_.empty(); });
  }

  Token check(std::string_view token) override {
    const auto id = verify(token);
    if (!id) return Token::forged;
    if (journal_.contains(*id)) return Token::used;
    const auto intent = find(*id);
    // no database: our own mail all the same, and being lost is worse than being twice
    if (!intent) return Token::valid;
    if (!*intent) return Token::forged;
    return (*intent)->state == Intent::State::planned ? Token::valid : Token::used;
  }

  void passed(std::string_view token) override {
    if (const auto id = verify(token)) journal_.add(*id);
  }

  std::optional<TenantId> released_by(std::string_view token) override {
    const auto id = verify(token);
    const auto intent = id ? find(*id) : std::optional<Intent>();
    const bool is_release =
        intent && *intent && ((*intent)->kind == Intent::Kind::restore || (*intent)->reference != 0);
    return is_release ? std::optional((*intent)->tenant) : std::nullopt;
  }

  std::string token(const std::string& intent_id) const override {
    return intent_id + "." + to_hex(hmac_sha256(key_, intent_id));
  }

  Result<std::vector<Intent>> list(TenantId tenant, Intent::State state, int limit) override {
    TRY(const auto rows,
        database_.query("SELECT " + std::string(columns) +
                            " FROM intent WHERE tenant = $1 AND state = $2 ORDER BY created_at DESC LIMIT $3",
                        {tenant.value, std::string(name_of(state)), static_cast<std::int64_t>(limit)}));
    std::vector<Intent> intents;
    for (const auto& row : rows) intents.push_back(intent_from(row));
    return intents;
  }

  std::int64_t backlog() override {
    const auto rows = database_.query("SELECT COUNT(*) FROM intent WHERE state = 'planned'");
    return rows && !rows->empty() ? rows->front().integer(0) : -1;
  }

 private:
  std::optional<std::string> verify(std::string_view token) const {
    token = trim(token);
    const auto dot = token.find('.');
    if (dot != 36 || token.size() != 36 + 1 + 64) return std::nullopt;
    std::string id(token.substr(0, dot));
    if (!equal_constant_time(token.substr(dot + 1), to_hex(hmac_sha256(key_, id)))) return std::nullopt;
    return id;
  }

  Result<std::optional<Intent>> find(const std::string& id) {
    TRY(const auto rows, database_.query("SELECT " + std::string(columns) + " FROM intent WHERE id = $1", {id}));
    if (rows.empty()) return std::optional<Intent>();
    return std::optional<Intent>(intent_from(rows.front()));
  }

  // The next due intent that no other thread has; else waits. Empty when stopping.
  std::optional<Intent> take() {
    for (;;) {
      std::uint64_t seen = 0;
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return std::nullopt;
        seen = wakes_;
      }
      auto pause = std::chrono::milliseconds(2000);  // another process (sekisho admin) may plan too
      const auto now = clock_.now();
      const auto rows = database_.query("SELECT " + std::string(columns) +
                                        " FROM intent WHERE state = 'planned' ORDER BY next_at LIMIT 32");
      std::unique_lock lock(mutex_);
      if (!rows) pause = std::chrono::seconds(1);
      bool due_left = false;
      for (const auto& row : rows ? *rows : store::Rows{}) {
        auto intent = intent_from(row);
        if (running_.contains(intent.id)) continue;
        // Nobody is told to wait longer than this: the clock was set back since.
        const bool is_astray = intent.next_at > now + settings_.longest_retry + std::chrono::minutes(1);
        if (intent.next_at > now && !is_astray) {
          pause = std::min(pause, intent.next_at - now);
          continue;
        }
        due_left = true;
        running_.insert(intent.id);
        return intent;
      }
      if (stopping_) return std::nullopt;
      if (rows && !due_left && seen == wakes_) {
        idle_at_ = wakes_;
        changed_.notify_all();
      }
      changed_.wait_for(lock, pause, [&] { return stopping_ || wakes_ != seen; });
    }
  }

  void work() {
    while (auto intent = take()) {
      attempt(*intent);
      const std::lock_guard lock(mutex_);
      running_.erase(intent->id);
      changed_.notify_all();
    }
  }

  void attempt(Intent& intent) {
    if (journal_.contains(intent.id)) return settle(intent, Intent::State::done, "");
    auto mail = intent.blob.empty() ? Result<std::string>(intent.body) : blobs_.get(intent.blob);
    if (!mail) {
      if (mail.error().code == Code::unavailable) return postpone(intent, mail.error().what);
      return settle(intent, Intent::State::failed, mail.error().what);
    }
    mail->insert(0, std::string(intent_header) + ": " + token(intent.id) + "\r\n");
    const connect::smtp::Server server{settings_.host, settings_.port, settings_.helo};
    const auto delivery =
        connect::smtp::send(server, intent.sender, intent.recipients, *mail, connect::smtp::dsn_from_text(intent.dsn));
    if (!delivery) {
      // The connection may have broken after the MTA took it: the milter knows.
      if (journal_.contains(intent.id)) return settle(intent, Intent::State::done, "");
      if (delivery.error().code == Code::denied) return settle(intent, Intent::State::failed, delivery.error().what);
      return postpone(intent, delivery.error().what);
    }
    if (!delivery->deferred.empty()) {  // the others have theirs: these ride on an intent of their own
      Intent rest = intent;
      rest.id.clear();
      rest.recipients.clear();
      for (const auto& [recipient, answer] : delivery->deferred) rest.recipients.push_back(recipient);
      rest.unique = intent.unique + "/deferred";
      if (!plan(rest)) return postpone(intent, "cannot plan the deferred recipients");
      return settle(intent, Intent::State::done, "", false);
    }
    Intent refused = intent;
    refused.recipients.clear();
    for (const auto& [recipient, answer] : delivery->refused) {
      refused.error += (refused.error.empty() ? "refused: " : ", ") + answer;
      refused.recipients.push_back(recipient);
    }
    refused.state = Intent::State::failed;
    if (!refused.recipients.empty() && settled_) settled_(refused);
    settle(intent, Intent::State::done, refused.error);
  }

  void settle(const Intent& intent, Intent::State state, const std::string& error, bool last = true) {
    Intent after = intent;
    after.state = state;
    after.error = error.substr(0, 1000);
    // What failed is told before it is written: a crash in between tells it again, and nothing is lost.
    if (state == Intent::State::failed && last && settled_) settled_(after);
    const auto written =
        database_.execute("UPDATE intent SET state = $1, attempts = attempts + 1, error = $2, body = '' WHERE id = $3",
                          {std::string(name_of(state)), after.error, intent.id});
    if (!written) {
      // The mail is out; as long as this cannot be written the journal (or this memory) keeps it from going out again.
      log::error("intent.not_written", {{"intent", intent.id}, {"what", written.error().what}});
      if (state == Intent::State::done && !journal_.contains(intent.id)) journal_.add(intent.id);
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_; });
      return;
    }
    journal_.settle(intent.id);
    if (last && intent.kind != Intent::Kind::restore && !intent.blob.empty()) drop_blob(intent);
    if (state == Intent::State::failed)
      log::error("intent.failed", {{"intent", intent.id}, {"kind", name_of(intent.kind)}, {"what", after.error}});
    if (state != Intent::State::failed && last && settled_) settled_(after);
  }

  // A payload may be shared by several intents of one item.
  void drop_blob(const Intent& intent) {
    const auto users =
        database_.query("SELECT COUNT(*) FROM intent WHERE blob = $1 AND state = 'planned'", {intent.blob});
    const auto held = database_.query("SELECT COUNT(*) FROM quarantine WHERE blob = $1", {intent.blob});
    if (users && held && users->front().integer(0) == 0 && held->front().integer(0) == 0)
      static_cast<void>(blobs_.remove(intent.blob));
  }

  void postpone(const Intent& intent, const std::string& error) {
    const auto now = clock_.now();
    // Time alone gives nothing up, for the clock may have jumped or the service stood still: it was tried about as
    // often as that takes.
    const bool was_tried = intent.attempts >= settings_.give_up / settings_.longest_retry / 2;
    if (was_tried && now - intent.created_at > settings_.give_up)
      return settle(intent, Intent::State::failed, "given up: " + error);
    const auto wait = std::min<std::chrono::seconds>(settings_.longest_retry,
                                                     settings_.first_retry * (1LL << std::min(intent.attempts, 20)));
    log::warning(
        "intent.postponed",
        {{"intent", intent.id}, {"kind", name_of(intent.kind)}, {"attempts", intent.attempts + 1}, {"what", error}});
    const auto written =
        database_.execute("UPDATE intent SET attempts = attempts + 1, next_at = $1, error = $2 WHERE id = $3",
                          {to_millis(now + wait), error.substr(0, 1000), intent.id});
    if (!written) {  // do not spin on it
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_; });
    }
  }

  store::Database& database_;
  BlobStore& blobs_;
  const SenderSettings settings_;
  const Clock& clock_;
  Random& random_;
  const std::string key_;
  PassedJournal journal_;
  std::vector<Intent> passed_before_;
  std::function<void(const Intent&)> settled_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::thread> threads_;
  std::unordered_set<std::string> running_;
  std::uint64_t wakes_ = 1, idle_at_ = 0;
  bool stopping_ = false;
};

}  // namespace

Result<std::unique_ptr<Intents>> Intents::open(store::Database& database, BlobStore& blobs,
                                               const std::filesystem::path& folder, const SenderSettings& settings,
                                               const Clock& clock, Random& random) {
  TRY(auto key, load_or_make_key(folder / "keys" / "intent.key", 32, random));
  auto intents = std::make_unique<StoredIntents>(database, blobs, settings, clock, random, std::move(key));
  TRY_VOID(intents->open_journal(folder / "journal" / "passed"));
  return std::unique_ptr<Intents>(std::move(intents));
}

}  // namespace sekisho::protect
