#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ports/http.hpp"
#include "core/ports/task.hpp"

namespace patchbay::net {

/// Sends an answer piece by piece instead of `exchange::answer`: event streams, long answers. A
/// handler that has called write_head may only write and return; its return ends the answer.
class body_stream {
 public:
  virtual ~body_stream() = default;
  /// Sends status and headers of the exchange, without Content-Length: the body goes in chunks
  /// (HTTP/1.1) or until the connection closes (1.0). Call once. False: the caller has gone.
  virtual core::ports::task<bool> write_head() = 0;
  /// Sends `piece` and waits until the kernel has taken it. False: the caller has gone, or did not
  /// read within server_limits::write_wait.
  virtual core::ports::task<bool> write(std::string piece) = 0;
  /// Cuts the connection: before write_head there is no answer at all, after it a truncated one.
  /// What the handler does to the exchange afterwards has no effect. Does not wait, so a quick
  /// handler may use it too.
  virtual void abort() = 0;
};

/// One HTTP request and the answer to it. Belongs to one connection and one thread; views are valid
/// until the answer was written.
struct exchange {
  struct header {
    std::string_view name, value;
  };

  std::string_view method;
  std::string_view target;  ///< as sent
  std::string_view path;    ///< without the query, not decoded
  std::string_view query;   ///< without '?', may be empty
  std::vector<header> headers;
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> parameters;  ///< of the route, decoded
  std::string_view route;  ///< the pattern that matched, e.g. "/api/actions/{name}"
  bool from_loopback = true;
  bool tls = false;

  /// Of the caller: set when it hangs up or the host stops.
  core::ports::cancel_token cancel;

  // The answer.
  int status = 200;
  std::string_view content_type = "application/json";
  std::string extra_headers;  ///< whole lines ending in CRLF
  std::string answer;         ///< the body
  bool close = false;         ///< close the connection afterwards
  /// The other way to answer; set by the server, null where there is no connection (tests).
  body_stream* stream = nullptr;

  /// First header of that name (case-insensitive), or an empty view.
  [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// The route parameter, or an empty view.
  [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;
  /// The first query parameter of that name, decoded; nullopt-like empty string if absent.
  [[nodiscard]] std::string query_value(std::string_view name) const;
  [[nodiscard]] bool query_has(std::string_view name) const;
  /// Appends a header line; CR and LF in `value` are refused (dropped).
  void add_header(std::string_view name, std::string_view value);
};

/// `text` with %XX resolved ('+' too when `plus_is_space`). False: a broken escape, or a NUL byte.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& to);

/// A handler fills in the answer. What it throws becomes a 500 for this exchange only.
using task = core::ports::task<void>;

}  // namespace patchbay::net
