#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/problem.hpp"
#include "core/ports/connections.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// The 404 when no loaded plugin has `provider`, with the nearest names.
std::optional<problem> unknown_provider(core::ports::tenant_directory& tenants,
                                        std::string_view provider);

/// Makes that 404 the answer of `x`; false: `provider` is loaded.
bool refuse_unknown_provider(net::exchange& x, core::ports::tenant_directory& tenants,
                             std::string_view provider);

/// The 404 for an action that no loaded plugin has, with the nearest names.
problem unknown_action(core::ports::tenant_directory& tenants, std::string_view action);

/// What people call `provider`, e.g. "Gmail"; the word itself when it is not loaded.
std::string provider_title(core::ports::tenant_directory& tenants, std::string_view provider);

}  // namespace patchbay::api
