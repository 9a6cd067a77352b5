#include <thread>

#include "mcp/client_fixture.hpp"

namespace patchbay::mcp {
namespace {

using core::call_status;
using core::effect;
using core::errc;
using namespace std::chrono_literals;

TEST_F(ClientTest, OpeningInitialisesConfirmsAndLists) {
  auto by = make();
  const auto session = opened(*by, connection());
  ASSERT_EQ(http.seen.size(), 3U);
  EXPECT_NE(http.seen[0].body.find(R"("method":"initialize")"), std::string::npos);
  EXPECT_EQ(http.seen[1].body, R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  EXPECT_NE(http.seen[2].body.find(R"("method":"tools/list","params":{})"), std::string::npos);
  ASSERT_NE(session->tools(), nullptr);
  ASSERT_NE(session->tools()->find("SEND"), nullptr);
  EXPECT_TRUE(session->tools()->find("SEND")->closed);
  EXPECT_TRUE(session->tools()->find("SEND")->properties.contains("to"));
  EXPECT_FALSE(session->tools()->find("FIND")->closed);
  EXPECT_EQ(session->tools()->find("OTHER"), nullptr);
  EXPECT_EQ(counts(*shared).opened, 1U);
}

TEST_F(ClientTest, HeadersAreThoseOfTheProtocolTheConnectionAndTheHost) {
  client_options options;
  options.extra_headers = [](const core::ports::origin& to) {
    return to.host == "mcp.example"
               ? core::header_list{{"x-api-key", "project"}, {"authorization", "Bearer project"}}
               : core::header_list{};
  };
  auto by = make(options);
  const auto c = connection();
  const auto session = opened(*by, c);
  const auto answer =
      run(by->call(c, session, "SEND", effect::read, "{}", {"req-1", "00-t-1"}, in(1min), nullptr));
  EXPECT_EQ(answer.status, call_status::ok);
  EXPECT_EQ(http.seen[0].headers,
            "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
            "x-api-key: project\r\nAuthorization: Bearer t\r\n");
  EXPECT_EQ(http.seen[3].headers,
            "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
            "MCP-Protocol-Version: 2025-11-25\r\nx-api-key: project\r\nMcp-Session-Id: s-1\r\n"
            "Authorization: Bearer t\r\nX-Request-Id: req-1\r\ntraceparent: 00-t-1\r\n");
  EXPECT_EQ(http.seen[3].target, "/v3/mcp?user_id=ana");
  EXPECT_EQ(http.seen[3].method, "POST");
}

TEST_F(ClientTest, AWarmCallIsOneExchange) {
  auto by = make();
  const auto c = connection();
  opened(*by, c);
  for (int n = 0; n < 5; ++n) {
    const auto warm = by->warm(*c);
    ASSERT_NE(warm, nullptr);
    const auto answer = run(
        by->call(c, warm, "SEND", effect::irreversible, R"({"to":"bo"})", {}, in(1min), nullptr));
    EXPECT_EQ(answer.status, call_status::ok);
    EXPECT_EQ(answer.data_json, R"("done")");
    EXPECT_TRUE(answer.sent);
  }
  EXPECT_EQ(http.seen.size(), 3U + 5U);
  EXPECT_EQ(http.count(R"("name":"SEND","arguments":{"to":"bo"})"), 5);
  EXPECT_NE(http.seen[6].id(), http.seen[7].id());
}

TEST_F(ClientTest, NothingIsWarmBeforeItWasOpened) {
  EXPECT_EQ(make()->warm(*connection()), nullptr);
}

TEST_F(ClientTest, WhoAsksMeanwhileWaitsForTheOneOpening) {
  auto by = make();
  auto held = good_server({"POST", "", "", "", "\"initialize\"", {}, false});
  held.held = true;
  http.script = {held};
  std::optional<core::result<core::ports::session_ptr>> first, second;
  begin(by->open(connection(), in(1min)), first);
  begin(by->open(connection(), in(1min)), second);
  io.poll();
  EXPECT_FALSE(first.has_value());
  EXPECT_EQ(http.seen.size(), 1U);
  http.release();
  io.run();
  ASSERT_TRUE(first.has_value() && first->ok());
  ASSERT_TRUE(second.has_value() && second->ok());
  EXPECT_EQ(**first, **second);
  EXPECT_EQ(http.count("\"initialize\""), 1);
}

TEST_F(ClientTest, ThreadsShareTheSessionsThatOneOfThemOpened) {
  auto by = make();
  const auto c = connection();
  const auto mine = opened(*by, c);
  core::ports::session_ptr theirs;
  std::thread other([this, &theirs, &c] {
    boost::asio::io_context there{1};
    testing::fake_http network{there};
    client_options options;
    options.thread = 1;
    const auto client = make_client(there, network, shared, seal, options);
    theirs = client->warm(*c);
  });
  other.join();
  EXPECT_EQ(theirs, mine);
}

TEST_F(ClientTest, ManyThreadsOpenASessionOnce) {
  std::atomic<int> initialised{0};
  std::vector<std::thread> threads;
  for (std::uint32_t n = 0; n < 4; ++n) {
    threads.emplace_back([this, n, &initialised] {
      boost::asio::io_context there{1};
      testing::fake_http network{there};
      network.serve = good_server;
      client_options options;
      options.thread = n;
      const auto by = make_client(there, network, shared, seal, options);
      std::optional<core::result<core::ports::session_ptr>> mine;
      boost::asio::co_spawn(there, kept(by->open(connection(), in(1min)), &mine),
                            [](const std::exception_ptr& thrown) { EXPECT_EQ(thrown, nullptr); });
      there.run();
      EXPECT_TRUE(mine.has_value() && mine->ok());
      initialised += network.count("\"initialize\"");
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(initialised, 1);
  EXPECT_EQ(warm_count(*shared), 1U);
}

TEST_F(ClientTest, AChangedConnectionNeedsAnotherSessionAndTheOldOneIsEnded) {
  auto by = make();
  opened(*by, connection("ana", 1));
  const auto changed = connection("ana", 2);
  EXPECT_EQ(by->warm(*changed), nullptr);
  http.seen.clear();
  opened(*by, changed);
  EXPECT_NE(by->warm(*changed), nullptr);
  EXPECT_EQ(by->warm(*connection("ana", 1)), nullptr);
  ASSERT_EQ(http.seen.size(), 4U);
  EXPECT_EQ(http.seen[3].method, "DELETE");
}

TEST_F(ClientTest, TenantsNeverShareASession) {
  auto by = make();
  const auto ana = opened(*by, connection("ana"));
  EXPECT_EQ(by->warm(*connection("bo")), nullptr);
  const auto bo = opened(*by, connection("bo"));
  EXPECT_NE(ana, bo);
  EXPECT_EQ(ana->tools(), bo->tools());
}

TEST_F(ClientTest, TheLeastRecentlyUsedSessionIsDeletedWhenThereAreTooMany) {
  shared = make_shared_sessions(1);
  auto by = make();
  const auto mail = connection();
  auto other = std::make_shared<core::connection>(*connection());
  other->connected_account = "ca_2";
  opened(*by, mail);
  opened(*by, other);
  EXPECT_EQ(by->warm(*mail), nullptr);
  EXPECT_NE(by->warm(*other), nullptr);
  EXPECT_EQ(http.seen.back().method, "DELETE");
  EXPECT_EQ(http.seen.back().header("Mcp-Session-Id"), "s-1");
  EXPECT_EQ(counts(*shared).evicted, 1U);
}

TEST_F(ClientTest, DroppingDeletesInTheBackground) {
  auto by = make();
  const auto c = connection();
  opened(*by, c);
  by->drop(c->tenant, c->provider, c->connected_account);
  EXPECT_EQ(by->warm(*c), nullptr);
  io.restart();
  io.run();
  EXPECT_EQ(http.seen.back().method, "DELETE");
  EXPECT_LE(http.seen.back().deadline, in(wire::background_wait));
  by->drop("nobody", "gmail", "ca_1");
  io.restart();
  EXPECT_EQ(io.run(), 0U);
}

TEST_F(ClientTest, ASessionWithoutAnIdNeedsNoFarewell) {
  http.script = {result(R"({"protocolVersion":"2025-03-26"})")};
  auto by = make();
  const auto c = connection();
  opened(*by, c);
  EXPECT_EQ(http.seen[2].header("MCP-Protocol-Version"), "(none)");
  by->drop(c->tenant, c->provider, c->connected_account);
  io.restart();
  io.run();
  EXPECT_EQ(http.seen.size(), 3U);
}

core::ports::task<bool> ended(client* by, core::steady_time deadline) {
  co_await by->end_sessions(deadline);
  co_return true;
}

TEST_F(ClientTest, AllSessionsAreDeletedAtTheEnd) {
  auto by = make();
  for (const char* tenant : {"ana", "bo", "cy"}) opened(*by, connection(tenant));
  http.seen.clear();
  EXPECT_TRUE(run(ended(by.get(), in(1min))));
  EXPECT_EQ(http.seen.size(), 3U);
  EXPECT_EQ(warm_count(*shared), 0U);
}

TEST_F(ClientTest, TheEndWaitsNoLongerThanItsDeadline) {
  auto by = make();
  opened(*by, connection());
  auto held = status(200);
  held.held = true;
  http.script = {held};
  std::optional<bool> done;
  begin(ended(by.get(), in(20ms)), done);
  io.restart();
  while (!done) io.run_one();
  http.release();
  io.run();
  EXPECT_EQ(http.seen.back().method, "DELETE");
}

TEST_F(ClientTest, EveryLegacyVersionIsAccepted) {
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    http.script = {result(R"({"protocolVersion":")" + std::string(version) + "\"}")};
    EXPECT_NE(opened(*make(), connection(version)), nullptr);
  }
}

TEST_F(ClientTest, ASessionOpensWithoutToolsWhenTheServerDoesNotListThem) {
  http.script = {good_server({"POST", "", "", "", "\"initialize\"", {}, false}), status(202),
                 json(R"({"id":$ID,"error":{"code":-32601,"message":"no"}})")};
  EXPECT_EQ(opened(*make(), connection())->tools(), nullptr);
}

TEST_F(ClientTest, PagesOfToolsAreReadToTheEnd) {
  auto by = make();
  const auto c = connection();
  opened(*by, c);
  http.seen.clear();
  http.script = {result(R"({"tools":[{"name":"A"},{"bad":1}],"nextCursor":""})"),
                 result(R"({"tools":[{"name":"B"}],"nextCursor":"2"})"),
                 result(R"({"tools":[{"name":"C"}]})")};
  const auto tools = run(by->list(c, in(1min)));
  ASSERT_TRUE(tools.ok());
  EXPECT_EQ(*tools, R"([{"name":"A"},{"name":"B"},{"name":"C"}])");
  EXPECT_NE(http.seen[1].body.find(R"("cursor":"")"), std::string::npos);
  EXPECT_NE(http.seen[2].body.find(R"("cursor":"2")"), std::string::npos);
}

TEST_F(ClientTest, ACursorThatDoesNotMoveEndsTheList) {
  auto by = make();
  const auto c = connection();
  opened(*by, c);
  http.seen.clear();
  http.serve = [](const testing::seen_request&) {
    return result(R"({"tools":[{"name":"A"}],"nextCursor":"1"})");
  };
  EXPECT_TRUE(run(by->list(c, in(1min))).ok());
  EXPECT_EQ(http.seen.size(), 2U);
}

TEST_F(ClientTest, PagesWithoutEndAreBounded) {
  auto by = make();
  const auto c = connection();
  opened(*by, c);
  http.seen.clear();
  http.serve = [](const testing::seen_request&) {
    return result(R"({"tools":[],"nextCursor":"$ID"})");
  };
  EXPECT_TRUE(run(by->list(c, in(1min))).ok());
  EXPECT_EQ(http.seen.size(), 100U);
}

TEST_F(ClientTest, ListingReplacesASessionThatTheServerEnded) {
  auto by = make();
  const auto c = connection();
  opened(*by, c);
  http.seen.clear();
  http.script = {status(404)};
  EXPECT_TRUE(run(by->list(c, in(1min))).ok());
  EXPECT_EQ(http.count("\"initialize\""), 1);
  http.serve = [](const testing::seen_request& got) {
    return got.body.find("tools/list") != std::string::npos ? status(404) : good_server(got);
  };
  const auto again = run(by->list(c, in(1min)));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, errc::unavailable);
}

struct open_row {
  const char* name;
  testing::fake_reply reply;
  errc code;
  const char* says;
};
std::ostream& operator<<(std::ostream& out, const open_row& r) { return out << r.name; }

class OpenFails : public ClientTest, public ::testing::WithParamInterface<open_row> {};

TEST_P(OpenFails, WithTheReason) {
  http.serve = [](const testing::seen_request&) { return GetParam().reply; };
  auto by = make();
  const auto opened = run(by->open(connection(), in(50ms)));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(name(opened.error().code), name(GetParam().code));
  EXPECT_NE(opened.error().message.find(GetParam().says), std::string::npos)
      << opened.error().message;
  EXPECT_EQ(by->warm(*connection()), nullptr);
}

testing::fake_reply bad_session_id() {
  auto reply = result(R"({"protocolVersion":"2025-11-25"})");
  reply.session_id = "a b";
  return reply;
}

INSTANTIATE_TEST_SUITE_P(
    Table, OpenFails,
    ::testing::Values(
        open_row{"unauthorized", status(401), errc::unauthenticated, "refused the credentials"},
        open_row{"no_server", status(404), errc::unavailable, "404"},
        open_row{"down", fails(errc::unavailable, false), errc::unavailable, "cannot be reached"},
        open_row{"late", fails(errc::timeout, true), errc::timeout, "in time"},
        open_row{"busy", status(429), errc::rate_limited, "too many"},
        open_row{"html",
                 {200, "text/html", "<p>", {}, "", 0, {}, true, false},
                 errc::unavailable,
                 "text/html"},
        open_row{"refusal", json(R"({"id":$ID,"error":{"code":-32602,"message":"go away"}})"),
                 errc::unavailable, "go away"},
        open_row{"stateless", result(R"({"protocolVersion":"2026-07-28"})"), errc::unavailable,
                 "2026-07-28"},
        open_row{"bad_session_id", bad_session_id(), errc::unavailable, "session id"}),
    [](const auto& of) { return std::string(of.param.name); });

TEST_F(ClientTest, AConfirmationThatIsRefusedIsAnError) {
  http.script = {good_server({"POST", "", "", "", "\"initialize\"", {}, false}), status(403)};
  auto by = make();
  const auto opened = run(by->open(connection(), in(1min)));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, errc::unauthenticated);
}

TEST_F(ClientTest, AListThatCannotBeHadIsAnError) {
  http.script = {good_server({"POST", "", "", "", "\"initialize\"", {}, false}), status(202),
                 fails(errc::timeout, true)};
  const auto opened = run(make()->open(connection(), in(1min)));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, errc::timeout);
}

TEST_F(ClientTest, AConnectionThatCannotBeUsedSaysWhy) {
  auto by = make();
  auto c = std::make_shared<core::connection>(*connection());
  c->endpoint.clear();
  EXPECT_EQ(run(by->open(c, in(1min))).error().code, errc::unauthenticated);
  c->endpoint = "ftp://x";
  EXPECT_EQ(run(by->open(c, in(1min))).error().code, errc::invalid_argument);
  c->endpoint = "http://mcp.example/";
  c->headers.bytes = "foreign";
  EXPECT_EQ(run(by->open(c, in(1min))).error().code, errc::internal);
  c->headers.bytes = "Bad Name: x\n";
  EXPECT_EQ(run(by->open(c, in(1min))).error().code, errc::invalid_argument);
  EXPECT_TRUE(http.seen.empty());
}

}  // namespace
}  // namespace patchbay::mcp
