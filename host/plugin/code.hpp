#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/ports/tools.hpp"

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
};

}  // namespace patchbay::plugin
