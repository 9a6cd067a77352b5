#include "plugin/runner/describe.hpp"

#include <unistd.h>

#include "plugin/runner/opening.hpp"
#include "plugin/runner/session.hpp"

namespace patchbay::plugin::runner {
namespace {

constexpr std::uint64_t cpu_seconds_max = 10;

}  // namespace

int describe(const std::string& path) {
  const int out = take_output();
  const auto opened = open_confined(path, out + 1, cpu_seconds_max);
  if (!opened) return refuse(out, opened.error());
  write_all(out, described(*opened));
  // Nothing of the plugin runs after its answer, destructors included.
  ::_exit(0);
}

}  // namespace patchbay::plugin::runner
