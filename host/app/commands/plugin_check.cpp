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

using kind = plugin::finding::kind;

std::vector<std::string> texts(const plugin::check_report& report, kind what) {
  std::vector<std::string> found;
  for (const auto& f : report.findings) {
    if (f.what == what) found.push_back(f.text);
  }
  return found;
}

std::string counted(std::size_t n, const char* word) {
  return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

/// "ok", "2 errors, 1 warning" or "not looked at".
std::string score(const plugin::check_report& report, plugin::check_area area) {
  const auto& seen = report.seen;
  if (std::find(seen.begin(), seen.end(), area) == seen.end()) return "not looked at";
  std::size_t errors = 0, warnings = 0;
  for (const auto& f : report.findings) {
    if (f.where == area) ++(f.what == kind::error ? errors : warnings);
  }
  if (errors + warnings == 0) return "ok";
  if (warnings == 0) return counted(errors, "error");
  return (errors == 0 ? "" : counted(errors, "error") + ", ") + counted(warnings, "warning");
}

void append_list(std::string& out, const std::vector<std::string>& list) {
  out += '[';
  for (const auto& text : list) {
    if (out.back() != '[') out += ',';
    core::json::append_string(out, text);
  }
  out += ']';
}

void show_json(const plugin::check_report& report) {
  std::string out = report.ok() ? "{\"ok\":true,\"errors\":" : "{\"ok\":false,\"errors\":";
  append_list(out, texts(report, kind::error));
  append_list(out += ",\"warnings\":", texts(report, kind::warning));
  append_list(out += ",\"actions\":", report.actions);
  out += ",\"score\":{";
  for (const auto area : plugin::check_areas) {
    if (out.back() != '{') out += ',';
    core::json::append_string(out, plugin::name(area));
    core::json::append_string(out += ':', score(report, area));
  }
  std::printf("%s}}\n", out.c_str());
}

const char* verdict(const plugin::check_report& report) {
  if (report.ok()) return "a host would load it";
  const bool loads = std::all_of(report.findings.begin(), report.findings.end(), [](const auto& f) {
    return f.what == kind::warning || f.where == plugin::check_area::dry_run;
  });
  return loads ? "a host would load it, and calls would fail" : "a host would refuse it";
}

void show_words(const plugin::check_report& report) {
  for (const auto& text : texts(report, kind::error)) std::printf("error    %s\n", text.c_str());
  const auto warnings = texts(report, kind::warning);
  const std::size_t shown = std::min(warnings.size(), warnings_shown_max);
  for (std::size_t i = 0; i < shown; ++i) std::printf("warning  %s\n", warnings[i].c_str());
  if (warnings.size() > shown) {
    std::printf("warning  and %zu more: --json prints all of them\n", warnings.size() - shown);
  }
  for (const auto& a : report.actions) std::printf("action   %s\n", a.c_str());
  for (const auto area : plugin::check_areas) {
    std::printf("score    %-9s%s\n", std::string(plugin::name(area)).c_str(),
                score(report, area).c_str());
  }
  std::printf("%s\n", verdict(report));
}

}  // namespace

int check_plugin(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() != 2 || operands.front() != "check") {
    return complain({core::errc::invalid_argument, "usage: patchbay plugin check FILE", {}, 0});
  }
  scratch_folder scratch;
  plugin::describer by(program_folder() / "patchbay-plugin-runner", scratch.path());
  const auto report = plugin::try_file(operands[1], scratch.path(), by);
  (s.json ? show_json : show_words)(report);
  return report.ok() ? exit_ok : exit_failed;
}

}  // namespace patchbay::app
