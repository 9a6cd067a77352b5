#include "agent/model/retry.hpp"

#include <algorithm>

namespace patchbay::agent {
namespace {

using std::chrono::milliseconds;

constexpr int doublings_max = 20;

bool worth_repeating(const attempt_end& last) noexcept {
  if (last.broken) return true;
  if (last.status == 0) {
    return last.failure == core::errc::unavailable || last.failure == core::errc::timeout;
  }
  return last.status == 408 || last.status == 409 || last.status == 429 ||
         (last.status >= 500 && last.status != 501);
}

}  // namespace

std::optional<milliseconds> next_delay(const retry_policy& policy, int attempts_done,
                                       const attempt_end& last, std::uint64_t random) noexcept {
  if (attempts_done >= policy.attempts_max || !worth_repeating(last)) return std::nullopt;
  const auto doubled = policy.first_delay.count()
                       << std::clamp(attempts_done - 1, 0, doublings_max);
  const std::int64_t full = std::min<std::int64_t>(doubled, policy.delay_max.count());
  const auto share = static_cast<std::int64_t>(random % 1024);
  const milliseconds delay(full / 2 + full * share / 2048);
  return std::max<milliseconds>(delay, std::chrono::seconds(std::max(last.retry_after_s, 0)));
}

}  // namespace patchbay::agent
