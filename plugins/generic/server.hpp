#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <patchbay/sdk.hpp>

namespace generic {

/// What the configuration says of one tool.
struct tool_choice {
  std::string name;  ///< of the action; empty: made of the tool's
  std::string doc;   ///< empty: the server's words, as such
  std::optional<patchbay::effect> effect;
};

/// One server: a provider of its own.
struct server {
  std::string name, title, doc, toolkit;
  bool needs_auth = false;
  bool trusts_hints = false;
  std::optional<std::vector<std::string>> tools;  ///< the only ones; none: all
  std::set<std::string, std::less<>> left_out;
  std::map<std::string, tool_choice, std::less<>> choices;  ///< by tool
};

/// The setting "servers": an object with a member for each. Throws `failure` with the path of
/// whatever is wrong.
std::vector<server> read_servers(const patchbay::json& settings);

}  // namespace generic
