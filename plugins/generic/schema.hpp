#pragma once

#include <set>
#include <string>
#include <string_view>

#include <patchbay/sdk.hpp>

namespace generic {

/// The parameter `name` for the argument `argument` that a server describes by the JSON Schema
/// `schema`. What the schema says beyond type, choices, bounds and a short default is left to the
/// server, which gets the value unchanged.
patchbay::field field_of(std::string name, std::string_view argument, const patchbay::json& schema,
                         bool required);

}  // namespace generic
