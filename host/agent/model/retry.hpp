#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/result.hpp"

namespace patchbay::agent {

/// How often a model is asked again. Replies cost money, but a question asked twice does no harm.
struct retry_policy {
  int attempts_max = 4;
  std::chrono::milliseconds first_delay{500};
  std::chrono::milliseconds delay_max{20'000};
  std::chrono::milliseconds attempt_wait{120'000};  ///< for one attempt, within the deadline
};

/// How one attempt ended.
struct attempt_end {
  int status = 0;  ///< of the answer; 0: there was none, `failure` says why
  core::errc failure = core::errc::unavailable;
  bool broken = false;    ///< the answer began well and was cut off
  int retry_after_s = 0;  ///< 0: not said
};

/// How long to wait before the next attempt; nothing when there is none: after `attempts_max`
/// attempts, and after an end that a repetition does not change. Repeated are 408, 409, 429, 5xx
/// but 501, lost connections, timeouts and answers that were cut off. The delay doubles up to
/// `delay_max`, a half of it decided by `random`; it is never shorter than what the server asked
/// for, so that the caller compares it with its deadline.
std::optional<std::chrono::milliseconds> next_delay(const retry_policy& policy, int attempts_done,
                                                    const attempt_end& last,
                                                    std::uint64_t random) noexcept;

}  // namespace patchbay::agent
