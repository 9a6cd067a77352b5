#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::observe {

/// Names of events that the host publishes.
namespace event_name {
inline constexpr std::string_view call_started = "mcp.call.started";
inline constexpr std::string_view call_completed = "mcp.call.completed";
inline constexpr std::string_view call_failed = "mcp.call.failed";
inline constexpr std::string_view call_skipped = "mcp.call.skipped";
inline constexpr std::string_view registration_completed = "mcp.actions.registration.completed";
inline constexpr std::string_view registration_skipped = "mcp.actions.registration.skipped";
inline constexpr std::string_view connection_started = "connection.started";
inline constexpr std::string_view connection_connected = "connection.connected";
inline constexpr std::string_view connection_failed = "connection.failed";
inline constexpr std::string_view connection_disconnected = "connection.disconnected";
}  // namespace event_name

/// Something that happened (schemas/events.schema.json). Immutable once published.
struct event {
  std::uint64_t id = 0;  ///< grows by one with each published event of this process
  std::chrono::system_clock::time_point at{};
  std::string run_id;   ///< empty: outside a run
  std::string user_id;  ///< the tenant; empty: the host itself
  std::optional<std::int64_t> step;
  std::string type;       ///< [A-Za-z0-9._-], at most 128 characters
  std::string data_json;  ///< a JSON object
  bool delta = false;     ///< a piece of a stream: may be dropped under load
};
using event_ptr = std::shared_ptr<const event>;

/// Appends the envelope {id, ts, run_id, user_id, step, type, data} as one line without line end
/// and without secrets.
void append_json(std::string& out, const event& e);

/// The mailbox of one subscriber. When it is full, its oldest delta makes room; without one the new
/// event is dropped. Both are counted. [any thread]
class subscription {
 public:
  explicit subscription(std::size_t events_max);

  /// What has arrived, in order; waits until there is something, `wait` has passed or `stop` is
  /// requested.
  std::vector<event_ptr> take(std::chrono::milliseconds wait, const std::stop_token& stop);
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  friend class event_bus;
  void put(const event_ptr& e);

  const std::size_t events_max_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<event_ptr> waiting_;
  std::atomic<std::uint64_t> dropped_{0};
};

/// What an event is about; views must live until `publish` returns.
struct event_about {
  std::string_view user_id = {};
  std::string_view run_id = {};
  std::optional<std::int64_t> step = {};
  bool delta = false;
};

/// Passes events on inside the process. `publish` costs one atomic load while nobody listens; ask
/// `listening` before making `data_json`. [any thread]
class event_bus {
 public:
  static constexpr std::size_t mailbox_default = 4096;

  [[nodiscard]] bool listening() const noexcept {
    return listeners_.load(std::memory_order_relaxed) != 0;
  }
  /// `data_json` is a JSON object. A `type` that breaks the rule for names is counted as dropped.
  void publish(std::string_view type, event_about about, std::string data_json);
  /// Gets every event published from now on, until the subscription is released.
  [[nodiscard]] std::shared_ptr<subscription> subscribe(std::size_t events_max = mailbox_default);
  [[nodiscard]] std::uint64_t published() const noexcept { return last_id_; }
  /// Events that the present subscribers lost, and those with a wrong type.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  void forget_released();

  std::atomic<std::size_t> listeners_{0};
  std::atomic<std::uint64_t> last_id_{0};
  std::atomic<std::uint64_t> refused_{0};
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<subscription>> subscribers_;
};

/// Whether `text` may be the type of an event.
bool is_event_type(std::string_view text) noexcept;

}  // namespace patchbay::observe
