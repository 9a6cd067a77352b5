#include "plugin/runner/describe.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

#include "plugin/library.hpp"
#include "plugin/manifest.hpp"
#include "plugin/runner/sandbox.hpp"
#include "plugin/runner/session.hpp"

namespace patchbay::plugin::runner {
namespace {

constexpr std::uint64_t cpu_seconds_max = 10;
constexpr std::uint64_t memory_bytes_max = std::uint64_t{1} << 30;

/// Where the answer goes; from now on what the plugin prints goes nowhere.
int take_output() {
  const int answer = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDOUT_FILENO);
  ::close(nowhere);
  // The other end does not block; it is read until we end, so waiting for room is bounded by it.
  const int flags = ::fcntl(answer, F_GETFL);
  ::fcntl(answer, F_SETFL, flags & ~O_NONBLOCK);
  return answer;
}

int refuse(int out, const core::error& why) {
  write_all(out, why.hint.empty() ? why.message : why.message + ": " + why.hint);
  return exit_refused;
}

/// One byte more than is allowed shows that it was too much.
void append(void* to, patchbay_str chunk) noexcept {
  auto& text = *static_cast<std::string*>(to);
  const std::size_t room = manifest_bytes_max + 1 - text.size();
  if (chunk.data != nullptr) text.append(chunk.data, std::min(room, chunk.size));
}

}  // namespace

int describe(const std::string& path) {
  const int out = take_output();
  confine({memory_bytes_max, cpu_seconds_max, 0}, out + 1);
  confine_reading(path);
  if (auto done = filter_calls(filter::opening); !done) return refuse(out, done.error());
  staged_file file;
  file.path = path;
  auto bytes = read_file(path, file_bytes_max);
  if (!bytes) return refuse(out, bytes.error());
  file.bytes = std::move(*bytes);
  const auto opened = library::open(file);
  if (!opened) return refuse(out, opened.error());
  if (auto done = filter_calls(filter::serving); !done) return refuse(out, done.error());
  std::string manifest;
  opened->entry().describe({&manifest, &append});
  write_all(out, manifest);
  // Nothing of the plugin runs after its answer, destructors included.
  ::_exit(0);
}

}  // namespace patchbay::plugin::runner
