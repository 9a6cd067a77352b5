#pragma once

#include <string>
#include <vector>

#include "app/config.hpp"

namespace patchbay::app {

/// The commands of the program. Each takes its settings and operands and returns the exit code.
int call(const settings& s, const std::vector<std::string>& operands);
int actions(const settings& s, const std::vector<std::string>& operands);
int parse_reply(const settings& s, const std::vector<std::string>& operands);
int connect_provider(const settings& s, const std::vector<std::string>& operands);
int plugins(const settings& s, const std::vector<std::string>& operands);
int status(const settings& s, const std::vector<std::string>& operands);
int import(const settings& s, const std::vector<std::string>& operands);
int check_plugin(const settings& s, const std::vector<std::string>& operands);
/// `plugin WORD FILE`: check, keys, sign, verify.
int plugin_command(const settings& s, const std::vector<std::string>& operands);
int doctor(const settings& s, const std::vector<std::string>& operands);

/// Finds the command that `arguments` (without the program's name) begin with and runs it.
int run_command_line(const std::vector<std::string>& arguments);

}  // namespace patchbay::app
