#pragma once

#include <string>
#include <string_view>

#include "core/action.hpp"
#include "core/ports/tools.hpp"

namespace patchbay::plugin {

/// What an instance that is tried is called.
inline constexpr std::string_view tried_name = "tried";

/// Arguments that an agent could give: all that are required, the first parameter of each rule that
/// asks for one, and a value that obeys its parameter for each. A JSON object.
std::string sample_arguments(const core::action& a);

/// What came of trying one action.
struct trial {
  std::string action;
  /// What its author should know, in words; empty if all went well.
  std::string wrong;
};

/// Runs `a` once with sample arguments, against tools that answer an empty object. A declarative
/// action is bound and mapped, an imperative one entered. Blocks until it has ended, at most two
/// seconds unless the plugin does.
trial try_action(const core::action& a, core::ports::action_code* code);

}  // namespace patchbay::plugin
