/// patchbay-plugin-runner --describe FILE: opens a plugin and writes its manifest to the standard
/// output. Exit code 1: the output says why that was refused.
#include <algorithm>
#include <csignal>
#include <iostream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "plugin/library.hpp"
#include "plugin/manifest.hpp"

namespace {

namespace plugin = patchbay::plugin;

constexpr int exit_refused = 1;
constexpr int exit_usage = 2;
constexpr rlim_t cpu_seconds_max = 10;
constexpr rlim_t memory_bytes_max = rlim_t{1} << 30;

void limit(__rlimit_resource what, rlim_t most) {
  const rlimit both = {most, most};
  ::setrlimit(what, &both);
}

/// What a plugin that misbehaves must not do to the machine.
void limit_all() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_DUMPABLE, 0);
  limit(RLIMIT_CORE, 0);
#if !defined(PATCHBAY_COVERAGE)  // which writes a file at the end
  limit(RLIMIT_FSIZE, 0);
#endif
  limit(RLIMIT_CPU, cpu_seconds_max);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  limit(RLIMIT_AS, memory_bytes_max);
#endif
}

/// Where the answer goes; from now on what the plugin prints goes nowhere.
int take_output() {
  constexpr int above_usual = 100;
  const int answer = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, above_usual);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDOUT_FILENO);
  ::close(nowhere);
  return answer;
}

void write_all(int to, std::string_view text) {
  // The other end does not block; it is read until we end, so waiting for room is bounded by it.
  const int flags = ::fcntl(to, F_GETFL);
  ::fcntl(to, F_SETFL, flags & ~O_NONBLOCK);
  while (!text.empty()) {
    const ssize_t n = ::write(to, text.data(), text.size());
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

int refuse(int out, const patchbay::core::error& why) {
  write_all(out, why.hint.empty() ? why.message : why.message + ": " + why.hint);
  return exit_refused;
}

/// One byte more than is allowed shows that it was too much.
void append(void* to, patchbay_str chunk) noexcept {
  auto& text = *static_cast<std::string*>(to);
  const std::size_t room = plugin::manifest_bytes_max + 1 - text.size();
  if (chunk.data != nullptr) text.append(chunk.data, std::min(room, chunk.size));
}

int describe(const std::string& path) {
  const int out = take_output();
  limit_all();
  plugin::staged_file file;
  file.path = path;
  auto bytes = plugin::read_file(path, plugin::file_bytes_max);
  if (!bytes) return refuse(out, bytes.error());
  file.bytes = std::move(*bytes);
  const auto opened = plugin::library::open(file);
  if (!opened) return refuse(out, opened.error());
  std::string manifest;
  opened->entry().describe({&manifest, &append});
  write_all(out, manifest);
  // Nothing of the plugin runs after its answer, destructors included.
  ::_exit(0);
}

}  // namespace

int main(int count, char** words) {
  if (count == 3 && std::string_view(words[1]) == "--describe") return describe(words[2]);
  std::cerr << "usage: patchbay-plugin-runner --describe FILE\n";
  return exit_usage;
}
