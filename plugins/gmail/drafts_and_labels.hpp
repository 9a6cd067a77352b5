#pragma once

#include <vector>

#include <patchbay/sdk.hpp>

namespace gmail {

/// What changes the mailbox without sending anything.
std::vector<patchbay::action> drafts_and_labels();

}  // namespace gmail
