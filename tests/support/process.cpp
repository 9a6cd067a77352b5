#include "support/process.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace patchbay::tests {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> with_essentials(const process::variables& environment) {
  std::vector<std::string> all;
  for (const char* name :
       {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "GCOV_PREFIX"}) {
    if (const char* value = std::getenv(name)) all.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : environment) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& w : words) all.push_back(w.data());
  all.push_back(nullptr);
  return all;
}

/// What a sanitizer complained of in a program's output, with the lines around it.
std::string complaint(const std::string& output) {
  constexpr std::size_t shown_max = 8000;
  for (const char* words : {"ThreadSanitizer: ", "AddressSanitizer: ", "LeakSanitizer: ",
                            "UndefinedBehaviorSanitizer: ", ": runtime error: "}) {
    const auto found = output.find(words);
    if (found == std::string::npos) continue;
    const auto line = output.rfind('\n', found);
    return output.substr(line == std::string::npos ? 0 : line + 1, shown_max);
  }
  return {};
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

temp_folder::temp_folder() {
  std::string name = (fs::temp_directory_path() / "patchbay-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

temp_folder::~temp_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

process::process(std::vector<std::string> command, const variables& environment, fs::path log)
    : name_(command.front()), log_(std::move(log)) {
  auto words = pointers(command);
  auto values = with_essentials(environment);
  auto lines = pointers(values);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = open(log_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execve(words.front(), words.data(), lines.data());
  _exit(127);
}

process::~process() {
  if (pid_ <= 0) return;
  if (code_ < 0) {
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
  }
  const std::string found = complaint(output());
  if (found.empty()) return;
  ADD_FAILURE() << name_ << " under a sanitizer:\n" << found;
}

finished process::run(std::vector<std::string> command, const variables& environment,
                      std::chrono::milliseconds wait) {
  temp_folder folder;
  process p(std::move(command), environment, folder.path() / "log");
  finished done;
  done.code = p.wait(wait);
  done.output = p.output();
  return done;
}

void process::signal(int number) {
  if (code_ < 0) kill(pid_, number);
}

bool process::running() {
  if (code_ >= 0) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  code_ = code_of(status);
  return false;
}

int process::wait(std::chrono::milliseconds wait) {
  eventually([this] { return !running(); }, wait);
  return code_;
}

std::uint16_t wait_for_port(const fs::path& file, process& of) {
  std::uint16_t port = 0;
  eventually([&] {
    std::ifstream in(file);
    return (in >> port) || !of.running();
  });
  return port;
}

}  // namespace patchbay::tests
