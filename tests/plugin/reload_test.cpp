// What becomes of plugins when their files change: loader and drain.
#include <fstream>

#include "core/json.hpp"
#include "plugin/fixtures.hpp"
#include "plugin/library.hpp"

namespace patchbay::plugin {
namespace {

using testing::answered;
using testing::bench;
namespace fs = std::filesystem;
using core::json::find;
using core::json::string_at;

fs::path build(const char* name) { return fs::path(PATCHBAY_STAMPED_PLUGINS) / name; }

class Reload : public ::testing::Test {
 protected:
  loader& start(std::chrono::milliseconds drain = drain_deadline) {
    loader_options o = on_.options();
    o.drain_deadline = drain;
    o.publish = [this](std::shared_ptr<const core::catalogue> next) {
      published_.push_back(next->generation);
    };
    o.registered = [this](const registration& r) { told_.push_back(r); };
    plugins_.emplace(std::move(o), on_.log());
    return *plugins_;
  }
  void drop(const char* of_build, const std::string& as = "gmail.so") {
    on_.drop(build(of_build), as);
  }
  core::json::document listing() { return core::json::parse(plugins_->describe_json()).value(); }
  std::string stamp_of(const core::catalogue& c) {
    return c.find_action("gmail_search")->mapping->arguments[1].constant_json;
  }
  std::set<fs::path> mapped() {
    std::set<fs::path> all;
    for (const auto& e : fs::directory_iterator(on_.data() / "plugins")) {
      if (e.path().extension() == ".so" && is_mapped(e.path())) all.insert(e.path().filename());
    }
    return all;
  }

