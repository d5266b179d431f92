#include "worker/pool.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/encode.h"
#include "base/log.h"
#include "worker/channel.h"
#include "worker/protocol.h"

extern char** environ;

namespace sekisho::worker {
namespace {
using SteadyClock = std::chrono::steady_clock;

// One nursery process: a set of rulesets and the workers forked with them.
class NurseryProcess {
 public:
  static Result<std::shared_ptr<NurseryProcess>> start(const PoolSettings& settings, const std::string& configuration) {
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
      return fail(Code::unavailable, "worker: socketpair");
    auto nursery = std::make_shared<NurseryProcess>();
    nursery->control_ = Descriptor(pair[0]);
    const Descriptor theirs(pair[1]);
    TRY_VOID(nursery->spawn(settings.program, theirs.fd()));
    TRY(const auto file, make_memory_file(configuration));
    TRY_VOID(send_frame(nursery->control_.fd(), FrameKind::configure, {}, {file.fd()}));
    TRY(const auto answer, receive_frame(nursery->control_.fd(), SteadyClock::now() + settings.start_deadline));
    if (answer.kind == FrameKind::refused) return tl::unexpected(decode_error(answer.payload));
    if (answer.kind != FrameKind::ready) return fail(Code::unavailable, "worker: the nursery did not start");
    return nursery;
  }

  ~NurseryProcess() {
    hang_up();  // tells it to end; its listener has a copy of the descriptor
    if (pid_ > 0) {
      int status = 0;
      for (int i = 0; i < 200; ++i) {
        if (::waitpid(pid_, &status, WNOHANG) != 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, &status, 0);
    }
  }

  int control() const { return control_.fd(); }
  Result<void> request_worker() {
    const std::lock_guard lock(send_mutex_);
    return send_frame(control_.fd(), FrameKind::fork_worker, {});
  }
  void hang_up() {
    if (control_) ::shutdown(control_.fd(), SHUT_RDWR);
  }

 private:
  Result<void> spawn(const std::string& program, int control) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    constexpr int child_fd = 3;
    // dup2 onto itself would keep close-on-exec; glibc's file action clears it in that case.
    posix_spawn_file_actions_adddup2(&actions, control, child_fd);
    posix_spawn_file_actions_addclosefrom_np(&actions, child_fd + 1);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    // a Ctrl-C at the terminal is for the service, which then ends us in order
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::string name = "sekisho", command = "worker", option = "--control", value = "3";
    char* const argv[] = {name.data(), command.data(), option.data(), value.data(), nullptr};
    const int problem = ::posix_spawn(&pid_, program.c_str(), &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (problem != 0) return fail(Code::unavailable, "worker: cannot start " + program);
    return {};
  }

  Descriptor control_;
  pid_t pid_ = -1;
  std::mutex send_mutex_;
};

struct Worker {
  Descriptor socket, process;
  int pid = 0;
  std::uint64_t generation = 0;
  std::shared_ptr<NurseryProcess> nursery;
  int items = 0;
};

enum class Failure : std::uint8_t { crashed, timed_out, memory, slow_rules };

scan::Report unscannable(Failure failure, const std::string& detail, std::string_view bytes) {
  scan::Report report;
  report.verdict = scan::Verdict::unscannable;
  report.is_mail = content::looks_like_mail(bytes.substr(0, 64 * 1024));
  report.sha256 = sha256_hex(bytes);
  report.size = bytes.size();
  const char* const rule = failure == Failure::crashed     ? "worker.crashed"
                           : failure == Failure::timed_out ? "worker.timed_out"
                                                           : "worker.memory";
  report.findings.push_back({.rule = rule,
                             .scanner = "worker",
                             .category = scan::Category::unscannable_error,
                             .severity = 60,
                             .evidence = detail});
  return report;
}

class ProcessPool final : public Pool {
 public:
  ProcessPool(PoolSettings settings) : settings_(std::move(settings)) {
    if (settings_.workers <= 0) settings_.workers = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  }

  ~ProcessPool() override {
    {
      std::unique_lock lock(mutex_);
      closing_ = true;
      changed_.notify_all();
      changed_.wait(lock, [&] { return callers_ == 0; });
    }
    for (auto& reader : readers_) {
      if (const auto nursery = reader.nursery.lock()) nursery->hang_up();
    }
    for (auto& reader : readers_) reader.thread.join();
  }

