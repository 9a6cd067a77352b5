#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/ports/http.hpp"

namespace patchbay::testing {

/// A request as the fake got it.
struct seen_request {
  std::string method;
  std::string host;
  std::string target;
  std::string headers;
  std::string body;
  core::steady_time deadline{};
  bool cancellable = false;

  /// The value of the header line of that name, or "(none)". Names as they were written.
  [[nodiscard]] std::string header(std::string_view name) const {
    const std::string start = std::string(name) + ": ";
    for (std::size_t at = 0; at < headers.size();) {
      const std::size_t end = headers.find("\r\n", at);
      if (headers.compare(at, start.size(), start) == 0) {
        return headers.substr(at + start.size(), end - at - start.size());
      }
      if (end == std::string::npos) break;
      at = end + 2;
    }
    return "(none)";
  }
  /// The digits after "id":, or "0".
  [[nodiscard]] std::string id() const {
    const std::size_t at = body.find("\"id\":");
    if (at == std::string::npos) return "0";
    return body.substr(at + 5, body.find_first_not_of("0123456789", at + 5) - at - 5);
  }
};

/// What the fake answers. "$ID" in body and chunks becomes the request's id.
struct fake_reply {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::string> chunks;  ///< handed to the request's stream, one after the other
  std::string session_id;
  int retry_after_s = 0;
  std::optional<core::error> fails;  ///< instead of an answer, after the chunks
  bool sent = true;
  bool held = false;  ///< until `release`, or until the request is cancelled
};

/// An http_client without a network: answers come from `script`, one an exchange, and when that is
/// empty from `serve`.
class fake_http : public core::ports::http_client {
 public:
  explicit fake_http(boost::asio::io_context& io) : gate_(io, core::steady_time::max()) {}

  std::deque<fake_reply> script;
  std::function<fake_reply(const seen_request&)> serve;
  std::vector<seen_request> seen;
  int stopped_early = 0;  ///< streams whose reader wanted no more

  core::ports::task<core::ports::http_exchange> exchange(
      core::ports::http_request request) override {
    seen.push_back({std::string(request.method), request.to->authority, request.to->target,
                    std::string(request.headers), std::string(request.body), request.deadline,
                    request.cancel != nullptr});
    const seen_request got = seen.back();
    const fake_reply reply = next(got);
    if (reply.held) {
      co_await hold(request.cancel);
      if (request.cancel != nullptr && request.cancel->cancelled()) {
        co_return failed(core::errc::cancelled, reply.sent);
      }
    }
    for (const std::string& chunk : reply.chunks) {
      const std::string text = with_id(chunk, got.id());
      if (request.stream == nullptr || !request.stream->on_body(text)) {
        ++stopped_early;
        break;
      }
    }
    if (reply.fails) {
      co_return core::ports::http_exchange{core::result<core::ports::http_response>(*reply.fails),
                                           reply.sent};
    }
    core::ports::http_response answer;
    answer.status = reply.status;
    answer.content_type = reply.type;
    answer.session_id = reply.session_id;
    answer.retry_after_s = reply.retry_after_s;
    answer.body = with_id(reply.body, got.id());
    co_return core::ports::http_exchange{
        core::result<core::ports::http_response>(std::move(answer)), true};
  }

  /// Lets all held exchanges go on.
  void release() { gate_.cancel(); }
  /// How many requests have a body that holds `part`.
  [[nodiscard]] int count(std::string_view part) const {
    int n = 0;
    for (const seen_request& r : seen) n += r.body.find(part) != std::string::npos ? 1 : 0;
    return n;
  }

 private:
  fake_reply next(const seen_request& got) {
    if (script.empty()) return serve ? serve(got) : not_scripted();
    fake_reply reply = std::move(script.front());
    script.pop_front();
    return reply;
  }
  static fake_reply not_scripted() {
    fake_reply reply;
    reply.fails = core::error{core::errc::internal, "the script is at its end", {}, 0};
    return reply;
  }
  static core::ports::http_exchange failed(core::errc code, bool sent) {
    core::error e;
    e.code = code;
    e.message = "stopped";
    return {core::result<core::ports::http_response>(e), sent};
  }
  static std::string with_id(std::string text, const std::string& id) {
    for (std::size_t at = 0; (at = text.find("$ID", at)) != std::string::npos;) {
      text.replace(at, 3, id);
    }
    return text;
  }
  core::ports::task<void> hold(core::ports::cancel_token* cancel) {
    if (cancel != nullptr) {
      cancel->listen([](void* of) { static_cast<boost::asio::steady_timer*>(of)->cancel(); },
                     &gate_);
    }
    boost::system::error_code ignored;
    co_await gate_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    if (cancel != nullptr) cancel->listen(nullptr, nullptr);
  }

  boost::asio::steady_timer gate_;
};

}  // namespace patchbay::testing
