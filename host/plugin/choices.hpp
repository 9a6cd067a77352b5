#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "plugin/manifest.hpp"

namespace patchbay::plugin {

inline constexpr std::size_t choices_bytes_max = 1u << 20;

/// Which plugins are on, and their settings (schemas/plugins.schema.json). A plugin goes by its
/// file's name without ".so".
class plugin_choices {
 public:
  /// Everything is on, nothing is set.
  plugin_choices() = default;
  /// invalid_argument names everything that is wrong, each with its path.
  static core::result<plugin_choices> parse(std::string_view text);
  /// The same of a file; the message begins with its name.
  static core::result<plugin_choices> read(const std::filesystem::path& file);

  /// Why the configuration keeps `plugin` out; empty: it does not.
  [[nodiscard]] std::string filtered(const std::string& plugin) const;
  /// A JSON object.
  [[nodiscard]] std::string settings(const std::string& plugin) const;

 private:
  std::optional<std::set<std::string>> allowed_;
  std::set<std::string> disabled_;
  std::map<std::string, std::string> settings_;
};

/// `given` as the settings of a plugin with that manifest: checked against its list of settings,
/// with the defaults filled in. invalid_argument names each that is wrong.
core::result<std::string> bind_settings(const manifest& of, std::string_view given);

}  // namespace patchbay::plugin
