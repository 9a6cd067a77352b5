#include "app/options.hpp"

#include <cctype>
#include <charconv>

#include "app/url_check.hpp"
#include "net/tls.hpp"
#include "observe/log.hpp"
#include "plugin/isolation.hpp"
#include "plugin/signature.hpp"

namespace patchbay::app {

using core::errc;
using core::error;
using core::result;

namespace {

using setter = decltype(option::set);
using S = settings;

constexpr unsigned bit(command c) { return 1U << static_cast<unsigned>(c); }
constexpr unsigned serve = bit(command::serve),
                   client = bit(command::client) | bit(command::actions),
                   actions = bit(command::actions), import_file = bit(command::import_file),
                   check = bit(command::plugin_check), doctor = bit(command::doctor),
                   version = bit(command::version);

constexpr std::uint32_t threads_max = 1024;
constexpr std::uint32_t wait_max_s = 3600;
constexpr std::uint32_t count_max = 1'000'000;
constexpr std::uint32_t queue_max = 100'000'000;
constexpr std::uint32_t body_max_kib = 1u << 20;  ///< 1 GiB
constexpr std::uint32_t days_max = 36'500;
constexpr std::uint32_t size_max_mib = 1u << 24;  ///< 16 TiB

error wrong(const std::string& value, const std::string& what) {
  return {errc::invalid_argument, "\"" + value + "\" is not " + what, "see --help", 0};
}

setter text(std::string S::*member) {
  return [member](S& s, const std::string& v) -> result<void> {
    s.*member = v;
    return {};
  };
}

setter number(std::uint32_t S::*member, std::uint32_t least, std::uint32_t most) {
  return [=](S& s, const std::string& v) -> result<void> {
    std::uint32_t n = 0;
    const auto [end, code] = std::from_chars(v.data(), v.data() + v.size(), n);
    if (code != std::errc() || end != v.data() + v.size() || n < least || n > most) {
      return wrong(v, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    s.*member = n;
    return {};
  };
}

setter toggle(bool S::*member) {
  return [member](S& s, const std::string& v) -> result<void> {
    s.*member = v == "1" || v == "true" || v == "yes" || v == "on";
    if (s.*member || v == "0" || v == "false" || v == "no" || v == "off") return {};
    return wrong(v, "true or false");
  };
}

/// An http or https URL.
setter url(std::string S::*member) {
  return [member](S& s, const std::string& v) -> result<void> {
    if (auto good = check_url(v); !good.ok()) return good.error();
    s.*member = v;
    return {};
  };
}

/// As `url`, and nothing, as by default.
setter url_or_none(std::string S::*member) {
  return [member, take = url(member)](S& s, const std::string& v) -> result<void> {
    if (!v.empty()) return take(s, v);
    (s.*member).clear();
    return {};
  };
}

result<void> set_listen(S& s, const std::string& v) {
  if (auto at = parse_listen(v); !at.ok()) return at.error();
  s.listen = v;
  return {};
}

result<void> set_watch(S& s, const std::string& v) {
  if (v != "auto" && v != "poll" && v != "off") return wrong(v, "auto, poll or off");
  s.plugins_watch = v;
  return {};
}

result<void> set_tenant(S& s, const std::string& v) {
  s.tenant = v;
  s.tenant_given = true;
  return {};
}

result<void> set_ca_file(S& s, const std::string& v) {
  if (auto loaded = net::client_tls::load(v); !loaded.ok()) return loaded.error();
  s.ca_file = v;
  return {};
}

result<void> set_log_level(S& s, const std::string& v) {
  if (auto level = observe::log::level_from(v); !level.ok()) return level.error();
  s.log_level = v;
  return {};
}

result<void> set_plugin_isolation(S& s, const std::string& v) {
  if (auto rules = plugin::isolation_rules::parse(v); !rules.ok()) return rules.error();
  s.plugin_isolation = v;
  return {};
}

result<void> set_plugin_signatures(S& s, const std::string& v) {
  if (!plugin::signature_policy_from(v)) return wrong(v, "off, warn or require");
  s.plugin_signatures = v;
  return {};
}

result<void> set_trusted_keys(S& s, const std::string& v) {
  if (auto keys = plugin::trusted_keys::read(v); !keys.ok()) return keys.error();
  s.trusted_keys = v;
  return {};
}

result<void> set_db_url(S& s, const std::string& v) {
  if (!v.empty() && !v.starts_with("postgresql://") && !v.starts_with("postgres://")) {
    // Not shown: it may hold a password.
    return error{errc::invalid_argument, "must begin with postgresql://",
                 "leave it out to use SQLite in the data directory", 0};
  }
  s.db_url = v;
  return {};
}

void add_serving(std::vector<option>& all) {
  const auto add = [&all](option o) { all.push_back(std::move(o)); };
  add({"listen", "", "HOST:PORT", "address to serve on; port 0 takes a free one (127.0.0.1:7420)",
       serve, set_listen});
  add({"data-dir", "", "DIR", "database, keys and staged plugins ($XDG_STATE_HOME/patchbay)",
       serve | import_file | doctor, text(&S::data_dir)});
  add({"plugins", "", "DIR",
       "folder of the plugins (../lib/patchbay/plugins or ../plugins of the binary's folder)",
       serve | doctor, text(&S::plugins)});
  add({"plugins-watch", "", "HOW", "notice changed plugins: auto, poll or off (auto)", serve,
       set_watch});
  add({"plugins-config", "", "FILE", "which plugins are on, and their settings, JSON", serve,
       text(&S::plugins_config)});
  add({"drain-timeout", "", "SECONDS", "how long calls of a replaced plugin may take (30)", serve,
       number(&S::drain_timeout_s, 0, wait_max_s)});
  add({"threads", "", "N", "io threads, at most 1024 (one a core)", serve,
       number(&S::threads, 0, threads_max)});
  add({"allow-loopback-upstreams", "", "",
       "servers of tools may be on this machine, plain http too", serve,
       toggle(&S::allow_loopback_upstreams)});
  add({"ca-file", "", "FILE", "certificate authorities to trust, PEM (the system's)",
       serve | client, set_ca_file});
  add({"stop-timeout", "", "SECONDS", "how long running calls may take once asked to stop (10)",
       serve, number(&S::stop_timeout_s, 0, wait_max_s)});
  add({"port-file", "", "FILE", "write the port here once listening", serve, text(&S::port_file)});
  add({"events", "", "FILE", "append every event to this file, a JSON object a line", serve,
       text(&S::events_file)});
  add({"log-level", "", "LEVEL", "debug, info, warn, error or off (info)", serve, set_log_level});
  add({"public-base", "", "URL", "the URL under which browsers reach this host", serve,
       url_or_none(&S::public_base)});
  add({"db-url", "DB_URL", "URL", "postgresql://... instead of patchbay.db in the data directory",
       serve | import_file | doctor, set_db_url});
}

void add_plugins(std::vector<option>& all) {
  const auto add = [&all](option o) { all.push_back(std::move(o)); };
  add({"plugin-isolation", "", "RULES",
       "where plugins run, e.g. acme=process,gmail=inline,*=process (inline if built with this "
       "host or signed by a trusted key, else process)",
       serve, set_plugin_isolation});
  add({"plugin-signatures", "", "POLICY",
       "off, warn or require: what a plugin without a trusted signature means (off)", serve,
       set_plugin_signatures});
  add({"trusted-keys", "", "FILE", "public keys of those whose plugins are trusted", serve | check,
       set_trusted_keys});
  add({"plugin-memory", "", "MIB", "most memory of a plugin's process (512)", serve,
       number(&S::plugin_memory_mib, 64, size_max_mib)});
  add({"key", "", "FILE", "plugin sign: the secret key", check, text(&S::plugin_key)});
}

void add_limits(std::vector<option>& all) {
  const auto add = [&all](std::string_view name, std::string_view value, std::string_view help,
                          setter set) {
    all.push_back({name, "", value, help, serve, std::move(set)});
  };
  add("connections-max", "N", "inbound connections of a thread (8192)",
      number(&S::connections_max, 1, count_max));
  add("in-flight-max", "N", "calls under way of a thread (4096)",
      number(&S::in_flight_max, 1, count_max));
  add("body-max", "KIB", "largest request body (1024)", number(&S::body_max_kib, 1, body_max_kib));
  add("call-timeout", "SECONDS", "how long a call may take, at most 3600 (60)",
      number(&S::call_timeout_s, 1, wait_max_s));
  add("warm-sessions-max", "N", "sessions with servers kept open (65536)",
      number(&S::warm_sessions_max, 0, queue_max));
  add("ledger-queue-max", "N", "outcomes that may wait to be recorded (65536)",
      number(&S::ledger_queue_max, 1, queue_max));
  add("ledger-intents-max", "N", "writes that may wait to be recorded before they leave (65536)",
      number(&S::ledger_intents_max, 1, queue_max));
  add("ledger-days", "DAYS", "how long calls are kept (30)", number(&S::ledger_days, 1, days_max));
  add("ledger-size", "MIB", "how much the ledger may take (1024)",
      number(&S::ledger_mib, 1, size_max_mib));
}

void add_broker(std::vector<option>& all) {
  const auto add = [&all](std::string_view name, std::string_view variable, std::string_view value,
                          std::string_view help, setter set) {
    all.push_back({name, variable, value, help, serve, std::move(set)});
  };
  add("composio-api-key", "COMPOSIO_API_KEY", "KEY", "key of the Composio project",
      text(&S::composio_api_key));
  add("composio-base-url", "COMPOSIO_BASE_URL", "URL", "https://backend.composio.dev",
      url(&S::composio_base_url));
  add("composio-redirect", "COMPOSIO_REDIRECT", "URL", "public base of our redirect",
      url_or_none(&S::composio_redirect));
  add("composio-mcp-server-id", "COMPOSIO_MCP_SERVER_ID", "UUID",
      "use this server instead of making one a provider", text(&S::composio_mcp_server_id));
  add("composio-token", "COMPOSIO_TOKEN", "TOKEN",
      "bearer for servers of tools when no other authorization is known", text(&S::composio_token));
}

std::vector<option> make_options() {
  std::vector<option> all;
  add_serving(all);
  add_plugins(all);
  add_limits(all);
  add_broker(all);
  all.push_back({"server", "", "URL", "the host to talk to (http://127.0.0.1:7420)", client,
                 url(&S::server_url)});
  all.push_back({"tenant", "", "ID", "whose accounts are used (singleton)", client, set_tenant});
  all.push_back({"action-table", "", "FILE",
                 "parse: bind to the actions of this file: what `actions --json` prints, or a "
                 "plugin's manifest",
                 actions, text(&S::action_table)});
  all.push_back({"literals", "", "", "parse: only read the call, bind it to no action", actions,
                 toggle(&S::literals)});
  all.push_back({"json", "", "", "print JSON", client | import_file | check | doctor | version,
                 toggle(&S::json)});
  return all;
}

}  // namespace

const std::vector<option>& options() {
  static const std::vector<option> all = make_options();
  return all;
}

std::string variable_of(const option& o) {
  if (!o.variable.empty()) return std::string(o.variable);
  std::string name = "PATCHBAY_";
  for (char c : o.name) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace patchbay::app
