#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/ports/tools.hpp"
#include "core/result.hpp"

namespace patchbay::plugin {

/// Where a plugin's code runs: inside the host, or in a process of its own.
enum class isolation : std::uint8_t { inside, process };
/// "inline" or "process", as in the configuration and in GET /api/plugins.
[[nodiscard]] std::string_view name(isolation how) noexcept;

/// How the code of a plugin fares.
struct code_state {
  /// "running", "starting", "waiting" (for its next start) or "quarantined".
  std::string word = "running";
  std::string last_end;        ///< why its process ended last; empty: it never did
  std::uint64_t restarts = 0;  ///< of its process
};

/// Of all plugins with a process.
struct process_counts {
  std::uint64_t restarts = 0;  ///< since the host began
  std::size_t quarantined = 0;
  std::size_t running = 0;  ///< processes there are now
};

/// One loaded version of a plugin. Destroyed on the plugin thread only, with no call in flight;
/// calls keep it alive.
class code : public core::ports::action_code {
 public:
  /// The file's name without its ending.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  /// The private copy that is loaded.
  [[nodiscard]] virtual const std::filesystem::path& path() const noexcept = 0;
  [[nodiscard]] virtual isolation how() const noexcept = 0;
  /// [any]
  [[nodiscard]] virtual code_state state() const = 0;
  /// What the instance says of itself (patchbay.health/1): unavailable with its own words if it
  /// cannot work. An instance without that extension is well. [main]
  virtual core::result<void> health() const = 0;
  /// The actions, as a JSON list, that the instance makes of a server's list of tools
  /// (patchbay.derived-actions/1). not_found: this provider has those of its manifest only. [main]
  virtual core::result<std::string> derive(std::string_view provider,
                                           std::string_view tools_json) const = 0;
  /// The providers, as a JSON list, that the instance has by its settings. not_found: it has those
  /// of its manifest only. [main]
  virtual core::result<std::string> configured_providers() const = 0;
};

}  // namespace patchbay::plugin
