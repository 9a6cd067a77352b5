// A tool server that misbehaves: the status word says what may have happened, and the mail log
// agrees with it.
#include <csignal>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;

constexpr const char* query = R"({"query":"x"})";

/// One misbehaviour on every tools/call, and what a read and a write become.
struct trouble {
  const char* name;
  const char* what;
  const char* read;
  const char* write;
  std::size_t mails;  ///< that the write leaves behind
};

std::ostream& operator<<(std::ostream& out, const trouble& t) { return out << t.name; }

constexpr trouble troubles[] = {
    {"Status500", R"({"status":500})", "transport_error", "unknown", 0},
    {"Status503Html", R"({"status":503,"body":"<p>busy</p>","content_type":"text/html"})",
     "transport_error", "unknown", 0},
    {"Status429", R"({"status":429})", "transport_error", "transport_error", 0},
    {"Status400", R"({"status":400})", "transport_error", "transport_error", 0},
    {"Status401", R"({"status":401})", "unauthorized", "unauthorized", 0},
    {"Status302", R"({"status":302})", "transport_error", "transport_error", 0},
    {"Html", R"({"status":200,"body":"<html>hello</html>","content_type":"text/html"})",
     "transport_error", "unknown", 0},
    {"NoBody", R"({"status":200})", "transport_error", "unknown", 0},
    {"Accepted", R"({"status":202})", "transport_error", "unknown", 0},
    {"JsonThatIsNoAnswer", R"({"status":200,"body":"{\"hello\":1}"})", "transport_error", "unknown",
     0},
    {"Truncated", R"({"truncate":20})", "transport_error", "unknown", 1},
    {"NoByteOfTheBody", R"({"truncate":0})", "transport_error", "unknown", 1},
    {"WrongContentType", R"({"wrong_content_type":"text/html"})", "transport_error", "unknown", 1},
    {"Drop", R"({"drop":true})", "transport_error", "unknown", 0},
    {"DropAfterAccept", R"({"drop_after_accept":true})", "transport_error", "unknown", 1},
    {"IsError", R"({"is_error":"quota is used up"})", "tool_error", "tool_error", 0},
    {"HiddenError", R"({"hidden_error":"quota is used up"})", "tool_error", "tool_error", 0},
    {"EventStream", R"({"sse":true})", "ok", "ok", 1},
    {"EventStreamCut", R"({"sse_cut":true})", "transport_error", "unknown", 1},
    {"Slow", R"({"delay_ms":300})", "ok", "ok", 1},
};

class BadUpstream : public testing::TestWithParam<trouble> {
 protected:
  static void SetUpTestSuite() {
    here_ = std::make_unique<town>();
    here_->connect("gmail", "ana");
  }
  static void TearDownTestSuite() { here_.reset(); }
  void SetUp() override { t().fault("mcp", "tools/call", GetParam().what); }
  void TearDown() override {
    t().no_faults();
    EXPECT_EQ(word(t().call("gmail_search", query, "ana")), "ok");
  }
  static town& t() { return *here_; }

  static std::unique_ptr<town> here_;
};

std::unique_ptr<town> BadUpstream::here_;

void expect_recorded(town& t, const answer& called) {
  const auto recorded = get(t.host_port, "/api/calls/" + at(called.json(), "call_id"), "ana");
  EXPECT_EQ(word(recorded), word(called)) << recorded.body;
  EXPECT_EQ(at(recorded.json(), "error.code"), at(called.json(), "error.code"));
}

TEST_P(BadUpstream, AReadSaysWhatBecameOfIt) {
  const auto a = t().call("gmail_search", query, "ana");
  EXPECT_EQ(word(a), GetParam().read) << a.body;
  if (word(a) != "ok") {
    EXPECT_NE(at(a.json(), "error.message"), "") << a.body;
  }
  if (word(a) != "ok" && word(a) != "tool_error") {
    EXPECT_EQ(at(a.json(), "data"), "null") << a.body;
  }
}

