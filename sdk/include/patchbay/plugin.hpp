#pragma once

#include <vector>

#include "abi.h"
#include "table.hpp"

namespace patchbay::detail {

using make_provider = provider (*)();

void describe(patchbay_sink out, std::initializer_list<make_provider> providers) noexcept;
const patchbay_plugin* create(const patchbay_host* host, patchbay_str config, patchbay_sink why,
                              std::initializer_list<make_provider> providers) noexcept;

/// The C functions of a plugin that offers these providers.
template <make_provider... Make>
struct entry_of {
  static void describe(patchbay_sink out) noexcept { detail::describe(out, {Make...}); }
  static const patchbay_plugin* create(const patchbay_host* host, patchbay_str config,
                                       patchbay_sink why) noexcept {
    return detail::create(host, config, why, {Make...});
  }
};

}  // namespace patchbay::detail

/// Makes a plugin of functions that return a patchbay::provider. Once in a plugin, outside of any
/// namespace.
#define PATCHBAY_PLUGIN(...)                                                    \
  extern "C" PATCHBAY_EXPORT constexpr patchbay_entry patchbay_plugin_entry = { \
      sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR, PATCHBAY_ABI_MINOR,           \
      &patchbay::detail::entry_of<__VA_ARGS__>::describe,                       \
      &patchbay::detail::entry_of<__VA_ARGS__>::create}
