#include "plugin/check.hpp"

#include <algorithm>

#include <patchbay/abi.h>

#include "plugin/elf.hpp"
#include "plugin/manifest.hpp"
#include "plugin/staging.hpp"

namespace patchbay::plugin {
namespace {

void add(check_report& to, finding::kind what, std::string text) {
  to.findings.push_back({what, std::move(text)});
}

void look_at_symbols(check_report& report, std::string_view bytes) {
  for (const auto& symbol : dynamic_symbols(bytes)) {
    if (symbol.unique) {
      add(report, finding::kind::warning,
          "symbol " + symbol.name + " pins the library in memory: build with -fno-gnu-unique");
    } else if (symbol.defined && symbol.name != PATCHBAY_ENTRY_SYMBOL) {
      add(report, finding::kind::warning,
          "exports " + symbol.name +
              " beside " PATCHBAY_ENTRY_SYMBOL ": use patchbay_add_plugin() or a version script");
    } else if (!symbol.defined && symbol.name == "__cxa_thread_atexit") {
      add(report, finding::kind::warning,
          "has a thread_local object with a destructor, which pins the library in memory");
    }
  }
}

void look_at_docs(check_report& report, const core::action& a) {
  constexpr std::size_t summary_max = 120;
  if (a.doc.substr(0, a.doc.find('\n')).size() > summary_max) {
    add(report, finding::kind::warning,
        a.name + ": its summary line has more than " + std::to_string(summary_max) + " bytes");
  }
  for (const auto& p : a.parameters) {
    const bool used =
        !a.mapping || std::any_of(a.mapping->arguments.begin(), a.mapping->arguments.end(),
                                  [&](const auto& arg) { return arg.parameter == p.name; });
    if (!used) {
      add(report, finding::kind::warning,
          a.name + ": parameter " + p.name + " goes to no argument");
    }
  }
}

}  // namespace

bool check_report::ok() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const finding& f) { return f.what == finding::kind::error; });
}

check_report check_file(const std::filesystem::path& file, const std::filesystem::path& scratch,
                        describer& by) {
  check_report report;
  const std::string name = file.filename().string();
  const auto fail = [&](const core::error& why) {
    add(report, finding::kind::error,
        name + " " + why.message + (why.hint.empty() ? "" : ": " + why.hint));
    return report;
  };
  auto staged = stage(file, scratch);
  if (!staged) return fail(staged.error());
  if (auto whole = check_elf(staged->bytes); !whole) return fail(whole.error());
  look_at_symbols(report, staged->bytes);
  auto text = by.describe(*staged);
  if (!text) return fail(text.error());
  const manifest_reading reading = read_manifest(*text);
  for (const auto& wrong : reading.wrong) add(report, finding::kind::error, wrong);
  for (const auto& p : reading.value.providers) report.providers.push_back(p.name);
  for (const auto& a : reading.value.actions) {
    report.actions.push_back(a.name + " (" + std::string(core::name(a.what)) + ")");
    look_at_docs(report, a);
  }
  return report;
}

}  // namespace patchbay::plugin
