#include <string>

#include <gtest/gtest.h>

#include "observe/log.hpp"
#include "world.hpp"

namespace patchbay::api {
namespace {

using core::errc;

const header_lines browser = {{"Accept", "text/html,*/*;q=0.8"}};
const header_lines program = {{"Accept", "application/json"}};
constexpr std::string_view back = "/api/composio-redirect?state=st4te&status=success";

void connect(world& w) {
  auto& done = w.connections.done;
  done.status.provider = "gmail";
  done.status.is_authorized = true;
  done.status.known = true;
  done.status.status = core::account_status::active;
  done.status.label = "ana@example.com";
  done.tenant = "ana";
}

TEST(RedirectPhaseOne, PassesTheQueryOnUnchanged) {
  world w;
  for (const std::string query : {"state=a%2Bb&code=4%2F0Ab&scope=x+y",
                                  "error=access_denied&state=s", "code=c&state=s&code=d"}) {
    for (const std::string path : {"/api/composio-redirect", "/api/mcp/auth/gmail/callback"}) {
      const auto answer = w.get(path + "?" + query, browser);
      EXPECT_EQ(answer.status, 302);
      EXPECT_EQ(answer.header("Location"), "https://broker.test/cb?" + query);
      EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
      EXPECT_TRUE(answer.body.empty());
    }
  }
  EXPECT_EQ(w.connections.finished, 0);
}

TEST(RedirectPhaseOne, WithoutABrokerSaysWhatIsMissing) {
  world w({"", "", "0"});
  const auto answer = w.get("/api/composio-redirect?state=s&code=c", browser);
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("COMPOSIO_BASE_URL"), std::string::npos);
}

TEST(RedirectPhaseTwo, FinishesTheAttemptOfTheStateForWhoeverItNames) {
  world w;
  connect(w);
  const auto answer = w.get(std::string(back) + "&connected_account_id=ca_1", browser);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(w.connections.finish_asked.state, "st4te");
  EXPECT_EQ(w.connections.finish_asked.status, "success");
  EXPECT_EQ(w.connections.finish_asked.connected_account, "ca_1");
  EXPECT_EQ(w.connections.finish_asked.provider, "");
  EXPECT_FALSE(w.connections.finish_asked.tenant.has_value());
  EXPECT_NE(answer.body.find("Gmail is connected"), std::string::npos);
  EXPECT_NE(answer.body.find("ana@example.com"), std::string::npos);
}

TEST(RedirectPhaseTwo, TakesTheOtherSpellingAndTheProvidersRoute) {
  world w;
  connect(w);
  w.get("/api/mcp/auth/gmail/callback?state=s&status=success&connectedAccountId=ca_2", browser);
  EXPECT_EQ(w.connections.finish_asked.connected_account, "ca_2");
  EXPECT_EQ(w.connections.finish_asked.provider, "gmail");
}

TEST(RedirectPhaseTwo, RefusesTwoDifferentAccounts) {
  world w;
  const auto answer =
      w.get(std::string(back) + "&connected_account_id=ca_1&connectedAccountId=ca_2", browser);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(w.connections.finished, 0);
}

TEST(RedirectPhaseTwo, SaysWhichTenantTheRequestNamed) {
  world w;
  connect(w);
  w.get(back, {{"X-User-Id", "bob"}});
  EXPECT_EQ(w.connections.finish_asked.tenant, "bob");
}

TEST(RedirectPhaseTwo, WithAnErrorIsNotTakenForPhaseOne) {
  world w;
  w.connections.failure = core::error{errc::denied, "The access was refused.", "Start again."};
  const auto answer =
      w.get("/api/composio-redirect?state=s&status=failed&error=access_denied", browser);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(w.connections.finish_asked.error, "access_denied");
}

TEST(RedirectPhaseTwo, GoesToTheReturnUrl) {
  world w;
  connect(w);
  w.connections.done.return_url = "http://127.0.0.1:3000/done";
  const auto answer = w.get(back, browser);
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.header("Location"), "http://127.0.0.1:3000/done");
}

TEST(RedirectPhaseTwo, NeverGoesToAForeignReturnUrl) {
  world w;
  connect(w);
  w.connections.done.return_url = "https://evil.example/";
  const auto answer = w.get(back, browser);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Location"), "");
}

TEST(RedirectPhaseTwo, ThatIsNotActiveIsNotShownAsSuccess) {
  world w;
  connect(w);
  w.connections.done.status.is_authorized = false;
  w.connections.done.status.status = core::account_status::failed;
  const auto answer = w.get(back, browser);
  EXPECT_EQ(answer.status, 409);
  EXPECT_NE(answer.body.find("Gmail is not connected"), std::string::npos);
  EXPECT_NE(answer.body.find("FAILED"), std::string::npos);
}

TEST(RedirectPhaseTwo, AnswersFailuresAsPagesWithTheirStatus) {
  for (const auto& [code, status] : {std::pair{errc::conflict, 409}, std::pair{errc::denied, 403},
                                     std::pair{errc::not_found, 404}, std::pair{errc::timeout, 504},
                                     std::pair{errc::unauthenticated, 502}}) {
    world w;
    w.connections.failure = core::error{code, "It failed.", "Start again."};
    const auto answer = w.get(back, browser);
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.type, "text/html; charset=utf-8");
    EXPECT_NE(answer.body.find("It failed."), std::string::npos);
    EXPECT_NE(answer.body.find("Start again."), std::string::npos);
  }
}

TEST(RedirectPhaseTwo, AnswersAProgramInJson) {
  world w;
  connect(w);
  EXPECT_EQ(w.get(back, program).at("status"), "ACTIVE");
  w.connections.failure = core::error{errc::conflict, "used", ""};
  EXPECT_EQ(w.get(back, program).at("errc"), "conflict");
}

TEST(Redirect, WithoutAnythingExplainsItself) {
  world w;
  for (const std::string query : {"", "?", "?state=s", "?code=c", "?error=x"}) {
    const auto answer = w.get("/api/composio-redirect" + query, browser);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_NE(answer.body.find("start again"), std::string::npos);
  }
  EXPECT_EQ(w.connections.finished, 0);
}

TEST(Redirect, LogsNeitherCodeNorState) {
  std::string log;
  observe::log::options how;
  how.least = observe::log::level::debug;
  how.sink = [&log](std::string_view line) { log.append(line).append("\n"); };
  observe::log::start(std::move(how));
  world w;
  connect(w);
  w.get("/api/composio-redirect?state=st4te&code=c0de", browser);
  w.get(back, browser);
  observe::log::info("request", {{"target", "/api/composio-redirect?state=st4te&code=c0de"}});
  observe::log::stop();
  EXPECT_NE(log.find("request"), std::string::npos);
  EXPECT_EQ(log.find("st4te"), std::string::npos) << log;
  EXPECT_EQ(log.find("c0de"), std::string::npos) << log;
}

}  // namespace
}  // namespace patchbay::api
