#include "net/tls.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "net/loopback.hpp"

namespace patchbay::net {
namespace {

using core::errc;
using test::caller;
using test::loop;
using test::raw;
using test::served;
using test::url_of;

/// A key and a certificate, as files.
class certificate {
 public:
  /// Signed by `issuer`, or by itself. Valid from an hour ago for `valid_s` seconds.
  certificate(const std::filesystem::path& dir, const std::string& name, const char* alternative,
              const certificate* issuer = nullptr, long valid_s = 7200)
      : file((dir / (name + ".pem")).string()), key_file((dir / (name + ".key")).string()) {
    key_ = EVP_EC_gen("P-256");
    x_ = X509_new();
    X509_set_version(x_, 2);
    static long serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(x_), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(x_), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x_), valid_s - 3600);
    X509_set_pubkey(x_, key_);
    X509_NAME* subject = X509_get_subject_name(x_);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(x_, issuer ? X509_get_subject_name(issuer->x_) : subject);
    extend(NID_basic_constraints, issuer ? "CA:FALSE" : "critical,CA:TRUE");
    if (alternative) extend(NID_subject_alt_name, alternative);
    X509_sign(x_, issuer ? issuer->key_ : key_, EVP_sha256());
    FILE* f = std::fopen(file.c_str(), "w");
    PEM_write_X509(f, x_);
    std::fclose(f);
    f = std::fopen(key_file.c_str(), "w");
    PEM_write_PrivateKey(f, key_, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(f);
  }
  ~certificate() {
    X509_free(x_);
    EVP_PKEY_free(key_);
  }
  certificate(const certificate&) = delete;
  certificate& operator=(const certificate&) = delete;
  std::string file, key_file;

 private:
  void extend(int what, const char* value) {
    X509_EXTENSION* e = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
    X509_add_ext(x_, e, -1);
    X509_EXTENSION_free(e);
  }
  EVP_PKEY* key_;
  X509* x_;
};

std::filesystem::path fresh_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "net-tls-XXXXXX").string();
  return ::mkdtemp(name.data());
}

class Tls : public testing::Test {
 protected:
  Tls() {
    routes.add_quick("POST", "/", [](exchange& x) {
      x.answer = x.tls ? "secure " : "plain ";
      x.answer += x.body;
    });
  }
  ~Tls() override { std::filesystem::remove_all(dir); }

  std::unique_ptr<server_tls> with(const certificate& c) {
    auto made = server_tls::load(c.file, c.key_file);
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }
  core::ports::http_exchange ask(std::uint16_t port, const std::string& ca_file,
                                 const std::string& host = "localhost") {
    auto options = caller::permissive();
    options.ca_file = ca_file;
    caller c(l, options);
    const auto to = url_of(port, "/", "https", host);
    return c.run(caller::request(to, "POST", "body"));
  }
  void refused(const core::ports::http_exchange& e, std::string_view why) {
    ASSERT_FALSE(e.answer.ok());
    EXPECT_EQ(e.answer.error().code, errc::unavailable);
    EXPECT_NE(e.answer.error().message.find(why), std::string::npos) << e.answer.error().message;
    EXPECT_FALSE(e.sent);
  }

  std::filesystem::path dir = fresh_folder();
  certificate ca{dir, "ca", nullptr};
  certificate good{dir, "good", "DNS:localhost,IP:127.0.0.1", &ca};
  loop l;
  router routes;
};

TEST_F(Tls, AKnownAuthorityAndTheRightNameAreAccepted) {
  const auto tls = with(good);
  const served s(l, routes, {}, tls.get());
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto e = ask(s.port, ca.file, host);
    ASSERT_TRUE(e.answer.ok()) << e.answer.error().message;
    EXPECT_EQ(e.answer->body, "secure body");
  }
}

