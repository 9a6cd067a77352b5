// A plugin in a process of its own, in a whole host.
#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;

town::options isolated() {
  town::options how;
  how.host_arguments = {"--plugin-isolation", "gmail=process"};
  return how;
}

/// The processes that `parent` has started and that are still there.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> all;
  std::error_code gone;
  const auto threads = "/proc/" + std::to_string(parent) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(threads, gone)) {
    std::ifstream pids(thread.path() / "children");
    for (pid_t pid = 0; pids >> pid;) all.push_back(pid);
  }
  return all;
}

/// A reply in the thread of a mail that was sent to bob.
answer reply(town& t) {
  EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob("a mail"), "ana")), "ok");
  const auto found = t.call("gmail_search", R"({"query":"subject:\"a mail\""})", "ana");
  const auto at = found.body.find("\"threadId\":\"");
  const auto from = at + 12;
  const std::string thread =
      at == std::string::npos ? "t" : found.body.substr(from, found.body.find('"', from) - from);
  return t.call("gmail_reply",
                R"({"thread_id":")" + thread + R"(","body":"Yes.","is_html":false,)" +
                    R"("to":"bob@example.com"})",
                "ana");
}

TEST(Isolation, AnActionWithCodeAnswersFromAProcessAsItDoesInline) {
  town inside;
  inside.connect("gmail", "ana");
  const auto expected = reply(inside);
  town apart(isolated());
  apart.connect("gmail", "ana");
  const auto seen = reply(apart);
  EXPECT_EQ(word(seen), word(expected)) << seen.body << "\n" << expected.body;
  EXPECT_EQ(children_of(apart.host->pid()).size(), 1u);
  EXPECT_THAT(get(apart.host_port, "/api/plugins").body, HasSubstr(R"("isolation":"process")"));
}

TEST(Isolation, WhenTheHostIsKilledItsProcessesGoWithIt) {
  town t(isolated());
  const auto runners = children_of(t.host->pid());
  ASSERT_EQ(runners.size(), 1u);
  t.kill_host();
  EXPECT_TRUE(eventually([&] { return ::kill(runners.front(), 0) != 0; }));
}

TEST(Isolation, AStopLeavesNoProcess) {
  town t(isolated());
  const auto runners = children_of(t.host->pid());
  ASSERT_EQ(runners.size(), 1u);
  EXPECT_EQ(t.stop_host(), 0) << t.host_log();
  EXPECT_TRUE(eventually([&] { return ::kill(runners.front(), 0) != 0; }));
}

TEST(Isolation, AProcessThatIsKilledComesBackAndIsCounted) {
  town t(isolated());
  t.connect("gmail", "ana");
  const auto runners = children_of(t.host->pid());
  ASSERT_EQ(runners.size(), 1u);
  ASSERT_EQ(::kill(runners.front(), SIGKILL), 0);
  EXPECT_TRUE(eventually([&] {
    return get(t.host_port, "/metrics").body.find("patchbay_plugin_restarts_total 1") !=
           std::string::npos;
  }));
  EXPECT_TRUE(eventually([&] { return children_of(t.host->pid()).size() == 1; }));
  EXPECT_THAT(t.host_log(), HasSubstr("plugin gmail: its process crashed: Killed"));
  EXPECT_TRUE(t.has_action("gmail_reply", "ana"));
}

}  // namespace
}  // namespace patchbay::tests
