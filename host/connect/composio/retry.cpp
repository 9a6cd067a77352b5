#include "connect/composio/retry.hpp"

#include <algorithm>

namespace patchbay::connect::composio {

namespace {

bool worth_repeating(const attempt_end& last) noexcept {
  if (last.status == 0) {
    return last.failure == core::errc::unavailable || last.failure == core::errc::timeout;
  }
  return last.status == 408 || last.status == 429 || (last.status >= 500 && last.status != 501);
}

}  // namespace

std::optional<std::chrono::milliseconds> next_delay(int attempts_done, bool repeatable,
                                                    const attempt_end& last) noexcept {
  if (attempts_done >= attempts_max || !worth_repeating(last)) return std::nullopt;
  const bool arrived = last.sent || last.status != 0;
  if (arrived && !repeatable) return std::nullopt;
  const auto doubled = first_delay * (1 << std::max(attempts_done - 1, 0));
  const std::chrono::milliseconds asked = std::chrono::seconds(std::max(last.retry_after_s, 0));
  return std::max<std::chrono::milliseconds>(doubled, asked);
}

}  // namespace patchbay::connect::composio
