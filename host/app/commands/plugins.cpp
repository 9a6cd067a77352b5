#include <cstdio>

#include "app/commands/ask.hpp"
#include "app/commands/commands.hpp"
#include "app/exit_code.hpp"

namespace patchbay::app {

using core::json::find;
using core::json::string_at;

namespace {

std::string joined(const core::json::value& of, const char* member) {
  std::string text;
  const auto* names = find(of, member);
  if (names == nullptr || !names->IsArray()) return text;
  for (const auto& n : names->GetArray()) {
    text += text.empty() ? "" : ", ";
    text += core::json::view(n);
  }
  return text;
}

/// Where its code runs and how it fares there, when that is worth a line.
void print_code(const core::json::value& p) {
  const auto* code = find(p, "code");
  if (string_at(p, "isolation") != "process" || code == nullptr || !code->IsObject()) return;
  std::string line = "in a process: " + std::string(string_at(*code, "state"));
  const std::string last(string_at(*code, "last_end"));
  if (!last.empty()) line += "; the last one: " + last;
  std::printf("          %s\n", line.c_str());
}

void print_plugin(const core::json::value& p) {
  const auto* actions = find(p, "actions");
  const unsigned count = actions != nullptr && actions->IsArray() ? actions->Size() : 0;
  std::printf("%-9s %-24s %-12.12s %u action%s: %s\n", std::string(string_at(p, "status")).c_str(),
              std::string(string_at(p, "file")).c_str(),
              std::string(string_at(p, "loaded_sha256")).c_str(), count, count == 1 ? "" : "s",
              joined(p, "providers").c_str());
  const std::string error(string_at(p, "error"));
  if (!error.empty()) std::printf("          %s\n", error.c_str());
  print_code(p);
  const std::string mistrusted(string_at(p, "mistrusted"));
  if (!mistrusted.empty()) std::printf("          it %s\n", mistrusted.c_str());
  const std::string disabled(string_at(p, "disabled"));
  if (!disabled.empty()) std::printf("          it %s\n", disabled.c_str());
}

void print_replaced(const core::json::value& r) {
  const auto* calls = find(r, "calls");
  const std::string kept(string_at(r, "kept"));
  std::printf("replaced  %-24s %-12.12s %s\n", std::string(string_at(r, "plugin")).c_str(),
              std::string(string_at(r, "sha256")).c_str(),
              kept.empty() ? ("waits for " + std::to_string(calls->GetUint64()) + " calls").c_str()
                           : ("stays in memory: " + kept).c_str());
}

bool any_wrong(const core::json::document& listing) {
  const auto* files = find(listing, "plugins");
  if (files == nullptr || !files->IsArray()) return true;
  for (const auto& p : files->GetArray()) {
    if (!string_at(p, "error").empty()) return true;
  }
  return !string_at(listing, "folder_error").empty() ||
         !string_at(listing, "configuration_error").empty();
}

void print_listing(const core::json::document& listing) {
  if (const auto* files = find(listing, "plugins"); files != nullptr && files->IsArray()) {
    for (const auto& p : files->GetArray()) print_plugin(p);
    if (files->Empty()) std::printf("no plugin is loaded\n");
  }
  if (const auto* old = find(listing, "replaced"); old != nullptr && old->IsArray()) {
    for (const auto& r : old->GetArray()) print_replaced(r);
  }
  for (const char* member : {"folder_error", "configuration_error"}) {
    const std::string error(string_at(listing, member));
    if (!error.empty()) std::printf("%s\n", error.c_str());
  }
}

}  // namespace

int plugins(const settings& s, const std::vector<std::string>& operands) {
  const std::string what = operands.empty() ? "list" : operands.front();
  if (operands.size() > 1 || (what != "list" && what != "reload")) {
    return complain({core::errc::invalid_argument, "plugins: say list or reload", "see --help", 0});
  }
  const bool reload = what == "reload";
  auto r = reload ? ask(s, "POST", "/api/plugins/reload", "{}") : ask(s, "GET", "/api/plugins");
  if (!r.ok()) {
    return complain(r.error(),
                    r.error().code == core::errc::invalid_argument ? exit_usage : exit_unreachable);
  }
  if (r->status != 200) return show_problem(s, *r);
  auto listing = core::json::parse(r->body);
  if (!listing.ok()) return complain(listing.error(), exit_failed);
  if (s.json) {
    std::printf("%s\n", r->body.c_str());
  } else {
    print_listing(*listing);
  }
  return reload && any_wrong(*listing) ? exit_failed : exit_ok;
}

}  // namespace patchbay::app
