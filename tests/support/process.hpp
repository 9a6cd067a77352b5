#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace patchbay::tests {

/// A folder that is removed with this.
class temp_folder {
 public:
  temp_folder();
  ~temp_folder();
  temp_folder(const temp_folder&) = delete;
  temp_folder& operator=(const temp_folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& file);

struct finished {
  int code = -1;       ///< exit code, or 128 + signal
  std::string output;  ///< standard output and error
};

/// A program under test. It is killed with this, and with the test. What a sanitizer wrote into its
/// output is a failure of the running test, whatever the program's exit code.
class process {
 public:
  using variables = std::map<std::string, std::string>;

  /// Starts `command` with only `environment` (and PATH and sanitizers' options); its output goes
  /// to `log`.
  process(std::vector<std::string> command, const variables& environment,
          std::filesystem::path log);
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Runs `command` to its end, or kills it after `wait` (code -1).
  static finished run(std::vector<std::string> command, const variables& environment = {},
                      std::chrono::milliseconds wait = std::chrono::seconds(30));

  void signal(int number);
  /// The exit code, or 128 + signal; -1 when it still runs after `wait`.
  int wait(std::chrono::milliseconds wait);
  [[nodiscard]] bool running();
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  [[nodiscard]] std::string output() const { return read_file(log_); }

 private:
  pid_t pid_ = -1;
  int code_ = -1;
  std::string name_;
  std::filesystem::path log_;
};

/// The number in `file` once it is there; 0 when `of` ended or 20 s passed before.
std::uint16_t wait_for_port(const std::filesystem::path& file, process& of);

/// Looks every 10 ms whether `condition` holds, for at most `wait`.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds wait = std::chrono::seconds(20));

}  // namespace patchbay::tests

#include <poll.h>

namespace patchbay::tests {

template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    poll(nullptr, 0, 10);
  }
  return true;
}

}  // namespace patchbay::tests
