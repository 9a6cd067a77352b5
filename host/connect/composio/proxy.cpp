// Requests that the broker makes with an account's credentials.
#include <algorithm>

#include "connect/composio/client.hpp"
#include "connect/composio/retry.hpp"
#include "core/json.hpp"

namespace patchbay::connect::composio {

using core::call_status;
using core::errc;
using core::steady_time;
using core::tool_answer;
using core::ports::proxied_request;
using core::ports::task;

namespace {

constexpr std::chrono::seconds request_wait{60};
constexpr std::size_t answer_bytes_max = 8U << 20;

tool_answer failed(call_status status, errc code, std::string message, std::string hint) {
  tool_answer a;
  a.status = status;
  a.error = {std::string(core::name(code)), std::move(message), std::move(hint)};
  return a;
}

call_status status_of(errc code) noexcept {
  switch (code) {
    case errc::unauthenticated:
      return call_status::unauthorized;
    case errc::denied:
      return call_status::denied;
    case errc::timeout:
      return call_status::timeout;
    case errc::cancelled:
      return call_status::cancelled;
    case errc::invalid_argument:
    case errc::not_found:
    case errc::conflict:
      return call_status::tool_error;
    default:
      return call_status::transport_error;
  }
}

/// The end of a request without an answer of the service; `arrived`: the broker may have sent it
/// on.
tool_answer without_answer(const core::error& why, bool arrived, bool read) {
  if (arrived && !read) {
    return failed(call_status::unknown, errc::unknown,
                  "The request may have been made: " + why.message, "Look before repeating it.");
  }
  return failed(status_of(why.code), why.code, why.message, why.hint);
}

}  // namespace

tool_answer read_forwarded(const response& r, bool read) {
  if (r.status < 200 || r.status >= 300) {
    // The broker refuses with 4xx before it sends anything on.
    return without_answer(error_of(r), r.status >= 500 || r.status == 408, read);
  }
  const auto body = core::json::parse(r.body);
  const auto* status = body.ok() ? core::json::find(*body, "status") : nullptr;
  if (status == nullptr || !status->IsInt()) {
    return without_answer({errc::unavailable, "The broker's answer cannot be read.", {}}, true,
                          read);
  }
  tool_answer a;
  a.status = call_status::ok;
  a.http_code = status->GetInt();
  if (const auto* data = core::json::find(*body, "data")) a.data_json = core::json::text(*data);
  return a;
}

std::string client::proxy_url() const {
  const auto& base = where_.base;
  if (!where_.missing.empty()) return {};
  return std::string(base.origin.tls ? "https://" : "http://") + base.authority + base.target +
         proxy_path();
}

task<tool_answer> client::forward(proxied_request r, steady_time deadline,
                                  core::ports::cancel_token* cancel) {
  if (!where_.missing.empty()) {
    co_return failed(call_status::transport_error, errc::unavailable, where_.missing,
                     "The operator sets it and starts the host again.");
  }
  const bool read = r.method == "GET";
  const request asked = forward_request(r);
  core::ports::target_url to = where_.base;
  to.target += asked.path;
  const std::string headers = headers_of(where_, asked);
  for (int attempt = 1;; ++attempt) {
    core::ports::http_request out;
    out.method = asked.method;
    out.to = &to;
    out.headers = headers;
    out.body = asked.body;
    out.deadline = std::min(deadline, time_.steady() + request_wait);
    out.cancel = cancel;
    out.body_max = answer_bytes_max;
    core::ports::http_exchange got = co_await http_.exchange(out);
    attempt_end end;
    end.sent = got.sent;
    if (got.answer.ok()) {
      end.status = got.answer->status;
      end.retry_after_s = got.answer->retry_after_s;
    } else {
      end.failure = got.answer.error().code;
    }
    const auto delay = next_delay(attempt, read, end);
    if (delay && time_.steady() + *delay < deadline &&
        (cancel == nullptr || !cancel->cancelled())) {
      co_await time_.sleep(*delay);
      continue;
    }
    if (got.answer.ok()) co_return read_forwarded(*got.answer, read);
    co_return without_answer(got.answer.error(), got.sent, read);
  }
}

}  // namespace patchbay::connect::composio
