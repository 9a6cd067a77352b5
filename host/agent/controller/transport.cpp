#include "agent/controller/transport.hpp"

#include <utility>

#include "observe/redact.hpp"

namespace patchbay::agent {

namespace json = core::json;
using core::errc;
using core::error;
using core::ports::http_exchange;
using core::ports::http_response;
using core::ports::task;

namespace {

constexpr std::size_t quote_max = 300;

std::string header_lines(const controller_address& a) {
  std::string out = "Accept: */*\r\nContent-Type: application/json\r\n";
  if (!a.token.empty()) {
    out += "Authorization: Bearer " + a.token + "\r\n";
    if (a.kind == controller_kind::cua) out += "X-API-Key: " + a.token + "\r\n";
  }
  if (!a.container.empty()) out += "X-Container-Name: " + a.container + "\r\n";
  return out;
}

bool is_utf8(std::string_view text) {
  std::string quoted;
  json::append_string(quoted, text);
  return json::parse(quoted).ok();
}

/// What the body of a failure says, without the token.
std::string said_in(const http_response& answer, const std::string& token) {
  std::string out;
  const auto read = json::parse(answer.body);
  if (read && read->IsObject()) {
    for (const std::string_view member : {"message", "detail", "error"}) {
      if (out.empty()) out = json::string_at(*read, member);
    }
  } else if (answer.content_type != "text/html") {
    out = report_text(answer.body.substr(0, quote_max));
  }
  for (std::size_t at = 0; !token.empty() && (at = out.find(token, at)) != std::string::npos;) {
    out.replace(at, token.size(), observe::redacted);
    at += observe::redacted.size();
  }
  return std::string(json::cut(observe::redact(out), quote_max));
}

}  // namespace

std::string report_text(std::string_view text) {
  constexpr std::string_view gap = "\n[...]\n";
  std::string out;
  if (text.size() <= run_text_max) {
    out = text;
  } else {
    constexpr std::size_t half = (run_text_max - gap.size()) / 2;
    out = text.substr(0, half);
    out += gap;
    out += text.substr(text.size() - half);
  }
  if (is_utf8(out)) return out;
  for (char& c : out) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return out;
}

machine_transport::machine_transport(controller_address a, core::ports::target_url to,
                                     controller_deps deps)
    : address_(std::move(a)), to_(std::move(to)), deps_(deps), headers_(header_lines(address_)) {}

task<http_exchange> machine_transport::once(std::string_view method, const std::string* path,
                                            const std::string* body, core::steady_time deadline,
                                            core::ports::cancel_token* stop) {
  core::ports::target_url to = to_;
  to.target += *path;
  core::ports::http_request out;
  out.method = method;
  out.to = &to;
  out.headers = headers_;
  out.body = *body;
  out.deadline = deadline;
  out.cancel = stop;
  out.body_max = body_max;
  http_exchange got = co_await deps_.http->exchange(out);
  co_return got;
}

task<core::result<http_response>> machine_transport::read(std::string_view method, std::string path,
                                                          std::string body,
                                                          core::steady_time deadline,
                                                          core::ports::cancel_token* stop) {
  for (int tried = 1;; ++tried) {
    http_exchange got = co_await once(method, &path, &body, deadline, stop);
    if (got.answer.ok() && got.answer->status < 300) co_return std::move(*got.answer);
    const bool again =
        got.answer.ok() ? got.answer->status >= 500 : got.answer.error().code == errc::unavailable;
    const auto pause = first_pause * tried;
    if (!again || tried == tries_max || deps_.time->steady() + pause >= deadline) {
      if (!got.answer.ok()) co_return described(got.answer.error());
      co_return refusal(*got.answer);
    }
    co_await deps_.time->sleep(pause);
    if (stop != nullptr && stop->cancelled()) {
      co_return error{errc::cancelled, who() + " was not waited for: cancelled.", {}, 0};
    }
  }
}

task<http_exchange> machine_transport::send(std::string path, std::string body,
                                            core::steady_time deadline,
                                            core::ports::cancel_token* stop) {
  for (int tried = 1;; ++tried) {
    http_exchange got = co_await once("POST", &path, &body, deadline, stop);
    const bool never_left = !got.answer.ok() && !got.sent;
    const auto pause = first_pause * tried;
    if (!never_left || got.answer.error().code != errc::unavailable || tried == tries_max ||
        deps_.time->steady() + pause >= deadline) {
      co_return got;
    }
    co_await deps_.time->sleep(pause);
    if (stop != nullptr && stop->cancelled()) co_return got;
  }
}

error machine_transport::described(const error& why) const {
  error out = why;
  out.message = why.code == errc::timeout     ? who() + " did not answer in time."
                : why.code == errc::cancelled ? who() + " was not waited for: cancelled."
                                              : who() + " cannot be reached: " + why.message;
  return out;
}

error machine_transport::refusal(const http_response& answer) const {
  error out;
  const bool key = answer.status == 401 || answer.status == 403;
  out.code = key ? errc::unauthenticated : errc::unavailable;
  out.message = who() + " answered " + std::to_string(answer.status);
  const std::string said = said_in(answer, address_.token);
  out.message += said.empty() ? "." : ": " + said;
  out.hint = key ? "Check its token." : "Check its URL and that its server runs.";
  return out;
}

error machine_transport::nonsense(std::string_view what) const {
  return {errc::unavailable, who() + " " + std::string(what) + ".",
          "Check its URL and which interface it speaks.", 0};
}

run_report machine_transport::lost(const http_exchange& got) const {
  const error why = described(got.answer.error());
  run_report out;
  out.status = got.sent ? run_status::unknown : run_status::not_sent;
  out.cause = why.code;
  out.problem =
      why.message + (got.sent ? " The input may have had its effect." : " The input was not sent.");
  return out;
}

run_report machine_transport::refused(const http_response& answer) const {
  const error why = refusal(answer);
  run_report out;
  // A server that fails may have done a part of it; one that refuses has done nothing.
  out.status = answer.status >= 500 ? run_status::failed : run_status::not_sent;
  out.cause = why.code;
  out.problem = why.message;
  return out;
}

}  // namespace patchbay::agent
