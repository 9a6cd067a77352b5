#include "app/config.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/house.hpp"

namespace patchbay::app {
namespace {

using core::errc;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

settings read(command of, std::vector<std::string> arguments, environment from = {}) {
  auto line = configure(of, arguments, from);
  EXPECT_TRUE(line.ok()) << (line.ok() ? "" : line.error().message);
  return line.ok() ? line->values : settings{};
}

std::string refusal(command of, std::vector<std::string> arguments, environment from = {}) {
  auto line = configure(of, arguments, from);
  return line.ok() ? "accepted" : line.error().message;
}

TEST(Config, TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile) {
  const std::string file = testing::TempDir() + "patchbay-config-test";
  std::ofstream(file) << "threads = 2\nlog-level = debug\nstop-timeout = 7\njson = true\n";
  const environment from = {{"PATCHBAY_THREADS", "3"}, {"PATCHBAY_LOG_LEVEL", "warn"}};
  const auto s = read(command::serve, {"--threads", "4", "--config", file}, from);
  EXPECT_EQ(s.threads, 4u);
  EXPECT_EQ(s.log_level, "warn");
  EXPECT_EQ(s.stop_timeout_s, 7u);
}

TEST(Config, TakesTheBrokersVariablesByTheirOwnNames) {
  const auto s = read(command::serve, {},
                      {{"COMPOSIO_API_KEY", "ak"},
                       {"COMPOSIO_GMAIL_AUTH_CONFIG_ID", "ac_1"},
                       {"COMPOSIO_AUTH_CONFIG_ID", "no provider"},
                       {"MY_CRM_MCP_URL", "https://x/mcp"},
                       {"MY_CRM_MCP_TOKEN", "t"},
                       {"SLACK_MCP_TOKEN", "no url"},
                       {"DB_URL", "postgresql://x"},
                       {"https_proxy", "http://p:1"},
                       {"NO_PROXY", "localhost"}});
  EXPECT_EQ(s.composio_api_key, "ak");
  EXPECT_EQ(s.db_url, "postgresql://x");
  EXPECT_EQ(s.https_proxy, "http://p:1");
  EXPECT_EQ(s.no_proxy, "localhost");
  EXPECT_THAT(s.auth_config_ids, ElementsAre(Pair("gmail", "ac_1")));
  const auto c = connect_settings(s);
  ASSERT_EQ(c.servers.size(), 1u);
  EXPECT_EQ(c.servers[0].provider, "my_crm");
  EXPECT_EQ(c.servers[0].url, "https://x/mcp");
  EXPECT_EQ(c.servers[0].token, "t");
}

TEST(Config, TheDataDirectoryFollowsTheStateHome) {
  EXPECT_EQ(read(command::serve, {}, {{"XDG_STATE_HOME", "/s"}}).data_dir, "/s/patchbay");
  EXPECT_EQ(read(command::serve, {}, {{"HOME", "/h"}}).data_dir, "/h/.local/state/patchbay");
  EXPECT_EQ(read(command::doctor, {"--data-dir", "/d"}, {{"HOME", "/h"}}).data_dir, "/d");
}

TEST(Config, SaysWhatIsWrongAndWhereItCameFrom) {
  EXPECT_THAT(refusal(command::serve, {"--threads", "many"}), HasSubstr("--threads: \"many\""));
  EXPECT_THAT(refusal(command::serve, {}, {{"PATCHBAY_THREADS", "-1"}}),
              HasSubstr("PATCHBAY_THREADS"));
  EXPECT_THAT(refusal(command::serve, {"--nope"}), HasSubstr("nope"));
  EXPECT_THAT(refusal(command::client, {"--threads", "2"}), HasSubstr("threads"));
  EXPECT_THAT(refusal(command::serve, {"--config", "/no/such/file"}), HasSubstr("/no/such/file"));
  const std::string file = testing::TempDir() + "patchbay-config-bad";
  std::ofstream(file) << "no-such-option = 1\n";
  EXPECT_THAT(refusal(command::serve, {"--config", file}), HasSubstr("no-such-option"));
}

TEST(Config, SwitchesTakeNoOrOneValue) {
  EXPECT_TRUE(read(command::serve, {"--allow-loopback-upstreams"}).allow_loopback_upstreams);
  EXPECT_FALSE(read(command::serve, {"--allow-loopback-upstreams=false"}).allow_loopback_upstreams);
  EXPECT_THAT(refusal(command::serve, {"--allow-loopback-upstreams=perhaps"}),
              HasSubstr("true or false"));
}

TEST(Config, KeepsOperandsInOrder) {
  auto line = configure(command::client, {"gmail_search", "query=x", "--json"}, {});
  ASSERT_TRUE(line.ok());
  EXPECT_THAT(line->operands, ElementsAre("gmail_search", "query=x"));
  EXPECT_TRUE(line->values.json);
}

TEST(Config, HelpNamesEveryOptionWithItsVariable) {
  const auto text = options_help(command::serve);
  EXPECT_THAT(text, HasSubstr("--allow-loopback-upstreams"));
  EXPECT_THAT(text, HasSubstr("COMPOSIO_API_KEY"));
  EXPECT_THAT(text, HasSubstr("PATCHBAY_DATA_DIR"));
}

TEST(Listen, IsALoopbackAddressWithAPort) {
  EXPECT_EQ(parse_listen("127.0.0.1:7420")->port, 7420);
  EXPECT_EQ(parse_listen("localhost:0")->host, "127.0.0.1");
  EXPECT_EQ(parse_listen("[::1]:80")->host, "::1");
  for (const char* bad : {"7420", "127.0.0.1:", "127.0.0.1:99999", "example.org:80", ":80"}) {
    EXPECT_EQ(parse_listen(bad).error().code, errc::invalid_argument) << bad;
  }
}

TEST(Listen, AnAddressThatOthersReachIsRefusedWithTheReason) {
  for (const char* open : {"0.0.0.0:80", "[::]:80", "192.168.1.2:80"}) {
    const auto at = parse_listen(open);
    ASSERT_FALSE(at.ok()) << open;
    EXPECT_EQ(at.error().code, errc::denied);
    EXPECT_THAT(at.error().message, HasSubstr("no sign-in"));
  }
}

}  // namespace
}  // namespace patchbay::app
