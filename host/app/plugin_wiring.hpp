#pragma once

#include <memory>

#include "app/config.hpp"
#include "core/action_table.hpp"
#include "observe/events.hpp"
#include "observe/metrics.hpp"
#include "plugin/plugin_thread.hpp"

namespace patchbay::app {

/// Loads the plugins as the settings say and keeps `tables` up to date with them; what becomes of
/// their actions is published on `events`. invalid_argument when there is no such folder.
core::result<std::unique_ptr<plugin::plugin_thread>> start_plugins(const settings& s,
                                                                   core::action_tables& tables,
                                                                   observe::event_bus& events);

/// Shows what the plugin thread counts.
void meter_plugins(observe::metrics& to, const plugin::plugin_thread& of);

}  // namespace patchbay::app
