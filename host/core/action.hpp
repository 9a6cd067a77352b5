#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace patchbay::core {

namespace ports {
class action_code;
}

/// What a call does to the world. Ordered: a later one is never milder.
enum class effect : std::uint8_t { read, write, irreversible };
std::string_view name(effect e) noexcept;
std::optional<effect> effect_from(std::string_view word) noexcept;

enum class value_type : std::uint8_t {
  string,
  integer,
  number,
  boolean,
  string_list,  ///< JSON array of strings; a single string counts as a list of one
  list,
  object,
  any,
};
/// As shown in signatures: "str", "int", "float", "bool", "list[str]", "list", "dict", "any".
std::string_view name(value_type t) noexcept;
std::optional<value_type> value_type_from(std::string_view word) noexcept;

/// One parameter of an action.
struct parameter {
  std::string name;
  value_type type = value_type::string;
  bool required = false;
  std::string default_json;          ///< JSON text; empty: none, and the parameter is left out
  std::vector<std::string> choices;  ///< of a string; empty: any
  std::optional<double> minimum, maximum;
  std::size_t length_max = 0;  ///< characters of a string, items of a list; 0: no limit
  std::string doc;
};

/// A check across parameters.
struct rule {
  enum class kind : std::uint8_t {
    at_least_one,  ///< one of `parameters` must be given and not empty
    at_most_one,   ///< no two of `parameters` together
    all_or_none,
  };
  kind what = kind::at_least_one;
  std::vector<std::string> parameters;
};

/// Where one argument of a tool comes from.
struct tool_argument {
  enum class transform : std::uint8_t {
    as_is,
    split,  ///< list of "a, b; c" strings: every address an item, blanks trimmed, none empty
    first,  ///< first item after split; left out when there is none
    rest,   ///< items after the first; left out when there are none
    text,   ///< JSON text of the value, as a string
  };
  std::vector<std::string> names;  ///< aliases, newest first: the first one in the tool's schema
  std::string parameter;           ///< empty: `constant` is sent
  std::string constant_json;       ///< JSON text
  transform how = transform::as_is;
  bool listed_only = false;  ///< refuse the call when given and no alias is in the tool's schema
};

struct tool_use {
  std::string name;  ///< on the provider's MCP server, e.g. "GMAIL_SEND_EMAIL"
  effect what = effect::read;
};

/// An HTTP request that an action may make.
struct http_use {
  std::string method;  ///< "GET", "POST", "PUT", "PATCH" or "DELETE"
  std::string host;    ///< "api.example.org"; empty: paths below the account's own address
  effect what = effect::read;
};

/// An action as data: the host runs it without entering plugin code.
struct declarative_mapping {
  std::string tool;
  std::vector<tool_argument> arguments;
};

/// One thing an agent may call. Immutable after load.
struct action {
  std::string name;  ///< full name with the provider's prefix, e.g. "gmail_send_email"
  std::string provider;
  std::string doc;  ///< first line: summary
  effect what = effect::read;
  std::vector<parameter> parameters;
  std::vector<rule> rules;
  std::vector<tool_use> tools;                 ///< all it may call; the host refuses any other
  std::vector<http_use> http;                  ///< all requests that it may make
  std::optional<declarative_mapping> mapping;  ///< empty: imperative, `code` runs it
  /// Runs an imperative one. A call holds it while it is under way; nothing else does, so that code
  /// that was replaced goes with its last call. Expired: a newer catalogue is there, look again.
  std::weak_ptr<ports::action_code> code;

  [[nodiscard]] const tool_use* tool(std::string_view tool_name) const noexcept;
  /// What allows that request; null: nothing does, or `url` is none that may be asked for: https
  /// without user, port and fragment, or a path. Methods are upper case.
  [[nodiscard]] const http_use* request(std::string_view method,
                                        std::string_view url) const noexcept;
  [[nodiscard]] const parameter* find(std::string_view parameter_name) const noexcept;
};

/// Whether `text` may be a host's name: lower-case letters, digits, '-' and '.'; may be empty.
bool is_host(std::string_view text) noexcept;

/// The parameters in the order in which a call may give them without names, which is that of the
/// signature: the required ones first.
std::vector<const parameter*> call_order(const action& a);

enum class transport : std::uint8_t { mcp, http };

/// A service that a plugin offers.
struct provider {
  std::string name;   ///< "gmail"
  std::string title;  ///< "Gmail"
  std::string doc;
  std::string toolkit;  ///< the broker's word for it
  transport via = transport::mcp;
  bool needs_auth = true;                 ///< false: manifest says `auth: none`
  bool derives = false;                   ///< its actions are made of what its server lists
  std::vector<std::string> server_tools;  ///< tools to allow on a provisioned MCP server
  /// A tool that only reads and takes no arguments, and the member of its result that tells people
  /// which account is connected, e.g. its mail address. Empty: there is none.
  std::string profile_tool, profile_label;
};

/// Every name of `a` obeys is_name and has the provider's prefix, parameters and tools that the
/// mapping mentions exist, and the action is not milder than any of its tools; else
/// invalid_argument saying which one is wrong.
result<void> check(const action& a);

}  // namespace patchbay::core
