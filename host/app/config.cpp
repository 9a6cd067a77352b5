#include "app/config.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>
#include <cctype>
#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>

extern char** environ;

namespace patchbay::app {

namespace po = boost::program_options;
using core::errc;
using core::error;
using core::result;

namespace {

/// One option: its name, the variable that sets it, and where its value goes.
struct option {
  std::string_view name;
  std::string_view variable;  ///< empty: PATCHBAY_<NAME>
  std::string_view value;     ///< what stands for the value in the help; empty: a switch
  std::string_view help;
  unsigned commands;  ///< bits of `command`
  std::function<bool(settings&, const std::string&)> set;
};

constexpr unsigned bit(command c) { return 1U << static_cast<unsigned>(c); }
constexpr unsigned serve = bit(command::serve), client = bit(command::client),
                   files = bit(command::files);

auto text(std::string settings::* member) {
  return [member](settings& s, const std::string& v) {
    s.*member = v;
    return true;
  };
}

auto number(std::uint32_t settings::* member) {
  return [member](settings& s, const std::string& v) {
    const auto [end, code] = std::from_chars(v.data(), v.data() + v.size(), s.*member);
    return code == std::errc() && end == v.data() + v.size();
  };
}

auto toggle(bool settings::* member) {
  return [member](settings& s, const std::string& v) {
    s.*member = v == "1" || v == "true" || v == "yes" || v == "on";
    return s.*member || v == "0" || v == "false" || v == "no" || v == "off";
  };
}

const std::vector<option>& options() {
  using S = settings;
  static const std::vector<option> all = {
      {"listen", "", "HOST:PORT", "address to serve on; port 0 takes a free one (127.0.0.1:7420)",
       serve, text(&S::listen)},
      {"data-dir", "", "DIR", "database, keys and staged plugins ($XDG_STATE_HOME/patchbay)",
       serve | files, text(&S::data_dir)},
      {"plugins", "", "DIR", "folder of the plugins (plugins beside the binary's folder)",
       serve | files, text(&S::plugins)},
      {"threads", "", "N", "io threads (one a core)", serve, number(&S::threads)},
      {"allow-loopback-upstreams", "", "", "servers of tools may be on this machine, plain http too",
       serve, toggle(&S::allow_loopback_upstreams)},
      {"ca-file", "", "FILE", "certificate authorities to trust, PEM (the system's)",
       serve | client, text(&S::ca_file)},
      {"stop-timeout", "", "SECONDS", "how long running calls may take once asked to stop (10)",
       serve, number(&S::stop_timeout_s)},
      {"port-file", "", "FILE", "write the port here once listening", serve, text(&S::port_file)},
      {"events", "", "FILE", "append every event to this file, a JSON object a line", serve,
       text(&S::events_file)},
      {"log-level", "", "LEVEL", "debug, info, warn or error (info)", serve | files,
       text(&S::log_level)},
      {"public-base", "", "URL", "the URL under which browsers reach this host", serve,
       text(&S::public_base)},
      {"db-url", "DB_URL", "URL", "postgresql://... instead of patchbay.db in the data directory",
       serve | files, text(&S::db_url)},
      {"connections-max", "", "N", "inbound connections of a thread (8192)", serve,
       number(&S::connections_max)},
      {"in-flight-max", "", "N", "calls under way of a thread (4096)", serve,
       number(&S::in_flight_max)},
      {"body-max", "", "KIB", "largest request body (1024)", serve, number(&S::body_max_kib)},
      {"call-timeout", "", "SECONDS", "how long a call may take (60)", serve,
       number(&S::call_timeout_s)},
      {"warm-sessions-max", "", "N", "sessions with servers kept open (65536)", serve,
       number(&S::warm_sessions_max)},
      {"ledger-queue-max", "", "N", "ledger rows that may wait to be written (65536)", serve,
       number(&S::ledger_queue_max)},
      {"ledger-days", "", "DAYS", "how long calls are kept (30)", serve, number(&S::ledger_days)},
      {"ledger-size", "", "MIB", "how much the ledger may take (1024)", serve,
       number(&S::ledger_mib)},
      {"composio-api-key", "COMPOSIO_API_KEY", "KEY", "key of the Composio project", serve,
       text(&S::composio_api_key)},
      {"composio-base-url", "COMPOSIO_BASE_URL", "URL", "https://backend.composio.dev", serve,
       text(&S::composio_base_url)},
      {"composio-redirect", "COMPOSIO_REDIRECT", "URL", "public base of our redirect", serve,
       text(&S::composio_redirect)},
      {"composio-mcp-server-id", "COMPOSIO_MCP_SERVER_ID", "UUID",
       "use this server instead of making one a provider", serve, text(&S::composio_mcp_server_id)},
      {"composio-token", "COMPOSIO_TOKEN", "TOKEN",
       "bearer for servers of tools when no other authorization is known", serve,
       text(&S::composio_token)},
      {"server", "", "URL", "the host to talk to (http://127.0.0.1:7420)", client,
       text(&S::server_url)},
      {"tenant", "", "ID", "whose accounts are used (singleton)", client, text(&S::tenant)},
      {"json", "", "", "print JSON", client | files, toggle(&S::json)},
  };
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

error bad(std::string message) {
  return {errc::invalid_argument, std::move(message), "see --help", 0};
}

po::options_description description(command of) {
  po::options_description all("Options");
  auto add = all.add_options();
  for (const auto& o : options()) {
    if ((o.commands & bit(of)) == 0) continue;
    const std::string help = std::string(o.help) + " [" + variable_of(o) + "]";
    const std::string name(o.name);
    if (o.value.empty()) {
      add(name.c_str(), po::value<std::string>()->implicit_value("true")->value_name("BOOL"),
          help.c_str());
    } else {
      add(name.c_str(), po::value<std::string>()->value_name(std::string(o.value)), help.c_str());
    }
  }
  add("config", po::value<std::string>()->value_name("FILE"),
      "read options from FILE, `name = value` a line [PATCHBAY_CONFIG]");
  add("help,h", "print this help");
  return all;
}

result<void> apply(settings& s, const option& o, const std::string& value,
                   const std::string& source) {
  if (o.set(s, value)) return {};
  return bad(source + ": \"" + value + "\" is no value for " + std::string(o.name) +
             (o.value.empty() ? " (true or false)" : " (" + std::string(o.value) + ")"));
}

result<void> apply_environment(settings& s, command of, const environment& from) {
  for (const auto& o : options()) {
    const auto at = from.find(variable_of(o));
    if (at == from.end() || at->second.empty() || (o.commands & bit(of)) == 0) continue;
    if (auto done = apply(s, o, at->second, at->first); !done.ok()) return done;
  }
  return {};
}

result<void> apply_file(settings& s, command of, const std::string& path) {
  std::ifstream in(path);
  if (!in) return bad("the configuration file " + path + " cannot be read");
  try {
    const auto parsed = po::parse_config_file(in, description(of), true);
    for (const auto& found : parsed.options) {
      const auto o = std::find_if(options().begin(), options().end(),
                                  [&](const option& x) { return x.name == found.string_key; });
      if (o == options().end()) {
        return bad(path + ": there is no option \"" + found.string_key + "\"");
      }
      if ((o->commands & bit(of)) == 0) continue;
      if (auto done = apply(s, *o, found.value.empty() ? "true" : found.value.front(), path);
          !done.ok()) {
        return done;
      }
    }
  } catch (const po::error& e) {
    return bad(path + ": " + e.what());
  }
  return {};
}

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// The provider in `variable` between prefix and suffix, in lower case; empty: another variable.
std::string provider_in(std::string_view variable, std::string_view prefix,
                        std::string_view suffix) {
  if (variable.size() <= prefix.size() + suffix.size()) return {};
  if (!variable.starts_with(prefix) || !variable.ends_with(suffix)) return {};
  return lower(variable.substr(prefix.size(), variable.size() - prefix.size() - suffix.size()));
}

void apply_providers(settings& s, const environment& from) {
  for (const auto& [variable, value] : from) {
    if (value.empty()) continue;
    if (auto p = provider_in(variable, "COMPOSIO_", "_AUTH_CONFIG_ID"); !p.empty()) {
      s.auth_config_ids[p] = value;
    } else if (auto u = provider_in(variable, "", "_MCP_URL"); !u.empty()) {
      s.servers[u].url = value;
    } else if (auto t = provider_in(variable, "", "_MCP_TOKEN"); !t.empty()) {
      s.servers[t].token = value;
    }
  }
  for (const char* name : {"HTTPS_PROXY", "https_proxy"}) {
    if (auto at = from.find(name); at != from.end()) s.https_proxy = at->second;
  }
  for (const char* name : {"NO_PROXY", "no_proxy"}) {
    if (auto at = from.find(name); at != from.end()) s.no_proxy = at->second;
  }
}

void apply_defaults(settings& s, const environment& from) {
  if (!s.data_dir.empty()) return;
  const auto get = [&](const char* name) {
    const auto at = from.find(name);
    return at == from.end() ? std::string() : at->second;
  };
  const std::string state = get("XDG_STATE_HOME");
  s.data_dir = (state.empty() ? get("HOME") + "/.local/state" : state) + "/patchbay";
}

}  // namespace

environment process_environment() {
  environment all;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view line(*at);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    all.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return all;
}

result<command_line> configure(command of, const std::vector<std::string>& arguments,
                               const environment& from) {
  command_line line;
  po::options_description all = description(of);
  all.add_options()("operand", po::value<std::vector<std::string>>(), "");
  po::positional_options_description positions;
  positions.add("operand", -1);
  po::variables_map given;
  try {
    po::store(po::command_line_parser(arguments)
                  .options(all)
                  .positional(positions)
                  .style(po::command_line_style::default_style &
                         ~po::command_line_style::allow_guessing)
                  .run(),
              given);
  } catch (const po::error& e) {
    return bad(e.what());
  }
  if (given.contains("operand")) line.operands = given["operand"].as<std::vector<std::string>>();
  line.help = given.contains("help");
  std::string file = given.contains("config") ? given["config"].as<std::string>() : std::string();
  if (const auto at = from.find("PATCHBAY_CONFIG"); file.empty() && at != from.end()) {
    file = at->second;
  }
  if (!file.empty()) {
    if (auto read = apply_file(line.values, of, file); !read.ok()) return read.error();
  }
  if (auto read = apply_environment(line.values, of, from); !read.ok()) return read.error();
  for (const auto& o : options()) {
    const std::string name(o.name);
    if (!given.contains(name)) continue;
    if (auto set = apply(line.values, o, given[name].as<std::string>(), "--" + name); !set.ok()) {
      return set.error();
    }
  }
  apply_providers(line.values, from);
  apply_defaults(line.values, from);
  return line;
}

std::string options_help(command of) {
  std::ostringstream out;
  out << description(of);
  return out.str();
}

result<listen_address> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  listen_address at;
  if (colon == std::string::npos) return bad("--listen: \"" + text + "\" is not HOST:PORT");
  at.host = text.substr(0, colon);
  const std::string port = text.substr(colon + 1);
  const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), at.port);
  if (code != std::errc() || end != port.data() + port.size()) {
    return bad("--listen: \"" + port + "\" is no port");
  }
  if (at.host == "localhost") at.host = "127.0.0.1";
  if (at.host.starts_with('[') && at.host.ends_with(']')) {
    at.host = at.host.substr(1, at.host.size() - 2);
  }
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(at.host, failed);
  if (failed) return bad("--listen: \"" + at.host + "\" is no address");
  if (!address.is_loopback()) {
    return error{errc::denied,
                 "--listen: " + at.host +
                     " can be reached from other machines, and this version has no sign-in: "
                     "whoever reaches the host can use every connected account",
                 "listen on 127.0.0.1 or ::1, and put a proxy that signs people in before it", 0};
  }
  return at;
}

}  // namespace patchbay::app
