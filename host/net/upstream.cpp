#include "net/upstream.hpp"

#include <charconv>

#include <boost/beast/http/error.hpp>

#include "net/client_core.hpp"

namespace patchbay::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t copy_max = 16u << 10;
constexpr std::size_t out_kept = 64u << 10;
constexpr std::size_t in_size = 2048;
constexpr std::size_t unparsed_max = 128u << 10;

}  // namespace

upstream::upstream(client_core& core, origin_pool& pool)
    : core_(&core), pool_(&pool), sweeper_(core.sweeper), wire_(core.io) {
  ++pool.open;
}

upstream::~upstream() { close(); }

void upstream::close() {
  wire_.close();
  sweeper_.remove(*this);
  if (pool_) --pool_->open;
  pool_ = nullptr;
}

void upstream::drop() {
  call_ = nullptr;
  close();
}

void upstream::rest(steady_time until) {
  const upstream_ptr self(this);
  if (pool_->idle.size() >= core_->options.idle_per_origin) return close();
  pool_->idle.push_back(self);
  due_ = until;
  sweeper_.add(*this);
}

bool upstream::wake() {
  const bool late = due_ <= sweeper_.now();
  due_ = steady_time::max();
  return !late && wire_.quiet();
}

void upstream::on_due(steady_time) {
  const upstream_ptr self(this);
  if (pool_) std::erase(pool_->idle, self);
  close();
}

/// Waits for bytes of the answer and takes them. Waiting for readiness alone would cost a system
/// call more, because the reactor arms the descriptor anew for it.
void upstream::receive() {
  if (wait_read_ || !wire_.open()) return;
  if (wire_.tls()) return wait_readable();
  wait_read_ = true;
  if (!in_) in_ = std::make_unique_for_overwrite<char[]>(in_size);
  wire_.socket().async_read_some(
      boost::asio::buffer(in_.get(), in_size),
      [self = upstream_ptr(this)](const boost::system::error_code& ec, std::size_t got) {
        self->wait_read_ = false;
        if (!self->call_ || ec == boost::asio::error::operation_aborted) return;
        if (got > 0 && !self->consume({self->in_.get(), got})) return;
        if (ec || got == in_size) return self->read();
        self->receive();
      });
}

void upstream::wait_readable() {
  if (wait_read_ || !wire_.open()) return;
  wait_read_ = true;
  wire_.socket().async_wait(tcp_socket::wait_read,
                            [self = upstream_ptr(this)](const boost::system::error_code& ec) {
                              self->wait_read_ = false;
                              if (!ec && self->call_) self->read();
                            });
}

void upstream::wait_writable() {
  if (wait_write_ || !wire_.open()) return;
  wait_write_ = true;
  wire_.socket().async_wait(tcp_socket::wait_write,
                            [self = upstream_ptr(this)](const boost::system::error_code& ec) {
                              self->wait_write_ = false;
                              if (!ec && self->call_) self->pump();
                            });
}

void upstream::build_request(const core::ports::http_request& r) {
  if (out_.capacity() > out_kept) std::string().swap(out_);
  out_.clear();
  written_ = 0;
  tail_ = {};
  out_.append(r.method).append(" ").append(r.to->target).append(" HTTP/1.1\r\nHost: ");
  out_.append(r.to->authority).append("\r\n").append(r.headers);
  if (!r.body.empty() || (r.method != "GET" && r.method != "HEAD" && r.method != "DELETE")) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, r.body.size()).ptr;
    out_.append("Content-Length: ").append(digits, static_cast<std::size_t>(end - digits));
    out_.append("\r\n");
  }
  out_ += "\r\n";
  if (r.body.size() <= copy_max) {
    out_ += r.body;
  } else {
    tail_ = r.body;
  }
}

void upstream::begin(call& c) {
  const upstream_ptr self(this);
  call_ = &c;
  c.on = self;
  c.again = false;
  sent_before_ = wire_.sent();
  build_request(c.request);
  parser_.emplace(c);
  rest_.clear();
  pump();
}

bool upstream::flush() {
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
    } else if (r.what == io::again_write) {
      wait_writable();
      return true;
    } else if (r.what == io::again_read) {
      return true;
    } else {
      return false;
    }
  }
  return true;
}

