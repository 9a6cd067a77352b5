#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/action.hpp"
#include "core/binding.hpp"
#include "core/ids.hpp"
#include "core/json.hpp"
#include "core/mapping.hpp"
#include "fuzz/require.hpp"
#include "plugin/manifest.hpp"

namespace {

using namespace patchbay;
using fuzz::require;

/// A caller may give what would be there without it.
void check_defaults(const core::action& a, const core::binder& by) {
  for (const auto& p : a.parameters) {
    if (p.default_json.empty()) continue;
    std::string text = "{\"" + p.name + "\":" + p.default_json + "}";
    auto arguments = core::json::parse(text);
    require(arguments.ok(), "a default is JSON");
    core::bound_arguments bound;
    for (const auto& v : by.bind(*arguments, arguments->GetAllocator(), bound)) {
      require(v.path != p.name, "a default obeys the rules of its parameter");
    }
  }
}

/// With nothing given, what is bound maps to JSON.
void check_mapping(const core::action& a, const core::binder& by) {
  core::json::document none(rapidjson::kObjectType);
  core::bound_arguments bound;
  if (!by.bind(none, none.GetAllocator(), bound).empty() || !a.mapping) return;
  std::string text;
  if (!core::append_arguments(text, a, bound, nullptr).ok()) return;
  require(core::json::parse(text).ok(), "a tool's arguments are JSON");
}

void check_provider(const plugin::manifest& m, const core::provider& p) {
  require(core::is_name(p.name), "a provider has a name");
  require(!p.title.empty() && !p.doc.empty() && !p.toolkit.empty(), "a provider is described");
  require(plugin::hidden_word(p.doc).empty(), "a description speaks to agents");
  require(std::count_if(m.providers.begin(), m.providers.end(),
                        [&](const auto& other) { return other.name == p.name; }) == 1,
          "a provider is listed once");
}

void check_action(const plugin::manifest& m, const core::action& a) {
  require(core::check(a).ok(), "an action obeys the rules of actions");
  require(plugin::hidden_word(a.doc).empty(), "a description speaks to agents");
  require(std::any_of(m.providers.begin(), m.providers.end(),
                      [&](const auto& p) { return p.name == a.provider; }),
          "an action belongs to a provider of its manifest");
  require(std::count_if(m.actions.begin(), m.actions.end(),
                        [&](const auto& other) { return other.name == a.name; }) == 1,
          "an action is listed once");
  require(a.code.expired(), "a manifest holds no code");
  const core::binder by(a);
  check_defaults(a, by);
  check_mapping(a, by);
}

}  // namespace

/// A manifest without a complaint can be loaded and its actions called; complaints can be shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::view(data, size);
  const auto reading = plugin::read_manifest(text);
  const auto parsed = plugin::parse_manifest(text);
  require(parsed.ok() == reading.wrong.empty(), "a manifest is refused when something is wrong");
  for (const auto& complaint : reading.wrong) {
    require(complaint.find(": ") != std::string::npos, "a complaint says where and what");
    fuzz::require_readable(complaint, "a complaint can be shown");
  }
  if (!parsed.ok()) {
    require(parsed.error().code == core::errc::invalid_argument, "a refusal is about the text");
    return 0;
  }
  require(!parsed->providers.empty(), "a manifest has a provider");
  for (const auto& p : parsed->providers) check_provider(*parsed, p);
  for (const auto& a : parsed->actions) check_action(*parsed, a);
  return 0;
}
