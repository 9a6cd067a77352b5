#include "connect/progress.hpp"

#include <algorithm>
#include <utility>

namespace patchbay::connect {

namespace {

std::string attempt_key(const core::attempt& a) {
  return key_of(a.tenant, a.provider) + '\n' + a.alias;
}

}  // namespace

std::string key_of(std::string_view tenant, std::string_view provider) {
  std::string key(tenant);
  key += '\n';
  return key.append(provider);
}

std::optional<std::string> progress::begin_attempt(const core::attempt& a, core::wall_time now) {
  const std::lock_guard lock(mutex_);
  if (attempts_.size() >= tidy_attempts_at_) {
    std::erase_if(attempts_, [&](const auto& item) { return item.second.expires <= now; });
    tidy_attempts_at_ = std::clamp(attempts_.size() * 2, tidy_above, live_attempts_max);
  }
  if (attempts_.size() >= live_attempts_max) return std::nullopt;
  core::attempt& slot = attempts_[attempt_key(a)];
  const core::attempt before = std::exchange(slot, a);
  return before.expires > now ? before.state : std::string{};
}

void progress::end_attempt(const core::attempt& a) {
  const std::lock_guard lock(mutex_);
  const auto at = attempts_.find(attempt_key(a));
  if (at != attempts_.end() && at->second.state == a.state) attempts_.erase(at);
}

std::vector<core::attempt> progress::attempts_of(std::string_view tenant, std::string_view provider,
                                                 core::wall_time now) const {
  const std::lock_guard lock(mutex_);
  std::vector<core::attempt> found;
  const std::string from = key_of(tenant, provider) + '\n';
  for (auto at = attempts_.lower_bound(from); at != attempts_.end() && at->first.starts_with(from);
       ++at) {
    if (at->second.expires > now) found.push_back(at->second);
  }
  return found;
}

bool progress::fresh(const std::string& key, core::steady_time now) const {
  const std::lock_guard lock(mutex_);
  const auto at = synced_.find(key);
  return at != synced_.end() && now - at->second < sync_freshness;
}

void progress::refreshed(const std::string& key, core::steady_time now) {
  const std::lock_guard lock(mutex_);
  if (synced_.size() >= tidy_synced_at_) {
    std::erase_if(synced_, [&](const auto& item) { return now - item.second >= sync_freshness; });
    tidy_synced_at_ = std::max(synced_.size() * 2, tidy_above);
  }
  synced_[key] = now;
}

progress::flag progress::begin_activation(const std::string& key, const std::string& account) {
  const std::lock_guard lock(mutex_);
  std::erase_if(activations_, [](const auto& item) { return item.second.abandoned.expired(); });
  auto made = std::make_shared<std::atomic<bool>>(false);
  activations_.emplace(key, running{account, made});
  return made;
}

bool progress::activating(const std::string& key, const std::string& account) const {
  const std::lock_guard lock(mutex_);
  const auto [from, to] = activations_.equal_range(key);
  for (auto at = from; at != to; ++at) {
    if (at->second.account == account && !at->second.abandoned.expired()) return true;
  }
  return false;
}

void progress::abandon_activations(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto [from, to] = activations_.equal_range(key);
  for (auto at = from; at != to; ++at) {
    if (const flag abandoned = at->second.abandoned.lock()) abandoned->store(true);
  }
}

void progress::drifted(const std::string& key, std::vector<std::string> sentences) {
  const std::lock_guard lock(mutex_);
  drifts_.erase(key);
  if (!sentences.empty() && drifts_.size() < drifts_max) drifts_.emplace(key, std::move(sentences));
}

std::vector<std::string> progress::drift(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto at = drifts_.find(key);
  return at == drifts_.end() ? std::vector<std::string>{} : at->second;
}

}  // namespace patchbay::connect
