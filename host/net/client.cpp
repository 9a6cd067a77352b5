#include "net/client.hpp"

#include "net/client_core.hpp"

namespace patchbay::net {
namespace {

using core::errc;
using core::error;
using core::ports::http_exchange;
using core::ports::http_request;
using core_ptr = boost::intrusive_ptr<client_core>;

http_exchange failed(error e) { return {std::move(e), false}; }

/// Opens a connection for `c` in the pool. Null: the call has failed or ended meanwhile.
core::ports::task<upstream_ptr> open(client_core& core, call& c, origin_pool& pool) {
  if (pool.open >= core.options.connections_per_origin) {
    c.failure =
        error{errc::unavailable, "All connections to " + c.request.to->authority + " are in use.",
              "Try again in a moment.", 1};
    c.finished = true;
    co_return nullptr;
  }
  connector opening(core, c, pool);
  auto made = co_await opening.run();
  if (c.finished) co_return nullptr;
  if (!made) {
    c.failure = made.error();
    c.finished = true;
    co_return nullptr;
  }
  co_return std::move(*made);
}

core::ports::task<http_exchange> run(core_ptr core, http_request request) {
  call c(*core, request);
  if (request.cancel && request.cancel->cancelled()) {
    co_return failed(error{errc::cancelled, "The call was cancelled.", ""});
  }
  if (request.deadline <= core->sweeper.now()) co_return failed(c.timed_out());
  origin_pool& pool = core->pool_of(request.to->origin);
  for (;;) {
    upstream_ptr u = c.repeated ? nullptr : core->take(pool);
    if (!u) u = co_await open(*core, c, pool);
    if (!u) co_return http_exchange{std::move(*c.failure), false};
    u->begin(c);
    u.reset();
    if (!c.finished && !c.again) co_await c.done.wait();
    if (!c.again) break;
  }
  if (c.failure) co_return http_exchange{std::move(*c.failure), c.sent};
  co_return http_exchange{std::move(c.answer), c.sent};
}

class pooling_client final : public client {
 public:
  pooling_client(boost::asio::io_context& io, client_options options)
      : core_(new client_core(io, std::move(options))) {}
  ~pooling_client() override { core_->close_idle(); }
  pooling_client(const pooling_client&) = delete;
  pooling_client& operator=(const pooling_client&) = delete;

  void wind_up() override {
    core_->options.idle_per_origin = 0;
    core_->close_idle();
  }

  core::ports::task<http_exchange> exchange(http_request request) override {
    return run(core_, request);
  }

 private:
  core_ptr core_;
};

}  // namespace

call::call(client_core& core, const http_request& r) : request(r) {
  due_ = r.deadline;
  core.sweeper.add(*this);
  if (r.cancel) r.cancel->listen(&call::cancelled, this);
}

call::~call() {
  if (request.cancel) request.cancel->listen(nullptr, nullptr);
  if (on && !finished) on->drop();
}

void call::end(std::optional<error> why) {
  finished = true;
  failure = std::move(why);
  due_ = steady_time::max();
  on.reset();
  if (done.waiting()) done.resume();
}

void call::stop(error why) {
  if (finished) return;
  if (connecting) {
    finished = true;
    failure = std::move(why);
    due_ = steady_time::max();
    return connecting->interrupt();
  }
  if (on) {
    sent = on->sent();
    on->drop();
  }
  end(std::move(why));
}

void call::repeat() {
  again = repeated = true;
  on.reset();
  answer = {};
  if (done.waiting()) done.resume();
}

bool call::take_body(std::string_view piece) {
  if (event_stream) return request.stream->on_body(piece);
  if (answer.body.size() + piece.size() > request.body_max) {
    over_limit = true;
    return false;
  }
  answer.body.append(piece);
  return true;
}

bool call::may_repeat() const noexcept {
  return request.method == "GET" || request.method == "HEAD" || request.method == "DELETE";
}

error call::timed_out() const {
  return error{errc::timeout, request.to->authority + " did not answer in time.", "", 0};
}

void call::on_due(steady_time) { stop(timed_out()); }

void call::cancelled(void* self) {
  static_cast<call*>(self)->stop(error{errc::cancelled, "The call was cancelled.", "", 0});
}

std::unique_ptr<client> make_client(boost::asio::io_context& io, client_options options) {
  return std::make_unique<pooling_client>(io, std::move(options));
}

}  // namespace patchbay::net
