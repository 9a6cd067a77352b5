#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "net/listener.hpp"
#include "net/request_parser.hpp"
#include "net/sweep.hpp"
#include "net/tls.hpp"
#include "net/waiter.hpp"
#include "net/wire.hpp"

namespace patchbay::net {

class session;

/// What the sessions of one listener share.
struct server_state {
  server_state(boost::asio::io_context& context, const router& r, server_limits l,
               const server_tls* t)
      : io(context), sweeper(sweep::of(context)), routes(r), limits(l), tls(t) {}

  boost::asio::io_context& io;
  sweep& sweeper;
  const router& routes;
  server_limits limits;
  const server_tls* tls;
  bool draining = false;
  std::size_t connections = 0;
  std::size_t in_flight = 0;
  session* first = nullptr;  ///< all open sessions
};

/// One accepted connection, from its first byte to its end: a state machine driven by readiness.
/// Routes' handlers run in one coroutine of the connection, made at the first request that waits.
class session final : public boost::intrusive_ref_counter<session, boost::thread_unsafe_counter>,
                      public watched,
                      public body_stream {
 public:
  session(std::shared_ptr<server_state> of, int fd, bool v6, bool from_loopback);
  ~session() override;
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  void start();
  /// Answers 503 to a connection that is one too many, and closes it.
  void refuse();
  /// Closes if no request is running, else after the running one.
  void drain();
  void close();

  core::ports::task<bool> write_head() override;
  core::ports::task<bool> write(std::string piece) override;
  void abort() override;

  session* next() const noexcept { return next_; }

 private:
  enum class stage : std::uint8_t {
    handshake,
    head,
    body,
    chunks,
    ready,     ///< a request waits for the coroutine
    handling,  ///< the coroutine has it
    handled,   ///< its answer is complete
    writing,
    lingering,  ///< answered, reads away what the peer still sends
    closed,
  };
  using ptr = boost::intrusive_ptr<session>;

  // session.cpp: reading a head, and the state machine
  void run();
  bool step();
  bool shake_hands();
  bool read_more();
  bool read_head();
  bool check_head();
  std::string_view split_target();
  bool fill(char* to, std::size_t room, std::size_t& got);
  void make_room(std::size_t capacity);
  void next_request();
  void receive();
  void wait_readable();
  void wait_writable();
  void on_due(steady_time now) override;
  void on_handler_due(steady_time now);
  void leave();

  // session_body.cpp: a request's body, and what comes after it
  bool expect_body();
  bool read_body();
  bool read_chunks();
  bool linger();
  /// The status for what Beast's parser refuses.
  static int status_of(const boost::beast::error_code& ec) noexcept;

  // session_answer.cpp: dispatch and answers
  void dispatch();
  void start_handlers();
  static core::ports::task<void> run_handlers(ptr self);
  static void parked(void* self);
  void finish();
  void report(const std::exception_ptr& thrown) noexcept;
  void fail(int status, std::string_view detail);
  void fail_and_close(int status, std::string_view detail);
  [[nodiscard]] std::string too_large() const;
  void conclude();
  void build_head(bool chunked);
  bool flush();
  bool write_answer();
  core::ports::task<bool> flush_stream();

  std::shared_ptr<server_state> of_;
  wire wire_;
  session* next_ = nullptr;
  session* previous_ = nullptr;

  stage stage_ = stage::head;
  bool running_ = false;
  bool readable_ = true;
  bool wait_read_ = false;   ///< an operation is pending
  bool wait_write_ = false;  ///< an operation is pending
  bool keep_alive_ = true;
  bool begun_ = false;  ///< a byte of the next request has arrived
  bool head_only_ = false;
  bool counted_ = false;  ///< in server_state::connections
  bool linger_ = false;   ///< the peer may still be sending
  bool has_runner_ = false;
  bool streaming_ = false;
  bool chunked_ = false;
  bool cancelled_ = false;

  std::unique_ptr<char[]> in_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  ///< first byte that was not parsed
  std::size_t end_ = 0;    ///< behind the last byte that was read
  std::size_t body_left_ = 0;
  std::size_t chunk_begin_ = 0;
  std::size_t lingered_ = 0;

  exchange x_;
  std::optional<request_parser> parser_;
  const router::route* route_ = nullptr;
  steady_time handler_until_{};
  steady_time stream_until_{};

  std::string out_;
  std::size_t written_ = 0;
  std::string_view tail_;  ///< a long body, written behind `out_` without a copy

  waiter runner_;
  waiter stream_;
};

}  // namespace patchbay::net
