#include "plugin/runner/opening.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

#include "plugin/manifest.hpp"
#include "plugin/runner/sandbox.hpp"
#include "plugin/runner/session.hpp"

namespace patchbay::plugin::runner {
namespace {

constexpr std::uint64_t memory_bytes_max = std::uint64_t{1} << 30;

/// One byte more than is allowed shows that it was too much.
void append(void* to, patchbay_str chunk) noexcept {
  auto& text = *static_cast<std::string*>(to);
  const std::size_t room = manifest_bytes_max + 1 - text.size();
  if (chunk.data != nullptr) text.append(chunk.data, std::min(room, chunk.size));
}

}  // namespace

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

core::result<library> open_confined(const std::string& path, int first_closed,
                                    std::uint64_t cpu_seconds) {
  confine({memory_bytes_max, cpu_seconds, 0}, first_closed);
  confine_reading(path);
  if (auto done = filter_calls(filter::opening); !done) return done.error();
  staged_file file;
  file.path = path;
  auto bytes = read_file(path, file_bytes_max);
  if (!bytes) return bytes.error();
  file.bytes = std::move(*bytes);
  auto opened = library::open(file);
  if (!opened) return opened.error();
  if (auto done = filter_calls(filter::serving); !done) return done.error();
  return opened;
}

std::string described(const library& opened) {
  std::string manifest;
  opened.entry().describe({&manifest, &append});
  return manifest;
}

}  // namespace patchbay::plugin::runner
