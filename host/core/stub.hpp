#pragma once

#include <string>

#include "core/action.hpp"
#include "core/action_table.hpp"

namespace patchbay::core {

/// `gmail_search(query: str, max_results: int = 20)`: required parameters first, defaults as Python
/// literals, a parameter without default that may be left out as `= None`.
std::string signature(const action& a);

/// What an agent reads of an action: `def `, the signature, and the docstring with one line a
/// parameter.
std::string stub(const action& a);

/// The stubs of a table, by name, separated by an empty line.
std::string stubs(const action_table& table);

/// The parameters as a JSON Schema object (2020-12).
std::string parameter_schema_json(const action& a);

}  // namespace patchbay::core
