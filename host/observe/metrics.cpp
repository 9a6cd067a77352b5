#include "observe/metrics.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <map>
#include <mutex>
#include <sstream>
#include <tuple>
#include <unordered_map>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace patchbay::observe {
namespace {

constexpr std::size_t status_count = 9;
/// Upper bounds of the duration buckets; the last bucket has none.
constexpr std::array<std::int64_t, 14> bounds_us = {
    250,    500,     1'000,   2'500,     5'000,     10'000,     25'000,
    50'000, 100'000, 250'000, 1'000'000, 5'000'000, 30'000'000, 120'000'000};

/// Written by one thread, read by any: a load and a store, no locked instruction.
class cell {
 public:
  void add(std::uint64_t by) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct action_cells {
  std::string provider, action;
  std::array<cell, status_count> by_status;
  std::array<cell, bounds_us.size() + 1> buckets;
  cell sum_us;

  void count(core::call_status status, std::chrono::microseconds duration) noexcept {
    by_status[static_cast<std::size_t>(status)].add(1);
    const auto us = std::max<std::int64_t>(duration.count(), 0);
    const auto* bound = std::lower_bound(bounds_us.begin(), bounds_us.end(), us);
    buckets[static_cast<std::size_t>(bound - bounds_us.begin())].add(1);
    sum_us.add(static_cast<std::uint64_t>(us));
  }
};

struct request_cells {
  std::string route;
  int code = 0;
  cell count;
};

struct request_key {
  const char* route = nullptr;
  int code = 0;
  bool operator==(const request_key&) const = default;
};
struct request_hash {
  std::size_t operator()(const request_key& k) const noexcept {
    return std::hash<const void*>{}(k.route) * 31 + static_cast<std::size_t>(k.code);
  }
};

/// The cells of one thread. Its thread alone changes the maps, holding the mutex; it reads them
/// without, and every other thread reads them with it.
struct shard {
  mutable std::mutex mutex;
  std::list<action_cells> actions;
  std::list<request_cells> requests;
  std::unordered_map<std::string_view, action_cells*> by_action;
  std::unordered_map<request_key, request_cells*, request_hash> by_request;

  action_cells& of_action(std::string_view provider, std::string_view action) {
    if (const auto at = by_action.find(action); at != by_action.end()) return *at->second;
    if (actions.size() >= metrics::actions_max && action != "other") {
      return of_action("other", "other");
    }
    const std::lock_guard hold(mutex);
    auto& made = actions.emplace_back();
    made.provider = provider;
    made.action = action;
    by_action.emplace(made.action, &made);
    return made;
  }

  request_cells& of_request(std::string_view route, int code) {
    const request_key key{route.data(), code};
    if (const auto at = by_request.find(key); at != by_request.end()) return *at->second;
    if (requests.size() >= metrics::requests_max && !route.empty()) {
      return of_request(std::string_view(), 0);
    }
    const std::lock_guard hold(mutex);
    auto& made = requests.emplace_back();
    made.route = route.empty() ? "none" : std::string(route);
    made.code = code;
    by_request.emplace(key, &made);
    return made;
  }
};

std::uint64_t next_instance() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

prometheus::ClientMetric labelled(const labels& with) {
  prometheus::ClientMetric m;
  for (const auto& [name, value] : with) m.label.push_back({name, value});
  return m;
}

struct action_sum {
  std::array<std::uint64_t, status_count> by_status{};
  std::array<std::uint64_t, bounds_us.size() + 1> buckets{};
  std::uint64_t sum_us = 0;

  void add(const action_cells& from) {
    for (std::size_t i = 0; i < by_status.size(); ++i) by_status[i] += from.by_status[i].value();
    for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += from.buckets[i].value();
    sum_us += from.sum_us.value();
  }
};

prometheus::ClientMetric histogram(const labels& with, const action_sum& sum) {
  auto m = labelled(with);
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < bounds_us.size(); ++i) {
    so_far += sum.buckets[i];
    m.histogram.bucket.push_back({so_far, static_cast<double>(bounds_us[i]) / 1e6});
  }
  m.histogram.sample_count = so_far + sum.buckets.back();
  m.histogram.sample_sum = static_cast<double>(sum.sum_us) / 1e6;
  return m;
}

struct made_counter {
  labels with;
  counter count;
};
struct callback {
  labels with;
  std::function<double()> read;
};
struct family {
  metrics::kind what = metrics::kind::counter;
  std::string help;
  std::list<made_counter> counters;
  std::vector<callback> callbacks;
};

prometheus::ClientMetric valued(metrics::kind what, const labels& with, double value) {
  auto m = labelled(with);
  (what == metrics::kind::counter ? m.counter.value : m.gauge.value) = value;
  return m;
}

}  // namespace

struct metrics::state {
  const std::uint64_t instance = next_instance();
  mutable std::mutex mutex;
  std::vector<std::unique_ptr<shard>> shards;
  std::map<std::string, family> families;

