#include "plugin/runner/try_out.hpp"

#include <algorithm>

#include <unistd.h>

#include "plugin/choices.hpp"
#include "plugin/dry_run.hpp"
#include "plugin/generation.hpp"
#include "plugin/manifest.hpp"
#include "plugin/runner/opening.hpp"
#include "plugin/runner/session.hpp"

namespace patchbay::plugin::runner {
namespace {

constexpr std::uint64_t cpu_seconds_max = 20;

std::string line(char mark, std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return std::string(1, mark) + ' ' + text + '\n';
}

/// The instance with its default settings.
core::result<std::unique_ptr<generation>> instance_of(library opened, const manifest& offered) {
  auto settings = bind_settings(offered, "{}");
  if (!settings) return settings.error();
  return generation::create(
      std::move(opened), std::string(tried_name), [](level, const std::string&) {}, *settings);
}

}  // namespace

int try_out(const std::string& path) {
  const int out = take_output();
  auto opened = open_confined(path, out + 1, cpu_seconds_max);
  if (!opened) return refuse(out, opened.error());
  const auto offered = parse_manifest(described(*opened));
  if (!offered) return refuse(out, offered.error());
  auto code = instance_of(std::move(*opened), *offered);
  if (!code) write_all(out, line('!', "cannot be made: " + code.error().message));
  for (const auto& action : offered->actions) {
    if (!action.mapping && !code) continue;
    write_all(out, line('>', action.name));
    const trial came = try_action(action, code ? code->get() : nullptr);
    if (!came.wrong.empty()) write_all(out, line('!', came.wrong));
  }
  // Nothing of the plugin runs after its report, destructors included.
  ::_exit(0);
}

}  // namespace patchbay::plugin::runner
