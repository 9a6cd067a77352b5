#include "plugin/runner/sandbox.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace patchbay::plugin::runner {
namespace {

constexpr rlim_t descriptors_max = 256;

void limit(__rlimit_resource what, rlim_t soft, rlim_t hard) {
  const rlimit both = {soft, hard};
  ::setrlimit(what, &both);
}

/// The kernel's first choice when memory runs out.
void volunteer_for_the_oom_killer() {
  if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "we"); file != nullptr) {
    std::fputs("1000", file);
    std::fclose(file);
  }
}

void drop_capabilities() {
  for (unsigned long c = 0; c <= CAP_LAST_CAP; ++c) ::prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
  __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  ::syscall(SYS_capset, &head, none.data());
}

}  // namespace

void confine(const limits& to, int first_closed) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_DUMPABLE, 0);
  ::closefrom(first_closed);
  volunteer_for_the_oom_killer();
  if (::unshare(CLONE_NEWNET | CLONE_NEWIPC) != 0) {
    // Without privileges a user namespace of one's own may give them.
    (void)::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC);
  }
  limit(RLIMIT_CORE, 0, 0);
#if !defined(PATCHBAY_COVERAGE)  // which writes a file at the end
  limit(RLIMIT_FSIZE, 0, 0);
#endif
  limit(RLIMIT_NOFILE, descriptors_max, descriptors_max);
  if (to.cpu_seconds > 0) limit(RLIMIT_CPU, to.cpu_seconds, RLIM_INFINITY);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (to.memory_bytes > 0) {
    // Addresses that nothing lies behind (arenas, stacks) count for the second limit only.
    constexpr rlim_t reserve = rlim_t{2} << 30, stack = rlim_t{9} << 20;
    const rlim_t data = to.memory_bytes + to.threads * stack;
    limit(RLIMIT_DATA, data, data);
    limit(RLIMIT_AS, data + reserve, data + reserve);
  }
#endif
  drop_capabilities();
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::signal(SIGPIPE, SIG_DFL);
}

void confine_reading(const std::string& plugin) {
  landlock_ruleset_attr handled = {};
  handled.handled_access_fs =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
  const int rules = static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0));
  if (rules < 0) return;
  const auto allow = [rules](const char* path) {
    landlock_path_beneath_attr rule = {};
    rule.allowed_access = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
    rule.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) return;
    ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(rule.parent_fd);
  };
  for (const char* folder : {"/usr", "/lib", "/lib64", "/opt", "/etc/ld.so.cache", "/proc/self"}) {
    allow(folder);
  }
  allow(plugin.c_str());
  ::syscall(SYS_landlock_restrict_self, rules, 0);
  ::close(rules);
}

}  // namespace patchbay::plugin::runner
