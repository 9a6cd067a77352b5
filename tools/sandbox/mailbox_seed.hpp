#pragma once

#include <cstdint>

#include "state.hpp"

namespace patchbay::sandbox::gmail {

/// Puts the messages that every mailbox begins with into `box`. Ids and times depend on the seed
/// and the address only.
void seed_mailbox(mailbox& box, std::uint64_t seed);

}  // namespace patchbay::sandbox::gmail
