#include "net/wire.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <sys/socket.h>

namespace patchbay::net {

void free_ssl::operator()(ssl_st* s) const noexcept { SSL_free(s); }

/// OpenSSL's way to our socket: like its own socket BIO, without SIGPIPE and with a count.
struct wire_bio {
  static int write(BIO* bio, const char* bytes, int size) {
    auto* w = static_cast<wire*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const ssize_t n =
        ::send(w->socket_.native_handle(), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (n >= 0) w->sent_ += static_cast<std::uint64_t>(n);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(n);
  }
  static int read(BIO* bio, char* to, int size) {
    auto* w = static_cast<wire*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const ssize_t n = ::recv(w->socket_.native_handle(), to, static_cast<std::size_t>(size), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
    if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(n);
  }
  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
  }
  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
      BIO_meth_set_write(m, &wire_bio::write);
      BIO_meth_set_read(m, &wire_bio::read);
      BIO_meth_set_ctrl(m, &wire_bio::control);
      return m;
    }();
    return made;
  }
};

void wire::secure(ssl_ptr s) {
  BIO* bio = BIO_new(wire_bio::method());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(s.get(), bio, bio);
  SSL_set_mode(s.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  ssl_ = std::move(s);
}

io_result wire::tls_result(int returned) noexcept {
  if (returned > 0) return {io::done, static_cast<std::size_t>(returned)};
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return {io::again_read};
    case SSL_ERROR_WANT_WRITE:
      return {io::again_write};
    case SSL_ERROR_ZERO_RETURN:
      return {io::closed};
    default:
      break;
  }
  tls_error_ = ERR_peek_error();
  const int reason = ERR_GET_REASON(tls_error_);
  plain_http_ = ERR_GET_LIB(tls_error_) == ERR_LIB_SSL &&
                (reason == SSL_R_HTTP_REQUEST || reason == SSL_R_WRONG_VERSION_NUMBER);
  // A stream that ends without close_notify: HTTP's own framing decides whether that is a cut.
  const bool ended =
      reason == SSL_R_UNEXPECTED_EOF_WHILE_READING && SSL_is_init_finished(ssl_.get());
  ERR_clear_error();
  return {ended ? io::closed : io::failed};
}

io_result wire::handshake() noexcept {
  ERR_clear_error();
  return tls_result(SSL_do_handshake(ssl_.get()));
}

io_result wire::read_some(char* to, std::size_t size) noexcept {
  if (ssl_) {
    ERR_clear_error();
    constexpr std::size_t most = std::numeric_limits<int>::max();
    return tls_result(SSL_read(ssl_.get(), to, static_cast<int>(std::min(size, most))));
  }
  const ssize_t n = ::recv(socket_.native_handle(), to, size, 0);
  if (n > 0) return {io::done, static_cast<std::size_t>(n)};
  if (n == 0) return {io::closed};
  return {errno == EAGAIN || errno == EINTR ? io::again_read : io::failed};
}

io_result wire::write_some(const iovec* pieces, int count) noexcept {
  if (ssl_) {
    if (count > 1 && pieces->iov_len == 0) ++pieces;
    ERR_clear_error();
    constexpr std::size_t most = 1u << 20;
    return tls_result(
        SSL_write(ssl_.get(), pieces->iov_base, static_cast<int>(std::min(pieces->iov_len, most))));
  }
  ssize_t n = 0;
  if (count == 1) {
    n = ::send(socket_.native_handle(), pieces->iov_base, pieces->iov_len, MSG_NOSIGNAL);
  } else {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces);
    message.msg_iovlen = static_cast<std::size_t>(count);
    n = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
  }
  if (n >= 0) {
    sent_ += static_cast<std::uint64_t>(n);
    return {io::done, static_cast<std::size_t>(n)};
  }
  return {errno == EAGAIN || errno == EINTR ? io::again_write : io::failed};
}

bool wire::buffered() const noexcept { return ssl_ && SSL_pending(ssl_.get()) > 0; }

bool wire::hung_up() noexcept {
  if (!open()) return true;
  pollfd p{};
  p.fd = socket_.native_handle();
  p.events = POLLRDHUP;
  return ::poll(&p, 1, 0) > 0 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool wire::quiet() noexcept {
  if (!open() || buffered()) return false;
  char byte = 0;
  const ssize_t n =
      ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN;
  if (n == 0 || !ssl_) return false;
  // TLS may have sent what is no data, such as a session ticket.
  ERR_clear_error();
  return SSL_get_error(ssl_.get(), SSL_peek(ssl_.get(), &byte, 1)) == SSL_ERROR_WANT_READ;
}

std::string wire::tls_failure() const {
  const long verdict = ssl_ ? SSL_get_verify_result(ssl_.get()) : X509_V_OK;
  switch (verdict) {
    case X509_V_OK:
      break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "its certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "its certificate is not valid yet";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "its certificate is for another name";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "its certificate was issued by an unknown authority (--ca-file names those to trust)";
    default:
      return std::string("its certificate is not accepted: ") +
             X509_verify_cert_error_string(verdict);
  }
  if (plain_http_) return "it does not speak TLS on this port (plain http?)";
  if (tls_error_ == 0) return "it closed the connection during the TLS handshake";
  const char* reason = ERR_reason_error_string(tls_error_);
  return std::string("the TLS handshake failed: ") + (reason ? reason : "no reason given");
}

void wire::end_writing() noexcept {
  if (!open()) return;
  if (ssl_ && SSL_is_init_finished(ssl_.get())) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  ::shutdown(socket_.native_handle(), SHUT_WR);
}

void wire::close() noexcept {
  if (!open()) return;
  if (ssl_ && SSL_is_init_finished(ssl_.get())) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void prepare_socket(tcp_socket& socket) noexcept {
  const int on = 1;
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
}

}  // namespace patchbay::net