  Result<void> adopt(std::map<TenantId, scan::Settings> tenants) {
    const Configuration configuration{std::move(tenants), settings_.mail_model ? settings_.mail_model() : nullptr,
                                      settings_.pictures, settings_.memory, settings_.allow_selftest};
    auto encoded = encode(configuration);
    TRY(auto nursery, NurseryProcess::start(settings_, encoded));
    install(std::move(nursery), std::move(encoded));
    return {};
  }

  Result<void> reload(std::map<TenantId, scan::Settings> tenants) override {
    const std::lock_guard lock(reload_mutex_);
    TRY_VOID(adopt(std::move(tenants)));
    log::info("worker.reloaded", {{"generation", static_cast<std::int64_t>(generation_)}});
    return {};
  }

  Result<scan::Report> scan(TenantId tenant, std::string_view bytes, const content::ReadOptions& options,
                            const scan::ScanContext& context) override {
    Attempt attempt;
    ScanRequest request{tenant, options, context, false};
    const auto without_letters = [&] {  // what ended a worker may have been the engine that reads them
      request.letters_lost = true;
      return encode(request);
    };
    TRY(auto frame, run(FrameKind::scan, encode(request), bytes, attempt, without_letters));
    if (!frame && attempt.failure == Failure::slow_rules) {
      request.letters_lost = false;
      request.context.leave_out_rules = true;
      TRY(frame, run(FrameKind::scan, encode(request), bytes, attempt));
    }
    if (!frame) return unscannable(attempt.failure, attempt.detail, bytes);
    if (frame->kind == FrameKind::failed) {
      auto error = decode_error(frame->payload);
      if (error.code == Code::not_found) return tl::unexpected(std::move(error));
      return unscannable(Failure::crashed, error.what, bytes);
    }
    if (frame->kind != FrameKind::report) return unscannable(Failure::crashed, "unreadable report", bytes);
    auto report = decode_report(frame->payload);
    if (!report) return unscannable(Failure::crashed, "unreadable report: " + report.error().what, bytes);
    return report;
  }

  Result<rewrite::Rewritten> rewrite(std::string_view bytes, const std::vector<rewrite::Edit>& edits) override {
    Attempt attempt;
    TRY(const auto frame, run(FrameKind::rewrite, boost::json::serialize(rewrite::to_json(edits)), bytes, attempt));
    TRY_VOID(check(frame, attempt, FrameKind::rewritten));
    return decode_rewritten(frame->payload);
  }

  Result<std::string> preview(std::string_view bytes, std::size_t limit) override {
    Attempt attempt;
    TRY(auto frame, run(FrameKind::preview, std::to_string(limit), bytes, attempt));
    TRY_VOID(check(frame, attempt, FrameKind::previewed));
    return std::move(frame->payload);
  }

  Result<std::vector<std::string>> enclosed(std::string_view bytes) override {
    Attempt attempt;
    TRY(const auto frame, run(FrameKind::enclosed, "", bytes, attempt));
    TRY_VOID(check(frame, attempt, FrameKind::enclosures));
    boost::system::error_code problem;
    const auto json = boost::json::parse(frame->payload, problem);
    if (problem || !json.is_array()) return fail(Code::internal, "worker: unreadable enclosures");
    std::vector<std::string> out;
    for (const auto& one : json.get_array()) {
      auto message = one.is_string() ? from_base64({one.get_string().data(), one.get_string().size()}) : std::nullopt;
      if (!message) return fail(Code::internal, "worker: unreadable enclosures");
      out.push_back(*std::move(message));
    }
    return out;
  }

  Result<std::string> document(TenantId tenant, std::string_view bytes, const content::ReadOptions& options) override {
    Attempt attempt;
    TRY(auto frame, run(FrameKind::document, encode(ScanRequest{tenant, options, {}, false}), bytes, attempt));
    TRY_VOID(check(frame, attempt, FrameKind::documented));
    return std::move(frame->payload);
  }

  PoolFigures figures() const override {
    const std::lock_guard lock(mutex_);
    PoolFigures figures = figures_;
    figures.workers = figures.busy + static_cast<int>(idle_.size());
    return figures;
  }

 private:
  struct Attempt {
    Failure failure = Failure::crashed;
    std::string detail;
  };

  static Result<void> check(const std::optional<Frame>& frame, const Attempt& attempt, FrameKind wanted) {
    if (!frame)
      return fail(attempt.failure == Failure::timed_out ? Code::timed_out : Code::internal,
                  "worker: " + attempt.detail);
    if (frame->kind == FrameKind::failed) return tl::unexpected(decode_error(frame->payload));
    if (frame->kind != wanted) return fail(Code::internal, "worker: unexpected answer");
    return {};
  }

