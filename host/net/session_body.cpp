#include <algorithm>
#include <cstring>

#include "net/session.hpp"

namespace patchbay::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t chunk_room = 4096;
constexpr std::size_t body_step = 64u << 10;
constexpr std::size_t linger_max = 4u << 20;

}  // namespace

int session::status_of(const boost::beast::error_code& ec) noexcept {
  if (ec == http::error::body_limit) return 413;
  if (ec == http::error::header_limit) return 431;
  return 400;
}

std::string session::too_large() const {
  return "The request's body is larger than " + std::to_string(of_->limits.body_bytes) + " bytes.";
}

/// The head is complete; begins with the body.
bool session::expect_body() {
  if (parser_->is_done()) {
    dispatch();
    return true;
  }
  if (parser_->expects_continue() && begin_ == end_) {
    static char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const iovec piece{go_on, sizeof go_on - 1};
    wire_.write_some(&piece, 1);
  }
  if (parser_->chunked()) {
    parser_->eager(true);
    if (capacity_ - begin_ < chunk_room) make_room(capacity_ + chunk_room);
    chunk_begin_ = begin_;
    stage_ = stage::chunks;
    return true;
  }
  body_left_ = static_cast<std::size_t>(*parser_->content_length());
  const std::size_t here = std::min(body_left_, end_ - begin_);
  x_.body.reserve(std::min(body_left_, body_step));
  x_.body.assign(in_.get() + begin_, here);
  begin_ += here;
  body_left_ -= here;
  stage_ = stage::body;
  return true;
}

bool session::read_body() {
  if (body_left_ == 0) {
    dispatch();
    return true;
  }
  // Memory follows what has arrived, not what was announced.
  const std::size_t have = x_.body.size();
  const std::size_t room = std::min(body_left_, std::max(have, body_step));
  if (!readable_) {
    wait_readable();
    return false;
  }
  x_.body.resize(have + room);
  std::size_t got = 0;
  const bool read = fill(x_.body.data() + have, room, got);
  if (stage_ == stage::closed) return false;
  x_.body.resize(have + got);
  body_left_ -= got;
  return read;
}

bool session::read_chunks() {
  if (begin_ < end_) {
    boost::beast::error_code ec;
    begin_ += parser_->put(boost::asio::const_buffer(in_.get() + begin_, end_ - begin_), ec);
    if (ec && ec != http::error::need_more) {
      fail_and_close(status_of(ec), ec == http::error::body_limit
                                        ? too_large()
                                        : "The request's chunks are not well-formed.");
      return true;
    }
    if (parser_->is_done()) {
      dispatch();
      return true;
    }
  }
  if (chunk_begin_ < begin_) {
    std::memmove(in_.get() + chunk_begin_, in_.get() + begin_, end_ - begin_);
    end_ -= begin_ - chunk_begin_;
    begin_ = chunk_begin_;
  }
  if (end_ == capacity_) {
    fail_and_close(400, "The request has a chunk header or trailers that are too long.");
    return true;
  }
  std::size_t got = 0;
  if (!fill(in_.get() + end_, capacity_ - end_, got)) return false;
  end_ += got;
  return true;
}

/// Closing with unread input would reset the connection and take the answer with it.
bool session::linger() {
  char away[4096];
  std::size_t got = 0;
  if (!fill(away, sizeof away, got)) return false;
  lingered_ += got;
  if (lingered_ > linger_max) close();
  return true;
}

}  // namespace patchbay::net
