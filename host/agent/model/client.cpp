#include "agent/model/client.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "agent/model/adjustments.hpp"
#include "agent/model/dialect.hpp"
#include "agent/model/failure.hpp"
#include "agent/model/stream.hpp"

namespace patchbay::agent {
namespace {

using core::errc;
using core::error;
using core::result;
using core::steady_time;
using core::ports::cancel_token;
using core::ports::http_exchange;
using core::ports::task;
using std::chrono::milliseconds;

/// A longer answer is no reply of a model.
constexpr std::size_t body_max = 4U << 20U;
/// How soon a cancel is seen while waiting for the next attempt.
constexpr milliseconds cancel_seen_after{100};

std::string header_lines(const model_endpoint& e) {
  std::string out =
      "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
  out += dialect_of(e.api).headers();
  if (!e.organization.empty()) out += "OpenAI-Organization: " + e.organization + "\r\n";
  if (e.key.empty()) return out;
  switch (e.key_as) {
    case key_header::bearer:
      out += "Authorization: Bearer ";
      break;
    case key_header::api_key:
      out += "api-key: ";
      break;
    case key_header::x_api_key:
      out += "x-api-key: ";
      break;
  }
  return out += e.key.reveal() + "\r\n";
}

/// What an attempt came to: a reply, or why there is none and how it ended.
struct attempt {
  std::optional<model_reply> reply;
  error failure;
  attempt_end end;
  bool refused_request = false;  ///< 400 or 422: the body may name what to leave out
  bool spoke = false;            ///< deltas were handed out
};

/// Hands the pieces of a stream on.
class stream_feed final : public core::ports::body_reader {
 public:
  explicit stream_feed(reply_stream& to) : to_(to) {}
  bool on_body(std::string_view chunk) override { return to_.on_body(chunk); }

 private:
  reply_stream& to_;
};

/// Whether what was read counts although the exchange failed: a lost connection is judged by what
/// it brought, and a reply that is whole needs no more time.
bool may_be_whole(errc failure, const reply_stream& reader) {
  if (!reader.streamed()) return false;
  return failure == errc::unavailable ||
         (failure == errc::timeout && reader.state() == reading::whole);
}

attempt judge(const model_endpoint& e, http_exchange& got, reply_stream& reader) {
  attempt out;
  out.spoke = reader.spoke();
  if (got.answer.ok()) {
    out.end.status = got.answer->status;
    out.end.retry_after_s = got.answer->retry_after_s;
    if (out.end.status < 200 || out.end.status >= 300) {
      out.failure = refused_by(e, *got.answer);
      out.refused_request = out.end.status == 400 || out.end.status == 422;
      return out;
    }
    if (!reader.streamed()) reader.read_body(got.answer->body, got.answer->content_type);
  } else if (!may_be_whole(got.answer.error().code, reader)) {
    out.end.failure = got.answer.error().code;
    out.failure = unreached(e, got.answer.error());
    return out;
  }
  out.spoke = reader.spoke();
  const reading state = reader.state();
  if (state == reading::whole) {
    out.reply = reader.take();
    return out;
  }
  out.failure = unreadable_from(e, state, reader.failure());
  out.end.broken = state == reading::nothing || state == reading::cut ||
                   state == reading::not_json || state == reading::failed;
  return out;
}

class model_client final : public model {
 public:
  model_client(model_endpoint e, core::ports::target_url to, model_deps deps)
      : endpoint_(std::move(e)),
        to_(std::move(to)),
        headers_(header_lines(endpoint_)),
        deps_(std::move(deps)) {}

  task<result<model_reply>> ask(model_request request, steady_time deadline, delta_sink* deltas,
                                cancel_token* cancel) override {
    adjustments known = known_;
    int sent = 0;
    for (int counted = 1;;) {
      if (cancel != nullptr && cancel->cancelled()) co_return cancelled();
      const std::string body = dialect_of(endpoint_.api).body(endpoint_, request, known);
      ++sent;
      attempt tried = co_await attempt_once(&body, deadline, deltas, cancel, &known);
      if (tried.reply) {
        known_ = known;
        tried.reply->attempts = sent;
        co_return std::move(*tried.reply);
      }
      if (!tried.refused_request) {
        const auto delay = next_delay(deps_.retries, counted, tried.end, deps_.random());
        if (!delay) co_return std::move(tried.failure);
        if (deps_.time->steady() + *delay >= deadline) {
          co_return out_of_time(std::move(tried.failure));
        }
        const bool waited = co_await pause(*delay, cancel);
        if (!waited) co_return cancelled();
        ++counted;
      }
      if (tried.spoke && deltas != nullptr) deltas->on_restart();
    }
  }

 private:
  /// `refused_request` only if `known` has learned something, so that it is worth another attempt.
  task<attempt> attempt_once(const std::string* body, steady_time deadline, delta_sink* deltas,
                             cancel_token* cancel, adjustments* known) {
    reply_stream reader(dialect_of(endpoint_.api), deltas);
    stream_feed feed(reader);
    core::ports::http_request out;
    out.to = &to_;
    out.headers = headers_;
    out.body = *body;
    out.deadline = std::min(deadline, deps_.time->steady() + deps_.retries.attempt_wait);
    out.stream = &feed;
    out.cancel = cancel;
    out.body_max = body_max;
    http_exchange got = co_await deps_.http->exchange(out);
    attempt tried = judge(endpoint_, got, reader);
    if (tried.refused_request) tried.refused_request = learn(*known, got.answer->body);
    co_return tried;
  }

  /// False: cancelled meanwhile.
  task<bool> pause(milliseconds how_long, cancel_token* cancel) {
    while (how_long.count() > 0) {
      const milliseconds slice = std::min(how_long, cancel_seen_after);
      co_await deps_.time->sleep(slice);
      if (cancel != nullptr && cancel->cancelled()) co_return false;
      how_long -= slice;
    }
    co_return true;
  }

  [[nodiscard]] error cancelled() const {
    error e;
    e.code = errc::cancelled;
    return unreached(endpoint_, e);
  }

  static error out_of_time(error last) {
    last.hint = "The time for this call was too short to try again.";
    return last;
  }

  model_endpoint endpoint_;
  core::ports::target_url to_;
  std::string headers_;
  model_deps deps_;
  adjustments known_;
};

}  // namespace

result<std::unique_ptr<model>> make_model(model_endpoint e, model_deps deps) {
  auto to = target_of(e);
  if (!to) return to.error();
  std::unique_ptr<model> made =
      std::make_unique<model_client>(std::move(e), std::move(*to), std::move(deps));
  return made;
}

}  // namespace patchbay::agent