  // The answer, at the second try to what `second` gives; nothing when the item ended two workers (then attempt says
  // how).
  Result<std::optional<Frame>> run(FrameKind kind, std::string payload, std::string_view bytes, Attempt& attempt,
                                   const std::function<std::string()>& second = {}) {
    TRY(const auto item, make_memory_file(bytes));
    const Caller caller(*this);
    for (int tries = 0; tries < 2; ++tries) {
      TRY(auto worker, acquire());
      const auto deadline = SteadyClock::now() + settings_.deadline;
      if (tries > 0 && second) payload = second();
      auto sent = send_frame(worker.socket.fd(), kind, payload, {item.fd()}, deadline);
      auto frame = sent ? receive_frame(worker.socket.fd(), deadline) : Result<Frame>(tl::unexpected(sent.error()));
      if (frame && frame->kind != FrameKind::memory) {
        release(std::move(worker));
        return std::optional<Frame>(*std::move(frame));
      }
      lose(std::move(worker), frame, attempt);
      log::warning("worker.lost", {{"why", attempt.detail}, {"attempt", tries + 1}});
      if (attempt.failure == Failure::slow_rules) break;  // they would be as slow again
    }
    return std::optional<Frame>();
  }

  // The worker is of no more use: kill it, find out what became of it, ask for another.
  void lose(Worker worker, const Result<Frame>& frame, Attempt& attempt) {
    ::syscall(SYS_pidfd_send_signal, worker.process.fd(), SIGKILL, nullptr, 0);
    {
      std::unique_lock lock(mutex_);
      if (frame) {
        attempt = {Failure::memory, "out of memory"};
        ++figures_.out_of_memory;
      } else if (frame.error().code == Code::timed_out) {
        attempt = {Failure::timed_out, "no answer within " + std::to_string(settings_.deadline.count()) + " ms"};
        ++figures_.timed_out;
      } else {
        attempt = {Failure::crashed, "the process ended"};
        ++figures_.crashed;
        changed_.wait_for(lock, std::chrono::seconds(1), [&] { return obituaries_.contains(worker.pid); });
        if (const auto found = obituaries_.find(worker.pid); found != obituaries_.end()) {
          const char* const name = sigabbrev_np(found->second.signal);
          if (found->second.signal == SIGVTALRM) attempt.failure = Failure::slow_rules;
          attempt.detail = found->second.signal != 0 ? std::string("SIG") + (name != nullptr ? name : "?")
                                                     : "exit " + std::to_string(found->second.status);
        }
      }
      --figures_.busy;
      obituaries_.erase(worker.pid);
    }
    static_cast<void>(worker.nursery->request_worker());
  }

  Result<Worker> acquire() {
    std::unique_lock lock(mutex_);
    if (idle_.empty() && figures_.waiting >= settings_.queue) {
      ++figures_.refused;
      return fail(Code::unavailable, "worker: queue is full");
    }
    ++figures_.waiting;
    const bool ready = changed_.wait_for(lock, settings_.queue_wait, [&] { return !idle_.empty() || closing_; });
    --figures_.waiting;
    if (!ready || idle_.empty()) {
      ++figures_.refused;
      return fail(Code::unavailable, "worker: none free in time");
    }
    Worker worker = std::move(idle_.back());  // the warmest caches
    idle_.pop_back();
    ++figures_.busy;
    return worker;
  }

  void release(Worker worker) {
    bool replace = false;
    {
      const std::lock_guard lock(mutex_);
      ++figures_.items;
      --figures_.busy;
      const bool current = worker.generation == generation_;
      replace = current && ++worker.items >= settings_.items_per_worker;
      if (current && !replace) {
        idle_.push_back(std::move(worker));
        changed_.notify_one();
        return;
      }
    }
    if (replace) static_cast<void>(worker.nursery->request_worker());
    // Closing its socket ends it.
  }

  void install(std::shared_ptr<NurseryProcess> nursery, std::string configuration) {
    std::deque<Worker> retired;
    {
      const std::lock_guard lock(mutex_);
      configuration_ = std::move(configuration);
      ++generation_;
      retired.swap(idle_);
      // Old readers whose nursery is gone could be joined here; they are few and joined at the end.
      if (closing_) return;
      // The thread must not keep the nursery alive: its own descriptor and a weak pointer.
      const int control = ::fcntl(nursery->control(), F_DUPFD_CLOEXEC, 0);
      const std::weak_ptr<NurseryProcess> weak = nursery;
      readers_.push_back(
          {weak, std::thread([this, weak, control, generation = generation_] { listen(weak, control, generation); })});
    }
    for (int i = 0; i < settings_.workers; ++i) static_cast<void>(nursery->request_worker());
    // A hang-up ends the old nursery once its last busy worker is back: they hold it.
    const std::lock_guard lock(mutex_);
    current_ = std::move(nursery);
  }

