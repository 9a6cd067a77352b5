#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/action_table.hpp"

namespace patchbay::agent {

enum class platform : std::uint8_t { linux_x11, darwin, windows };
/// "linux", "darwin", "windows".
std::string_view name(platform p) noexcept;

/// What a run's controller can do.
struct abilities {
  platform on = platform::linux_x11;
  bool screen = true;       ///< false: a run without a controller
  bool text_spans = false;  ///< words on the screen can be found (highlight_text_span)
  bool code_agent = false;  ///< scripts may be run on it
};

/// The provider under which the built-in actions stand in a table. No plugin's actions are taken
/// under this name.
inline constexpr std::string_view gui_provider = "gui";

/// The built-in actions for a controller that can do this, sorted by name. A run without a screen
/// has those that end or pause it, and its notes.
std::vector<std::shared_ptr<const core::action>> gui_actions(const abilities& of);

/// The table of a run: what the tenant may call and the built-in actions. `tenants` is not changed;
/// the new table has its generation. On a clash of names the built-in action is taken.
std::shared_ptr<const core::action_table> with_gui(const core::action_table& tenants,
                                                   const abilities& of);

}  // namespace patchbay::agent
