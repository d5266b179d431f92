#pragma once

#include <cstdint>

#include "base/result.h"

namespace sekisho::worker {

/// Takes everything away from this process that scanning does not need, for good. `memory`: how much address space it
/// may take beyond what it has now, bytes; 0: no limit.
/// - rlimits: AS (not under ASan, which reserves terabytes), NOFILE 16, NPROC 0, FSIZE 0, CORE 0; root becomes nobody
/// (65534)
/// - no_new_privs, not dumpable
/// - seccomp: only what computing on memory and talking over the descriptors it already has needs. Looking for a file
/// (open, stat, …) fails with
///   EACCES, because libraries probe for optional files and must find none rather than die; anything else — socket,
///   fork, exec, ptrace, kill, executable memory — ends the process (SIGSYS).
/// Errors: internal, when the kernel refuses; the caller must then not scan.
Result<void> enter_sandbox(std::uint64_t memory);

}  // namespace sekisho::worker
