#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace patchbay::app {

/// Everything that can be configured. Filled from the command line, the environment and a file of
/// `name = value` lines (`--config`), in this order of precedence; docs/reference/configuration.md
/// is written from the same table.
struct settings {
  // serve
  std::string listen = "127.0.0.1:7420";
  std::string data_dir;
  std::string plugins;
  std::string plugins_watch = "auto";  ///< or poll, off
  std::string plugins_config;
  std::uint32_t drain_timeout_s = 30;
  std::string plugin_isolation;
  std::string plugin_signatures = "off";
  std::string trusted_keys;
  std::string plugin_key;  ///< plugin sign
  std::uint32_t plugin_memory_mib = 512;
  std::uint32_t threads = 0;
  bool allow_loopback_upstreams = false;
  std::string ca_file;
  std::uint32_t stop_timeout_s = 10;
  std::string port_file;
  std::string events_file;
  std::string log_level = "info";
  std::string public_base;
  std::string db_url;
  // limits
  std::uint32_t connections_max = 8192;
  std::uint32_t in_flight_max = 4096;
  std::uint32_t body_max_kib = 1024;
  std::uint32_t call_timeout_s = 60;
  std::uint32_t warm_sessions_max = 65536;
  std::uint32_t ledger_queue_max = 65536;
  std::uint32_t ledger_intents_max = 65536;
  std::uint32_t ledger_days = 30;
  std::uint32_t ledger_mib = 1024;
  // broker
  std::string composio_api_key;
  std::string composio_base_url = "https://backend.composio.dev";
  std::string composio_redirect;
  std::string composio_mcp_server_id;
  std::string composio_token;
  std::map<std::string, std::string> auth_config_ids;  ///< by provider
  struct server {
    std::string url, token;
  };
  std::map<std::string, server> servers;  ///< <PROVIDER>_MCP_URL, <PROVIDER>_MCP_TOKEN
  std::string https_proxy, no_proxy;
  // client commands
  std::string server_url = "http://127.0.0.1:7420";
  std::string tenant = "singleton";
  bool tenant_given = false;
  bool json = false;
  // actions parse
  std::string action_table;
  bool literals = false;
};

/// The environment, as name and value.
using environment = std::map<std::string, std::string>;
environment process_environment();

struct command_line {
  settings values;
  std::vector<std::string> operands;  ///< what is no option
  bool help = false;
};

/// Which options a command takes.
enum class command : std::uint8_t {
  serve,
  client,
  actions,
  import_file,
  plugin_check,
  doctor,
  version
};

/// An error for an unknown option, a value that is refused or an unreadable file; the message names
/// where it came from. With --help values are not looked at.
core::result<command_line> configure(command of, const std::vector<std::string>& arguments,
                                     const environment& from);

/// The options of a command, for --help.
std::string options_help(command of);

/// "127.0.0.1:7420" in its parts.
struct listen_address {
  std::string host;
  std::uint16_t port = 0;
};
/// invalid_argument: not an address with a port; denied: not a loopback address, since without
/// sign-in the host may be reached from this machine only. The message does not name the option.
core::result<listen_address> parse_listen(const std::string& text);

}  // namespace patchbay::app
