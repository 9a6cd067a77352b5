#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/action_table.hpp"
#include "core/mapping.hpp"

namespace patchbay::core {

/// Where the mapping of `a` no longer fits the tools that a server lists, one sentence each: a tool
/// that it may call is not there, an argument is listed under none of its names, or the tool
/// requires an argument that the mapping never sends. Arguments that are `listed_only` may be
/// missing, and so may constants and a schema that says nothing. Empty: it fits.
std::vector<std::string> drift(const action& a, const tool_list& live);

/// The same for all loaded actions of `provider`, by name.
std::vector<std::string> drift(const catalogue& loaded, std::string_view provider,
                               const tool_list& live);

}  // namespace patchbay::core