  // Thread per nursery: takes its workers and death notices.
  void listen(const std::weak_ptr<NurseryProcess>& nursery, int control, std::uint64_t generation) {
    const Descriptor own(control);
    int early_deaths = 0;
    while (auto frame = receive_frame(control)) {
      const auto event = decode_process_event(frame->payload);
      if (!event) break;
      if (frame->kind == FrameKind::forked && frame->descriptors.size() == 2) {
        const std::lock_guard lock(mutex_);
        auto holder = nursery.lock();
        if (generation != generation_ || holder == nullptr) continue;
        Worker worker;
        worker.socket = std::move(frame->descriptors[0]);
        worker.process = std::move(frame->descriptors[1]);
        worker.pid = event->pid;
        worker.generation = generation;
        worker.nursery = std::move(holder);
        idle_.push_back(std::move(worker));
        changed_.notify_one();
      } else if (frame->kind == FrameKind::dead) {
        bool was_idle = false;
        {
          const std::lock_guard lock(mutex_);
          const auto dead = std::find_if(idle_.begin(), idle_.end(), [&](const Worker& worker) {
            return worker.pid == event->pid && worker.generation == generation;
          });
          was_idle = dead != idle_.end();
          if (was_idle)
            idle_.erase(dead);
          else
            obituaries_[event->pid] = *event;
          if (obituaries_.size() > 1000) obituaries_.clear();
          changed_.notify_all();
        }
        if (was_idle) {
          log::warning("worker.died_idle", {{"signal", event->signal}, {"status", event->status}});
          ++early_deaths;
          pause(std::chrono::milliseconds(std::min(10'000, 50 << std::min(early_deaths, 8))));
          if (const auto holder = nursery.lock()) static_cast<void>(holder->request_worker());
        } else {
          early_deaths = 0;
        }
      }
    }
    revive(generation);
  }

  void pause(std::chrono::milliseconds span) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, span, [&] { return closing_; });
  }

  // The nursery of the current rulesets is gone without our doing: start another.
  void revive(std::uint64_t generation) {
    std::string configuration;
    for (int attempt = 0;; ++attempt) {
      {
        const std::lock_guard lock(mutex_);
        if (closing_ || generation != generation_) return;
        configuration = configuration_;
      }
      log::error("worker.nursery_lost", {{"attempt", attempt}});
      const std::lock_guard reloading(reload_mutex_);
      auto nursery = NurseryProcess::start(settings_, configuration);
      if (nursery) {
        {
          const std::lock_guard lock(mutex_);
          if (closing_ || generation != generation_) return;
        }
        install(*std::move(nursery), std::move(configuration));
        return;
      }
      pause(std::chrono::milliseconds(std::min(10'000, 100 << std::min(attempt, 7))));
    }
  }

  struct Caller {
    explicit Caller(ProcessPool& pool) : pool_(pool) {
      const std::lock_guard lock(pool.mutex_);
      ++pool.callers_;
    }
    ~Caller() {
      const std::lock_guard lock(pool_.mutex_);
      --pool_.callers_;
      pool_.changed_.notify_all();
    }
    ProcessPool& pool_;
  };
  struct Reader {
    std::weak_ptr<NurseryProcess> nursery;
    std::thread thread;
  };

  PoolSettings settings_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Worker> idle_;
  std::unordered_map<int, ProcessEvent> obituaries_;
  std::shared_ptr<NurseryProcess> current_;
  std::string configuration_;
  std::uint64_t generation_ = 0;
  PoolFigures figures_;
  int callers_ = 0;
  bool closing_ = false;
  std::mutex reload_mutex_;
  std::vector<Reader> readers_;
};

}  // namespace

Result<std::unique_ptr<Pool>> Pool::start(const PoolSettings& settings, std::map<TenantId, scan::Settings> tenants) {
  auto pool = std::make_unique<ProcessPool>(settings);
  TRY_VOID(pool->adopt(std::move(tenants)));
  return std::unique_ptr<Pool>(std::move(pool));
}

}  // namespace sekisho::worker
