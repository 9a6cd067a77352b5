#pragma once

#include <string>

#include "core/action_table.hpp"

namespace patchbay::agent {

/// The part of a prompt that says what may be called: `class Agent:` and in it the stubs of the
/// table's actions (core::stub), the built-in ones first, then by provider and name, each with a
/// line for what it does to the world (core::effect). Nothing that the table lacks is in it, no
/// docstring is changed, and each name is what a call must say after "agent.".
std::string actions_section(const core::action_table& table);

}  // namespace patchbay::agent
