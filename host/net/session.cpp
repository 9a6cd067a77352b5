#include "net/session.hpp"

#include <algorithm>
#include <cstring>

#include <sys/socket.h>

namespace patchbay::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t buffer_first = 4096;
constexpr std::size_t body_kept = 64u << 10;
constexpr auto cancel_grace = std::chrono::seconds(5);

}  // namespace

session::session(std::shared_ptr<server_state> of, int fd, bool v6, bool from_loopback)
    : of_(std::move(of)), wire_(of_->io) {
  using boost::asio::ip::tcp;
  wire_.socket().assign(v6 ? tcp::v6() : tcp::v4(), fd);
  prepare_socket(wire_.socket());
  x_.from_loopback = from_loopback;
  x_.tls = of_->tls != nullptr;
  x_.stream = this;
  next_ = of_->first;
  if (next_) next_->previous_ = this;
  of_->first = this;
}

session::~session() { leave(); }

void session::leave() {
  if (!of_) return;
  if (counted_) --of_->connections;
  counted_ = false;
  if (previous_) previous_->next_ = next_;
  if (next_) next_->previous_ = previous_;
  if (of_->first == this) of_->first = next_;
  next_ = previous_ = nullptr;
}

void session::start() {
  counted_ = true;
  ++of_->connections;
  due_ = of_->sweeper.now() + of_->limits.header_wait;
  of_->sweeper.add(*this);
  if (of_->tls) {
    wire_.secure(of_->tls->session());
    stage_ = stage::handshake;
  }
  run();
}

void session::close() {
  if (stage_ == stage::closed) return;
  const ptr self(this);
  const bool handling = stage_ == stage::handling;
  if (stage_ == stage::ready) --of_->in_flight;
  stage_ = stage::closed;
  wire_.close();
  of_->sweeper.remove(*this);
  leave();
  if (handling && !cancelled_) {
    cancelled_ = true;
    x_.cancel.cancel();
  }
  if (stream_.waiting()) stream_.resume();
  if (runner_.waiting()) runner_.resume();
}

void session::drain() {
  keep_alive_ = false;
  if (stage_ == stage::head && !begun_) close();
}

void session::on_due(steady_time now) {
  const ptr self(this);
  switch (stage_) {
    case stage::head:
      if (!begun_) return close();
      [[fallthrough]];
    case stage::body:
    case stage::chunks:
      fail_and_close(408, "The request did not arrive in time.");
      return run();
    case stage::ready:
    case stage::handling:
      return on_handler_due(now);
    default:
      return close();
  }
}

/// While a handler works: has the caller gone, or is the handler over its time?
void session::on_handler_due(steady_time now) {
  if (stream_.waiting() && now >= stream_until_) return close();
  if (now >= handler_until_) {
    if (cancelled_) return close();
    handler_until_ = now + cancel_grace;
    cancelled_ = true;
    x_.cancel.cancel();
  } else if (!cancelled_ && wire_.hung_up()) {
    cancelled_ = true;
    handler_until_ = std::max(handler_until_, now + cancel_grace);
    x_.cancel.cancel();
  }
  if (stage_ == stage::handling && due_ <= now) due_ = now + sweep::tick;
}

/// Waits for bytes of a head and takes them. Waiting for readiness alone would cost a system call
/// more, because the reactor arms the descriptor anew for it.
void session::receive() {
  if (wait_read_) return;
  wait_read_ = true;
  const std::size_t room = capacity_ - end_;
  wire_.socket().async_read_some(
      boost::asio::buffer(in_.get() + end_, room),
      [self = ptr(this), room](const boost::system::error_code& ec, std::size_t got) {
        self->wait_read_ = false;
        if (ec == boost::asio::error::operation_aborted) return;
        if (self->stage_ == stage::head) self->end_ += got;
        self->readable_ = ec || got == room;
        self->run();
      });
}

