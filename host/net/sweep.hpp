#pragma once

#include <chrono>
#include <optional>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

namespace patchbay::net {

using steady_time = std::chrono::steady_clock::time_point;

class sweep;

/// Something with a deadline. Moving the deadline is one store, so it costs nothing per exchange.
class watched {
 public:
  watched() = default;
  virtual ~watched();
  watched(const watched&) = delete;
  watched& operator=(const watched&) = delete;

 protected:
  /// Called once `due` has passed, and again at each tick until it is moved. May remove or destroy
  /// this or any other watched object.
  virtual void on_due(steady_time now) = 0;

  steady_time due_ = steady_time::max();

 private:
  friend class sweep;
  sweep* of_ = nullptr;
  watched* before_ = nullptr;
  watched* after_ = nullptr;
};

/// The deadlines of one io_context: one timer looks every `tick` at everything that is registered.
/// The timer does not run while nothing is. A deadline is kept to within two ticks.
class sweep final : public boost::asio::execution_context::service {
 public:
  using key_type = sweep;
  static boost::asio::execution_context::id id;
  static constexpr std::chrono::milliseconds tick{100};

  explicit sweep(boost::asio::execution_context& context);
  /// The sweep of `io`, made at its first use.
  static sweep& of(boost::asio::io_context& io);

  void add(watched& w);
  void remove(watched& w) noexcept;
  /// The time of the last tick: at most `tick` old while anything is registered.
  [[nodiscard]] steady_time now() const noexcept { return now_; }

 private:
  using timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                        boost::asio::wait_traits<std::chrono::steady_clock>,
                                        boost::asio::io_context::executor_type>;
  void shutdown() override;
  void arm();
  void run();

  std::optional<timer> timer_;
  bool armed_ = false;
  steady_time now_;
  watched* first_ = nullptr;
  watched* cursor_ = nullptr;  ///< the next one to look at, while a tick runs
};

}  // namespace patchbay::net
