// A broker that misbehaves: connecting fails in words that a person understands, and what is
// connected already goes on.
#include <csignal>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;

struct trouble {
  const char* name;
  const char* what;
  int status;  ///< of the start route
};

std::ostream& operator<<(std::ostream& out, const trouble& t) { return out << t.name; }

constexpr trouble troubles[] = {
    {"Status500", R"({"status":500})", 503},
    {"Status503Html", R"({"status":503,"body":"<p>busy</p>","content_type":"text/html"})", 503},
    {"Html", R"({"status":200,"body":"<html>hello</html>","content_type":"text/html"})", 503},
    {"NoBody", R"({"status":200})", 503},
    {"JsonThatIsNoAnswer", R"({"status":200,"body":"[1,2]"})", 503},
    {"Status429", R"({"status":429})", 429},
    {"Drop", R"({"drop":true})", 503},
    {"Truncated", R"({"truncate":10})", 503},
    {"KeyExpired", R"({"error":"APIKey_APIKeyExpired"})", 502},
    {"KeyWithoutRights", R"({"error":"APIKey_InsufficientPermissions"})", 403},
};

class BadBroker : public testing::TestWithParam<trouble> {
 protected:
  static void SetUpTestSuite() {
    here_ = std::make_unique<town>();
    here_->connect("gmail", "ana");
  }
  static void TearDownTestSuite() { here_.reset(); }
  void SetUp() override { t().fault("api", "", GetParam().what); }
  void TearDown() override { t().no_faults(); }
  static town& t() { return *here_; }

  static std::unique_ptr<town> here_;
};

std::unique_ptr<town> BadBroker::here_;

TEST_P(BadBroker, StartingSaysWhatIsWrongAndConnectedTenantsGoOn) {
  const std::string tenant = std::string("new_") + GetParam().name;
  const auto refused = t().start("gmail", tenant);
  EXPECT_EQ(refused.status, GetParam().status) << refused.body;
  EXPECT_THAT(refused.content_type, HasSubstr("application/problem+json"));
  EXPECT_NE(at(refused.json(), "detail"), "");
  EXPECT_THAT(refused.body, Not(HasSubstr("ak_test_0123456789")));
  EXPECT_FALSE(t().authorized("gmail", tenant));
  EXPECT_EQ(word(t().call("gmail_search", R"({"query":"x"})", "ana")), "ok");
  get(t().host_port, "/api/mcp/auth/gmail/status?refresh=1", "ana");
  EXPECT_TRUE(t().has_action("gmail_search", "ana"));
}

TEST_P(BadBroker, AfterwardsConnectingWorks) {
  const std::string tenant = std::string("late_") + GetParam().name;
  const auto started = t().start("gmail", tenant);
  EXPECT_NE(started.status, 200);
  t().no_faults();
  t().connect("gmail", tenant);
  EXPECT_TRUE(t().authorized("gmail", tenant));
}

INSTANTIATE_TEST_SUITE_P(Each, BadBroker, testing::ValuesIn(troubles),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Broker, ARefusedKeyIsNamedByItsVariable) {
  town::options how;
  how.with_key = false;
  how.host_variables = {{"COMPOSIO_API_KEY", "ak_not_this_one"}};
  town t(how);
  const auto refused = t.start("gmail", "ana");
  EXPECT_EQ(refused.status, 502) << refused.body;
  EXPECT_THAT(refused.body, HasSubstr("COMPOSIO_API_KEY"));
  EXPECT_THAT(refused.body, Not(HasSubstr("ak_not_this_one")));
}

TEST(Broker, OneThatIsDownIsSaidToBeDownAndNothingIsLost) {
  town t;
  t.connect("gmail", "ana");
  t.sandbox->signal(SIGKILL);
  t.sandbox->wait(std::chrono::seconds(10));
  const auto refused = t.start("slack", "ana");
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_NE(at(refused.json(), "hint"), "") << refused.body;
  get(t.host_port, "/api/mcp/auth/gmail/status?refresh=1", "ana");
  ASSERT_EQ(t.stop_host(), 0);
  t.start_host();
  EXPECT_TRUE(t.has_action("gmail_search", "ana"));
}

TEST(Broker, ASlowOneIsWaitedFor) {
  town t;
  t.fault("api", "", R"({"delay_ms":200})");
  t.connect("gmail", "ana");
  EXPECT_TRUE(t.authorized("gmail", "ana"));
}

TEST(Broker, ConsentThatExpiresConnectsNobodyAndSaysSo) {
  town t;
  t.fault("link", "", R"({"expire":true})");
  const auto back = t.connect("gmail", "ana");
  EXPECT_GE(back.status, 400) << back.body;
  EXPECT_THAT(back.content_type, HasSubstr("text/html"));
  EXPECT_FALSE(t.authorized("gmail", "ana"));
}

TEST(Broker, ASelfTestThatFailsConnectsNobodyYet) {
  town t;
  t.fault("mcp", "tools/list", R"({"status":401})");
  const auto back = t.connect("gmail", "ana");
  EXPECT_GE(back.status, 400) << back.body;
  EXPECT_FALSE(t.has_action("gmail_search", "ana"));
  t.no_faults();
  get(t.host_port, "/api/mcp/auth/gmail/status?refresh=1", "ana");
  EXPECT_TRUE(t.has_action("gmail_search", "ana"));
}

TEST(Broker, TheBrokersLimitIsNotHammered) {
  town t;
  t.control("POST", "/settings", R"({"rate_limit":1})");
  t.start("gmail", "ana");
  t.forget_requests();
  const auto refused = t.start("gmail", "ana");
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_LE(t.requests("/api/v3"), 1u);
}

TEST(Broker, TwoCallbacksAtOnceConnectOnce) {
  town t;
  const auto started = t.start("gmail", "ana");
  const std::string back = t.consent(at(started.json(), "redirect_url"));
  const std::string request = "GET " + back + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  t.fault("api", "", R"({"delay_ms":50})");
  raw_socket one(t.host_port), two(t.host_port);
  one.send(request);
  two.send(request);
  const std::string first = one.receive_until("\r\n\r\n").substr(9, 3);
  const std::string second = two.receive_until("\r\n\r\n").substr(9, 3);
  EXPECT_THAT(first + " " + second, AnyOf(Eq("200 200"), Eq("200 409"), Eq("409 200")));
  EXPECT_TRUE(t.authorized("gmail", "ana"));
}

}  // namespace
}  // namespace patchbay::tests
