#pragma once

#include <memory>
#include <string>

#include "core/result.hpp"
#include "net/wire.hpp"

struct ssl_ctx_st;

namespace patchbay::net {

struct free_ssl_ctx {
  void operator()(ssl_ctx_st* c) const noexcept;
};
using ssl_ctx_ptr = std::unique_ptr<ssl_ctx_st, free_ssl_ctx>;

/// Certificate and key of a TLS server. Immutable: may be shared by the listeners of all threads.
class server_tls {
 public:
  /// PEM files: the certificate chain, leaf first, and its key. invalid_argument names the file
  /// that cannot be used.
  static core::result<std::unique_ptr<server_tls>> load(const std::string& cert_file,
                                                        const std::string& key_file);
  /// For one accepted connection.
  [[nodiscard]] ssl_ptr session() const;

 private:
  explicit server_tls(ssl_ctx_ptr context) : context_(std::move(context)) {}
  ssl_ctx_ptr context_;
};

/// Trust of a TLS client: TLS 1.2 or later, the peer's chain and name are always verified.
class client_tls {
 public:
  /// `ca_file` PEM; empty: the system's authorities. invalid_argument when it cannot be read.
  static core::result<std::unique_ptr<client_tls>> load(const std::string& ca_file);
  /// For one connection to `host` (name or address), which is sent as SNI and verified.
  [[nodiscard]] ssl_ptr session(const std::string& host) const;

 private:
  explicit client_tls(ssl_ctx_ptr context) : context_(std::move(context)) {}
  ssl_ctx_ptr context_;
};

}  // namespace patchbay::net
