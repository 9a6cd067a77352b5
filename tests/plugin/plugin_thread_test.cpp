#include "plugin/plugin_thread.hpp"

#include <fstream>
#include <mutex>

#include "plugin/fixtures.hpp"
#include "support/process.hpp"
#include "support/run.hpp"

namespace patchbay::plugin {
namespace {

using testing::bench;
using tests::eventually;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

fs::path build(const char* name) { return fs::path(PATCHBAY_STAMPED_PLUGINS) / name; }

/// The folder's plugins, as another thread sees them.
class PluginThread : public ::testing::Test {
 protected:
  plugin_thread& start(watching how = watching::automatic) {
    loader_options o = on_.options();
    o.publish = [this](std::shared_ptr<const core::catalogue> next) {
      const std::lock_guard lock(mutex_);
      now_ = std::move(next);
    };
    runs_.emplace(std::move(o), how, [](level, const std::string&) {});
    return *runs_;
  }
  std::string stamp() {
    const std::lock_guard lock(mutex_);
    const auto found = now_ ? now_->find_action("gmail_search") : nullptr;
    return found ? found->mapping->arguments[1].constant_json : "";
  }
  void drop(const char* of_build) { on_.drop(build(of_build), "gmail.so"); }
  core::result<std::string> reload(std::chrono::milliseconds within = 10s) {
    return tests::run(runs_->reload(std::chrono::steady_clock::now() + within));
  }

  bench on_;
  std::mutex mutex_;
  std::shared_ptr<const core::catalogue> now_;
  std::optional<plugin_thread> runs_;
};

TEST_F(PluginThread, TheFolderIsLoadedWhenItIsThere) {
  drop("a.so");
  start();
  EXPECT_EQ(stamp(), "\"a\"");
}

TEST_F(PluginThread, AChangeIsNoticed) {
  start();
  EXPECT_EQ(stamp(), "");
  drop("a.so");
  EXPECT_TRUE(eventually([&] { return stamp() == "\"a\""; }));
  drop("b.so");
  EXPECT_TRUE(eventually([&] { return stamp() == "\"b\""; }));
  fs::remove(on_.folder() / "gmail.so");
  EXPECT_TRUE(eventually([&] { return stamp().empty(); }));
}

TEST_F(PluginThread, AChangeIsNoticedWithoutTheKernelsMessages) {
  start(watching::poll);
  drop("a.so");
  EXPECT_TRUE(eventually([&] { return stamp() == "\"a\""; }));
  fs::remove(on_.folder() / "gmail.so");
  EXPECT_TRUE(eventually([&] { return stamp().empty(); }));
}

TEST_F(PluginThread, ARequestAnswersWhenTheChangeIsLoaded) {
  start(watching::off);
  drop("a.so");
  const auto listing = reload();
  ASSERT_TRUE(listing) << listing.error().message;
  EXPECT_NE(listing->find("\"status\":\"loaded\""), std::string::npos);
  EXPECT_EQ(stamp(), "\"a\"");
}

TEST_F(PluginThread, ACopyInPiecesEndsAsTheWholePlugin) {
  start();
  std::ifstream in(build("a.so"), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  {
    std::ofstream out(on_.folder() / "gmail.so", std::ios::binary);
    out << bytes.substr(0, bytes.size() / 2) << std::flush;
    out << bytes.substr(bytes.size() / 2);
  }
  EXPECT_TRUE(eventually([&] { return stamp() == "\"a\""; }));
  EXPECT_EQ(runs_->files().wrong(), 0u);
}

TEST_F(PluginThread, WhatWasReplacedIsClosedWithoutBeingAsked) {
  drop("a.so");
  start();
  auto held = now_->find_action("gmail_reply")->code.lock();
  drop("b.so");
  ASSERT_TRUE(eventually([&] { return stamp() == "\"b\""; }));
  EXPECT_TRUE(eventually([&] { return runs_->files().replaced().draining() == 1; }));
  held.reset();
  EXPECT_TRUE(eventually([&] { return runs_->files().replaced().closed() == 1; }));
}

TEST_F(PluginThread, ARequestIsNotWaitedForWithoutEnd) {
  start(watching::off);
  std::ofstream(on_.folder() / "gmail.so") << "half";
  const auto listing = reload(0ms);
  ASSERT_FALSE(listing);
  EXPECT_EQ(listing.error().code, core::errc::timeout);
}

}  // namespace
}  // namespace patchbay::plugin
