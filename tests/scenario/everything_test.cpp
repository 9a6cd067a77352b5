// A real tool server of somebody else, lent to every tenant by the environment: the npm package
// @modelcontextprotocol/server-everything over Streamable HTTP.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Everything : public testing::Test {
 protected:
  /// Starts the server; its port. Another one is tried when somebody took the first.
  std::uint16_t start_server() {
    for (int tries = 0; tries < 5; ++tries) {
      const std::uint16_t port = free_port();
      const auto log = folder_.path() / ("server" + std::to_string(tries) + ".log");
      server_ = std::make_unique<process>(
          std::vector<std::string>{PATCHBAY_NODE, "--require", PATCHBAY_PEERS "/loopback.cjs",
                                   PATCHBAY_PEERS "/node_modules/@modelcontextprotocol/"
                                                  "server-everything/dist/index.js",
                                   "streamableHttp"},
          process::variables{{"PORT", std::to_string(port)}}, log);
      const bool up = eventually([&] {
        return !server_->running() || read_file(log).find("listening on port") != std::string::npos;
      });
      if (up && server_->running()) return port;
    }
    ADD_FAILURE() << server_->output();
    return 0;
  }

  town::options pointed_at(std::uint16_t port) {
    town::options how;
    how.with_key = false;
    how.plugins = PATCHBAY_TEST_PLUGINS;
    how.host_variables = {
        {"EVERYTHING_MCP_URL", "http://127.0.0.1:" + std::to_string(port) + "/mcp"},
        {"EVERYTHING_MCP_TOKEN", "token_of_everything"}};
    return how;
  }

  temp_folder folder_;
  std::unique_ptr<process> server_;
};

TEST_F(Everything, ItsEchoAnswersThroughAnActionWithoutAnyKey) {
  town t(pointed_at(start_server()));
  EXPECT_THAT(t.actions("ana"), ElementsAre("everything_echo"));
  for (const char* tenant : {"", "ana", "bob"}) {
    const auto a = t.call("everything_echo", R"({"message":"hello there"})", tenant);
    EXPECT_EQ(word(a), "ok") << a.body;
    EXPECT_THAT(a.body, HasSubstr("Echo: hello there"));
  }
  const auto again = t.call("everything_echo", R"({"message":"warm"})", "ana");
  EXPECT_THAT(again.body, HasSubstr("Echo: warm"));
  const auto tools = get(t.host_port, "/api/mcp/tools/everything", "ana");
  EXPECT_EQ(tools.status, 200) << tools.body;
  EXPECT_THAT(tools.body, HasSubstr(R"("name":"echo")"));
  EXPECT_EQ(t.stop_host(), 0) << t.host_log();
}

TEST_F(Everything, AfterARestartOfItsServerACallOpensANewSession) {
  const std::uint16_t port = start_server();
  ASSERT_NE(port, 0);
  town t(pointed_at(port));
  ASSERT_EQ(word(t.call("everything_echo", R"({"message":"one"})", "ana")), "ok");
  server_->signal(SIGKILL);
  server_->wait(std::chrono::seconds(10));
  const auto down = t.call("everything_echo", R"({"message":"two"})", "ana");
  EXPECT_EQ(word(down), "transport_error") << down.body;
  const auto log = folder_.path() / "again.log";
  process again(
      {PATCHBAY_NODE, "--require", PATCHBAY_PEERS "/loopback.cjs",
       PATCHBAY_PEERS "/node_modules/@modelcontextprotocol/server-everything/dist/index.js",
       "streamableHttp"},
      {{"PORT", std::to_string(port)}}, log);
  ASSERT_TRUE(
      eventually([&] { return read_file(log).find("listening on port") != std::string::npos; }));
  const auto a = t.call("everything_echo", R"({"message":"three"})", "ana");
  EXPECT_EQ(word(a), "ok") << a.body;
}

}  // namespace
}  // namespace patchbay::tests
