// The main job over TLS, and what is said when the other side cannot be trusted.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/certificates.hpp"
#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* here = "IP:127.0.0.1,DNS:localhost";

class Tls : public testing::Test {
 protected:
  /// A sandbox that serves with `shown`, and a host that trusts `trusted`.
  town::options over_tls(const authority::pair& shown, const std::string& trusted) {
    town::options how;
    how.broker = "https://127.0.0.1";
    how.sandbox_arguments = {"--tls", shown.certificate, shown.key};
    how.sandbox_ca = trusted;
    how.host_arguments = {"--ca-file", trusted};
    return how;
  }
  /// The sentence with which connecting fails.
  static std::string refusal(town& t) {
    const auto refused = t.start("gmail", "ana");
    EXPECT_EQ(refused.status, 503) << refused.body;
    return at(refused.json(), "detail") + " | " + at(refused.json(), "hint");
  }

  temp_folder folder_;
  authority ours_{folder_.path(), "ours"};
};

TEST_F(Tls, TheMainJobPassesWithTheCaFile) {
  town t(over_tls(ours_.sign("good", here), ours_.file()));
  const auto back = t.connect("gmail", "ana");
  ASSERT_EQ(back.status, 200) << back.body;
  const auto sent = t.call("gmail_send_email", mail_to_bob("over tls"), "ana");
  EXPECT_EQ(word(sent), "ok") << sent.body;
  EXPECT_EQ(t.mails("over tls"), 1u);
  EXPECT_EQ(t.stop_host(), 0);
}

TEST_F(Tls, ANameIsVerifiedAsWellAsAnAddress) {
  auto how = over_tls(ours_.sign("good", here), ours_.file());
  how.broker = "https://localhost";
  town t(how);
  EXPECT_EQ(t.connect("gmail", "ana").status, 200);
}

TEST_F(Tls, AnUnknownAuthorityIsNamedAsTheReason) {
  authority others(folder_.path(), "others");
  auto how = over_tls(others.sign("foreign", here), ours_.file());
  town t(how);
  EXPECT_THAT(refusal(t), AllOf(HasSubstr("certificate"), HasSubstr("--ca-file")));
}

TEST_F(Tls, ACertificateForAnotherNameIsNamedAsTheReason) {
  town t(over_tls(ours_.sign("other", "DNS:other.example"), ours_.file()));
  EXPECT_THAT(refusal(t), AllOf(HasSubstr("certificate"), HasSubstr("127.0.0.1")));
}

TEST_F(Tls, AnExpiredCertificateIsNamedAsTheReason) {
  town t(over_tls(ours_.sign_expired("old", here), ours_.file()));
  EXPECT_THAT(refusal(t), AllOf(HasSubstr("certificate"), HasSubstr("expired")));
}

TEST_F(Tls, PlainHttpToAnHttpsPortIsNamedAsTheReason) {
  auto how = over_tls(ours_.sign("good", here), ours_.file());
  how.broker = "http://127.0.0.1";
  town t(how);
  EXPECT_THAT(refusal(t), HasSubstr("https"));
}

TEST_F(Tls, HttpsToAPlainPortIsNamedAsTheReason) {
  town::options how;
  how.broker = "https://127.0.0.1";
  how.host_arguments = {"--ca-file", ours_.file()};
  town t(how);
  EXPECT_THAT(refusal(t), HasSubstr("TLS"));
}

TEST_F(Tls, AServerWhoseCertificateChangedIsRefusedAndNothingIsSent) {
  const auto good = ours_.sign("good", here);
  const auto old = ours_.sign_expired("old", here);
  town t(over_tls(good, ours_.file()));
  ASSERT_EQ(t.connect("gmail", "ana").status, 200);
  const auto port = std::to_string(t.sandbox_port);
  t.sandbox->signal(SIGKILL);
  t.sandbox->wait(std::chrono::seconds(10));
  process again({std::string(PATCHBAY_BIN_DIR) + "/patchbay-sandbox", "--listen",
                 "127.0.0.1:" + port, "--api-key", "x", "--tls", old.certificate, old.key,
                 "--port-file", (folder_.path() / "port").string()},
                {}, folder_.path() / "again.log");
  ASSERT_NE(wait_for_port(folder_.path() / "port", again), 0);
  const auto refused = t.call("gmail_send_email", mail_to_bob("x"), "ana");
  EXPECT_EQ(word(refused), "transport_error") << refused.body;
  EXPECT_THAT(refused.body, HasSubstr("expired"));
}

}  // namespace
}  // namespace patchbay::tests
