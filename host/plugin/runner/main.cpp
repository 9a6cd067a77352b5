/// patchbay-plugin-runner: the process that a plugin's code runs in.
///
///   --describe FILE                      writes the manifest to the standard output; exit code 1:
///                                        the output says why that was refused
///   --try FILE                           runs each action once, for `patchbay plugin check`
///   --serve FILE LINES MEMORY_MIB CPU_S  serves calls; started by the host only
#include <charconv>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/runner/describe.hpp"
#include "plugin/runner/opening.hpp"
#include "plugin/runner/serve.hpp"
#include "plugin/runner/try_out.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// A crash of a plugin is told by its signal, as without a sanitizer.
extern "C" const char* __asan_default_options() {
  return "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0:"
         "detect_leaks=0";
}
extern "C" const char* __tsan_default_options() {
  return "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0";
}
#endif

namespace {

namespace runner = patchbay::plugin::runner;

constexpr std::uint64_t lines_max = 1024;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> given(words + 1, words + count);
  if (given.size() == 2 && given[0] == "--describe") return runner::describe(given[1]);
  if (given.size() == 2 && given[0] == "--try") return runner::try_out(given[1]);
  if (given.size() == 5 && given[0] == "--serve") {
    const auto lines = number(given[2]), memory = number(given[3]), cpu = number(given[4]);
    if (lines && memory && cpu && *lines > 0 && *lines <= lines_max) {
      return runner::serve(given[1], static_cast<int>(*lines), *memory, *cpu);
    }
  }
  std::cerr << "usage: patchbay-plugin-runner --describe|--try FILE\n";
  return runner::exit_usage;
}
