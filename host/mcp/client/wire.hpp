#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "core/json.hpp"
#include "core/ports/http.hpp"
#include "core/ports/task.hpp"
#include "mcp/client/session.hpp"
#include "mcp/decode.hpp"

namespace patchbay::mcp {

/// What the clients of all threads count together. [any thread]
struct counters {
  std::atomic<std::uint64_t> opened{0};           ///< sessions
  std::atomic<std::uint64_t> reopened{0};         ///< sessions that replaced one the server ended
  std::atomic<std::uint64_t> evicted{0};          ///< warm sessions that had to make room
  std::atomic<std::uint64_t> retried{0};          ///< reads sent again
  std::atomic<std::uint64_t> resumed{0};          ///< event streams taken up again
  std::atomic<std::uint64_t> server_requests{0};  ///< requests of servers that we answered
  std::atomic<std::uint64_t> strays{0};           ///< answers that nobody waited for
  std::atomic<std::uint64_t> skipped{0};          ///< background requests beyond their bound
};

/// Gets the answer to a request, during the call.
class answer_taker {
 public:
  virtual ~answer_taker() = default;
  virtual void take(const core::json::value& message) = 0;
};

struct rpc_request {
  const session_record* session = nullptr;
  std::string headers;
  std::string body;
  std::int64_t id = 0;
  core::steady_time deadline{};
  core::ports::cancel_token* cancel = nullptr;
  answer_taker* taker = nullptr;
};

struct rpc_reply {
  explicit rpc_reply(core::ports::http_exchange of) : http(std::move(of)) {}
  core::ports::http_exchange http;
  bool answered = false;    ///< `taker` got the answer; else `http` says what happened
  bool stream_cut = false;  ///< an event stream began and ended without the answer
};

/// JSON-RPC over Streamable HTTP for one thread: one POST a request, its answer as JSON or as an
/// event stream; answers what the server asks meanwhile; takes up a stream again that broke off
/// after it gave event ids. `http` must live as long as `io` has work.
class wire {
 public:
  static constexpr int resumes_max = 4;              ///< per request
  static constexpr int server_requests_max = 16;     ///< per request
  static constexpr std::size_t background_max = 64;  ///< requests that nobody waits for
  static constexpr std::chrono::milliseconds background_wait{2'000};
  /// How long a stream may stay open once the answer has come.
  static constexpr std::chrono::milliseconds linger{100};
  static constexpr std::size_t answer_max = 8U << 20U;  ///< bytes

  wire(boost::asio::io_context& io, core::ports::http_client& http, counters& counts)
      : io_(io), http_(http), counts_(counts) {}

  core::ports::task<rpc_reply> ask(rpc_request request);
  /// Sends something that needs no answer, in the background, within `background_wait`. False when
  /// too much is under way already.
  bool tell(session_record to, std::string_view method, std::string headers, std::string body);
  /// Waits; false when `cancel` was set meanwhile.
  core::ports::task<bool> pause(std::chrono::milliseconds wait, core::ports::cancel_token* cancel);

  [[nodiscard]] std::size_t background() const noexcept { return *background_; }
  decoder& reader() noexcept { return decoder_; }
  counters& counts() noexcept { return counts_; }
  boost::asio::io_context& io() noexcept { return io_; }

 private:
  boost::asio::io_context& io_;
  core::ports::http_client& http_;
  counters& counts_;
  decoder decoder_;
  std::shared_ptr<std::size_t> background_ = std::make_shared<std::size_t>(0);
};

}  // namespace patchbay::mcp