TEST_F(Tls, ConnectionsAreReusedAndCarryLargeBodies) {
  const auto tls = with(good);
  const served s(l, routes, {}, tls.get());
  auto options = caller::permissive();
  options.ca_file = ca.file;
  caller c(l, options);
  const auto to = url_of(s.port, "/", "https");
  const std::string body(900'000, 'z');
  for (int i = 0; i < 3; ++i) {
    const auto e = c.run(caller::request(to, "POST", body));
    ASSERT_TRUE(e.answer.ok()) << e.answer.error().message;
    EXPECT_EQ(e.answer->body.size(), body.size() + 7);
  }
  EXPECT_EQ(l.on([&] { return s.door->connections(); }), 1u);
}

TEST_F(Tls, AnUnknownAuthorityIsNamedAsTheReason) {
  const certificate other(dir, "other", nullptr);
  const auto tls = with(good);
  const served s(l, routes, {}, tls.get());
  refused(ask(s.port, other.file), "unknown authority");
}

TEST_F(Tls, AnotherNameIsNamedAsTheReason) {
  const certificate elsewhere(dir, "elsewhere", "DNS:example.com", &ca);
  const auto tls = with(elsewhere);
  const served s(l, routes, {}, tls.get());
  refused(ask(s.port, ca.file), "another name");
  refused(ask(s.port, ca.file, "127.0.0.1"), "another name");
}

TEST_F(Tls, AnExpiredCertificateIsNamedAsTheReason) {
  const certificate old(dir, "old", "DNS:localhost", &ca, 60);
  const auto tls = with(old);
  const served s(l, routes, {}, tls.get());
  refused(ask(s.port, ca.file), "expired");
}

TEST_F(Tls, PlainHttpOnTheHttpsPortIsNamedAsTheReason) {
  const served s(l, routes);
  refused(ask(s.port, ca.file), "plain http");
}

TEST_F(Tls, AServerTellsThatItsPortIsHttps) {
  const auto tls = with(good);
  const served s(l, routes, {}, tls.get());
  raw c(s.port);
  c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto text = c.all();
  EXPECT_EQ(text.substr(9, 3), "400");
  EXPECT_NE(text.find("https"), text.npos);
}

TEST_F(Tls, FilesThatCannotBeUsedAreNamed) {
  const auto missing = server_tls::load((dir / "none.pem").string(), good.key_file);
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("none.pem"), std::string::npos);
  const auto wrong = server_tls::load(good.file, ca.key_file);
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().message.find("ca.key"), std::string::npos);
  const auto e = ask(1, (dir / "no-ca.pem").string());
  ASSERT_FALSE(e.answer.ok());
}

/// A proxy that takes one CONNECT and joins the two sides.
class proxy_once {
 public:
  explicit proxy_once(std::uint16_t to, std::string answer)
      : to_(to), answer_(std::move(answer)), fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&at), size);
    ::listen(fd_, 1);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~proxy_once() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  std::uint16_t port = 0;
  std::string request;

 private:
  void run() {
    const int c = ::accept(fd_, nullptr, nullptr);
    if (c < 0) return;
    char some[4096];
    while (request.find("\r\n\r\n") == request.npos) {
      const ssize_t n = ::recv(c, some, sizeof some, 0);
      if (n <= 0) break;
      request.append(some, static_cast<std::size_t>(n));
    }
    ::send(c, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(to_);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int up = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(up, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) join(c, up);
    ::close(up);
    ::close(c);
  }
  static void join(int a, int b) {
    std::thread back([a, b] { copy(b, a); });
    copy(a, b);
    back.join();
  }
  static void copy(int from, int to) {
    char some[4096];
    for (ssize_t n = 0; (n = ::recv(from, some, sizeof some, 0)) > 0;) {
      ::send(to, some, static_cast<std::size_t>(n), MSG_NOSIGNAL);
    }
    ::shutdown(to, SHUT_WR);
  }
  std::uint16_t to_;
  std::string answer_;
  int fd_;
  std::thread thread_;
};

TEST_F(Tls, GoesThroughTheProxy) {
  const certificate far(dir, "far", "DNS:far.example", &ca);
  const auto tls = with(far);
  const served s(l, routes, {}, tls.get());
  proxy_once p(s.port, "HTTP/1.1 200 Connection established\r\n\r\n");
  auto options = caller::permissive();
  options.ca_file = ca.file;
  options.https_proxy = "http://ana:p%40ss@127.0.0.1:" + std::to_string(p.port);
  {
    caller c(l, options);
    const auto to = *core::ports::parse_url("https://far.example/");
    const auto e = c.run(caller::request(to, "POST", "body"));
    ASSERT_TRUE(e.answer.ok()) << e.answer.error().message;
    EXPECT_EQ(e.answer->body, "secure body");
  }
  EXPECT_EQ(p.request,
            "CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n"
            "Proxy-Authorization: Basic YW5hOnBAc3M=\r\n\r\n");
}

TEST_F(Tls, AProxyThatRefusesIsNamedAsTheReason) {
  proxy_once p(1, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  auto options = caller::permissive();
  options.https_proxy = "127.0.0.1:" + std::to_string(p.port);
  caller c(l, options);
  const auto to = *core::ports::parse_url("https://far.example/");
  refused(c.run(caller::request(to, "POST", "body")), "proxy refused the tunnel (HTTP/1.1 407");
}

TEST_F(Tls, NoProxyGoesDirectly) {
  const auto tls = with(good);
  const served s(l, routes, {}, tls.get());
  auto options = caller::permissive();
  options.ca_file = ca.file;
  options.https_proxy = "http://127.0.0.1:1";
  options.no_proxy = "example.com, localhost";
  caller c(l, options);
  const auto to = url_of(s.port, "/", "https");
  EXPECT_TRUE(c.run(caller::request(to, "POST", "body")).answer.ok());
}

}  // namespace
}  // namespace patchbay::net
