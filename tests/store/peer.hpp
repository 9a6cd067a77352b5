#pragma once

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace patchbay::store::test {

/// A run of the program in store_peer.cpp, killed at the end of its scope.
class peer {
 public:
  peer(const std::filesystem::path& data_dir, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {PATCHBAY_STORE_PEER, data_dir.string()});
    std::vector<char*> argv;
    for (auto& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const int failed = ::posix_spawn(&id_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    out_ = ::fdopen(ends[0], "r");
    if (failed != 0) throw std::runtime_error("the peer cannot be started");
  }
  ~peer() {
    kill();
    std::fclose(out_);
  }
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  /// The next `count` lines it prints; fewer when it ends before.
  std::vector<std::string> lines(std::size_t count) {
    std::vector<std::string> read;
    char line[256];
    while (read.size() < count && std::fgets(line, sizeof line, out_) != nullptr) {
      read.emplace_back(line);
      if (!read.back().empty() && read.back().back() == '\n') read.back().pop_back();
    }
    return read;
  }
  void kill() {
    if (id_ <= 0) return;
    ::kill(id_, SIGKILL);
    wait();
  }
  /// Waits for its end; its exit code, or -1.
  int wait() {
    int status = 0;
    const pid_t ended = ::waitpid(id_, &status, 0);
    id_ = 0;
    return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t id_ = 0;
  std::FILE* out_ = nullptr;
};

}  // namespace patchbay::store::test
