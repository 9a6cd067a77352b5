#pragma once

#include <vector>

#include "abi.h"
#include "table.hpp"

namespace patchbay {

/// What a plugin is when it is more than a list of providers.
struct plugin_table {
  std::vector<patchbay::provider> providers = {};
  /// What an operator may set in the configuration of plugins. The host refuses anything else.
  fields settings = {};
  /// The providers that an instance has by its settings, beside `providers`. Each has `derive` and
  /// no actions. Throws `failure` that says what is wrong with the settings.
  std::vector<patchbay::provider> (*configured)(const json& settings) = nullptr;
};

namespace detail {

using make_plugin = plugin_table (*)();

void describe(patchbay_sink out, make_plugin make) noexcept;
const patchbay_plugin* create(const patchbay_host* host, patchbay_str config, patchbay_sink why,
                              make_plugin make) noexcept;

void add(plugin_table& to, provider made);
void add(plugin_table& to, plugin_table made);

/// The plugin that these functions make together.
template <auto... Make>
plugin_table assembled() {
  plugin_table all;
  (add(all, Make()), ...);
  return all;
}

/// The C functions of that plugin.
template <auto... Make>
struct entry_of {
  static void describe(patchbay_sink out) noexcept { detail::describe(out, &assembled<Make...>); }
  static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                       patchbay_sink why) noexcept {
    return detail::create(host, config, why, &assembled<Make...>);
  }
};

}  // namespace detail
}  // namespace patchbay

/// Makes a plugin of functions that return a patchbay::provider or, for settings, a
/// patchbay::plugin_table. Once in a plugin, outside of any namespace.
#define PATCHBAY_PLUGIN(...)                                                    \
  extern "C" PATCHBAY_EXPORT constexpr patchbay_entry patchbay_plugin_entry = { \
      sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR, PATCHBAY_ABI_MINOR,           \
      &patchbay::detail::entry_of<__VA_ARGS__>::describe,                       \
      &patchbay::detail::entry_of<__VA_ARGS__>::create}
