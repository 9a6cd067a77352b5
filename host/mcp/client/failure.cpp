#include "mcp/client/failure.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "mcp/decode.hpp"

namespace patchbay::mcp {
namespace {

using core::call_status;
using core::errc;
using std::chrono::milliseconds;

constexpr std::string_view look_first = "It may have happened; look before repeating.";
constexpr std::size_t body_read_max = 16U << 10U;

core::tool_answer made(call_status status, std::string code, std::string message,
                       std::string hint = {}) {
  core::tool_answer a;
  a.status = status;
  a.error = {std::move(code), std::move(message), std::move(hint)};
  return a;
}

core::tool_answer lost(std::string code, std::string message) {
  return made(call_status::unknown, std::move(code), std::move(message), std::string(look_first));
}

bool is_read(const attempt_facts& f) noexcept { return f.what == core::effect::read; }

std::string server_of(const attempt_facts& f) {
  return "The MCP server of " + std::string(f.provider);
}

/// The message of a JSON-RPC or HTTP error body, in brackets; empty if it has none.
std::string said(const core::ports::http_response& answer) {
  if (answer.body.empty() || answer.body.size() > body_read_max) return {};
  const auto parsed = core::json::parse(answer.body);
  if (!parsed || !parsed->IsObject()) return {};
  std::string_view text = core::json::string_at(*parsed, "message");
  if (const auto* error = core::json::find(*parsed, "error"); error != nullptr) {
    text = error->IsString() ? core::json::view(*error) : core::json::string_at(*error, "message");
  }
  return text.empty() ? std::string() : " (" + std::string(cut(text, 300)) + ")";
}

/// Whether the body holds `word`, which is in lower case.
bool mentions(const core::ports::http_response& answer, std::string_view word) {
  std::string text = answer.body.substr(0, body_read_max);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text.find(word) != std::string::npos;
}

/// A read once more if it may, else `last`.
verdict again_or(const attempt_facts& f, core::tool_answer last) {
  verdict v;
  v.answer = std::move(last);
  if (!is_read(f) || f.tries >= tries_max) return v;
  const int after = f.http->answer.ok() ? f.http->answer->retry_after_s : 0;
  const milliseconds wait = back_off(f.tries, after, f.random);
  if (f.now + wait >= f.deadline) return v;
  v.step = next_step::again;
  v.wait = wait;
  return v;
}

verdict end(core::tool_answer answer) {
  verdict v;
  v.answer = std::move(answer);
  return v;
}

verdict judge_broken(const attempt_facts& f, const core::error& failed) {
  const bool gone_out = f.http->sent && !is_read(f);
  switch (failed.code) {
    case errc::cancelled:
      if (gone_out) return end(lost("cancelled", "The call was stopped after it was sent."));
      return end(made(call_status::cancelled, "cancelled", "The call was cancelled."));
    case errc::timeout:
      if (gone_out) return end(lost("timeout", server_of(f) + " did not answer in time."));
      return end(made(call_status::timeout, "timeout", server_of(f) + " did not answer in time.",
                      "Nothing was changed; try again, with more time if you can."));
    case errc::unavailable:
      if (gone_out) {
        return end(lost("connection_lost",
                        server_of(f) + " went away before it answered: " + failed.message));
      }
      return again_or(f, made(call_status::transport_error, "unavailable",
                              server_of(f) +
                                  (f.http->sent ? " broke off before its answer was complete: "
                                                : " cannot be reached: ") +
                                  failed.message,
                              "Nothing was changed; try again later."));
    default:
      if (gone_out) return end(lost(std::string(core::name(failed.code)), failed.message));
      return end(made(call_status::transport_error, std::string(core::name(failed.code)),
                      failed.message, failed.hint));
  }
}

/// 2xx without an answer to our request.
verdict judge_unreadable(const attempt_facts& f, const core::ports::http_response& answer) {
  const bool stream = answer.content_type == "text/event-stream";
  std::string message = server_of(f);
  if (stream) {
    message += " ended its event stream without the answer.";
  } else if (!answer.content_type.empty() && answer.content_type != "application/json") {
    message += " answered with " + std::string(cut(answer.content_type, 80)) + ", not JSON.";
  } else {
    message += answer.body.empty() ? " answered without a body."
                                   : " answered with something that is not a JSON-RPC answer.";
  }
  if (!is_read(f)) return end(lost("bad_answer", std::move(message)));
  core::tool_answer last = made(call_status::transport_error, "bad_answer", std::move(message),
                                "The server or something before it is out of order.");
  return f.stream_cut ? again_or(f, std::move(last)) : end(std::move(last));
}

verdict judge_refused(const attempt_facts& f, const core::ports::http_response& answer) {
  const int status = answer.status;
  const std::string code = "http_" + std::to_string(status);
  const bool session_ended = status == 404 || (status == 400 && mentions(answer, "session"));
  if (session_ended && f.may_reopen) {
    verdict v;
    v.step = next_step::reopen;
    return v;
  }
  if (status == 401 || status == 403) {
    return end(made(call_status::unauthorized, "unauthorized",
                    server_of(f) + " refused the credentials" + said(answer) + ".",
                    connect_again(f.provider)));
  }
  if (status == 429) {
    const std::string when =
        answer.retry_after_s > 0 ? " in " + std::to_string(answer.retry_after_s) + " s" : " later";
    return again_or(
        f, made(call_status::transport_error, "rate_limited",
                server_of(f) + " says that there are too many requests" + said(answer) + ".",
                "Nothing was changed; try again" + when + "."));
  }
  if (status >= 500) {
    std::string message =
        server_of(f) + " failed with HTTP " + std::to_string(status) + said(answer) + ".";
    if (!is_read(f)) return end(lost(code, std::move(message)));
    return again_or(f, made(call_status::transport_error, code, std::move(message),
                            "Nothing was changed; try again later."));
  }
  if (status == 400 && f.plain && mentions(answer, "https")) {
    return end(made(call_status::transport_error, code,
                    server_of(f) + " speaks https on this port, and was asked in http.",
                    "Nothing was changed; the connection's endpoint must begin with https://."));
  }
  std::string message =
      server_of(f) + " did not take the request: HTTP " + std::to_string(status) + said(answer);
  if (status >= 300 && status < 400) message += "; redirects are not followed";
  return end(made(call_status::transport_error, code, message + ".",
                  "Nothing was changed; check the connection's endpoint."));
}

}  // namespace

std::string connect_again(std::string_view provider) {
  return "Connect " + std::string(provider) + " again, then repeat the call.";
}

milliseconds back_off(int tries, int retry_after_s, std::uint32_t random) noexcept {
  if (retry_after_s > 0) return std::chrono::seconds(retry_after_s);
  const int base = 100 << std::clamp(2 * (tries - 1), 0, 6);
  return milliseconds(base + static_cast<int>(random % static_cast<std::uint32_t>(base / 2)));
}

verdict judge(const attempt_facts& f) {
  verdict v;
  if (!f.http->answer.ok()) {
    v = judge_broken(f, f.http->answer.error());
  } else if (const int status = f.http->answer->status; status >= 200 && status < 300) {
    v = judge_unreadable(f, *f.http->answer);
  } else {
    v = judge_refused(f, *f.http->answer);
  }
  v.answer.sent = f.http->sent;
  return v;
}

core::tool_answer answer_of(const core::error& failed, std::string_view provider) {
  call_status status = call_status::transport_error;
  std::string hint = failed.hint;
  if (failed.code == errc::unauthenticated) {
    status = call_status::unauthorized;
    if (hint.empty()) hint = connect_again(provider);
  } else if (failed.code == errc::timeout) {
    status = call_status::timeout;
  } else if (failed.code == errc::cancelled) {
    status = call_status::cancelled;
  }
  const std::string code =
      status == call_status::unauthorized ? "unauthorized" : std::string(core::name(failed.code));
  return made(status, code, failed.message, std::move(hint));
}

core::error error_of(const core::tool_answer& answer, const core::ports::http_exchange& http) {
  core::error e;
  e.message = answer.error.message;
  e.hint = answer.error.hint;
  e.code = errc::unavailable;
  if (!http.answer.ok()) {
    e.code = http.answer.error().code;
  } else if (answer.status == call_status::unauthorized) {
    e.code = errc::unauthenticated;
  } else if (http.answer->status == 429) {
    e.code = errc::rate_limited;
    e.retry_after_s = http.answer->retry_after_s;
  }
  return e;
}

}  // namespace patchbay::mcp