TEST_P(BadUpstream, AWriteSaysWhetherItMayHaveHappened) {
  const std::string subject = GetParam().name;
  const auto a = t().call("gmail_send_email", mail_to_bob(subject), "ana");
  EXPECT_EQ(word(a), GetParam().write) << a.body;
  EXPECT_EQ(t().mails(subject), GetParam().mails);
  if (word(a) == "unknown") {
    EXPECT_THAT(at(a.json(), "error.hint"), HasSubstr("look before repeating")) << a.body;
  }
  expect_recorded(t(), a);
}

INSTANTIATE_TEST_SUITE_P(Each, BadUpstream, testing::ValuesIn(troubles),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Upstream, OneFailureIsHiddenFromAReadAndNotFromAWrite) {
  town t;
  t.connect("gmail", "ana");
  for (const char* what : {R"({"status":500})", R"({"drop":true})", R"({"truncate":9})"}) {
    t.fault("mcp", "tools/call", what, 1);
    EXPECT_EQ(word(t.call("gmail_search", query, "ana")), "ok") << what;
    t.fault("mcp", "tools/call", what, 1);
    EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob(what[2] == 't' ? "cut" : "lost"), "ana")),
              "unknown")
        << what;
  }
}

TEST(Upstream, AWriteIsSentAgainWhenItsSessionHasEnded) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(word(t.call("gmail_send_email", mail_to_bob("first"), "ana")), "ok");
  t.control("DELETE", "/sessions");
  EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob("second"), "ana")), "ok");
  EXPECT_EQ(t.mails("second"), 1u);
}

TEST(Upstream, AServerThatKeepsEndingItsSessionsIsNotAskedForEver) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(word(t.call("gmail_search", query, "ana")), "ok");
  t.fault("mcp", "tools/call", R"({"session_404":true})");
  t.forget_requests();
  EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob("never"), "ana")), "transport_error");
  EXPECT_EQ(t.requests("tools/call"), 2u);
  EXPECT_EQ(t.mails("never"), 0u);
}

TEST(Upstream, BeyondTheDeadlineAReadIsTimeoutAndAWriteUnknown) {
  town::options how;
  how.host_arguments = {"--call-timeout", "1"};
  town t(how);
  t.connect("gmail", "ana");
  ASSERT_EQ(word(t.call("gmail_search", query, "ana")), "ok");
  t.fault("mcp", "tools/call", R"({"delay_after_ms":4000})");
  EXPECT_EQ(word(t.call("gmail_search", query, "ana")), "timeout");
  const auto sent = t.call("gmail_send_email", mail_to_bob("late"), "ana");
  EXPECT_EQ(word(sent), "unknown") << sent.body;
  EXPECT_EQ(t.mails("late"), 1u);
  expect_recorded(t, sent);
}

TEST(Upstream, AServerThatIsDownKeepsItsActionsAndGivesOutcomes) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(word(t.call("gmail_search", query, "ana")), "ok");
  t.sandbox->signal(SIGKILL);
  t.sandbox->wait(std::chrono::seconds(10));
  EXPECT_TRUE(t.has_action("gmail_search", "ana"));
  const auto read = t.call("gmail_search", query, "ana");
  EXPECT_EQ(word(read), "transport_error") << read.body;
  const auto write = t.call("gmail_send_email", mail_to_bob("x"), "ana");
  EXPECT_EQ(word(write), "transport_error") << write.body;
  EXPECT_THAT(at(write.json(), "error.hint"), HasSubstr("Nothing was changed"));
}

TEST(Upstream, AServerThatCannotBeginASessionSendsNothing) {
  for (const char* what :
       {R"({"status":500})", R"({"drop":true})",
        R"({"status":200,"body":"<p>","content_type":"text/html"})", R"({"sse_cut":true})"}) {
    town t;
    t.connect("gmail", "ana");
    t.stop_host();
    t.start_host();
    t.fault("mcp", "initialize", what);
    const auto a = t.call("gmail_send_email", mail_to_bob("x"), "ana");
    EXPECT_EQ(word(a), "transport_error") << what << a.body;
    t.no_faults();
    EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob("y"), "ana")), "ok") << what;
    EXPECT_EQ(t.mail_log().size(), 1u);
  }
}

}  // namespace
}  // namespace patchbay::tests
