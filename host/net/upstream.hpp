#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "core/ports/http.hpp"
#include "net/sweep.hpp"
#include "net/waiter.hpp"
#include "net/wire.hpp"

namespace patchbay::net {

class client_core;
class connector;
class upstream;
struct origin_pool;
using upstream_ptr = boost::intrusive_ptr<upstream>;

/// One exchange from its begin to its end; lives in the frame of the coroutine that awaits it.
class call final : public watched {
 public:
  call(client_core& core, const core::ports::http_request& r);
  ~call() override;
  call(const call&) = delete;
  call& operator=(const call&) = delete;

  /// Ends the exchange, with a failure or (none) with what is in `answer`, and resumes who waits.
  /// May destroy this.
  void end(std::optional<core::error> failed);
  /// Ends the exchange from outside: deadline or cancellation. May destroy this.
  void stop(core::error why);
  /// The exchange is to be made again on a fresh connection.
  void repeat();
  /// Takes a piece of the body. False: no more of it is wanted. May destroy this.
  bool take_body(std::string_view piece);
  [[nodiscard]] bool may_repeat() const noexcept;
  [[nodiscard]] core::error timed_out() const;

  const core::ports::http_request& request;
  core::ports::http_response answer;
  std::optional<core::error> failure;
  bool finished = false;
  bool sent = false;
  bool again = false;
  bool repeated = false;
  bool event_stream = false;  ///< the body goes to request.stream
  bool over_limit = false;    ///< take_body refused because of body_max
  upstream_ptr on;
  connector* connecting = nullptr;
  waiter done;

 private:
  void on_due(steady_time now) override;
  static void cancelled(void* self);
};

/// Parses one answer; keeps the few headers that http_response has, hands the body to the call.
class response_parser final : public boost::beast::http::basic_parser<false> {
 public:
  using error_code = boost::beast::error_code;
  explicit response_parser(call& of);
  [[nodiscard]] int status() const noexcept { return status_; }
  /// Seconds of the peer's "Keep-Alive: timeout=N", or -1.
  [[nodiscard]] int keep_alive_s() const noexcept { return keep_alive_s_; }
  /// The body was refused by the call: see call::over_limit.
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

 private:
  using text = boost::beast::string_view;
  using field = boost::beast::http::field;
  void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) override {}
  void on_response_impl(int code, text reason, int version, error_code& ec) override;
  void on_field_impl(field name, text name_text, text value, error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
  std::size_t on_body_impl(text body, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, text body, error_code& ec) override;
  void on_finish_impl(error_code&) override {}

  call& call_;
  int status_ = 0;
  int keep_alive_s_ = -1;
  bool stopped_ = false;
};

/// One connection to an origin: in use by one call, or idle in the pool, or closed.
class upstream final : public boost::intrusive_ref_counter<upstream, boost::thread_unsafe_counter>,
                       public watched {
 public:
  upstream(client_core& core, origin_pool& pool);
  ~upstream() override;
  upstream(const upstream&) = delete;
  upstream& operator=(const upstream&) = delete;

  [[nodiscard]] wire& link() noexcept { return wire_; }
  [[nodiscard]] sweep& sweeper() noexcept { return sweeper_; }
  /// Sends the request of `c` and reads the answer; `c` may have ended when this returns.
  void begin(call& c);
  /// The call is no longer interested: the connection is closed.
  void drop();
  void close();
  /// Idle until `until`, then it closes.
  void rest(steady_time until);
  /// Takes it out of the pool. False: it cannot be used any more.
  bool wake();
  /// Whether any byte of the current request may have left.
  [[nodiscard]] bool sent() const noexcept { return wire_.sent() > sent_before_; }

 private:
  void on_due(steady_time now) override;
  void build_request(const core::ports::http_request& r);
  /// False: the connection failed.
  bool flush();
  void pump();
  void read();
  /// False: the exchange is over, and this is closed or idle.
  bool consume(std::string_view bytes);
  bool parse(std::string_view bytes, std::size_t& used);
  void complete(bool clean);
  void ended();
  void lost(std::string why);
  void fail(core::errc code, std::string why);
  void receive();
  void wait_readable();
  void wait_writable();

  client_core* core_;
  origin_pool* pool_;
  sweep& sweeper_;
  wire wire_;
  call* call_ = nullptr;
  std::optional<response_parser> parser_;
  std::string out_;
  std::string_view tail_;
  std::size_t written_ = 0;
  std::uint64_t sent_before_ = 0;
  std::unique_ptr<char[]> in_;  ///< where the beginning of an answer arrives
  std::string rest_;            ///< what was read and not yet parsed
  bool used_before_ = false;
  bool wait_read_ = false;
  bool wait_write_ = false;
};

}  // namespace patchbay::net
