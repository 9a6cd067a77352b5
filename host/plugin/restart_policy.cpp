#include "plugin/restart_policy.hpp"

namespace patchbay::plugin {

restart_policy::verdict restart_policy::ended(core::steady_time now) {
  constexpr std::chrono::milliseconds first_wait{100};
  std::erase_if(ends_, [now](core::steady_time at) { return now - at > window; });
  ends_.push_back(now);
  const bool again = released_ && now - *released_ <= window;
  if (ends_.size() >= ends_max || again) {
    ends_.clear();
    released_ = now + quarantine;
    return {quarantine, true};
  }
  if (ends_.size() == 1) return {};
  return {first_wait * (1 << (ends_.size() - 2)), false};
}

}  // namespace patchbay::plugin
