#include <charconv>

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/http/status.hpp>

#include "net/session.hpp"

namespace patchbay::net {
namespace {

constexpr std::size_t copy_max = 16u << 10;
constexpr std::size_t out_kept = 64u << 10;
constexpr auto linger_wait = std::chrono::seconds(2);

void append_number(std::string& to, std::size_t n) {
  char text[20];
  const auto end = std::to_chars(text, text + sizeof text, n).ptr;
  to.append(text, static_cast<std::size_t>(end - text));
}

struct ended {
  void operator()(const std::exception_ptr&) const noexcept {}
};

}  // namespace

/// The request is complete: finds its route and runs it.
void session::dispatch() {
  std::string allowed;
  const router& routes = of_->routes;
  try {
    route_ = routes.match(x_, allowed);
    if (!route_) {
      if (allowed.empty()) return fail(404, "There is nothing at this path.");
      fail(405, "This path takes " + allowed + ".");
      x_.add_header("Allow", allowed);
      return;
    }
    if (routes.before && routes.before(x_)) {
      stage_ = stage::handled;
      return;
    }
    if (route_->quick) {
      route_->quick(x_);
      if (stage_ != stage::closed) stage_ = stage::handled;
      return;
    }
  } catch (...) {
    report(std::current_exception());
    if (stage_ != stage::closed) fail(500, "The host failed at this request.");
    return;
  }
  if (of_->in_flight >= of_->limits.in_flight) {
    fail(503, "The host is busy with as many requests as it takes; try again.");
    x_.add_header("Retry-After", "1");
    return;
  }
  ++of_->in_flight;
  const steady_time now = of_->sweeper.now();
  handler_until_ = now + of_->limits.handler_wait;
  due_ = now + 2 * sweep::tick;
  stage_ = stage::ready;
  if (!has_runner_) start_handlers();
}

void session::start_handlers() {
  has_runner_ = true;
  boost::asio::co_spawn(of_->io.get_executor(), run_handlers(ptr(this)), ended{});
}

void session::parked(void* self) {
  auto* const s = static_cast<session*>(self);
  if (s->stage_ == stage::closed) return s->runner_.resume();
  s->run();
}

core::ports::task<void> session::run_handlers(ptr self) {
  for (;;) {
    co_await self->runner_.wait(&session::parked, self.get());
    if (self->stage_ == stage::closed) co_return;
    bool failed = false;
    try {
      co_await self->route_->run(self->x_);
    } catch (...) {
      failed = true;
      self->report(std::current_exception());
    }
    --self->of_->in_flight;
    if (self->stage_ == stage::closed) co_return;
    if (failed && self->streaming_) {
      self->close();
      co_return;
    }
    self->stage_ = stage::handled;
    if (failed) self->fail(500, "The host failed at this request.");
  }
}

void session::report(const std::exception_ptr& thrown) noexcept {
  if (!of_->routes.broke) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    of_->routes.broke(x_, e.what());
  } catch (...) {
    of_->routes.broke(x_, "something that is no std::exception");
  }
}

void session::fail(int status, std::string_view detail) {
  x_.extra_headers.clear();
  x_.answer.clear();
  x_.status = status;
  try {
    of_->routes.failure(x_, status, detail);
  } catch (const std::exception&) {
    x_.status = 500;
    x_.answer.clear();
  }
  stage_ = stage::handled;
}

/// The connection cannot go on: what follows the request's failure is not understood.
void session::fail_and_close(int status, std::string_view detail) {
  keep_alive_ = false;
  linger_ = true;
  fail(status, detail);
}

void session::build_head(bool chunked) {
  namespace http = boost::beast::http;
  if (out_.capacity() > out_kept) std::string().swap(out_);
  out_.clear();
  written_ = 0;
  if (x_.status == 200) {
    out_ += "HTTP/1.1 200 OK\r\n";
  } else {
    const auto reason = http::obsolete_reason(static_cast<http::status>(x_.status));
    out_ += "HTTP/1.1 ";
    append_number(out_, static_cast<std::size_t>(x_.status));
    out_ += ' ';
    out_.append(reason.data(), reason.size());
    out_ += "\r\n";
  }
  const bool bodiless = x_.status == 204 || x_.status == 304 || x_.status < 200;
  if (!bodiless && !x_.content_type.empty()) {
    out_.append("Content-Type: ").append(x_.content_type).append("\r\n");
  }
  out_ += x_.extra_headers;
  if (x_.close || of_->draining) keep_alive_ = false;
  if (!keep_alive_) {
    out_ += "Connection: close\r\n";
  } else if (parser_ && parser_->version() < 11) {
    out_ += "Connection: keep-alive\r\n";
  }
  if (chunked) {
    out_ += "Transfer-Encoding: chunked\r\n\r\n";
  } else if (streaming_ || bodiless) {
    out_ += "\r\n";
  } else {
    out_ += "Content-Length: ";
    append_number(out_, x_.answer.size());
    out_ += "\r\n\r\n";
  }
}

