#include "worker/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>

namespace sekisho::worker {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

Result<void> limit(__rlimit_resource resource, rlim_t value) {
  const rlimit limits{value, value};
  if (::setrlimit(resource, &limits) != 0)
    return fail(Code::internal, "sandbox: setrlimit " + std::to_string(static_cast<int>(resource)));
  return {};
}

std::uint64_t address_space() {
  std::uint64_t pages = 0;
  if (FILE* const file = std::fopen("/proc/self/statm", "re"); file != nullptr) {
    unsigned long long value = 0;
    if (std::fscanf(file, "%llu", &value) == 1) pages = value;  // NOLINT(cert-err34-c): the kernel writes it
    std::fclose(file);
  }
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Result<void> drop_root() {
  if (::geteuid() != 0) return {};
  constexpr unsigned nobody = 65534;
  if (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0 ||
      ::setresuid(nobody, nobody, nobody) != 0) {
    return fail(Code::internal, "sandbox: cannot become nobody");
  }
  return {};
}

Result<void> filter_calls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
  if (!filter) return fail(Code::internal, "sandbox: seccomp");
  int bad = 0;
  const auto rule = [&](std::uint32_t action, int call) { bad |= seccomp_rule_add(filter.get(), action, call, 0); };

  for (const int call : {// talking over descriptors it has
                         SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(recvmsg),
                         SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(close), SCMP_SYS(lseek),
                         SCMP_SYS(fstat), SCMP_SYS(poll), SCMP_SYS(ppoll),
                         // memory
                         SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
                         // locks, time, chance, itself
                         SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday),
                         SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sched_yield),
                         SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(sysinfo), SCMP_SYS(uname),
                         SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getrusage),
                         // signals of its own (abort, sanitizers)
                         SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
                         SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
                         // its own end, when rules take too long (scan/malware/yara.cc)
                         SCMP_SYS(setitimer)}) {
    rule(SCMP_ACT_ALLOW, call);
  }
  // UBSan asks through a pipe whether an object's memory can be read, before it looks at its type.
  if (is_sanitized) rule(SCMP_ACT_ALLOW, SCMP_SYS(pipe2));
  // No memory both filled and executed.
  bad |= seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  bad |=
      seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  // fstat as glibc makes it; any other path finds nothing.
  bad |= seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                          SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
  bad |= seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), 1,
                          SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0));
  // abort() sends itself a signal.
  bad |= seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                          SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid())));
  for (const int call :
       {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(access),
        SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
        SCMP_SYS(unlink), SCMP_SYS(mkdir), SCMP_SYS(getdents64), SCMP_SYS(statfs)}) {
    rule(SCMP_ACT_ERRNO(EACCES), call);
  }
  for (const int call : {SCMP_SYS(ioctl), SCMP_SYS(fcntl), SCMP_SYS(prlimit64), SCMP_SYS(prctl), SCMP_SYS(rseq)})
    rule(SCMP_ACT_ERRNO(EPERM), call);
  if (bad != 0) return fail(Code::internal, "sandbox: seccomp rule");
  if (seccomp_load(filter.get()) != 0) return fail(Code::internal, "sandbox: seccomp load");
  return {};
}

}  // namespace

Result<void> enter_sandbox(std::uint64_t memory) {
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  TRY_VOID(limit(RLIMIT_CORE, 0));
  TRY_VOID(limit(RLIMIT_FSIZE, 0));
  TRY_VOID(limit(RLIMIT_NOFILE, 16));
  if (memory != 0 && !is_sanitized) TRY_VOID(limit(RLIMIT_AS, address_space() + memory));
  TRY_VOID(drop_root());
  TRY_VOID(limit(RLIMIT_NPROC, 0));
  // After the change of user, which resets it: if the nursery is gone, so are its workers.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0 ||
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(Code::internal, "sandbox: prctl");
  }
  return filter_calls();
}

}  // namespace sekisho::worker
