#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace patchbay::core {

/// The actions of a run with a controller. They stand in one table with those of plugins, so no
/// plugin may take one of these names.
inline constexpr std::array<std::string_view, 16> gui_names = {"call_code_agent",
                                                               "click",
                                                               "done",
                                                               "drag_and_drop",
                                                               "fail",
                                                               "handback_to_human",
                                                               "highlight_text_span",
                                                               "hold_and_press",
                                                               "hotkey",
                                                               "open",
                                                               "save_to_knowledge",
                                                               "scroll",
                                                               "set_cell_values",
                                                               "switch_applications",
                                                               "type",
                                                               "wait"};

[[nodiscard]] constexpr bool is_gui_name(std::string_view name) noexcept {
  return std::find(gui_names.begin(), gui_names.end(), name) != gui_names.end();
}

}  // namespace patchbay::core