void session::conclude() {
  if (!of_->routes.after) return;
  try {
    of_->routes.after(x_);
  } catch (const std::exception&) {
    keep_alive_ = false;
  }
}

/// The exchange holds its answer: begins to write it.
void session::finish() {
  tail_ = {};
  if (streaming_) {
    out_.clear();
    written_ = 0;
    if (chunked_ && !head_only_) out_ = "0\r\n\r\n";
  } else {
    conclude();
    build_head(false);
    const bool bodiless = x_.status == 204 || x_.status == 304 || head_only_;
    if (!bodiless && x_.answer.size() <= copy_max) {
      out_ += x_.answer;
    } else if (!bodiless) {
      tail_ = x_.answer;
    }
  }
  due_ = of_->sweeper.now() + of_->limits.write_wait;
  stage_ = stage::writing;
}

/// Writes what is left. False: not everything could be written now.
bool session::flush() {
  while (written_ < out_.size() + tail_.size()) {
    iovec pieces[2];
    int count = 0;
    std::size_t skip = written_;
    if (skip < out_.size()) {
      pieces[count++] = {out_.data() + skip, out_.size() - skip};
      skip = 0;
    } else {
      skip -= out_.size();
    }
    if (tail_.size() > skip) {
      pieces[count++] = {const_cast<char*>(tail_.data()) + skip, tail_.size() - skip};
    }
    const io_result r = wire_.write_some(pieces, count);
    if (r.what == io::done) {
      written_ += r.bytes;
      continue;
    }
    if (r.what == io::again_write) {
      wait_writable();
    } else if (r.what == io::again_read) {
      wait_readable();
    } else {
      close();
    }
    return false;
  }
  return true;
}

bool session::write_answer() {
  if (!flush()) return false;
  if (keep_alive_) {
    next_request();
    return true;
  }
  if (!linger_) {
    close();
    return false;
  }
  wire_.end_writing();
  due_ = of_->sweeper.now() + linger_wait;
  stage_ = stage::lingering;
  readable_ = true;
  return true;
}

void session::refuse() {
  of_->sweeper.add(*this);
  due_ = of_->sweeper.now() + of_->limits.write_wait;
  if (of_->tls) return close();
  keep_alive_ = false;
  linger_ = true;
  fail(503, "The host has as many connections as it takes; try again.");
  x_.add_header("Retry-After", "1");
  run();
}

core::ports::task<bool> session::flush_stream() {
  const ptr self(this);
  stream_until_ = of_->sweeper.now() + of_->limits.write_wait;
  while (stage_ != stage::closed && !flush()) {
    if (stage_ == stage::closed) break;
    co_await stream_.wait();
  }
  co_return stage_ != stage::closed;
}

core::ports::task<bool> session::write_head() {
  if (stage_ != stage::handling || streaming_) co_return false;
  streaming_ = true;
  chunked_ = parser_->version() >= 11;
  if (!chunked_) keep_alive_ = false;
  handler_until_ = steady_time::max();
  tail_ = {};
  conclude();
  build_head(chunked_);
  const bool alive = co_await flush_stream();
  co_return alive;
}

core::ports::task<bool> session::write(std::string piece) {
  if (stage_ != stage::handling || !streaming_) co_return false;
  if (head_only_ || piece.empty()) co_return true;
  out_.clear();
  written_ = 0;
  if (chunked_) {
    char size[20];
    const auto end = std::to_chars(size, size + sizeof size, piece.size(), 16).ptr;
    out_.append(size, static_cast<std::size_t>(end - size)).append("\r\n");
    out_.append(piece).append("\r\n");
  } else {
    out_ = std::move(piece);
  }
  const bool alive = co_await flush_stream();
  co_return alive;
}

void session::abort() {
  const ptr self(this);
  cancelled_ = true;  // the handler itself has decided: it is not told
  close();
}

}  // namespace patchbay::net
