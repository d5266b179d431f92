#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstring>
#include <set>

#include "worker/channel.h"
#include "worker/pool.h"
#include "worker/protocol.h"
#include "worker/sandbox.h"
#include "worker/serve.h"

// The nursery: compiles the rulesets once, then forks workers that share them by copy on write. Single-threaded, so
// that fork is clean; it never sees an item.

namespace sekisho::worker {
namespace {

// A worker fills and frees buffers of megabytes for each item (images, texts): given back to the kernel each time, they
// would come back as page faults. Up to this much stays with the process.
void keep_freed_memory() {
  constexpr int kept = 32 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kept);
  ::mallopt(M_TRIM_THRESHOLD, kept);
  ::mallopt(M_TOP_PAD, 1 << 20);
}

Result<Rulesets> build_rulesets(const Configuration& configuration) {
  Rulesets rulesets;
  std::map<std::string, std::shared_ptr<const scan::Ruleset>> compiled;  // tenants with equal settings share one
  for (const auto& [tenant, settings] : configuration.tenants) {
    auto& shared = compiled[scan::version_of(settings)];
    if (!shared) {
      auto ruleset = scan::Ruleset::build(settings, configuration.mail_model);
      if (!ruleset)
        return fail(ruleset.error().code, "tenant " + std::to_string(tenant.value) + ": " + ruleset.error().what);
      shared = *std::move(ruleset);
    }
    rulesets.emplace(tenant, shared);
  }
  return rulesets;
}

// Never returns: the child's whole life.
[[noreturn]] void live_as_worker(Descriptor socket, const Configuration& configuration, const Rulesets& rulesets,
                                 content::LetterReader* letters) {
  ::prctl(PR_SET_NAME, "sekisho-scan");
  const auto sandboxed = enter_sandbox(configuration.memory);
  if (!sandboxed) {
    static_cast<void>(send_frame(socket.fd(), FrameKind::failed, encode(sandboxed.error())));
    ::_exit(3);
  }
  keep_freed_memory();
  ::_exit(serve(socket.fd(), rulesets, reading_of(configuration.pictures, letters), configuration.allow_selftest));
}

class Nursery {
 public:
  Nursery(int control, Configuration configuration, Rulesets rulesets, std::unique_ptr<content::LetterReader> letters)
      : control_(control),
        configuration_(std::move(configuration)),
        rulesets_(std::move(rulesets)),
        letters_(std::move(letters)) {}

  int run(int signals) {
    for (;;) {
      pollfd entries[2] = {{control_, POLLIN, 0}, {signals, POLLIN, 0}};
      if (::poll(entries, 2, -1) < 0) continue;
      if ((entries[1].revents & POLLIN) != 0) {
        signalfd_siginfo info{};
        static_cast<void>(!::read(signals, &info, sizeof info));
        reap();
      }
      if (entries[0].revents == 0) continue;
      const auto frame = receive_frame(control_);
      if (!frame) break;  // the service is gone or has no more use for these rulesets
      if (frame->kind == FrameKind::fork_worker && !fork_worker(signals)) break;
    }
    for (const int child : children_) ::kill(child, SIGKILL);
    return 0;
  }

 private:
  void reap() {
    for (;;) {
      int status = 0;
      const int child = ::waitpid(-1, &status, WNOHANG);
      if (child <= 0) return;
      children_.erase(child);
      const ProcessEvent event{child, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                               WIFEXITED(status) ? WEXITSTATUS(status) : 0};
      static_cast<void>(send_frame(control_, FrameKind::dead, encode(event)));
    }
  }

  bool fork_worker(int signals) {
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return false;
    Descriptor ours(pair[0]);
    Descriptor theirs(pair[1]);
    const int child = ::fork();
    if (child < 0) return false;
    if (child == 0) {
      ::close(control_);
      ::close(signals);
      ours.reset();
      sigset_t none;
      sigemptyset(&none);
      ::sigprocmask(SIG_SETMASK, &none, nullptr);
      live_as_worker(std::move(theirs), configuration_, rulesets_, letters_.get());
    }
    children_.insert(child);
    const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    if (!process) return false;
    return send_frame(control_, FrameKind::forked, encode(ProcessEvent{child, 0, 0}), {ours.fd(), process.fd()})
        .has_value();
  }

  int control_;
  Configuration configuration_;
  Rulesets rulesets_;
  // an engine that workers share, or its language data, of which each makes one when it needs it
  std::unique_ptr<content::LetterReader> letters_;
  std::set<int> children_;
};

}  // namespace

int worker_main(int argc, char** argv) {
  int control = -1;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string_view option = argv[i];
    const std::string_view value = argv[i + 1];
    if (option == "--control") std::from_chars(value.data(), value.data() + value.size(), control);
  }
  if (control < 3) return 2;
  ::prctl(PR_SET_NAME, "sekisho-nursery");
  ::setenv("TZ", "UTC0", 1);  // before the first time function: later there is no file to read
  ::tzset();
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t child_signals;
  sigemptyset(&child_signals);
  sigaddset(&child_signals, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child_signals, nullptr);
  const int signals = ::signalfd(-1, &child_signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0) return 2;

  const auto frame = receive_frame(control);
  if (!frame || frame->kind != FrameKind::configure || frame->descriptors.empty()) return 2;
  Result<Rulesets> rulesets = fail(Code::malformed, "worker: no configuration");
  Configuration configuration;
  std::unique_ptr<content::LetterReader> letters;
  try {
    const auto file = Mapping::of(frame->descriptors[0].fd());
    auto decoded = file ? decode_configuration(file->bytes())
                        : Result<Configuration>(fail(Code::malformed, "worker: no configuration"));
    if (decoded) {
      configuration = *std::move(decoded);
      rulesets = build_rulesets(configuration);
      if (rulesets) warm_up(*rulesets);
      if (rulesets) letters = open_letters(configuration.pictures);
    } else {
      rulesets = tl::unexpected(decoded.error());
    }
  } catch (const std::exception& problem) {
    rulesets = fail(Code::internal, std::string("worker: ") + problem.what());
  }
  if (!rulesets) {
    static_cast<void>(send_frame(control, FrameKind::refused, encode(rulesets.error())));
    return 1;
  }
  if (!send_frame(control, FrameKind::ready, {})) return 1;
  return Nursery(control, std::move(configuration), *std::move(rulesets), std::move(letters)).run(signals);
}

}  // namespace sekisho::worker
