#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/exit_code.hpp"
#include "app/house.hpp"
#include "app/serve.hpp"

namespace patchbay::app {
namespace {

using runner = int (*)(const settings&, const std::vector<std::string>&);

struct entry {
  std::string_view name;
  std::string_view operands;
  std::string_view help;
  command of;
  runner run;
};

int serve_command(const settings& s, const std::vector<std::string>& operands) {
  if (!operands.empty()) {
    return complain({core::errc::invalid_argument,
                     "serve: \"" + operands.front() + "\" is no option", "see --help", 0});
  }
  return serve(s);
}

int version_command(const settings& s, const std::vector<std::string>& operands) {
  if (!operands.empty()) {
    return complain({core::errc::invalid_argument, "version takes no operands", "see --help", 0});
  }
  std::printf(s.json ? "{\"version\":\"%s\"}\n" : "patchbay %s\n", version().c_str());
  return exit_ok;
}

constexpr entry entries[] = {
    {"serve", "", "run the host", command::serve, serve_command},
    {"call", "ACTION [NAME=TEXT | NAME:=JSON ... | {JSON}]", "call an action", command::client,
     call},
    {"actions", "[parse < REPLY]",
     "what the tenant may call now; parse: find the call in a model's reply", command::actions,
     actions},
    {"connect", "PROVIDER", "connect a provider: prints the link and waits", command::client,
     connect_provider},
    {"status", "[PROVIDER]", "what is connected", command::client, status},
    {"plugins", "[list | reload]", "what the host has loaded; load again what changed",
     command::client, plugins},
    {"import", "FILE", "connections from a file of JSON lines (- is standard input)",
     command::import_file, import},
    {"plugin", "check FILE | keys FILE | sign FILE | verify FILE",
     "check a plugin's file; make keys, sign it, verify its signature", command::plugin_check,
     plugin_command},
    {"doctor", "", "look at data directory, database, key and plugins", command::doctor, doctor},
    {"version", "", "print the version", command::version, version_command},
};

void print_help() {
  std::printf(
      "Patchbay lets agents act in people's connected accounts.\n\n"
      "Usage: patchbay COMMAND [OPTIONS] [OPERANDS]\n\n");
  for (const auto& e : entries) {
    std::printf("  %-9s %s\n", std::string(e.name).c_str(), std::string(e.help).c_str());
  }
  std::printf(
      "\n`patchbay COMMAND --help` lists the options of a command. Options can be given on\n"
      "the command line, as variables of the environment, or in a file (--config).\n\n"
      "Exit codes: 0 ok, 1 the answer is a failure, 2 wrong usage, 3 cannot start,\n"
      "4 no host answers.\n");
}

int run_entry(const entry& e, const std::vector<std::string>& rest) {
  auto line = configure(e.of, rest, process_environment());
  if (!line.ok()) return complain(line.error());
  if (line->help) {
    std::printf("Usage: patchbay %s [OPTIONS] %s\n%s.\n\n%s", std::string(e.name).c_str(),
                std::string(e.operands).c_str(), std::string(e.help).c_str(),
                options_help(e.of).c_str());
    return exit_ok;
  }
  return e.run(line->values, line->operands);
}

const entry* find_entry(std::string_view name) {
  for (const auto& e : entries) {
    if (e.name == name) return &e;
  }
  return nullptr;
}

int unknown(const std::string& name) {
  return complain({core::errc::invalid_argument, "there is no command \"" + name + "\"",
                   "`patchbay help` lists them", 0});
}

/// Values are not repeated: one may be a key.
int options_first(const std::string& word, const std::vector<std::string>& rest) {
  const std::string option = word.substr(0, word.find('='));
  std::string name = "COMMAND";
  for (const auto& w : rest) {
    if (find_entry(w) == nullptr) continue;
    name = w;
    break;
  }
  return complain({core::errc::invalid_argument, "options come after the command",
                   "write: patchbay " + name + " " + option + " ...", 0});
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments) {
  std::string name = arguments.empty() ? "help" : arguments.front();
  std::vector<std::string> rest;
  if (!arguments.empty()) rest.assign(arguments.begin() + 1, arguments.end());
  if (name == "help" && !rest.empty() && find_entry(rest.front()) != nullptr) {
    return run_entry(*find_entry(rest.front()), {"--help"});
  }
  if (name == "help" && !rest.empty() && !rest.front().starts_with('-'))
    return unknown(rest.front());
  if (name == "help" || name == "--help" || name == "-h") {
    print_help();
    return arguments.empty() ? exit_usage : exit_ok;
  }
  if (name == "--version") name = "version";
  if (const entry* e = find_entry(name); e != nullptr) return run_entry(*e, rest);
  if (name.starts_with('-')) return options_first(name, rest);
  return unknown(name);
}

}  // namespace patchbay::app
