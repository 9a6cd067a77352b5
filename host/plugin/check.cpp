#include "plugin/check.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>

#include <patchbay/abi.h>

#include "plugin/elf.hpp"
#include "plugin/manifest.hpp"
#include "plugin/staging.hpp"

namespace patchbay::plugin {
namespace {

using kind = finding::kind;

void add(check_report& to, kind what, check_area where, std::string text) {
  to.findings.push_back({what, where, std::move(text)});
}

void look_at_symbols(check_report& report, std::string_view bytes) {
  const auto warn = [&](std::string text) {
    add(report, kind::warning, check_area::symbols, std::move(text));
  };
  report.seen.push_back(check_area::symbols);
  for (const auto& symbol : dynamic_symbols(bytes)) {
    if (symbol.unique) {
      warn("symbol " + symbol.name + " pins the library in memory: build with -fno-gnu-unique");
    } else if (symbol.defined && symbol.name != PATCHBAY_ENTRY_SYMBOL) {
      warn("exports " + symbol.name +
           " beside " PATCHBAY_ENTRY_SYMBOL ": use patchbay_add_plugin() or a version script");
    } else if (!symbol.defined && symbol.name == "__cxa_thread_atexit") {
      warn("has a thread_local object with a destructor, which pins the library in memory");
    }
  }
}

/// Letters and digits in lower case, nothing else: "Thread ID." and "thread_id" are the same words.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

void look_at_docs(check_report& report, const core::action& a) {
  constexpr std::size_t summary_max = 120;
  const auto warn = [&](const std::string& text) {
    add(report, kind::warning, check_area::docs, a.name + ": " + text);
  };
  const std::string summary = a.doc.substr(0, a.doc.find('\n'));
  if (summary.empty()) return;  // the manifest's reader said so
  if (summary.size() > summary_max) {
    warn("its summary line has more than " + std::to_string(summary_max) + " bytes");
  }
  if (summary.back() != '.') warn("its summary line is no sentence: end it with a full stop");
  if (bare(summary) == bare(a.name)) warn("its summary line says no more than its name");
  for (const auto& p : a.parameters) {
    if (bare(p.doc) == bare(p.name)) {
      warn("the description of parameter " + p.name + " says no more than its name");
    }
    const bool used =
        !a.mapping || std::any_of(a.mapping->arguments.begin(), a.mapping->arguments.end(),
                                  [&](const auto& arg) { return arg.parameter == p.name; });
    if (!used) warn("parameter " + p.name + " goes to no argument");
  }
}

/// A word of a tool's name that says that it changes something; empty if there is none.
std::string changing_word(const std::string& tool) {
  constexpr std::array<std::string_view, 12> words = {"create", "update", "delete",  "send",
                                                      "remove", "add",    "archive", "upload",
                                                      "reply",  "post",   "trash",   "move"};
  std::string word;
  for (std::size_t i = 0; i <= tool.size(); ++i) {
    const auto c = i < tool.size() ? static_cast<unsigned char>(tool[i]) : '_';
    if (std::isalnum(c) != 0) {
      word += static_cast<char>(std::tolower(c));
      continue;
    }
    if (std::find(words.begin(), words.end(), word) != words.end()) return word;
    word.clear();
  }
  return {};
}

void look_at_effects(check_report& report, const core::action& a) {
  for (const auto& tool : a.tools) {
    const std::string word =
        tool.what == core::effect::read ? changing_word(tool.name) : std::string();
    if (word.empty()) continue;
    add(report, kind::warning, check_area::effects,
        a.name + ": " + tool.name + " is listed as read, but its name says " + word +
            ": a host may then send it twice");
  }
}

void look_at_manifest(check_report& report, const std::string& text) {
  const manifest_reading reading = read_manifest(text);
  report.seen.insert(report.seen.end(),
                     {check_area::manifest, check_area::docs, check_area::effects});
  for (const auto& wrong : reading.wrong) {
    add(report, kind::error, check_area::manifest, wrong);
  }
  for (const auto& p : reading.value.providers) report.providers.push_back(p.name);
  for (const auto& a : reading.value.actions) {
    report.actions.push_back(a.name + " (" + std::string(core::name(a.what)) + ")");
    look_at_docs(report, a);
    look_at_effects(report, a);
  }
}

/// The report of the runner, line by line.
void take_trials(check_report& report, const tried& all) {
  const auto fail = [&](const std::string& text) {
    add(report, kind::error, check_area::dry_run, text);
  };
  report.seen.push_back(check_area::dry_run);
  std::istringstream lines(all.report);
  std::string action;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("> ")) action = line.substr(2);
    if (line.starts_with("! ")) fail((action.empty() ? "" : action + ": ") + line.substr(2));
  }
  if (!all.ended.empty()) fail((action.empty() ? "" : action + ": ") + all.ended);
}

/// The staged file, or nothing and a finding.
std::optional<staged_file> look_at(check_report& report, const std::filesystem::path& file,
                                   const std::filesystem::path& scratch, describer& by) {
  const std::string name = file.filename().string();
  report.seen.push_back(check_area::file);
  const auto fail = [&](const core::error& why) {
    add(report, kind::error, check_area::file,
        name + " " + why.message + (why.hint.empty() ? "" : ": " + why.hint));
    return std::nullopt;
  };
  auto staged = stage(file, scratch);
  if (!staged) return fail(staged.error());
  if (auto whole = check_elf(staged->bytes); !whole) return fail(whole.error());
  look_at_symbols(report, staged->bytes);
  auto text = by.describe(*staged);
  if (!text) return fail(text.error());
  look_at_manifest(report, *text);
  return std::move(*staged);
}

}  // namespace

std::string_view name(check_area area) noexcept {
  switch (area) {
    case check_area::file:
      return "file";
    case check_area::symbols:
      return "symbols";
    case check_area::manifest:
      return "manifest";
    case check_area::docs:
      return "docs";
    case check_area::effects:
      return "effects";
    case check_area::dry_run:
      break;
  }
  return "dry run";
}

bool check_report::ok() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const finding& f) { return f.what == kind::error; });
}

check_report check_file(const std::filesystem::path& file, const std::filesystem::path& scratch,
                        describer& by) {
  check_report report;
  (void)look_at(report, file, scratch, by);
  return report;
}

check_report try_file(const std::filesystem::path& file, const std::filesystem::path& scratch,
                      describer& by) {
  check_report report;
  const auto staged = look_at(report, file, scratch, by);
  if (!staged || !report.ok()) return report;
  const auto all = by.try_out(*staged);
  if (all) {
    take_trials(report, *all);
  } else {
    add(report, kind::error, check_area::dry_run, all.error().message);
  }
  return report;
}

}  // namespace patchbay::plugin
