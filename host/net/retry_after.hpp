#pragma once

#include <string_view>

#include "core/connection.hpp"

namespace patchbay::net {

/// Seconds of a Retry-After header (RFC 9110, section 10.2.3): a number, or a date in its preferred
/// form ("Sun, 06 Nov 1994 08:49:37 GMT") seen from `now`, rounded up. 0: it says nothing usable,
/// or the date has passed.
int retry_after_seconds(std::string_view value, core::wall_time now) noexcept;

}  // namespace patchbay::net
