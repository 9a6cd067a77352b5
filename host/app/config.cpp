#include "app/config.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <sstream>

#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>
#include <unistd.h>

#include "app/options.hpp"

extern char** environ;

namespace patchbay::app {

namespace po = boost::program_options;
using core::errc;
using core::error;
using core::result;

namespace {

error bad(std::string message) {
  return {errc::invalid_argument, std::move(message), "see --help", 0};
}

po::options_description description(command of) {
  po::options_description all("Options");
  auto add = all.add_options();
  for (const auto& o : options()) {
    if (!o.belongs_to(of)) continue;
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
  auto set = o.set(s, value);
  if (set.ok()) return {};
  error why = set.error();
  why.message = source + ": " + why.message;
  return why;
}

result<void> apply_environment(settings& s, command of, const environment& from) {
  for (const auto& o : options()) {
    const auto at = from.find(variable_of(o));
    if (at == from.end() || at->second.empty() || !o.belongs_to(of)) continue;
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
      if (!o->belongs_to(of)) continue;
      if (auto done = apply(s, *o, found.value.empty() ? "true" : found.value.front(),
                            path + ": " + found.string_key);
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
    po::store(
        po::command_line_parser(arguments)
            .options(all)
            .positional(positions)
            .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing)
            .run(),
        given);
  } catch (const po::error& e) {
    return bad(e.what());
  }
  if (given.contains("operand")) line.operands = given["operand"].as<std::vector<std::string>>();
  line.help = given.contains("help");
  if (line.help) return line;
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
  if (colon == std::string::npos) return bad("\"" + text + "\" is not HOST:PORT");
  at.host = text.substr(0, colon);
  const std::string port = text.substr(colon + 1);
  const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), at.port);
  if (code != std::errc() || end != port.data() + port.size()) {
    return bad("\"" + port + "\" is no port");
  }
  if (at.host == "localhost") at.host = "127.0.0.1";
  if (at.host.starts_with('[') && at.host.ends_with(']')) {
    at.host = at.host.substr(1, at.host.size() - 2);
  }
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(at.host, failed);
  if (failed) return bad("\"" + at.host + "\" is no address");
  if (!address.is_loopback()) {
    return error{errc::denied,
                 at.host +
                     " can be reached from other machines, and this version has no sign-in: "
                     "whoever reaches the host can use every connected account",
                 "listen on 127.0.0.1 or ::1, and put a proxy that signs people in before it", 0};
  }
  return at;
}

}  // namespace patchbay::app