/// Sends what is left of the request and waits for the answer, which may come before all is sent.
void upstream::pump() {
  if (!flush()) {
    if (!sent()) return lost("closed the connection");
    // The other side may have answered before it stopped reading.
    written_ = 0;
    out_.clear();
    tail_ = {};
    return read();
  }
  receive();
}

void upstream::read() {
  const upstream_ptr self(this);
  while (call_) {
    const io_result r = wire_.read_some(core_->scratch.data(), core_->scratch.size());
    switch (r.what) {
      case io::done:
        if (!consume({core_->scratch.data(), r.bytes})) return;
        if (r.bytes < core_->scratch.size() && !wire_.tls()) return receive();
        break;
      case io::again_read:
        if (wire_.tls() && written_ < out_.size() + tail_.size()) flush();
        return receive();
      case io::again_write:
        return wait_writable();
      case io::closed:
        return ended();
      case io::failed:
        return lost("broke the connection");
    }
  }
}

bool upstream::consume(std::string_view bytes) {
  std::size_t used = 0;
  if (rest_.empty()) {
    if (!parse(bytes, used)) return false;
    rest_.assign(bytes.substr(used));
  } else {
    rest_.append(bytes);
    if (!parse(rest_, used)) return false;
    rest_.erase(0, used);
  }
  if (rest_.size() > unparsed_max) {
    fail(core::errc::unavailable, "sent a header that is too long");
    return false;
  }
  return true;
}

/// Parses as much as there is. False: the exchange is over.
bool upstream::parse(std::string_view bytes, std::size_t& used) {
  while (used < bytes.size()) {
    boost::beast::error_code ec;
    used += parser_->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), ec);
    if (!call_) return false;  // ended by the reader of the body
    if (ec == http::error::need_more) return true;
    if (parser_->stopped()) {
      if (call_->over_limit) {
        fail(core::errc::too_large, "sent an answer that is larger than " +
                                        std::to_string(call_->request.body_max) + " bytes");
      } else {
        complete(false);
      }
      return false;
    }
    if (ec) {
      const bool tls = !bytes.empty() && bytes.front() == '\x15' && !wire_.tls();
      fail(core::errc::unavailable, tls ? "speaks TLS on this port: use https"
                                        : "sent an answer that is not HTTP (" + ec.message() + ")");
      return false;
    }
    if (!parser_->is_done()) continue;
    if (parser_->status() >= 200) {
      complete(used == bytes.size());
      return false;
    }
    if (parser_->status() == 101) {
      fail(core::errc::unavailable, "switched to another protocol without being asked");
      return false;
    }
    parser_.emplace(*call_);
  }
  return true;
}

/// The answer is complete. `clean`: nothing was left over.
void upstream::complete(bool clean) {
  const upstream_ptr self(this);
  call& c = *call_;
  call_ = nullptr;
  c.sent = true;
  const bool all_sent = written_ == out_.size() + tail_.size();
  if (clean && all_sent && !out_.empty() && parser_->keep_alive() && !wire_.buffered()) {
    used_before_ = true;
    auto idle = core_->options.idle_max;
    if (parser_->keep_alive_s() >= 0) {
      idle = std::min<std::chrono::milliseconds>(
          idle, std::chrono::seconds(std::min(parser_->keep_alive_s(), 3600) - 1));
    }
    if (idle.count() > 0) {
      rest(sweeper_.now() + idle);
    } else {
      close();
    }
  } else {
    close();
  }
  c.end(std::nullopt);
}

/// The other side has ended its stream.
void upstream::ended() {
  if (!parser_->got_some()) return lost("closed the connection without an answer");
  boost::beast::error_code ec;
  parser_->put_eof(ec);
  if (ec || parser_->status() < 200) return lost("ended in the middle of its answer");
  complete(false);
}

void upstream::lost(std::string why) {
  if (used_before_ && !parser_->got_some() && !call_->repeated &&
      (!sent() || call_->may_repeat())) {
    call& c = *call_;
    call_ = nullptr;
    close();
    return c.repeat();
  }
  fail(core::errc::unavailable, std::move(why));
}

void upstream::fail(core::errc code, std::string why) {
  call& c = *call_;
  call_ = nullptr;
  c.sent = sent();
  close();
  c.end(core::error{code, c.request.to->authority + " " + why + ".", "", 0});
}

}  // namespace patchbay::net
