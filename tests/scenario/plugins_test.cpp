// Plugins that come, change and go while the host runs, as an operator would do it: with files.
#include <chrono>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto soon = std::chrono::seconds(10);
#elif defined(NDEBUG)
constexpr auto soon = std::chrono::seconds(1);
#else
constexpr auto soon = std::chrono::seconds(3);
#endif

class Plugins : public testing::Test {
 protected:
  void start(std::vector<std::string> arguments = {}) {
    fs::create_directories(folder());
    town::options how;
    how.plugins = folder().string();
    how.host_arguments = std::move(arguments);
    // Nobody vouches for the test builds.
    how.host_arguments.insert(how.host_arguments.end(), {"--plugin-isolation", "*=inline"});
    town_ = std::make_unique<town>(how);
  }
  [[nodiscard]] fs::path folder() const { return root_.path() / "plugins"; }
  /// As `cp` does it.
  void drop(const fs::path& file, const std::string& as) const {
    fs::copy_file(file, folder() / as, fs::copy_options::overwrite_existing);
  }
  void drop(const std::string& name) const { drop(fs::path(PATCHBAY_PLUGINS) / name, name); }
  void drop_build(const std::string& stamp) const {
    drop(fs::path(PATCHBAY_STAMPED_PLUGINS) / (stamp + ".so"), "gmail.so");
  }
  core::json::document listing() { return get(town_->host_port, "/api/plugins").json(); }
  std::size_t listed() {
    const auto all = listing();
    const auto* files = core::json::find(all, "plugins");
    return files == nullptr ? 0 : files->Size();
  }
  std::string doc_of(const std::string& action, const std::string& tenant) {
    const auto all = get(town_->host_port, "/api/actions", tenant).json();
    const auto* actions = core::json::find(all, "actions");
    if (actions == nullptr) return "";
    for (const auto& a : actions->GetArray()) {
      if (at(a, "name") == action) return at(a, "doc");
    }
    return "";
  }

  temp_folder root_;
  std::unique_ptr<town> town_;
};

TEST_F(Plugins, ADroppedFileIsListedAndCallableWithinASecondAndGoneAsQuickly) {
  start();
  EXPECT_EQ(listed(), 0u);
  drop("gmail.so");
  ASSERT_TRUE(eventually([&] { return listed() == 1; }, soon)) << town_->host_log();
  ASSERT_EQ(town_->connect("gmail", "ana").status, 200);
  ASSERT_EQ(town_->connect("gmail", "bob").status, 200);
  EXPECT_EQ(word(town_->call("gmail_send_email", mail_to_bob("one"), "ana")), "ok");

  fs::remove(folder() / "gmail.so");
  EXPECT_TRUE(eventually(
      [&] {
        return listed() == 0 && town_->actions("ana").empty() && town_->actions("bob").empty();
      },
      soon));
  EXPECT_EQ(word(town_->call("gmail_send_email", mail_to_bob("two"), "ana")), "404");

  drop("gmail.so");
  EXPECT_TRUE(eventually(
      [&] { return word(town_->call("gmail_search", R"({"query":"x"})", "ana")) == "ok"; }, soon));
}

TEST_F(Plugins, AChangedFileServesTheNextCall) {
  start();
  drop_build("a");
  ASSERT_TRUE(eventually([&] { return listed() == 1; }));
  ASSERT_EQ(town_->connect("gmail", "ana").status, 200);
  const auto first = listing();
  drop_build("b");
  ASSERT_TRUE(eventually([&] { return at(listing(), "generation") == "2"; }, soon));
  const auto second = listing();
  EXPECT_NE(at((*core::json::find(first, "plugins"))[0], "sha256"),
            at((*core::json::find(second, "plugins"))[0], "sha256"));
  EXPECT_EQ(town_->actions("ana").size(), 2u);
}

