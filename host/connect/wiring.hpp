#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connect/clock.hpp"
#include "connect/directory.hpp"
#include "connect/offers.hpp"
#include "connect/progress.hpp"
#include "connect/settings.hpp"
#include "core/action_table.hpp"
#include "core/ports/broker.hpp"
#include "core/ports/store.hpp"
#include "core/ports/tools.hpp"

namespace patchbay::observe {
class event_bus;
}

namespace patchbay::connect {

/// What the life cycle of one io thread works with. `broker` and `tools` are that thread's;
/// everything else is shared by all threads. All of it outlives the life cycle.
struct wiring {
  const connect::settings& settings;
  core::action_tables& tables;
  connect::directory& tenants;
  connect::progress& progress;
  core::ports::connection_store& store;
  const core::ports::seal& seals;
  core::ports::broker& broker;
  core::ports::tool_servers& tools;
  clock& time;
  observe::event_bus* events = nullptr;  ///< null: nobody is told
  offers* offered = nullptr;             ///< null: no provider's actions are made of lists
};

/// The provider as it is loaded now, or not_found with the nearest name.
core::result<core::provider> find_provider(const wiring& w, std::string_view provider);

/// The rows of (tenant, provider) in the tenant's snapshot, without what the environment lends.
std::vector<std::shared_ptr<const core::connection>> own_rows(const wiring& w,
                                                              std::string_view tenant,
                                                              std::string_view provider);

/// Publishes stored rows and drops the sessions that they end.
void publish(const wiring& w, std::vector<core::connection> rows);

/// A log line, and an event of that name with {provider, account, error}. Empty ones are left out.
void tell(const wiring& w, std::string_view event, const std::string& tenant,
          const std::string& provider, std::string_view account, std::string_view error = {});

/// Where the loaded actions do not fit what the connection's server lists, see core::drift: now if
/// a session is open, else when it was connected by this process.
std::vector<std::string> drift_of(const wiring& w, const core::connection& c);

/// unavailable, with the sentence that names what the operator has to set.
core::error no_broker(const std::string& missing);

/// "Open /api/mcp/auth/gmail/start in a browser to connect it."
std::string how_to_connect(std::string_view provider);

}  // namespace patchbay::connect
