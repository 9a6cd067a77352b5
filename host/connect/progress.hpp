#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/connection.hpp"
#include "crossing/single_flight.hpp"

namespace patchbay::connect {

inline constexpr std::chrono::minutes attempt_life{10};
inline constexpr std::chrono::seconds sync_freshness{30};
inline constexpr std::size_t live_attempts_max = 65'536;
inline constexpr std::size_t drifts_max = 4096;

/// What is under way or was done just now, for all threads. Nothing of it survives the process;
/// what must is in the store. [any thread]
class progress {
 public:
  using flag = std::shared_ptr<std::atomic<bool>>;

  /// Remembers `a` as the one live attempt of its (tenant, provider, alias). Answers the state of
  /// the one that it replaces, "" if there is none, and nothing when too many attempts are live.
  std::optional<std::string> begin_attempt(const core::attempt& a, core::wall_time now);
  void end_attempt(const core::attempt& a);
  [[nodiscard]] std::vector<core::attempt> attempts_of(std::string_view tenant,
                                                       std::string_view provider,
                                                       core::wall_time now) const;

  /// Whether (tenant, provider) was synced less than `sync_freshness` ago.
  [[nodiscard]] bool fresh(const std::string& key, core::steady_time now) const;
  void refreshed(const std::string& key, core::steady_time now);

  /// An account is being made usable until the flag is released; the flag is set when the tenant
  /// disconnects meanwhile.
  flag begin_activation(const std::string& key, const std::string& account);
  [[nodiscard]] bool activating(const std::string& key, const std::string& account) const;
  void abandon_activations(const std::string& key);

  /// Remembers what did not fit when (tenant, provider) was connected, in place of what was
  /// remembered before. At most `drifts_max` of them are kept; later ones are not remembered.
  void drifted(const std::string& key, std::vector<std::string> sentences);
  [[nodiscard]] std::vector<std::string> drift(const std::string& key) const;

  /// One sync per (tenant, provider) at a time; whoever comes meanwhile shares its result.
  crossing::single_flight<std::string, void> syncs;

 private:
  struct running {
    std::string account;
    std::weak_ptr<std::atomic<bool>> abandoned;
  };

  /// Below this nobody looks for entries that are of no use any more; above, each time the number
  /// has doubled.
  static constexpr std::size_t tidy_above = 4096;

  mutable std::mutex mutex_;
  std::size_t tidy_attempts_at_ = tidy_above;
  std::size_t tidy_synced_at_ = tidy_above;
  std::map<std::string, core::attempt, std::less<>> attempts_;  ///< by tenant, provider, alias
  std::unordered_map<std::string, core::steady_time> synced_;
  std::multimap<std::string, running> activations_;
  std::unordered_map<std::string, std::vector<std::string>> drifts_;
};

/// Names (tenant, provider) in a map; neither holds a line feed.
std::string key_of(std::string_view tenant, std::string_view provider);

}  // namespace patchbay::connect
