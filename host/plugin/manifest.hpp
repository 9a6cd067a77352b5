#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/action.hpp"
#include "core/result.hpp"

namespace patchbay::plugin {

inline constexpr std::size_t manifest_bytes_max = 1u << 20;
inline constexpr std::size_t providers_max = 64;
inline constexpr std::size_t actions_max = 1024;  ///< of one provider
inline constexpr std::size_t rows_max = 256;      ///< parameters, tools, arguments of one action
inline constexpr std::size_t text_bytes_max = 16u << 10;

/// What a plugin says that it offers (schemas/manifest.schema.json). Actions have no code yet.
struct manifest {
  std::vector<core::provider> providers;
  std::vector<core::action> actions;
  std::vector<core::parameter> settings;  ///< what an operator may set, and the rules for it
  /// An instance has further providers, by its settings (patchbay.derived-actions/1).
  bool configured_providers = false;
};

/// Everything that a manifest's text says, and everything that is wrong with it.
struct manifest_reading {
  manifest value;
  /// Each "providers[0].actions[2].effect: must be ..."; empty: `value` is complete.
  std::vector<std::string> wrong;
};

/// Reads strictly: unknown members, wrong types, names that break the rules, an action milder than
/// one of its tools, defaults that do not fit their type and docstrings with words that an agent
/// should not see are all wrong.
manifest_reading read_manifest(std::string_view text);

/// As read_manifest; invalid_argument with the first three complaints.
core::result<manifest> parse_manifest(std::string_view text);

/// The actions that a plugin derived for `of` from its server's list, as JSON: each obeys the rules
/// of a manifest's. What the server says of them ("server_doc") is in the docstrings, fenced.
core::result<std::vector<core::action>> parse_derived(const core::provider& of,
                                                      std::string_view actions);

/// The providers that an instance has by its settings, as a JSON list in the form of a manifest's.
core::result<std::vector<core::provider>> parse_configured(std::string_view providers);

/// The first word of `doc` that an agent should not see ("API", "MCP", ...), as a whole word and
/// in that case; empty if there is none.
std::string_view hidden_word(std::string_view doc) noexcept;

}  // namespace patchbay::plugin
