#include <algorithm>
#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/commands/scratch_folder.hpp"
#include "app/exit_code.hpp"
#include "app/house.hpp"
#include "core/json.hpp"
#include "plugin/check.hpp"

namespace patchbay::app {

namespace {

constexpr std::size_t warnings_shown_max = 10;

void append_list(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (const auto& text : texts) {
    if (out.back() != '[') out += ',';
    core::json::append_string(out, text);
  }
  out += ']';
}

void show_json(const std::vector<std::string>& errors, const std::vector<std::string>& warnings,
               const std::vector<std::string>& actions) {
  std::string out = errors.empty() ? "{\"ok\":true,\"errors\":" : "{\"ok\":false,\"errors\":";
  append_list(out, errors);
  append_list(out += ",\"warnings\":", warnings);
  append_list(out += ",\"actions\":", actions);
  std::printf("%s}\n", out.c_str());
}

void show_words(const std::vector<std::string>& errors, const std::vector<std::string>& warnings,
                const std::vector<std::string>& actions) {
  for (const auto& text : errors) std::printf("error    %s\n", text.c_str());
  const std::size_t shown = std::min(warnings.size(), warnings_shown_max);
  for (std::size_t i = 0; i < shown; ++i) std::printf("warning  %s\n", warnings[i].c_str());
  if (warnings.size() > shown) {
    std::printf("warning  and %zu more: --json prints all of them\n", warnings.size() - shown);
  }
  for (const auto& a : actions) std::printf("action   %s\n", a.c_str());
  std::printf("%s\n", errors.empty() ? "a host would load it" : "a host would refuse it");
}

}  // namespace

int check_plugin(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() != 2 || operands.front() != "check") {
    return complain({core::errc::invalid_argument, "usage: patchbay plugin check FILE", {}, 0});
  }
  scratch_folder scratch;
  plugin::describer by(program_folder() / "patchbay-plugin-runner", scratch.path());
  const auto report = plugin::check_file(operands[1], scratch.path(), by);
  std::vector<std::string> errors, warnings;
  for (const auto& f : report.findings) {
    (f.what == plugin::finding::kind::error ? errors : warnings).push_back(f.text);
  }
  (s.json ? show_json : show_words)(errors, warnings, report.actions);
  return report.ok() ? exit_ok : exit_failed;
}

}  // namespace patchbay::app
