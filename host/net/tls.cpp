#include "net/tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace patchbay::net {
namespace {

core::error cannot_use(const char* what, const std::string& file) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return core::error{
      core::errc::invalid_argument,
      std::string(what) + " " + file + " cannot be used: " + (reason ? reason : "unreadable"),
      "Give a PEM file that exists and can be read."};
}

}  // namespace

void free_ssl_ctx::operator()(ssl_ctx_st* c) const noexcept { SSL_CTX_free(c); }

core::result<std::unique_ptr<server_tls>> server_tls::load(const std::string& cert_file,
                                                           const std::string& key_file) {
  ERR_clear_error();
  ssl_ctx_ptr context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (SSL_CTX_use_certificate_chain_file(context.get(), cert_file.c_str()) != 1) {
    return cannot_use("The certificate", cert_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return cannot_use("The key", key_file);
  }
  return std::unique_ptr<server_tls>(new server_tls(std::move(context)));
}

ssl_ptr server_tls::session() const {
  ssl_ptr s(SSL_new(context_.get()));
  SSL_set_accept_state(s.get());
  return s;
}

core::result<std::unique_ptr<client_tls>> client_tls::load(const std::string& ca_file) {
  ERR_clear_error();
  ssl_ctx_ptr context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) {
    return cannot_use("The CA file", ca_file);
  }
  return std::unique_ptr<client_tls>(new client_tls(std::move(context)));
}

ssl_ptr client_tls::session(const std::string& host) const {
  ssl_ptr s(SSL_new(context_.get()));
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (not_an_address) {
    SSL_set_tlsext_host_name(s.get(), host.c_str());
    SSL_set_hostflags(s.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(s.get(), host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(s.get()), host.c_str());
  }
  SSL_set_connect_state(s.get());
  return s;
}

}  // namespace patchbay::net
