#include "scene.hpp"

namespace patchbay::sandbox_tests {

namespace {

class Consent : public scene {};

TEST_F(Consent, AllowMakesTheAccountActiveAndKeepsTheCallersQuery) {
  const link made = begin("ana", "ac_gmail", "https://host.example/cb?state=abc#top");
  EXPECT_EQ(status_of(made.account), "INITIALIZING");
  EXPECT_EQ(box.send("GET", "/link/" + made.token).status, 200);
  EXPECT_EQ(status_of(made.account), "INITIATED");
  const reply got = box.send("POST", "/link/" + made.token + "/allow");
  EXPECT_EQ(got.status, 302);
  EXPECT_EQ(got.header("location"),
            "https://host.example/cb?state=abc&status=success&connected_account_id=" +
                made.account + "#top");
  EXPECT_EQ(status_of(made.account), "ACTIVE");
}

TEST_F(Consent, DenyMakesTheAccountFailed) {
  const link made = begin("ana", "ac_gmail", "https://host.example/cb");
  const reply got = box.send("POST", "/link/" + made.token + "/deny");
  EXPECT_EQ(got.header("location"), "https://host.example/cb?status=failed&connected_account_id=" +
                                        made.account + "&error=access_denied");
  EXPECT_EQ(status_of(made.account), "FAILED");
}

TEST_F(Consent, LinkWorksOnce) {
  const link made = begin("ana");
  EXPECT_EQ(box.send("POST", "/link/" + made.token + "/allow").status, 200);
  EXPECT_EQ(box.send("POST", "/link/" + made.token + "/deny").status, 409);
  EXPECT_EQ(status_of(made.account), "ACTIVE");
}

TEST_F(Consent, LinkExpiresAfterTenMinutes) {
  const link made = begin("ana");
  ASSERT_EQ(box.send("POST", "/control/clock", R"({"advance_s":590})").status, 200);
  EXPECT_EQ(status_of(made.account), "INITIALIZING");
  ASSERT_EQ(box.send("POST", "/control/clock", R"({"advance_s":11})").status, 200);
  EXPECT_EQ(status_of(made.account), "EXPIRED");
  EXPECT_EQ(box.send("POST", "/link/" + made.token + "/allow").status, 410);
}

TEST_F(Consent, UnknownLinkIsAPageThatSaysSo) {
  const reply got = box.send("GET", "/link/lk_nobody");
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(got.header("content-type"), "text/html; charset=utf-8");
}

TEST_F(Consent, PageEscapesTheUser) {
  const link made = begin("<b>ana</b>");
  const reply got = box.send("GET", "/link/" + made.token);
  EXPECT_EQ(got.body.find("<b>ana"), std::string::npos);
  EXPECT_NE(got.body.find("&lt;b&gt;ana"), std::string::npos);
}

TEST_F(Consent, FaultKeepsTheAccountFromBecomingActive) {
  fault(R"({"where":"link","match":"/allow","what":{"never_active":true}})");
  const link made = begin("ana");
  EXPECT_EQ(box.send("POST", "/link/" + made.token + "/allow").status, 200);
  EXPECT_EQ(status_of(made.account), "INITIATED");
}

TEST_F(Consent, FaultLetsTheAccountExpire) {
  fault(R"({"where":"link","match":"/allow","what":{"expire":true}})");
  EXPECT_EQ(status_of(connected("ana")), "EXPIRED");
}

}  // namespace

}  // namespace patchbay::sandbox_tests
