#include "mcp/client/wire.hpp"

#include <exception>
#include <memory>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/sse.hpp"

namespace patchbay::mcp {
namespace {

using core::sse_reader;
using core::sse_sink;
using core::ports::cancel_token;
using core::ports::http_exchange;
using core::ports::http_request;
using core::ports::http_response;
using core::ports::task;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds resume_wait{1'000};
constexpr std::size_t after_answer_max = 64U << 10U;

/// Passes a caller's cancel on to an exchange that can be cancelled by us too.
class linked_cancel {
 public:
  explicit linked_cancel(cancel_token* outer) : outer_(outer) {
    if (outer_ == nullptr) return;
    outer_->listen([](void* of) { static_cast<linked_cancel*>(of)->inner_.cancel(); }, this);
    if (outer_->cancelled()) inner_.cancel();
  }
  ~linked_cancel() {
    if (outer_ != nullptr) outer_->listen(nullptr, nullptr);
  }
  linked_cancel(const linked_cancel&) = delete;
  linked_cancel& operator=(const linked_cancel&) = delete;
  cancel_token* token() noexcept { return &inner_; }

 private:
  cancel_token inner_;
  cancel_token* outer_;
};

/// Reads the answer of one request, from a body or a stream.
class answer_reader final : public core::ports::body_reader,
                            private sse_sink,
                            private message_sink {
 public:
  answer_reader(wire& of, const rpc_request& request, cancel_token* token)
      : wire_(of), request_(request), token_(token), sse_(wire::answer_max) {}
  ~answer_reader() override {
    if (lingering_) *lingering_ = nullptr;
  }
  answer_reader(const answer_reader&) = delete;
  answer_reader& operator=(const answer_reader&) = delete;

  bool on_body(std::string_view chunk) override {
    streamed_ = true;
    if (answered_) return (after_answer_ += chunk.size()) < after_answer_max;
    const bool more = sse_.feed(chunk, *this);
    if (answered_ && more) end_soon();
    return more;
  }
  void read_body(std::string& body) { read(body); }
  /// A stream of its own begins: what the last one left unfinished is dropped.
  void next_stream() {
    last_id_ = sse_.last_id().empty() ? last_id_ : sse_.last_id();
    if (sse_.retry_ms()) retry_ = milliseconds(*sse_.retry_ms());
    sse_ = sse_reader(wire::answer_max);
  }

  [[nodiscard]] bool answered() const noexcept { return answered_; }
  [[nodiscard]] bool streamed() const noexcept { return streamed_; }
  [[nodiscard]] bool broken() const noexcept { return broken_ || sse_.too_large(); }
  [[nodiscard]] bool has_new_id() const noexcept {
    return !sse_.last_id().empty() && sse_.last_id() != last_id_;
  }
  [[nodiscard]] const std::string& last_id() const noexcept { return last_id_; }
  [[nodiscard]] milliseconds retry() const noexcept { return retry_; }

 private:
  bool on_event(std::string_view type, std::string& data) override {
    if (type != "message") return true;
    return read(data);
  }
  void on_answer(const core::json::value& message) override {
    if (answered_) return;
    answered_ = true;
    request_.taker->take(message);
  }
  void on_request(std::string_view method, std::string_view id_json) override {
    if (++asked_ > wire::server_requests_max) return;
    std::string body;
    append_answer(body, method, id_json);
    if (wire_.tell(*request_.session, "POST", request_.headers, std::move(body))) {
      wire_.counts().server_requests.fetch_add(1, std::memory_order_relaxed);
    }
  }
  bool read(std::string& text) {
    const std::uint64_t before = wire_.reader().strays();
    if (!wire_.reader().read(text, request_.id, *this)) broken_ = true;
    const std::uint64_t strays = wire_.reader().strays() - before;
    if (strays != 0) wire_.counts().strays.fetch_add(strays, std::memory_order_relaxed);
    return !broken_;
  }
  void end_soon() {
    if (lingering_) return;
    lingering_ = std::make_shared<cancel_token*>(token_);
    linger_.emplace(wire_.io(), wire::linger);
    linger_->async_wait([token = lingering_](const boost::system::error_code& failed) {
      if (!failed && *token != nullptr) (*token)->cancel();
    });
  }

  wire& wire_;
  const rpc_request& request_;
  cancel_token* token_;
  sse_reader sse_;
  std::optional<boost::asio::steady_timer> linger_;
  std::shared_ptr<cancel_token*> lingering_;
  std::string last_id_;
  milliseconds retry_ = resume_wait;
  std::size_t after_answer_ = 0;
  int asked_ = 0;
  bool answered_ = false;
  bool streamed_ = false;
  bool broken_ = false;
};

bool is_json(const http_response& answer) noexcept {
  const std::string_view type = answer.content_type;
  return type == "application/json" || type.empty() || type.ends_with("+json");
}

bool is_success(const http_exchange& e) noexcept {
  return e.answer.ok() && e.answer->status >= 200 && e.answer->status < 300;
}

/// Whether an exchange that ended without the answer may be taken up where it broke off.
bool may_resume(const http_exchange& e, const answer_reader& reader) noexcept {
  if (reader.answered() || reader.broken() || !reader.streamed() || !reader.has_new_id()) {
    return false;
  }
  return is_success(e) || (!e.answer.ok() && e.answer.error().code == core::errc::unavailable);
}

/// Runs an exchange that nobody waits for. Its end, good or bad, is of no interest.
task<void> send_off(core::ports::http_client* http, session_record to, std::string_view method,
                    std::string headers, std::string body) {
  http_request request;
  request.method = method;
  request.to = &to.to;
  request.headers = headers;
  request.body = body;
  request.deadline = steady_clock::now() + wire::background_wait;
  request.body_max = after_answer_max;
  const http_exchange done = co_await http->exchange(request);
  static_cast<void>(done);
}

}  // namespace

task<rpc_reply> wire::ask(rpc_request request) {
  linked_cancel cancel(request.cancel);
  answer_reader reader(*this, request, cancel.token());
  http_request post;
  post.to = &request.session->to;
  post.headers = request.headers;
  post.body = request.body;
  post.deadline = request.deadline;
  post.stream = &reader;
  post.cancel = cancel.token();
  post.body_max = answer_max;
  rpc_reply reply(co_await http_.exchange(post));
  if (is_success(reply.http) && !reader.streamed() && is_json(*reply.http.answer)) {
    reader.read_body(reply.http.answer->body);
  }
  for (int n = 0; n < resumes_max && may_resume(reply.http, reader); ++n) {
    reader.next_stream();
    const milliseconds wait = reader.retry();
    if (steady_clock::now() + wait >= request.deadline) break;
    const bool goes_on = co_await pause(wait, cancel.token());
    if (!goes_on) break;
    counts_.resumed.fetch_add(1, std::memory_order_relaxed);
    const std::string headers = request.headers + "Last-Event-ID: " + reader.last_id() + "\r\n";
    http_request get = post;
    get.method = "GET";
    get.headers = headers;
    get.body = {};
    const http_exchange resumed = co_await http_.exchange(get);
    if (!is_success(resumed)) break;
  }
  reply.answered = reader.answered();
  reply.stream_cut = reader.streamed() && !reader.answered() && !reader.broken();
  co_return reply;
}

bool wire::tell(session_record to, std::string_view method, std::string headers, std::string body) {
  if (*background_ >= background_max) {
    counts_.skipped.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  ++*background_;
  boost::asio::co_spawn(
      io_, send_off(&http_, std::move(to), method, std::move(headers), std::move(body)),
      [under_way = background_](const std::exception_ptr&) { --*under_way; });
  return true;
}

task<bool> wire::pause(milliseconds wait, cancel_token* cancel) {
  boost::asio::steady_timer timer(io_, wait);
  if (cancel != nullptr) {
    if (cancel->cancelled()) co_return false;
    cancel->listen([](void* of) { static_cast<boost::asio::steady_timer*>(of)->cancel(); }, &timer);
  }
  boost::system::error_code stopped;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, stopped));
  if (cancel == nullptr) co_return true;
  cancel->listen(nullptr, nullptr);
  co_return !cancel->cancelled();
}

}  // namespace patchbay::mcp
