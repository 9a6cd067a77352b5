#include <cerrno>
#include <cstddef>
#include <initializer_list>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "plugin/runner/sandbox.hpp"

namespace patchbay::plugin::runner {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t machine = AUDIT_ARCH_AARCH64;
#else
#error "the filter of system calls is written for x86-64 and arm64"
#endif

constexpr std::uint32_t refused = SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);

/// A filter in the making: what is not allowed is refused with EPERM.
class program {
 public:
  program() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0);
    add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
  }
  void allow(std::initializer_list<int> calls) {
    for (const int nr : calls) answer(nr, SECCOMP_RET_ALLOW);
  }
  void answer(int nr, std::uint32_t with) {
    add(BPF_JMP | BPF_JEQ | BPF_K, number(nr), 0, 1);
    add(BPF_RET | BPF_K, with);
  }
  /// Allowed when the lower half of argument `at` has none of `bits`.
  void allow_without(int nr, unsigned at, std::uint32_t bits) {
    add(BPF_JMP | BPF_JEQ | BPF_K, number(nr), 0, 4);
    load(argument(at));
    add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    add(BPF_RET | BPF_K, refused);
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  }
  /// Allowed when argument `at` is `value`, which has 32 bits.
  void allow_with(int nr, unsigned at, std::uint32_t value) {
    add(BPF_JMP | BPF_JEQ | BPF_K, number(nr), 0, 6);
    load(argument(at) + sizeof(std::uint32_t));
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
    load(argument(at));
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    add(BPF_RET | BPF_K, refused);
  }
  /// 0, or the error number. For all threads of the process.
  int install() {
    add(BPF_RET | BPF_K, refused);
    sock_fprog code = {static_cast<unsigned short>(code_.size()), code_.data()};
    const long failed =
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &code);
    return failed == 0 ? 0 : failed > 0 ? ESRCH : errno;
  }

 private:
  static std::uint32_t number(int nr) { return static_cast<std::uint32_t>(nr); }
  static std::uint32_t argument(unsigned at) {
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + at * sizeof(std::uint64_t));
  }
  void load(std::size_t offset) {
    add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
  }
  void add(int code, std::uint32_t k, std::uint8_t yes = 0, std::uint8_t no = 0) {
    code_.push_back({static_cast<std::uint16_t>(code), yes, no, k});
  }

  std::vector<sock_filter> code_;
};

/// Memory, time, signals of its own, descriptors that are open.
void allow_harmless(program& p) {
  p.allow({SYS_read,
           SYS_write,
           SYS_readv,
           SYS_writev,
           SYS_pread64,
           SYS_close,
           SYS_lseek,
           SYS_fstat,
           SYS_newfstatat,
           SYS_futex,
           SYS_mmap,
           SYS_munmap,
           SYS_mremap,
           SYS_mprotect,
           SYS_madvise,
           SYS_brk,
           SYS_mincore,
           SYS_membarrier,
           SYS_exit,
           SYS_exit_group,
           SYS_rt_sigaction,
           SYS_rt_sigprocmask,
           SYS_rt_sigreturn,
           SYS_sigaltstack,
           SYS_restart_syscall,
           SYS_clock_gettime,
           SYS_clock_getres,
           SYS_clock_nanosleep,
           SYS_nanosleep,
           SYS_gettimeofday,
           SYS_getrandom,
           SYS_getpid,
           SYS_gettid,
           SYS_getppid,
           SYS_getuid,
           SYS_geteuid,
           SYS_getgid,
           SYS_getegid,
           SYS_getrusage,
           SYS_getrlimit,
           SYS_sched_yield,
           SYS_sched_getaffinity,
           SYS_getcpu,
           SYS_uname,
           SYS_sysinfo,
           SYS_times,
           SYS_ppoll,
           SYS_set_robust_list,
           SYS_set_tid_address,
           SYS_rseq});
#if defined(__x86_64__)
  p.allow({SYS_poll, SYS_time, SYS_arch_prctl});
#endif
#if defined(__SANITIZE_ADDRESS__)
  // The undefined-behaviour sanitizer asks a pipe whether memory is readable.
  p.allow({SYS_pipe2});
#if defined(__x86_64__)
  p.allow({SYS_pipe});
#endif
#endif
  // A limit may be read, of this process.
  p.allow_with(SYS_prlimit64, 2, 0);
  // raise() and abort().
  p.allow_with(SYS_tgkill, 0, static_cast<std::uint32_t>(::getpid()));
}

void allow_reading(program& p) {
  constexpr std::uint32_t to_write = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  p.allow_without(SYS_openat, 2, to_write);
  p.allow({SYS_readlinkat, SYS_faccessat, SYS_statx, SYS_getcwd, SYS_getdents64});
#if defined(__x86_64__)
  p.allow_without(SYS_open, 1, to_write);
  p.allow({SYS_stat, SYS_lstat, SYS_access, SYS_readlink});
#endif
}

}  // namespace

core::result<void> filter_calls(filter which) {
  program p;
  allow_harmless(p);
  if (which == filter::opening) {
    allow_reading(p);
    p.allow({SYS_seccomp});
  }
  // Libraries fall back to older calls, and these are refused.
  for (const int newer : {SYS_clone3, SYS_openat2}) {
    p.answer(newer, SECCOMP_RET_ERRNO | (ENOSYS & SECCOMP_RET_DATA));
  }
  const int why = p.install();
  if (why == 0) return {};
  return core::error{core::errc::unavailable,
                     "this kernel does not filter system calls (" +
                         std::generic_category().message(why) +
                         "), so no process of a plugin is safe here",
                     "set isolation to inline for plugins that you trust", 0};
}

}  // namespace patchbay::plugin::runner
