#include "plugin/process_child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <system_error>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/process_channel.hpp"

namespace patchbay::plugin {
namespace {

constexpr int first_line = 3;  ///< descriptor of the control line in the process

core::error broken(const process_spec& spec, int number) {
  return {core::errc::unavailable,
          "cannot be started: " + spec.how.runner.string() + ": " +
              std::generic_category().message(number),
          "check the installation", 0};
}

/// A pair of connected sockets; the second one beyond what the process uses, so that moving it
/// there overwrites no other. 0, or the error number.
int make_pair(int beyond, int& ours, int& theirs) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return errno;
  ours = ends[0];
  theirs = ::fcntl(ends[1], F_DUPFD_CLOEXEC, beyond);
  const int failed = theirs < 0 ? errno : 0;
  ::close(ends[1]);
  return failed;
}

class spawn_settings {
 public:
  spawn_settings() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setflags(
        &how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~spawn_settings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
  }
  spawn_settings(const spawn_settings&) = delete;
  spawn_settings& operator=(const spawn_settings&) = delete;
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
};

}  // namespace

core::result<std::shared_ptr<child_process>> child_process::start(const process_spec& spec) {
  auto made = std::make_shared<child_process>(spec);
  const int beyond = first_line + 1 + static_cast<int>(spec.how.lines);
  std::vector<int> theirs(1, -1);
  int failed = make_pair(beyond, made->control_, theirs[0]);
  for (std::size_t i = 0; failed == 0 && i < spec.how.lines; ++i) {
    auto next = std::make_unique<line>();
    theirs.push_back(-1);
    failed = make_pair(beyond, next->fd, theirs.back());
    made->lines_.push_back(std::move(next));
  }
  if (failed == 0) failed = made->spawn(theirs);
  for (const int fd : theirs) {
    if (fd >= 0) ::close(fd);
  }
  if (failed != 0) return broken(spec, failed);
  return made;
}

int child_process::spawn(const std::vector<int>& theirs) {
  spawn_settings with;
  posix_spawn_file_actions_addopen(&with.files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&with.files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&with.files, 2, "/dev/null", O_WRONLY, 0);
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    posix_spawn_file_actions_adddup2(&with.files, theirs[i], first_line + static_cast<int>(i));
  }
  std::array<std::string, 6> words = {spec_.how.runner.string(),
                                      "--serve",
                                      spec_.file.string(),
                                      std::to_string(spec_.how.lines),
                                      std::to_string(spec_.how.memory_mib),
                                      std::to_string(spec_.how.cpu_seconds)};
  std::array<char*, 7> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  std::array<char*, 1> environment = {nullptr};
  const int failed = ::posix_spawn(&pid_, words[0].c_str(), &with.files, &with.how,
                                   arguments.data(), environment.data());
  if (failed != 0) {
    pid_ = -1;
    return failed;
  }
  pid_fd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  return pid_fd_ < 0 ? errno : 0;
}

child_process::~child_process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  for (const int fd : {control_, pid_fd_}) {
    if (fd >= 0) ::close(fd);
  }
  for (const auto& l : lines_) {
    if (l->fd >= 0) ::close(l->fd);
  }
}

void child_process::kill(std::string why) noexcept {
  const std::lock_guard lock(mutex_);
  if (ended_) return;
  if (killed_why_.empty()) killed_why_ = std::move(why);
  ::syscall(SYS_pidfd_send_signal, pid_fd_, SIGKILL, nullptr, 0);
}

void child_process::line_closed() noexcept {
  std::int64_t never = 0;
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  closed_since_.compare_exchange_strong(never, now);
}

bool child_process::closed_before(std::chrono::steady_clock::time_point since) const noexcept {
  const std::int64_t at = closed_since_.load();
  return at != 0 && at <= since.time_since_epoch().count();
}

bool child_process::doomed() const {
  if (closed_since_.load() != 0) return true;
  const std::lock_guard lock(mutex_);
  return !killed_why_.empty();
}

core::ports::task<std::string> child_process::ended() {
  crossing::completion<std::string> told;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) {
      told.complete(*ended_);
    } else {
      waiting_.push_back(told);
    }
  }
  std::string why = co_await told.wait();
  co_return why;
}

std::string child_process::reason(int status) const {
  if (WIFEXITED(status)) {
    return "its process ended itself, with exit code " + std::to_string(WEXITSTATUS(status));
  }
  const int signal = WTERMSIG(status);
  if (signal == SIGKILL && !killed_why_.empty()) return "its process was ended: " + killed_why_;
  if (signal == SIGXCPU) {
    return "its process was ended: it used " + std::to_string(spec_.how.cpu_seconds) +
           " s of processor time on end";
  }
  return std::string("its process crashed: ") + ::strsignal(signal);
}

std::optional<std::string> child_process::reap() {
  int status = 0;
  if (pid_ <= 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  pid_ = -1;
  std::vector<crossing::completion<std::string>> told;
  const std::lock_guard lock(mutex_);
  ended_ = reason(status);
  told.swap(waiting_);
  for (const auto& one : told) one.complete(*ended_);
  return ended_;
}

bool child_process::stuck_since(std::chrono::steady_clock::time_point since) const noexcept {
  const std::int64_t limit = since.time_since_epoch().count();
  for (const auto& l : lines_) {
    const auto waiting = l->waiting_since.load(std::memory_order_relaxed);
    if (waiting != 0 && waiting < limit) return true;
  }
  return false;
}

void child_process::allow_cpu() noexcept {
  clockid_t clock{};
  timespec used{};
  if (pid_ <= 0 || ::clock_getcpuclockid(pid_, &clock) != 0) return;
  if (::clock_gettime(clock, &used) != 0) return;
  const rlimit next = {static_cast<rlim_t>(used.tv_sec) + spec_.how.cpu_seconds + 1, RLIM_INFINITY};
  ::prlimit(pid_, RLIMIT_CPU, &next, nullptr);
}

std::shared_ptr<process_channel> child_process::line_for(
    const boost::asio::any_io_executor& executor) {
  const void* context = &boost::asio::query(executor, boost::asio::execution::context);
  const std::lock_guard lock(mutex_);
  line* unused = nullptr;
  for (const auto& l : lines_) {
    if (l->context == context) {
      if (auto open = l->channel.lock()) return open;
    }
    if (unused == nullptr && l->context == nullptr) unused = l.get();
  }
  if (unused == nullptr) return nullptr;
  auto made = std::make_shared<process_channel>(shared_from_this(), unused->fd,
                                                unused->waiting_since, executor);
  unused->channel = made;
  unused->context = context;
  return made;
}

void child_process::free(const process_channel& done) noexcept {
  const std::lock_guard lock(mutex_);
  for (const auto& l : lines_) {
    if (l->fd != done.descriptor()) continue;
    l->context = nullptr;
    l->channel.reset();
    l->waiting_since.store(0, std::memory_order_relaxed);
  }
}

}  // namespace patchbay::plugin