TEST_F(Plugins, ABadFileLeavesTheEarlierVersionAndSaysWhyEverywhere) {
  start({"--events", (root_.path() / "events").string()});
  drop("gmail.so");
  ASSERT_TRUE(eventually([&] { return listed() == 1; }));
  ASSERT_EQ(town_->connect("gmail", "ana").status, 200);
  std::ofstream(folder() / "gmail.so", std::ios::trunc) << "no library";
  const std::string why =
      "gmail.so is not a shared library (no ELF file); its earlier version stays";
  ASSERT_TRUE(eventually([&] {
    const auto all = listing();
    return at((*core::json::find(all, "plugins"))[0], "error") == why;
  }));
  EXPECT_EQ(at((*core::json::find(listing(), "plugins"))[0], "status"), "stale");
  EXPECT_EQ(word(town_->call("gmail_send_email", mail_to_bob("one"), "ana")), "ok");
  EXPECT_THAT(town_->host_log(), HasSubstr(why));
  const auto metrics = get(town_->host_port, "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("patchbay_plugin_load_failures_total 1"));
  EXPECT_THAT(metrics, HasSubstr("patchbay_plugins_wrong 1"));
  EXPECT_TRUE(eventually(
      [&] { return read_file(root_.path() / "events").find(why) != std::string::npos; }));
}

TEST_F(Plugins, EveryWayToAskLoadsWhatIsNotWatched) {
  start({"--plugins-watch", "off"});
  drop("gmail.so");
  const auto asked = post(town_->host_port, "/api/plugins/reload", "{}");
  EXPECT_EQ(asked.status, 200);
  EXPECT_THAT(asked.body, HasSubstr("\"file\":\"gmail.so\""));

  drop("slack.so");
  town_->host->signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return listed() == 2; }));

  fs::remove(folder() / "slack.so");
  const auto said = town_->command_line({"plugins", "reload"});
  EXPECT_EQ(said.code, 0) << said.output;
  EXPECT_THAT(said.output, HasSubstr("loaded    gmail.so"));
  EXPECT_EQ(listed(), 1u);

  std::ofstream(folder() / "bad.so") << "no library";
  const auto bad = town_->command_line({"plugins", "reload"});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.output, HasSubstr("bad.so is not a shared library (no ELF file)"));
  EXPECT_EQ(town_->command_line({"plugins"}).code, 0) << "a list is no failure";
  EXPECT_EQ(town_->command_line({"plugins", "drop"}).code, 2);
}

TEST_F(Plugins, TheEventsSayWhatCanBeCalled) {
  const auto events = root_.path() / "events";
  start({"--events", events.string()});
  drop("slack.so");
  ASSERT_TRUE(eventually([&] {
    return read_file(events).find("mcp.actions.registration.completed") != std::string::npos;
  }));
  EXPECT_THAT(read_file(events), HasSubstr("\"servers\":[\"slack\"]"));
  fs::remove(folder() / "slack.so");
  EXPECT_TRUE(eventually([&] {
    return read_file(events).find("\"reason\":\"no_available_actions\"") != std::string::npos;
  }));
}

TEST_F(Plugins, ACallThatOutlivesItsReplacementIsEndedAfterTheDrainTimeout) {
  start({"--drain-timeout", "0", "--call-timeout", "60"});
  drop_build("a");
  ASSERT_TRUE(eventually([&] { return listed() == 1; }));
  ASSERT_EQ(town_->connect("gmail", "ana").status, 200);
  town_->fault("mcp", "GMAIL_FETCH_EMAILS", R"({"delay_ms":20000})");
  answer late;
  std::thread caller([&] { late = town_->call("gmail_reply", R"({"text":"x"})", "ana"); });
  ASSERT_TRUE(eventually([&] {
    return town_->requests("GMAIL_FETCH_EMAILS") > 0 || town_->requests("tools/call") > 0;
  }));
  drop_build("b");
  caller.join();
  EXPECT_EQ(word(late), "cancelled") << late.body;
  const auto all = listing();
  const auto* replaced = core::json::find(all, "replaced");
  ASSERT_NE(replaced, nullptr);
  ASSERT_EQ(replaced->Size(), 1u);
  EXPECT_THAT(at((*replaced)[0], "kept"), HasSubstr("did not end within 0 s"));
  EXPECT_THAT(get(town_->host_port, "/metrics").body,
              HasSubstr("patchbay_plugin_versions_kept_total 1"));
  EXPECT_EQ(town_->stop_host(), 0) << town_->host_log();
}

}  // namespace
}  // namespace patchbay::tests
