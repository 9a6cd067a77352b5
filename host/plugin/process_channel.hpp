#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "plugin/process_child.hpp"
#include "plugin/process_wire.hpp"

namespace patchbay::plugin {

class process_channel;

/// One call in a plugin's process, from the host's side. Lives in the frame of the coroutine that
/// serves it, on the channel's thread; destroying it early gives the call up.
class process_call {
 public:
  explicit process_call(std::shared_ptr<process_channel> on);
  ~process_call();
  process_call(const process_call&) = delete;
  process_call& operator=(const process_call&) = delete;

  /// What came for it.
  enum class event : std::uint8_t { none, tool, http, done, gone };

  /// Enters the plugin. rate_limited: too much waits to be sent.
  core::result<void> enter(frame_kind what, std::int32_t number, std::string_view first,
                           std::string_view second);
  /// Waits for what comes next, after `enter`. Ends when the plugin answers or its process does,
  /// which its supervisor sees to.
  core::ports::task<void> wait();

  event what = event::none;
  std::int32_t number = 0;
  std::string first, second;

 private:
  friend class process_channel;
  using token = boost::asio::use_awaitable_t<>;
  using handler = boost::asio::async_result<token, void()>::handler_type;

  void resume();

  std::shared_ptr<process_channel> on_;
  std::uint64_t id_;
  std::optional<handler> waiting_;
};

/// The line to a plugin's process while calls of one of the host's threads are in flight on it.
/// Reads only then, so that an idle plugin keeps no thread from ending. Belongs to that thread.
class process_channel : public std::enable_shared_from_this<process_channel> {
 public:
  process_channel(std::shared_ptr<child_process> of, int fd, std::atomic<std::int64_t>& since,
                  const boost::asio::any_io_executor& executor);
  ~process_channel();
  process_channel(const process_channel&) = delete;
  process_channel& operator=(const process_channel&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return fd_; }
  [[nodiscard]] child_process& child() const noexcept { return *child_; }
  [[nodiscard]] const std::shared_ptr<child_process>& owner() const noexcept { return child_; }
  /// The process can no longer be spoken to.
  [[nodiscard]] bool gone() const noexcept { return gone_; }

 private:
  friend class process_call;
  struct entry {
    process_call* call = nullptr;  ///< null: given up
    bool entered = false;          ///< the plugin has to answer
    bool known = false;            ///< the process has heard of it
  };
  struct on_read;
  struct on_room;

  std::uint64_t add(process_call& call);
  void give_up(std::uint64_t id);
  core::result<void> send(const frame& f);
  void enter(entry& e);
  void left(entry& e);
  void flush();
  void read_more();
  void arrived(std::size_t bytes);
  /// What a frame is to a call; none: it is not for one.
  static process_call::event event_of(frame_kind what) noexcept;
  bool take(const frame& f);
  bool take_log(const frame& f);
  /// `why` is null when the process has closed the line.
  void end(const char* why);
  void drop_calls() noexcept;

  std::shared_ptr<child_process> child_;
  int fd_;
  std::atomic<std::int64_t>& waiting_since_;
  boost::asio::local::stream_protocol::socket socket_;
  std::unordered_map<std::uint64_t, entry> open_;
  std::uint64_t next_ = 1;
  std::size_t entered_ = 0;
  frame_reader in_;
  std::string out_;  ///< what the process has not taken yet
  bool reading_ = false, writing_ = false, taking_ = false, gone_ = false;
  std::chrono::steady_clock::time_point lines_from_{};
  unsigned lines_ = 0;  ///< of log in the second from then on
};

}  // namespace patchbay::plugin
