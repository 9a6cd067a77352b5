#include "plugin/loader.hpp"

#include <fstream>
#include <map>

#include "core/json.hpp"
#include "plugin/check.hpp"
#include "plugin/fixtures.hpp"
#include "plugin/library.hpp"

namespace patchbay::plugin {
namespace {

using testing::bench;
namespace fs = std::filesystem;

fs::path built(const char* file) { return fs::path(PATCHBAY_PLUGINS) / file; }

TEST(Loader, FirstPartyPluginsMakeTheCatalogue) {
  bench on;
  on.drop(built("gmail.so"));
  on.drop(built("slack.so"));
  loader plugins(on.options(), on.log());
  const auto catalogue = plugins.load_folder();
  EXPECT_EQ(catalogue->generation, 1u);
  ASSERT_EQ(catalogue->providers.size(), 2u);
  EXPECT_EQ(catalogue->providers[0].name, "gmail");
  EXPECT_EQ(catalogue->providers[0].title, "Gmail");
  std::vector<std::string> names;
  for (const auto& a : catalogue->actions) {
    names.push_back(a->name);
    EXPECT_EQ(a->code.lock() == nullptr, a->mapping.has_value()) << a->name;
  }
  const std::vector<std::string> expected = {
      "gmail_change_labels",  "gmail_create_draft", "gmail_list_labels", "gmail_read",
      "gmail_reply",          "gmail_search",       "gmail_send_email",  "slack_list_channels",
      "slack_post_message",   "slack_read_channel", "slack_read_thread", "slack_reply_in_thread",
      "slack_search_messages"};
  EXPECT_EQ(names, expected);
  EXPECT_TRUE(on.warnings.empty()) << on.warnings.front();
}

TEST(Loader, EffectsAreThoseOfTheTools) {
  bench on;
  on.drop(built("gmail.so"));
  on.drop(built("slack.so"));
  loader plugins(on.options(), on.log());
  const auto catalogue = plugins.load_folder();
  const std::map<std::string, core::effect> changing = {
      {"gmail_change_labels", core::effect::write},
      {"gmail_create_draft", core::effect::write},
      {"gmail_reply", core::effect::irreversible},
      {"gmail_send_email", core::effect::irreversible},
      {"slack_post_message", core::effect::irreversible},
      {"slack_reply_in_thread", core::effect::irreversible}};
  for (const auto& a : catalogue->actions) {
    const auto at = changing.find(a->name);
    EXPECT_EQ(a->what, at == changing.end() ? core::effect::read : at->second) << a->name;
  }
}

TEST(Loader, TheTestPluginOffersEcho) {
  bench on;
  on.drop(fs::path(PATCHBAY_TEST_PLUGINS) / "everything.so");
  loader plugins(on.options(), on.log());
  const auto echo = plugins.load_folder()->find_action("everything_echo");
  ASSERT_NE(echo, nullptr);
  ASSERT_TRUE(echo->mapping);
  EXPECT_EQ(echo->mapping->tool, "echo");
}

TEST(Loader, AWarmStartStartsNoProcess) {
  bench on;
  on.drop(built("gmail.so"));
  describer first(on.options().runner, on.data() / "plugins");
  const auto staged = stage(built("gmail.so"), on.data() / "plugins");
  ASSERT_TRUE(staged);
  const auto text = first.describe(*staged);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(first.started(), 1u);
  first.remember(*staged, *text);
  describer second(on.options().runner, on.data() / "plugins");
  const auto again = second.describe(*staged);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *text);
  EXPECT_EQ(second.started(), 0u);
}

TEST(Loader, AKeptManifestThatIsDamagedIsAskedForAgain) {
  bench on;
  describer by(on.options().runner, on.data() / "plugins");
  const auto staged = stage(built("gmail.so"), on.data() / "plugins");
  ASSERT_TRUE(staged);
  by.remember(*staged, "{");
  const auto text = by.describe(*staged);
  ASSERT_TRUE(text);
  EXPECT_EQ(by.started(), 1u);
  EXPECT_TRUE(parse_manifest(*text));
}

TEST(Loader, AFolderThatIsNotThereGivesAnEmptyCatalogueAndAWarning) {
  bench on;
  fs::remove(on.folder());
  loader plugins(on.options(), on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_NE(on.warnings[0].find("cannot be read"), std::string::npos);
}

TEST(Loader, OtherFilesAndHiddenOnesAreNoPlugins) {
  bench on;
  std::ofstream(on.folder() / "README") << "text";
  std::ofstream(on.folder() / ".gmail.so") << "being copied";
  loader plugins(on.options(), on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  EXPECT_TRUE(on.warnings.empty());
}

TEST(Loader, ABrokenFileIsListedAndTheOthersLoad) {
  bench on;
  std::ofstream(on.folder() / "aaa.so") << "no library";
  on.drop(built("slack.so"));
  loader plugins(on.options(), on.log());
  EXPECT_EQ(plugins.load_folder()->actions.size(), 6u);
  const auto listing = core::json::parse(plugins.describe_json());
  ASSERT_TRUE(listing);
  const auto& files = *core::json::find(*listing, "plugins");
  ASSERT_EQ(files.Size(), 2u);
  EXPECT_EQ(core::json::string_at(files[0], "file"), "aaa.so");
  EXPECT_EQ(core::json::string_at(files[0], "status"), "failed");
  EXPECT_EQ(core::json::string_at(files[0], "error"),
            "aaa.so is not a shared library (no ELF file)");
  EXPECT_EQ(core::json::string_at(files[1], "status"), "loaded");
  EXPECT_EQ(core::json::string_at(files[1], "isolation"), "inline");
  EXPECT_TRUE(core::json::find(files[1], "built_with_host")->GetBool());
}

TEST(Loader, TwoFilesWithOneProviderAreRefusedWithBothNames) {
  bench on;
  on.drop(built("slack.so"));
  on.drop(built("slack.so"), "other.so");
  loader plugins(on.options(), on.log());
  EXPECT_EQ(plugins.load_folder()->providers.size(), 1u);
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0],
            "plugin not loaded: slack.so and other.so both offer provider \"slack\": remove one "
            "of the two");
}

TEST(Loader, ANewContentThatIsWrongKeepsTheEarlierVersion) {
  bench on;
  on.drop(built("slack.so"));
  loader plugins(on.options(), on.log());
  plugins.load_folder();
  std::ofstream(on.folder() / "slack.so", std::ios::trunc) << "half a f";
  const auto second = plugins.load_folder();
  EXPECT_EQ(second->generation, 1u) << "what can be called did not change";
  EXPECT_EQ(second->actions.size(), 6u);
  EXPECT_NE(plugins.describe_json().find("\"status\":\"stale\""), std::string::npos);
}

TEST(Loader, WhatNobodyUsesIsReallyUnmapped) {
  bench on;
  on.drop(built("gmail.so"));
  loader plugins(on.options(), on.log());
  auto first = plugins.load_folder();
  const auto path =
      on.data() / "plugins" / (stage(built("gmail.so"), on.data() / "plugins")->sha256 + ".so");
  EXPECT_TRUE(is_mapped(path));
  auto held = first->find_action("gmail_reply")->code.lock();
  fs::remove(on.folder() / "gmail.so");
  const auto second = plugins.load_folder();
  EXPECT_TRUE(second->actions.empty());
  EXPECT_TRUE(is_mapped(path)) << "a call still holds it";
  held.reset();
  EXPECT_TRUE(is_mapped(path)) << "not on the stack of whoever let it go";
  plugins.replaced().work(drain::clock::now());
  EXPECT_FALSE(is_mapped(path));
  EXPECT_TRUE(first->find_action("gmail_reply")->code.expired());
}

TEST(Loader, ACallMayOutliveItsLoader) {
  bench on;
  on.drop(built("gmail.so"));
  std::shared_ptr<core::ports::action_code> held;
  fs::path copy;
  {
    loader plugins(on.options(), on.log());
    held = plugins.load_folder()->find_action("gmail_reply")->code.lock();
    copy = dynamic_cast<const code&>(*held).path();
  }
  EXPECT_TRUE(is_mapped(copy));
  held.reset();
  EXPECT_FALSE(is_mapped(copy));
}

}  // namespace
}  // namespace patchbay::plugin
