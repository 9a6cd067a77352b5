#include "app/house.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <boost/dll/runtime_symbol_info.hpp>

#include "app/plugin_folder.hpp"
#include "app/plugin_wiring.hpp"
#include "observe/log.hpp"

#ifndef PATCHBAY_VERSION
#define PATCHBAY_VERSION "0.0.0"
#endif

namespace patchbay::app {

namespace fs = std::filesystem;
namespace log = observe::log;
using core::result;

namespace {

std::string without_trailing_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// Scheme and authority of a URL.
std::string origin_of(const std::string& url) {
  const auto scheme = url.find("://");
  return scheme == std::string::npos ? url : url.substr(0, url.find('/', scheme + 3));
}

store::ledger_options ledger_options(const settings& s) {
  store::ledger_options o;
  o.queue_max = s.ledger_queue_max;
  o.waiting_max = s.ledger_intents_max;
  o.keep = std::chrono::hours(24) * s.ledger_days;
  o.keep_bytes = static_cast<std::int64_t>(s.ledger_mib) << 20;
  return o;
}

/// Refuses a port file that could not be written once the host listens.
result<void> check_port_file(const std::string& file) {
  if (file.empty()) return {};
  std::error_code ignored;
  const std::string partial = file + ".part";
  int why = fs::is_directory(file, ignored) ? EISDIR : 0;
  if (why == 0 && !std::ofstream(partial)) why = errno;
  if (why == 0) {
    fs::remove(partial, ignored);
    return {};
  }
  return core::error{
      core::errc::invalid_argument,
      "--port-file: " + file + " cannot be written: " + std::generic_category().message(why),
      "choose a file in a folder that is there and may be written to", 0};
}

}  // namespace

std::string version() { return PATCHBAY_VERSION; }

fs::path program_folder() {
  return fs::path(boost::dll::program_location().string()).parent_path();
}

connect::settings connect_settings(const settings& s) {
  connect::settings to;
  to.api_key = s.composio_api_key;
  to.base_url = s.composio_base_url;
  to.redirect = s.composio_redirect;
  to.public_base = s.public_base;
  to.mcp_server_id = s.composio_mcp_server_id;
  to.token = s.composio_token;
  for (const auto& [provider, id] : s.auth_config_ids) to.auth_configs.emplace(provider, id);
  for (const auto& [provider, server] : s.servers) {
    if (!server.url.empty()) to.servers.push_back({provider, server.url, server.token});
  }
  return to;
}

house::house(const settings& s) : options(s), connecting(connect_settings(s)) {
  broker = connect::composio::access_from(connecting);
  routes.public_base = origin_of(s.public_base.empty() ? s.composio_redirect : s.public_base);
  routes.broker_callback =
      without_trailing_slash(s.composio_base_url) + "/api/v3.1/toolkits/auth/callback";
  routes.version = version();
}

house::~house() = default;

result<void> house::open_store() {
  auto opened = store::database::open({.data_dir = options.data_dir, .db_url = options.db_url});
  if (!opened.ok()) return opened.error();
  database = std::move(*opened);
  auto taken = store::host_lock::take(options.data_dir);
  if (!taken.ok()) return taken.error();
  lock = std::make_unique<store::host_lock>(std::move(*taken));
  auto sealed = store::seal::open(options.data_dir, *database);
  if (!sealed.ok()) return sealed.error();
  seal = std::move(*sealed);
  readers = std::make_unique<crossing::worker_pool>("pb-read", 2, 4096);
  auto kept = store::ledger::open(*database, *readers, ledger_options(options));
  if (!kept.ok()) return kept.error();
  ledger = std::move(*kept);
  connections = std::make_unique<store::connection_store>(*database, ledger->writes(), *readers);
  const auto recovered = ledger->counters().recovered;
  if (recovered > 0) {
    log::warn(
        "calls were under way when the host ended; they are now unknown: look before "
        "repeating them",
        {{"calls", recovered}});
  }
  return {};
}

result<void> house::load_plugins() {
  auto started = start_plugins(options, tables, events);
  if (!started.ok()) return started.error();
  plugins = std::move(*started);
  offered.listen([this](core::offered_ptr list) { plugins->offer(std::move(list)); });
  tenants = std::make_unique<connect::directory>(tables, *seal, connecting.servers, &offered);
  for (const auto& refused : tenants->refused_servers()) {
    log::warn("a server named in the environment is left out", {{"server", refused}});
  }
  sessions = mcp::make_shared_sessions(options.warm_sessions_max);
  return {};
}

void house::meter() {
  using kind = observe::metrics::kind;
  const auto from_ledger = [this](kind what, const char* name, const char* help, auto member) {
    metrics.observe(what, name, help, {},
                    [this, member] { return static_cast<double>(ledger->counters().*member); });
  };
  using c = store::ledger_counters;
  from_ledger(kind::counter, "patchbay_ledger_rows_written_total", "Rows written.", &c::written);
  from_ledger(kind::counter, "patchbay_ledger_rows_dropped_total",
              "Rows of reads that a full queue has cost.", &c::dropped);
  from_ledger(kind::counter, "patchbay_ledger_rows_pruned_total", "Rows removed by age or size.",
              &c::pruned);
  from_ledger(kind::counter, "patchbay_ledger_recovered_total",
              "Calls found under way at the start, now unknown.", &c::recovered);
  from_ledger(kind::counter, "patchbay_ledger_commits_total", "Transactions.", &c::commits);
  from_ledger(kind::counter, "patchbay_ledger_failed_commits_total", "Transactions that failed.",
              &c::failed_commits);
  from_ledger(kind::gauge, "patchbay_ledger_queue", "Rows that wait to be written.", &c::queued);
  from_ledger(kind::gauge, "patchbay_ledger_intents_waiting",
              "Writes that wait until their intent is durable.", &c::waiting);
  const auto limit = [this](const char* name, const char* help, double value) {
    metrics.observe(kind::gauge, name, help, {}, [value] { return value; });
  };
  limit("patchbay_ledger_queue_max", "Rows that may wait.", options.ledger_queue_max);
  limit("patchbay_ledger_intents_max", "Writes that may wait until their intent is durable.",
        options.ledger_intents_max);
  limit("patchbay_ledger_keep_days", "How long rows are kept.", options.ledger_days);
  limit("patchbay_ledger_keep_bytes", "How much the ledger may take.",
        static_cast<double>(options.ledger_mib) * 1048576.0);
  metrics.observe(kind::gauge, "patchbay_sessions_warm", "Open sessions with servers.", {},
                  [this] { return static_cast<double>(mcp::warm_count(*sessions)); });
  metrics.observe(kind::gauge, "patchbay_tenants", "Tenants with connections.", {},
                  [this] { return static_cast<double>(tenants->tenants()); });
  metrics.observe(kind::gauge, "patchbay_action_tables", "Distinct action tables.", {},
                  [this] { return static_cast<double>(tables.distinct()); });
  metrics.observe(kind::counter, "patchbay_action_tables_made_total", "Action tables made.", {},
                  [this] { return static_cast<double>(tables.made()); });
  metrics.observe(kind::gauge, "patchbay_catalogue_generation", "Generation of the plugins.", {},
                  [this] { return static_cast<double>(tables.generation()); });
  meter_plugins(metrics, *plugins);
  metrics.observe(kind::counter, "patchbay_events_dropped_total", "Events that were lost.", {},
                  [this] { return static_cast<double>(events.dropped()); });
  metrics.observe(kind::counter, "patchbay_log_lines_dropped_total", "Log lines that were lost.",
                  {}, [] { return static_cast<double>(log::dropped()); });
}

result<std::unique_ptr<house>> house::build(const settings& s) {
  if (auto good = check_port_file(s.port_file); !good.ok()) return good.error();
  if (auto there = plugin_folder(s.plugins, program_folder()); !there.ok()) return there.error();
  std::unique_ptr<house> made(new house(s));
  if (!s.events_file.empty()) {
    auto file = observe::event_file::open(made->events, s.events_file);
    if (!file.ok()) return file.error();
    made->event_file = std::move(*file);
  }
  if (auto opened = made->open_store(); !opened.ok()) return opened.error();
  if (auto loaded = made->load_plugins(); !loaded.ok()) return loaded.error();
  made->meter();
  return made;
}

}  // namespace patchbay::app
