// Callers that hang up and hosts that are told to stop while calls run.
#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/database_file.hpp"
#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string outgoing(const std::string& action, const std::string& body) {
  return "POST /api/actions/" + action +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User-Id: ana\r\n"
         "Content-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Stop : public testing::Test {
 protected:
  /// A host with `more` arguments whose tenant "ana" is connected and has a warm session.
  void open(std::vector<std::string> more = {}) {
    town::options how;
    how.host_arguments = {"--events", (events_.path() / "events").string()};
    how.host_arguments.insert(how.host_arguments.end(), more.begin(), more.end());
    t = std::make_unique<town>(how);
    t->connect("gmail", "ana");
    ASSERT_EQ(word(t->call("gmail_search", R"({"query":"x"})", "ana")), "ok");
  }
  /// The call id of the last event of that type about that action; empty: there is none yet.
  std::string call_in(const std::string& type, const std::string& action,
                      const std::string& status = {}) {
    std::ifstream in(events_.path() / "events");
    std::string id;
    for (std::string line; std::getline(in, line);) {
      const auto e = core::json::parse(line);
      if (!e.ok() || at(*e, "type") != type || at(*e, "data.action") != action) continue;
      if (status.empty() || at(*e, "data.status") == status) id = at(*e, "data.call_id");
    }
    return id;
  }
  answer recorded(const std::string& id) { return get(t->host_port, "/api/calls/" + id, "ana"); }

  temp_folder events_;
  std::unique_ptr<town> t;
};

TEST_F(Stop, ACallerThatHangsUpCancelsARead) {
  open();
  t->fault("mcp", "GMAIL_FETCH_EMAILS", R"({"delay_ms":60000})");
  t->forget_requests();
  raw_socket client(t->host_port);
  client.send(outgoing("gmail_search", R"({"query":"slow"})"));
  ASSERT_TRUE(eventually([&] { return t->requests("tools/call") == 1; }));
  client.close();
  std::string id;
  EXPECT_TRUE(eventually([&] {
    id = call_in("mcp.call.failed", "gmail_search", "cancelled");
    return !id.empty();
  }));
  EXPECT_TRUE(eventually([&] { return word(recorded(id)) == "cancelled"; })) << recorded(id).body;
}

TEST_F(Stop, ACallerThatHangsUpDoesNotStopAWrite) {
  open();
  t->fault("mcp", "GMAIL_SEND_EMAIL", R"({"delay_after_ms":700})");
  raw_socket client(t->host_port);
  client.send(outgoing("gmail_send_email", mail_to_bob("goes on")));
  ASSERT_TRUE(eventually([&] { return t->mails("goes on") == 1; }));
  client.close();
  ASSERT_TRUE(
      eventually([&] { return !call_in("mcp.call.completed", "gmail_send_email").empty(); }));
  const std::string id = call_in("mcp.call.completed", "gmail_send_email");
  EXPECT_TRUE(eventually([&] { return word(recorded(id)) == "ok"; })) << recorded(id).body;
  EXPECT_EQ(t->mails("goes on"), 1u);
}

TEST_F(Stop, ARunningWriteIsFinishedAndNewCallsAreRefused) {
  open();
  t->fault("mcp", "GMAIL_SEND_EMAIL", R"({"delay_after_ms":1500})");
  raw_socket client(t->host_port), other(t->host_port);
  client.send(outgoing("gmail_send_email", mail_to_bob("last")));
  ASSERT_TRUE(eventually([&] { return t->mails("last") == 1; }));
  t->host->signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return t->host_log().find("stopping") != std::string::npos; }));
  ASSERT_TRUE(eventually([&] {
    const auto refused = t->call("gmail_send_email", mail_to_bob("too late"), "ana");
    return refused.status == 503 || refused.status == 0;
  }));
  const std::string got = client.receive();
  EXPECT_THAT(got, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(got, HasSubstr(R"("status":"ok")"));
  EXPECT_EQ(t->host->wait(std::chrono::seconds(20)), 0) << t->host_log();
  EXPECT_EQ(t->mails("last"), 1u);
  EXPECT_EQ(read_ledger(t->data() / "patchbay.db", "GMAIL_SEND_EMAIL").at("ana").open, 0u);
}

TEST_F(Stop, BeyondTheStopTimeoutTheHostEndsAndTheWriteIsUnknown) {
  open({"--stop-timeout", "1"});
  t->fault("mcp", "GMAIL_SEND_EMAIL", R"({"delay_after_ms":60000})");
  raw_socket client(t->host_port);
  client.send(outgoing("gmail_send_email", mail_to_bob("hangs")));
  ASSERT_TRUE(eventually([&] { return t->mails("hangs") == 1; }));
  t->host->signal(SIGTERM);
  EXPECT_EQ(t->host->wait(std::chrono::seconds(8)), 0) << t->host_log();
  const std::string id = call_in("mcp.call.started", "gmail_send_email");
  t->start_host();
  EXPECT_EQ(word(recorded(id)), "unknown") << recorded(id).body;
  const auto row = recorded(id).json();
  EXPECT_NE(at(row, "error.code"), "under_way") << recorded(id).body;
  EXPECT_EQ(t->mails("hangs"), 1u);
}

TEST_F(Stop, SessionsAreEndedAtTheirServers) {
  open();
  t->connect("slack", "ana");
  ASSERT_EQ(word(t->call("slack_list_channels", "{}", "ana")), "ok");
  t->forget_requests();
  ASSERT_EQ(t->stop_host(), 0);
  EXPECT_EQ(t->requests("DELETE /v3/mcp"), 2u);
}

TEST_F(Stop, AServerThatDoesNotAnswerItsDeleteDoesNotHoldTheStop) {
  open();
  t->fault("mcp", "", R"({"delay_ms":60000})");
  t->host->signal(SIGTERM);
  EXPECT_EQ(t->host->wait(std::chrono::seconds(8)), 0) << t->host_log();
}

TEST_F(Stop, AnInterruptFromTheKeyboardStopsItToo) {
  open();
  t->host->signal(SIGINT);
  EXPECT_EQ(t->host->wait(std::chrono::seconds(8)), 0) << t->host_log();
}

}  // namespace
}  // namespace patchbay::tests