  bench on_;
  std::vector<std::uint64_t> published_;
  std::vector<registration> told_;
  std::optional<loader> plugins_;
};

TEST_F(Reload, AChangedFileTakesTheOldOnesPlaceAndTheOldOneIsUnmapped) {
  drop("a.so");
  auto& plugins = start();
  EXPECT_EQ(stamp_of(*plugins.load_folder()), "\"a\"");
  drop("b.so");
  EXPECT_EQ(stamp_of(*plugins.load_folder()), "\"b\"");
  EXPECT_EQ(published_, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(mapped().size(), 1u);
  EXPECT_EQ(plugins.replaced().closed(), 1u);
  EXPECT_EQ(plugins.replaced().kept(), 0u);
  EXPECT_TRUE(plugins.replaced().list().empty());
}

TEST_F(Reload, WhatDidNotChangeKeepsItsActionsAndMakesNoGeneration) {
  drop("a.so");
  on_.drop(fs::path(PATCHBAY_PLUGINS) / "slack.so");
  auto& plugins = start();
  const auto first = plugins.load_folder();
  EXPECT_EQ(plugins.load_folder(), first);
  drop("b.so");
  const auto second = plugins.load_folder();
  EXPECT_EQ(second->find_action("slack_post_message"), first->find_action("slack_post_message"));
  EXPECT_NE(second->find_action("gmail_search"), first->find_action("gmail_search"));
}

TEST_F(Reload, ARemovedFileIsGoneFromListAndCatalogue) {
  drop("a.so");
  auto& plugins = start();
  plugins.load_folder();
  fs::remove(on_.folder() / "gmail.so");
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  EXPECT_EQ(find(listing(), "plugins")->Size(), 0u);
  EXPECT_TRUE(mapped().empty());
}

TEST_F(Reload, AFileThatIsBeingWrittenIsNotJudged) {
  drop("a.so");
  auto& plugins = start();
  plugins.load_folder();
  std::ofstream(on_.folder() / "gmail.so", std::ios::trunc) << "half";
  std::ofstream(on_.folder() / "slack.so") << "half";
  folder_look look;
  look.being_written = {"gmail.so", "slack.so"};
  EXPECT_EQ(plugins.load_folder(look)->generation, 1u);
  const auto shown = listing();
  ASSERT_EQ(find(shown, "plugins")->Size(), 1u);
  EXPECT_EQ(string_at((*find(shown, "plugins"))[0], "status"), "loaded");
  EXPECT_TRUE(on_.warnings.empty() || !on_.warned_of("slack.so"));
}

TEST_F(Reload, AWrongFileIsNamedOnceAndTriedAgainWhenAsked) {
  drop("a.so");
  auto& plugins = start();
  plugins.load_folder();
  std::ofstream(on_.folder() / "gmail.so", std::ios::trunc) << "no library";
  plugins.load_folder();
  plugins.load_folder();
  EXPECT_EQ(plugins.failures(), 1u);
  EXPECT_EQ(plugins.wrong(), 1u);
  EXPECT_EQ(plugins.loaded(), 1u);
  const auto shown = listing();
  const auto& file = (*find(shown, "plugins"))[0];
  EXPECT_EQ(string_at(file, "status"), "stale");
  EXPECT_EQ(string_at(file, "error"),
            "gmail.so is not a shared library (no ELF file); its earlier version stays");
  EXPECT_NE(string_at(file, "sha256"), string_at(file, "loaded_sha256"));
  drop("a.so");
  plugins.load_folder();
  EXPECT_EQ(plugins.wrong(), 0u);
  EXPECT_EQ(published_.size(), 1u) << "what can be called never changed";
}

TEST_F(Reload, ANewFileCannotTakeAProviderFromOneThatRuns) {
  drop("a.so", "mail.so");
  auto& plugins = start();
  plugins.load_folder();
  drop("b.so", "aaa.so");
  EXPECT_EQ(stamp_of(*plugins.load_folder()), "\"a\"");
  EXPECT_TRUE(on_.warned_of("aaa.so and mail.so both offer provider \"gmail\""));
  fs::remove(on_.folder() / "mail.so");
  EXPECT_EQ(stamp_of(*plugins.load_folder()), "\"b\"") << "it is free now";
  EXPECT_EQ(plugins.wrong(), 0u);
}

TEST_F(Reload, AFolderThatCannotBeReadKeepsWhatIsLoaded) {
  drop("a.so");
  auto& plugins = start();
  plugins.load_folder();
  fs::rename(on_.folder(), on_.data() / "elsewhere");
  EXPECT_EQ(plugins.load_folder()->actions.size(), 2u);
  EXPECT_NE(string_at(listing(), "folder_error").find("cannot be read"), std::string_view::npos);
  fs::rename(on_.data() / "elsewhere", on_.folder());
  plugins.load_folder();
  EXPECT_EQ(string_at(listing(), "folder_error"), "");
}

TEST_F(Reload, TheSameContentAgainIsAFreshCopyWhileTheOldOneDrains) {
  drop("a.so");
  auto& plugins = start();
  auto held = plugins.load_folder()->find_action("gmail_reply")->code.lock();
  ASSERT_NE(held, nullptr);
  drop("b.so");
  plugins.load_folder();
  drop("a.so");
  const auto now = plugins.load_folder()->find_action("gmail_reply")->code.lock();
  EXPECT_NE(now, held);
  EXPECT_EQ(mapped().size(), 2u) << "two copies of one content";
  EXPECT_EQ(plugins.replaced().draining(), 1u);
  held.reset();
  plugins.replaced().work(drain::clock::now());
  EXPECT_EQ(mapped().size(), 1u);
}

TEST_F(Reload, ACallThatIsUnderWayEndsInTheBuildInWhichItBegan) {
  drop("a.so");
  auto& plugins = start();
  auto code = plugins.load_folder()->find_action("gmail_reply")->code.lock();
  int answers = 0;
  testing::scripted_tools tools([&](const auto&, const std::string& arguments) {
    if (++answers == 1) {
      drop("b.so");
      plugins.load_folder();
    }
    return answered(arguments);
  });
  const auto answer = testing::call(*code, "gmail_reply", R"({"text":"x"})", tools);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, R"({"stamp":"a","first":"a","second":"a","query":"x"})");
  EXPECT_EQ(mapped().size(), 2u) << "the call still held it";
  code.reset();
  plugins.replaced().work(drain::clock::now());
  EXPECT_EQ(mapped().size(), 1u);
}

TEST_F(Reload, CodeThatIsHeldBeyondTheDeadlineIsNamedAndNeverClosed) {
  drop("a.so");
  auto& plugins = start(std::chrono::milliseconds(50));
  auto held = plugins.load_folder()->find_action("gmail_reply")->code.lock();
  const core::ports::action_code* ended = nullptr;
  plugins.replaced().end_calls_with([&](const core::ports::action_code* c) { ended = c; });
  drop("b.so");
  plugins.load_folder();
  EXPECT_TRUE(plugins.replaced().next());
  plugins.replaced().work(drain::clock::now() + std::chrono::milliseconds(60));
  EXPECT_EQ(ended, held.get());
  EXPECT_EQ(plugins.replaced().kept(), 1u);
  EXPECT_EQ(plugins.replaced().draining(), 0u);
  EXPECT_TRUE(on_.warned_of("1 call did not end within 50 ms of its replacement"));
  const auto shown = listing();
  const auto& old = (*find(shown, "replaced"))[0];
  EXPECT_EQ(string_at(old, "plugin"), "gmail");
  EXPECT_EQ(string_at(old, "kept"), "1 call did not end within 50 ms");
  held.reset();
  plugins.replaced().work(drain::clock::now());
  EXPECT_EQ(mapped().size(), 2u) << "what a call stood in too long is not unmapped";
  EXPECT_EQ(plugins.replaced().kept(), 1u);
}

TEST_F(Reload, EachChangeIsTold) {
  drop("a.so");
  auto& plugins = start();
  plugins.load_folder();
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(told_[0].actions, (std::vector<std::string>{"gmail_search", "gmail_reply"}));
  EXPECT_EQ(told_[0].skipped, "");
  std::ofstream(on_.folder() / "bad.so") << "no library";
  plugins.load_folder();
  ASSERT_EQ(told_.size(), 2u);
  EXPECT_EQ(told_[1].skipped, "no_available_actions");
  EXPECT_EQ(told_[1].why, "bad.so is not a shared library (no ELF file)");
  plugins.load_folder();
  EXPECT_EQ(told_.size(), 2u) << "nothing changed";
  fs::remove(on_.folder() / "gmail.so");
  plugins.load_folder();
  ASSERT_EQ(told_.size(), 3u);
  EXPECT_EQ(told_[2].why, "the file was removed");
}

TEST_F(Reload, CopiesOfOldContentsDoNotPileUp) {
  auto& plugins = start();
  const auto staged = on_.data() / "plugins";
  fs::create_directory(staged);
  for (int i = 0; i < 40; ++i) std::ofstream(staged / (std::to_string(i) + ".so")) << i;
  drop("a.so");
  plugins.load_folder();
  std::size_t copies = 0;
  for (const auto& e : fs::directory_iterator(staged)) copies += e.path().extension() == ".so";
  EXPECT_EQ(copies, loader::unused_copies_max + 1);
  EXPECT_EQ(mapped().size(), 1u);
}

}  // namespace
}  // namespace patchbay::plugin