void session::wait_readable() {
  if (wait_read_) return;
  wait_read_ = true;
  wire_.socket().async_wait(tcp_socket::wait_read,
                            [self = ptr(this)](const boost::system::error_code& ec) {
                              self->wait_read_ = false;
                              if (ec) return;
                              self->readable_ = true;
                              self->run();
                            });
}

void session::wait_writable() {
  if (wait_write_) return;
  wait_write_ = true;
  wire_.socket().async_wait(tcp_socket::wait_write,
                            [self = ptr(this)](const boost::system::error_code& ec) {
                              self->wait_write_ = false;
                              if (ec) return;
                              if (self->stream_.waiting()) return self->stream_.resume();
                              self->run();
                            });
}

/// Drives the machine until it has to wait.
void session::run() {
  if (running_) return;
  const ptr self(this);
  running_ = true;
  while (step()) {
  }
  running_ = false;
}

bool session::step() {
  switch (stage_) {
    case stage::handshake:
      return shake_hands();
    case stage::head:
      return read_head();
    case stage::body:
      return read_body();
    case stage::chunks:
      return read_chunks();
    case stage::ready:
      if (!runner_.waiting()) return false;
      stage_ = stage::handling;
      runner_.resume();
      return stage_ != stage::handling;
    case stage::handled:
      finish();
      return true;
    case stage::writing:
      return write_answer();
    case stage::lingering:
      return linger();
    case stage::handling:
    case stage::closed:
      return false;
  }
  return false;
}

bool session::shake_hands() {
  switch (wire_.handshake().what) {
    case io::done:
      stage_ = stage::head;
      due_ = of_->sweeper.now() + of_->limits.header_wait;
      return true;
    case io::again_read:
      wait_readable();
      return false;
    case io::again_write:
      wait_writable();
      return false;
    default:
      if (wire_.spoke_plain_http()) {
        constexpr std::string_view answer =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n"
            "Content-Length: 35\r\n\r\nThis port speaks https, not http.\r\n";
        ::send(wire_.socket().native_handle(), answer.data(), answer.size(), MSG_NOSIGNAL);
      }
      close();
      return false;
  }
}

/// Reads once if there may be something. False: nothing to be had now (a wait is armed, or the
/// session is closed).
bool session::fill(char* to, std::size_t room, std::size_t& got) {
  if (!readable_) {
    wait_readable();
    return false;
  }
  const io_result r = wire_.read_some(to, room);
  switch (r.what) {
    case io::done:
      got = r.bytes;
      // A short read has emptied the socket; the wait that follows looks again in any case.
      if (r.bytes < room && !wire_.tls()) readable_ = false;
      return true;
    case io::again_read:
      readable_ = false;
      wait_readable();
      return false;
    case io::again_write:
      wait_writable();
      return false;
    default:
      close();
      return false;
  }
}

/// Moves the buffer to one of `capacity` bytes; views of the exchange into it move along.
void session::make_room(std::size_t capacity) {
  auto larger = std::make_unique<char[]>(capacity);
  if (end_ > 0) std::memcpy(larger.get(), in_.get(), end_);
  const char* const from = in_.get();
  const char* const to = larger.get();
  const auto move = [from, to](std::string_view& v) {
    if (v.data() && !v.empty()) v = std::string_view(to + (v.data() - from), v.size());
  };
  move(x_.method);
  move(x_.target);
  move(x_.path);
  move(x_.query);
  for (auto& h : x_.headers) {
    move(h.name);
    move(h.value);
  }
  in_ = std::move(larger);
  capacity_ = capacity;
  if (parser_) parser_->moved_to(in_.get(), in_.get() + capacity_);
}

bool session::read_more() {
  const std::size_t most = of_->limits.header_bytes;
  if (end_ == capacity_) {
    if (capacity_ >= most) {
      fail_and_close(431, "The request's head is too long.");
      return true;
    }
    make_room(capacity_ == 0 ? std::min(buffer_first, most) : std::min(capacity_ * 2, most));
  }
  if (!readable_ && !wire_.tls()) {
    receive();
    return false;
  }
  std::size_t got = 0;
  if (!fill(in_.get() + end_, capacity_ - end_, got)) return false;
  end_ += got;
  return true;
}

