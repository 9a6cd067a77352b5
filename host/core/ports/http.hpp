#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/connection.hpp"
#include "core/ports/task.hpp"

namespace patchbay::core::ports {

/// Where an exchange goes: scheme, host and port of a URL, lower case.
struct origin {
  bool tls = false;
  std::string host;  ///< name, or address without brackets
  std::uint16_t port = 80;
  friend bool operator==(const origin&, const origin&) = default;
};

/// An absolute http or https URL in the parts that an exchange needs.
struct target_url {
  ports::origin origin;
  std::string target;     ///< path and query, at least "/"
  std::string authority;  ///< for the Host header
};
/// invalid_argument for anything but an absolute http(s) URL without user info or fragment.
result<target_url> parse_url(std::string_view url);

/// Gets the body of an answer while it arrives. Called on the exchange's thread.
class body_reader {
 public:
  virtual ~body_reader() = default;
  /// False: enough was read; the exchange ends and its connection is closed.
  virtual bool on_body(std::string_view chunk) = 0;
};

/// Tells an exchange to stop: set by whoever waits for the call, on the same thread.
class cancel_token {
 public:
  virtual ~cancel_token() = default;
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
  void cancel() {
    cancelled_ = true;
    if (stop_) stop_(stop_of_);
  }
  /// At most one listener; null clears it.
  void listen(void (*stop)(void*), void* of) noexcept {
    stop_ = stop;
    stop_of_ = of;
  }

 private:
  bool cancelled_ = false;
  void (*stop_)(void*) = nullptr;
  void* stop_of_ = nullptr;
};

struct http_request {
  std::string_view method = "POST";
  const target_url* to = nullptr;
  /// Whole header lines, each ending in CRLF, without Host, Content-Length and Connection.
  std::string_view headers;
  std::string_view body;
  steady_time deadline{};
  body_reader* stream = nullptr;   ///< takes text/event-stream bodies; null: all into `body`
  cancel_token* cancel = nullptr;  ///< null: cannot be cancelled
  std::size_t body_max = 8u << 20;
};

struct http_response {
  int status = 0;
  std::string content_type;  ///< lower case, without parameters
  std::string session_id;    ///< Mcp-Session-Id
  std::string www_authenticate;
  std::string location;
  int retry_after_s = 0;  ///< Retry-After, a date too; 0: not said
  std::string body;
};

struct http_exchange {
  result<http_response> answer;
  bool sent = false;  ///< a byte of the request may have reached the other side
};

/// Outgoing HTTP of one thread: pooled connections, TLS verified, names resolved and cached, proxy
/// from the environment. Redirects are answers, never followed. Errors: unavailable (refused, no
/// such name, TLS refused: nothing was sent unless `sent`), timeout, cancelled, too_large,
/// denied (plain http to a loopback or private host that is not allowed).
class http_client {
 public:
  virtual ~http_client() = default;
  /// What `request` points to must live until the exchange has ended.
  virtual task<http_exchange> exchange(http_request request) = 0;
};

}  // namespace patchbay::core::ports
