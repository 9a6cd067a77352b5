#pragma once

#include <chrono>
#include <optional>

#include "core/result.hpp"

namespace patchbay::connect::composio {

inline constexpr int attempts_max = 3;
inline constexpr std::chrono::milliseconds first_delay{500};

/// How one attempt of a request ended.
struct attempt_end {
  int status = 0;  ///< of the answer; 0: there was none, `failure` says why
  core::errc failure = core::errc::unavailable;
  bool sent = false;  ///< a byte of the request may have reached the broker
  int retry_after_s = 0;
};

/// How long to wait before the next attempt, or nothing when there is none: after `attempts_max`,
/// after an answer other than 408, 429 and 5xx (501 stays what it is), after a failure that a
/// repetition does not change, and for a request that is not `repeatable` once it was sent. The
/// delay doubles and is never shorter than what the broker asked for.
std::optional<std::chrono::milliseconds> next_delay(int attempts_done, bool repeatable,
                                                    const attempt_end& last) noexcept;

}  // namespace patchbay::connect::composio
