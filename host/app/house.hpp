#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "api/deps.hpp"
#include "app/config.hpp"
#include "app/watch.hpp"
#include "connect/clock.hpp"
#include "connect/composio/access.hpp"
#include "connect/directory.hpp"
#include "connect/offers.hpp"
#include "connect/progress.hpp"
#include "connect/settings.hpp"
#include "core/action_table.hpp"
#include "core/ports/calls.hpp"
#include "crossing/worker_pool.hpp"
#include "mcp/client/client.hpp"
#include "observe/event_file.hpp"
#include "observe/events.hpp"
#include "observe/metrics.hpp"
#include "plugin/plugin_thread.hpp"
#include "store/connection_store.hpp"
#include "store/database.hpp"
#include "store/host_lock.hpp"
#include "store/ledger.hpp"
#include "store/seal.hpp"

namespace patchbay::app {

/// The version of this program.
std::string version();

/// The folder this program was started from.
std::filesystem::path program_folder();

/// What the settings say to connect.
connect::settings connect_settings(const settings& s);

/// What all io threads share, in the order in which it is made; it goes in the opposite one.
class house {
 public:
  /// Opens the data directory, the database and the plugins. Errors are for the operator: what is
  /// wrong and what to do.
  static core::result<std::unique_ptr<house>> build(const settings& s);
  ~house();
  house(const house&) = delete;
  house& operator=(const house&) = delete;

  const settings& options;
  observe::metrics metrics;
  observe::event_bus events;
  call_watch watch{metrics, events};
  std::atomic<bool> ready{false};
  connect::settings connecting;
  connect::composio::access broker;
  api::settings routes;
  std::unique_ptr<store::host_lock> lock;
  std::unique_ptr<store::database> database;
  std::unique_ptr<store::seal> seal;
  core::action_tables tables{std::make_shared<core::catalogue>()};
  std::unique_ptr<plugin::plugin_thread> plugins;
  connect::offers offered;
  std::unique_ptr<connect::directory> tenants;
  connect::progress progress;
  std::unique_ptr<connect::clock> clock = connect::machine_clock();
  std::shared_ptr<mcp::shared_sessions> sessions;
  std::unique_ptr<observe::event_file> event_file;
  /// Last, so that nothing is queued any more once the rest is gone.
  std::unique_ptr<crossing::worker_pool> readers;
  std::unique_ptr<store::ledger> ledger;
  std::unique_ptr<store::connection_store> connections;

 private:
  explicit house(const settings& s);
  core::result<void> open_store();
  core::result<void> load_plugins();
  void meter();
};

}  // namespace patchbay::app
