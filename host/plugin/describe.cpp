#include "plugin/describe.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/manifest.hpp"

namespace patchbay::plugin {
namespace {

using clock = std::chrono::steady_clock;

core::error wrong(std::string what) {
  return {core::errc::invalid_argument, std::move(what), {}, 0};
}
core::error broken(std::string what) {
  return {core::errc::unavailable, std::move(what), "check the installation", 0};
}
std::string reason(int number) { return std::generic_category().message(number); }

/// A process that answers on its standard output. Ended, with all that it started, and reaped when
/// this is destroyed.
class child {
 public:
  child() = default;
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  ~child() {
    reap();
    for (const int fd : {out_, pid_fd_}) {
      if (fd >= 0) ::close(fd);
    }
  }

  /// 0, or the error number.
  int start(const std::string& program, std::string word, const std::string& argument) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return errno;
    out_ = ends[0];
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t how;
    posix_spawnattr_init(&how);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setflags(
        &how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string name = program, file = argument;
    std::array<char*, 4> arguments = {name.data(), word.data(), file.data(), nullptr};
    std::array<char*, 1> environment = {nullptr};
    const int failed =
        ::posix_spawn(&pid_, program.c_str(), &files, &how, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    ::close(ends[1]);
    if (failed != 0) {
      pid_ = -1;
      return failed;
    }
    pid_fd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    return 0;
  }

  enum class end { finished, late, too_much };

  /// Collects the output until the process has ended.
  end wait(clock::time_point deadline, std::size_t bytes_max) {
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now());
      if (left.count() <= 0) return end::late;
      std::array<pollfd, 2> on = {{{out_, POLLIN, 0}, {pid_fd_, POLLIN, 0}}};
      if (closed_) on[0].fd = -1;
      const int ready = ::poll(on.data(), on.size(), static_cast<int>(left.count()) + 1);
      if (ready < 0 && errno != EINTR) return end::late;
      if (ready <= 0) continue;
      read_some(bytes_max);
      if (output_.size() > bytes_max) return end::too_much;
      // Without a descriptor for the process, the end of its output is its end.
      if (pid_fd_ < 0 ? closed_ : on[1].revents != 0) return end::finished;
    }
  }

  /// The status as of waitpid.
  int reap() {
    if (pid_ > 0) {
      ::kill(-pid_, SIGKILL);
      if (pid_fd_ < 0) ::kill(pid_, SIGKILL);
      while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
      }
      pid_ = -1;
    }
    return status_;
  }

  [[nodiscard]] std::string& output() noexcept { return output_; }

 private:
  void read_some(std::size_t bytes_max) {
    std::array<char, 64 * 1024> chunk;
    while (!closed_ && output_.size() <= bytes_max) {
      const ssize_t n = ::read(out_, chunk.data(), chunk.size());
      if (n > 0) {
        output_.append(chunk.data(), static_cast<std::size_t>(n));
      } else if (n == 0) {
        closed_ = true;
      } else if (errno != EINTR) {
        return;
      }
    }
  }

  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int out_ = -1;
  bool closed_ = false;
  int status_ = 0;
  std::string output_;
};

constexpr int exit_refused = 1;  ///< the runner's: the output says why

}  // namespace

describer::describer(std::filesystem::path runner, std::filesystem::path cache,
                     std::chrono::milliseconds deadline)
    : runner_(std::move(runner)), cache_(std::move(cache)), deadline_(deadline) {}

std::filesystem::path describer::cached_path(const staged_file& file) {
  if (runner_version_.empty()) {
    const auto bytes = read_file(runner_, file_bytes_max);
    if (!bytes) return {};
    constexpr std::size_t version_size = 16;
    runner_version_ = sha256_hex(*bytes).substr(0, version_size);
  }
  return cache_ / (file.sha256 + "." + runner_version_ + ".json");
}

core::result<std::string> describer::describe(const staged_file& file) {
  const auto kept = cached_path(file);
  if (kept.empty()) return broken("cannot be looked at: there is no " + runner_.string());
  if (auto text = read_file(kept, manifest_bytes_max); text && parse_manifest(*text)) return text;
  return ask(file.path);
}

void describer::remember(const staged_file& file, const std::string& manifest) {
  const auto kept = cached_path(file);
  const auto there = read_file(kept, manifest_bytes_max);
  // Not kept is not wrong: the next start asks again.
  if (!kept.empty() && !(there && *there == manifest)) (void)write_file(kept, manifest);
}

core::result<std::string> describer::ask(const std::filesystem::path& file) {
  child asked;
  if (const int failed = asked.start(runner_.string(), "--describe", file.string()); failed != 0) {
    return broken("cannot be looked at: " + runner_.string() + ": " + reason(failed));
  }
  ++started_;
  switch (asked.wait(clock::now() + deadline_, manifest_bytes_max)) {
    case child::end::late:
      return wrong("did not describe itself within " + std::to_string(deadline_.count()) + " ms");
    case child::end::too_much:
      return wrong("wrote a manifest of more than " + std::to_string(manifest_bytes_max) +
                   " bytes");
    case child::end::finished:
      break;
  }
  const int status = asked.reap();
  if (WIFSIGNALED(status)) {
    return wrong(std::string("crashed while it was looked at: ") + ::strsignal(WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) == exit_refused && !asked.output().empty()) return wrong(asked.output());
  if (WEXITSTATUS(status) != 0) {
    return wrong("ended the process that looked at it, with exit code " +
                 std::to_string(WEXITSTATUS(status)));
  }
  if (asked.output().empty()) return wrong("wrote no manifest");
  return std::move(asked.output());
}

core::result<tried> describer::try_out(const staged_file& file) {
  child asked;
  if (const int failed = asked.start(runner_.string(), "--try", file.path.string()); failed != 0) {
    return broken("cannot be tried: " + runner_.string() + ": " + reason(failed));
  }
  ++started_;
  const auto end = asked.wait(clock::now() + try_deadline, manifest_bytes_max);
  const int status = asked.reap();
  tried all{std::move(asked.output()), {}};
  if (end == child::end::late) {
    all.ended = "did not end within " + std::to_string(try_deadline.count()) + " s";
  } else if (end == child::end::too_much) {
    all.ended = "wrote more than " + std::to_string(manifest_bytes_max) + " bytes";
  } else if (WIFSIGNALED(status)) {
    all.ended = std::string("crashed: ") + ::strsignal(WTERMSIG(status));
  } else if (WEXITSTATUS(status) != 0) {
    all.ended = "ended the process with exit code " + std::to_string(WEXITSTATUS(status));
  }
  return all;
}

}  // namespace patchbay::plugin
