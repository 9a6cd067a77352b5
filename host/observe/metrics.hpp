#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/outcome.hpp"

namespace patchbay::observe {

using labels = std::vector<std::pair<std::string, std::string>>;

/// A number that only grows. [any thread]
class counter {
 public:
  void add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// What `GET /metrics` shows, in Prometheus' text format. No label ever names a tenant, so the
/// number of series is bounded by what is loaded. [any thread]
///
/// Calls and requests are counted in cells of the thread that counts them: no lock and no shared
/// cache line on the way. Cells of a thread that has ended are kept.
class metrics {
 public:
  enum class kind : std::uint8_t { counter, gauge };

  metrics();
  ~metrics();
  metrics(const metrics&) = delete;
  metrics& operator=(const metrics&) = delete;

  /// One call has ended: patchbay_calls_total{provider,action,status} and
  /// patchbay_call_duration_seconds{provider,action}. A thread counts at most `actions_max` actions
  /// apart; more are counted together as action "other".
  void call(std::string_view provider, std::string_view action, core::call_status status,
            std::chrono::microseconds duration);
  /// One request was answered: patchbay_http_requests_total{route,code}. `route` must live as long
  /// as this object (it is the pattern of a route), or be empty for a request without one.
  void request(std::string_view route, int code);

  /// A counter of its own; equal name and labels give the same one. Lives as long as this.
  counter& make_counter(const std::string& name, const std::string& help, labels with = {});
  /// `read` is asked at each scrape, on the scraping thread, and must stay callable while this
  /// lives. For lengths of queues, sessions, connections, totals that others keep.
  void observe(kind what, const std::string& name, const std::string& help, labels with,
               std::function<double()> read);

  [[nodiscard]] std::string render() const;

  static constexpr std::size_t actions_max = 4096;
  static constexpr std::size_t requests_max = 1024;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace patchbay::observe