  shard& mine() {
    // Threads may outlive one metrics object and meet the next: the number tells them apart.
    thread_local std::uint64_t instance_of_known = 0;
    thread_local shard* known = nullptr;
    if (instance_of_known != instance) {
      const std::lock_guard hold(mutex);
      known = shards.emplace_back(std::make_unique<shard>()).get();
      instance_of_known = instance;
    }
    return *known;
  }

  void collect_calls(std::vector<prometheus::MetricFamily>& into) const {
    std::map<std::pair<std::string, std::string>, action_sum> sums;
    for (const auto& s : shards) {
      const std::lock_guard hold(s->mutex);
      for (const auto& cells : s->actions) sums[{cells.provider, cells.action}].add(cells);
    }
    prometheus::MetricFamily calls{"patchbay_calls_total",
                                   "Calls that have ended, by status.",
                                   prometheus::MetricType::Counter,
                                   {}};
    prometheus::MetricFamily times{"patchbay_call_duration_seconds",
                                   "From the request for a call to its outcome.",
                                   prometheus::MetricType::Histogram,
                                   {}};
    for (const auto& [of, sum] : sums) {
      const labels action = {{"provider", of.first}, {"action", of.second}};
      for (std::size_t i = 0; i < status_count; ++i) {
        if (sum.by_status[i] == 0) continue;
        auto with = action;
        with.emplace_back("status", core::name(static_cast<core::call_status>(i)));
        calls.metric.push_back(valued(kind::counter, with, static_cast<double>(sum.by_status[i])));
      }
      times.metric.push_back(histogram(action, sum));
    }
    into.push_back(std::move(calls));
    into.push_back(std::move(times));
  }

  void collect_requests(std::vector<prometheus::MetricFamily>& into) const {
    std::map<std::pair<std::string, int>, std::uint64_t> sums;
    for (const auto& s : shards) {
      const std::lock_guard hold(s->mutex);
      for (const auto& cells : s->requests) sums[{cells.route, cells.code}] += cells.count.value();
    }
    prometheus::MetricFamily requests{"patchbay_http_requests_total",
                                      "Requests that were answered, by route and status code.",
                                      prometheus::MetricType::Counter,
                                      {}};
    for (const auto& [of, count] : sums) {
      requests.metric.push_back(valued(kind::counter,
                                       {{"route", of.first}, {"code", std::to_string(of.second)}},
                                       static_cast<double>(count)));
    }
    into.push_back(std::move(requests));
  }

  void collect_families(std::vector<prometheus::MetricFamily>& into) const {
    for (const auto& [name, f] : families) {
      prometheus::MetricFamily out{
          name,
          f.help,
          f.what == kind::counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
          {}};
      for (const auto& c : f.counters) {
        out.metric.push_back(valued(f.what, c.with, static_cast<double>(c.count.value())));
      }
      for (const auto& c : f.callbacks) out.metric.push_back(valued(f.what, c.with, c.read()));
      into.push_back(std::move(out));
    }
  }
};

metrics::metrics() : state_(std::make_unique<state>()) {}
metrics::~metrics() = default;

void metrics::call(std::string_view provider, std::string_view action, core::call_status status,
                   std::chrono::microseconds duration) {
  state_->mine().of_action(provider, action).count(status, duration);
}

void metrics::request(std::string_view route, int code) {
  state_->mine().of_request(route, code).count.add(1);
}

counter& metrics::make_counter(const std::string& name, const std::string& help, labels with) {
  const std::lock_guard hold(state_->mutex);
  auto& f = state_->families[name];
  f.help = help;
  for (auto& c : f.counters) {
    if (c.with == with) return c.count;
  }
  auto& made = f.counters.emplace_back();
  made.with = std::move(with);
  return made.count;
}

void metrics::observe(kind what, const std::string& name, const std::string& help, labels with,
                      std::function<double()> read) {
  const std::lock_guard hold(state_->mutex);
  auto& f = state_->families[name];
  f.what = what;
  f.help = help;
  f.callbacks.push_back({std::move(with), std::move(read)});
}

std::string metrics::render() const {
  std::vector<prometheus::MetricFamily> all;
  {
    const std::lock_guard hold(state_->mutex);
    state_->collect_calls(all);
    state_->collect_requests(all);
    state_->collect_families(all);
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, all);
  return std::move(out).str();
}

}  // namespace patchbay::observe
