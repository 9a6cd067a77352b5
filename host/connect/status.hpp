#pragma once

#include "core/action.hpp"
#include "core/ports/connections.hpp"

namespace patchbay::connect {

/// What a tenant's snapshot says about one provider, with the next step in one sentence. The
/// connection that answers is described, else the one that changed last.
core::ports::connection_status describe_status(const core::ports::tenant_snapshot& of,
                                               const core::provider& provider);

}  // namespace patchbay::connect
