#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "connect/activator.hpp"
#include "connect/wiring.hpp"

namespace patchbay::connect {

/// Brings rows up to date with what the broker says of their accounts.
///
/// A row is made inactive only when the broker answered and said so; whatever fails on the way
/// changes nothing. A row that waits for consent, or has expired, becomes usable when its account
/// is ACTIVE. One that its tenant disconnected is left alone.
class synchroniser {
 public:
  explicit synchroniser(const wiring& w) : w_(w), activator_(w) {}

  /// Not more often than every `sync_freshness` unless forced; shares a sync that is under way.
  core::ports::task<core::result<void>> sync(std::string tenant, std::string provider, bool force);

  /// All that the directory knows, `at_once_max` at a time and not more than 20 a second. Ends
  /// early when the broker has no key, refuses it, or stays unreachable. Returns how many were
  /// synced.
  core::ports::task<std::size_t> sync_all();

  /// Makes `sync_all` end after what is under way. [any thread]
  void stop() noexcept { stopping_ = true; }

  static constexpr std::size_t at_once_max = 8;
  static constexpr std::chrono::milliseconds spacing{50};
  static constexpr int failures_max = 8;
  static constexpr std::chrono::seconds answer_wait{30};

 private:
  struct batch;

  core::ports::task<core::result<void>> pull(std::string tenant, std::string provider);
  core::ports::task<core::result<void>> pull_row(std::shared_ptr<const core::connection> row,
                                                 core::provider of);
  core::ports::task<core::result<void>> pull_attempt(core::attempt a, core::provider of);
  core::ports::task<core::result<void>> set_status(std::shared_ptr<const core::connection> row,
                                                   core::account_status to);
  core::ports::task<void> work(std::shared_ptr<batch> all);

  const wiring& w_;
  activator activator_;
  std::atomic<bool> stopping_{false};
};

}  // namespace patchbay::connect