bool session::read_head() {
  if (!begun_) {
    // Empty lines before a request are allowed (RFC 9112, 2.2).
    while (begin_ < end_ && (in_[begin_] == '\r' || in_[begin_] == '\n')) ++begin_;
    if (begin_ == end_) {
      begin_ = end_ = 0;
      return read_more();
    }
    begun_ = true;
    due_ = of_->sweeper.now() + of_->limits.header_wait;
    parser_.emplace(x_, in_.get(), in_.get() + capacity_, of_->limits.header_bytes,
                    of_->limits.body_bytes);
  }
  boost::beast::error_code ec;
  begin_ += parser_->put(boost::asio::const_buffer(in_.get() + begin_, end_ - begin_), ec);
  if (ec == http::error::need_more) return read_more();
  if (ec) {
    const int status = status_of(ec);
    fail_and_close(status, status == 413 ? too_large()
                           : status == 431
                               ? "The request's head is too long."
                               : "The request is not well-formed HTTP: " + ec.message() + ".");
    return true;
  }
  return check_head() ? expect_body() : true;
}

/// Sets path, query and, for an absolute target, the Host header. A sentence: the target is bad.
std::string_view session::split_target() {
  std::string_view rest = x_.target;
  if (!rest.empty() && rest.front() != '/' && rest != "*") {
    const auto scheme = rest.find("://");
    if (scheme == rest.npos || scheme > 5) return "The request's target is not a path.";
    rest.remove_prefix(scheme + 3);
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    for (auto& h : x_.headers) {
      if (h.name.size() == 4 && (h.name[0] | 0x20) == 'h' && (h.name[1] | 0x20) == 'o') {
        h.value = rest.substr(0, slash);
      }
    }
    rest.remove_prefix(slash);
    if (rest.empty() || rest.front() == '?') return "The request's target has no path.";
  }
  const auto end = std::min(rest.find('?'), rest.size());
  x_.path = rest.substr(0, end);
  x_.query = rest.substr(std::min(end + 1, rest.size()));
  return {};
}

/// False: the request is refused.
bool session::check_head() {
  keep_alive_ = parser_->keep_alive() && !of_->draining;
  head_only_ = x_.method == "HEAD";
  if (const auto why = split_target(); !why.empty()) {
    fail_and_close(400, why);
  } else if (parser_->hosts() > 1 || (parser_->hosts() == 0 && parser_->version() >= 11)) {
    fail_and_close(400, "A request has exactly one Host header.");
  } else if (parser_->unknown_coding()) {
    fail_and_close(501, "The only transfer coding here is chunked.");
  } else if (parser_->chunked() && parser_->version() < 11) {
    fail_and_close(400, "HTTP/1.0 has no chunked transfer coding.");
  } else if (parser_->unknown_expectation()) {
    fail_and_close(417, "The only expectation here is 100-continue.");
  } else {
    return true;
  }
  return false;
}

/// The answer was written; the next request may be in the buffer already.
void session::next_request() {
  if (begin_ < end_) {
    std::memmove(in_.get(), in_.get() + begin_, end_ - begin_);
    end_ -= begin_;
  } else {
    end_ = 0;
  }
  begin_ = 0;
  begun_ = false;
  parser_.reset();
  x_.method = x_.target = x_.path = x_.query = x_.route = {};
  x_.headers.clear();
  x_.parameters.clear();
  if (x_.body.capacity() > body_kept) std::string().swap(x_.body);
  if (x_.answer.capacity() > body_kept) std::string().swap(x_.answer);
  x_.body.clear();
  x_.answer.clear();
  x_.extra_headers.clear();
  x_.cancel = core::ports::cancel_token{};
  x_.status = 200;
  x_.content_type = "application/json";
  x_.close = false;
  route_ = nullptr;
  head_only_ = streaming_ = chunked_ = cancelled_ = false;
  stage_ = stage::head;
  due_ = of_->sweeper.now() + of_->limits.idle_wait;
}

}  // namespace patchbay::net
