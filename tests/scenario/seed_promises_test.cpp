// What the earlier system promised its callers, and what the host says about itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/database_file.hpp"
#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* account_reads = "GET /api/v3.1/connected_accounts";

std::string status_route(const std::string& query = {}) {
  return "/api/mcp/auth/gmail/status" + query;
}

/// One connection that needs no broker, as a line for the import.
std::string row(const std::string& tenant, const std::string& more) {
  return R"({"tenant":")" + tenant +
         R"(","provider":"gmail","auth_config":"ac_gmail","connected_account":"ca_)" + tenant +
         R"(","status":"ACTIVE")" + more + "}\n";
}

/// The MCP URL that the sandbox gave for a connected tenant.
std::string endpoint_of(town& t, const std::string& tenant) {
  const auto shown = get(t.host_port, "/api/mcp/auth/gmail/_debug/mcp-client", tenant);
  const auto begin = shown.body.find("http://");
  return shown.body.substr(begin, shown.body.find('"', begin) - begin);
}

TEST(SeedPromises, FreshnessThrottlesTheBrokerAndRefreshDoesNot) {
  town t;
  t.connect("gmail", "ana");
  t.forget_requests();
  for (int i = 0; i < 5; ++i) get(t.host_port, status_route(), "ana");
  for (int i = 0; i < 5; ++i) t.call("gmail_search", R"({"query":"x"})", "ana");
  EXPECT_EQ(t.requests(account_reads), 0u);
  get(t.host_port, status_route("?refresh=1"), "ana");
  EXPECT_EQ(t.requests(account_reads), 1u);
  get(t.host_port, status_route("?refresh=1"), "ana");
  EXPECT_EQ(t.requests(account_reads), 2u);
  post(t.host_port, "/api/mcp/tools/gmail/search?refresh=1", R"({"query":"x"})", "ana");
  EXPECT_EQ(t.requests(account_reads), 3u);
}

TEST(SeedPromises, AfterARestartManyStatusReadsAskTheBrokerOnce) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(t.stop_host(), 0);
  t.forget_requests();
  t.start_host();
  for (int i = 0; i < 5; ++i) get(t.host_port, status_route(), "ana");
  EXPECT_TRUE(eventually([&] { return t.requests(account_reads) == 1; }));
  for (int i = 0; i < 5; ++i) get(t.host_port, status_route(), "ana");
  EXPECT_EQ(t.requests(account_reads), 1u);
}

TEST(SeedPromises, RefreshTakesOverWhatTheBrokerSays) {
  town t;
  t.connect("gmail", "ana");
  const auto before = get(t.host_port, status_route(), "ana");
  const std::string account = at(before.json(), "account");
  t.control("POST", "/accounts/" + account, R"({"status":"EXPIRED"})");
  EXPECT_TRUE(t.has_action("gmail_search", "ana"));
  const auto after = get(t.host_port, status_route("?refresh=1"), "ana");
  EXPECT_EQ(at(after.json(), "is_authorized"), "false") << after.body;
  EXPECT_FALSE(t.has_action("gmail_search", "ana"));
}

TEST(SeedPromises, ASyncThatFailsTakesNothingAway) {
  town t;
  t.connect("gmail", "ana");
  t.fault("api", "", R"({"status":500})");
  get(t.host_port, status_route("?refresh=1"), "ana");
  EXPECT_TRUE(t.has_action("gmail_search", "ana"));
  EXPECT_EQ(word(t.call("gmail_search", R"({"query":"x"})", "ana")), "ok");
}

TEST(SeedPromises, ATenantWithoutAnAddressForItsServerDoesNotGetTheAction) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(t.stop_host(), 0);
  execute(t.data() / "patchbay.db", "UPDATE mcp_connection SET url = ''");
  t.fault("api", "", R"({"status":400})");
  t.start_host();
  EXPECT_THAT(t.actions("ana"), IsEmpty());
  const auto refused = t.call("gmail_send_email", mail_to_bob("x"), "ana");
  EXPECT_EQ(word(refused), "unregistered") << refused.body;
  EXPECT_THAT(refused.body, HasSubstr("_debug/mcp-client"));
  t.no_faults();
  get(t.host_port, status_route("?refresh=1"), "ana");
  EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob("x"), "ana")), "ok");
}

TEST(SeedPromises, AnImportBesideARunningHostIsSeenWithinASecond) {
  town t;
  t.connect("gmail", "ana");
  const auto done = t.import(row("bob", R"(,"mcp_url":")" + endpoint_of(t, "ana") + "\""));
  ASSERT_EQ(done.code, 0) << done.output;
  EXPECT_TRUE(
      eventually([&] { return t.has_action("gmail_send_email", "bob"); }, std::chrono::seconds(1)));
  EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob("imported"), "bob")), "ok");
  EXPECT_EQ(t.mails("imported"), 1u);
}

TEST(SeedPromises, ImportedHeadersReachTheServerAndNoLogEventOrAnswer) {
  town::options how;
  how.host_arguments = {"--log-level", "debug"};
  temp_folder events;
  how.host_arguments.insert(how.host_arguments.end(),
                            {"--events", (events.path() / "events").string()});
  town t(how);
  t.connect("gmail", "ana");
  const std::string headers =
      R"(,"headers":{"Authorization":"Bearer secret_of_bob_1","X-Custom-Key":"secret_of_bob_2"})";
  const auto done =
      t.import(row("bob", R"(,"mcp_url":")" + endpoint_of(t, "ana") + "\"" + headers));
  ASSERT_EQ(done.code, 0) << done.output;
  ASSERT_TRUE(eventually([&] { return t.has_action("gmail_search", "bob"); }));
  t.fault("mcp", "tools/call", R"({"status":500})", 3);
  t.call("gmail_search", R"({"query":"x"})", "bob");
  t.call("gmail_send_email", mail_to_bob("x"), "bob");
  const auto seen = t.control("GET", "/requests?last=3");
  EXPECT_THAT(seen.body, HasSubstr(R"("x-custom-key":"secret_of_bob_2")"));
  std::string all = done.output;
  for (const char* view :
       {"redirect", "ping", "auth-configs", "db", "mcp-client", "connected-accounts"}) {
    all += get(t.host_port, std::string("/api/mcp/auth/gmail/_debug/") + view, "bob").body;
  }
  all += get(t.host_port, "/metrics").body + get(t.host_port, status_route(), "bob").body;
  t.stop_host();
  all += t.host_log() + read_file(events.path() / "events");
  for (const char* file : {"patchbay.db", "patchbay.db-wal"}) all += read_file(t.data() / file);
  EXPECT_THAT(all, Not(HasSubstr("secret_of_bob")));
  EXPECT_THAT(all, Not(HasSubstr("ak_test_0123456789")));
}

}  // namespace
}  // namespace patchbay::tests
