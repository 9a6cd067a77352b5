#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/action.hpp"
#include "core/binding.hpp"
#include "core/ids.hpp"

namespace patchbay::core {

/// What a server's tools/list says of one tool, as far as a mapping needs it.
struct tool_schema {
  std::unordered_set<std::string, text_hash, std::equal_to<>> properties;
  bool closed = false;  ///< additionalProperties is false
  std::vector<std::string> required;
};

/// The tools of one MCP server. Immutable; servers with equal lists share one.
struct tool_list {
  std::unordered_map<std::string, tool_schema, text_hash, std::equal_to<>> tools;
  [[nodiscard]] const tool_schema* find(std::string_view tool) const noexcept;
};

/// Appends the tool's arguments as a JSON object to `out`.
///
/// Each argument goes under the first of its names that `schema` lists. When none is listed (or
/// `schema` is null: not known): a constant or default is left out of a closed schema, a value that
/// the caller gave goes under the newest name, unless the schema is closed or the argument is
/// `listed_only`: then invalid_argument names the parameter. Values are never changed but for the
/// transform; 64-bit integers stay as they are.
result<void> append_arguments(std::string& out, const action& of, const bound_arguments& bound,
                              const tool_schema* schema);

}  // namespace patchbay::core
