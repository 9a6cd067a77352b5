#include "plugin/choices.hpp"

#include <fstream>

#include "core/json.hpp"
#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

using testing::bench;
namespace fs = std::filesystem;
using core::json::find;
using core::json::string_at;

TEST(PluginChoices, NothingSaidIsEverythingOn) {
  const auto none = plugin_choices::parse("{}").value();
  EXPECT_EQ(none.filtered("gmail"), "");
  EXPECT_EQ(none.settings("gmail"), "{}");
}

TEST(PluginChoices, AllowAndDisabledKeepOut) {
  const auto some =
      plugin_choices::parse(R"({"allow":["gmail","slack"],"disabled":["slack"]})").value();
  EXPECT_EQ(some.filtered("gmail"), "");
  EXPECT_EQ(some.filtered("slack"), "is disabled in the configuration");
  EXPECT_EQ(some.filtered("acme"), "is not in the configuration's list \"allow\"");
}

TEST(PluginChoices, AnEmptyAllowListAllowsNothing) {
  EXPECT_NE(plugin_choices::parse(R"({"allow":[]})").value().filtered("gmail"), "");
}

TEST(PluginChoices, EverythingThatIsWrongIsNamed) {
  const auto bad =
      plugin_choices::parse(R"({"alow":[],"disabled":["gmail.so"],"settings":{"acme":7}})");
  ASSERT_FALSE(bad);
  for (const char* part : {"alow", "\"gmail.so\": leave out \".so\"", "settings.acme"}) {
    EXPECT_NE(bad.error().message.find(part), std::string::npos) << bad.error().message;
  }
  EXPECT_FALSE(plugin_choices::parse("[]"));
  EXPECT_FALSE(plugin_choices::parse("{"));
}

/// The plugin with settings in a folder, and a configuration.
class TunedPlugin : public ::testing::Test {
 protected:
  TunedPlugin() { on_.drop(fs::path(PATCHBAY_TEST_PLUGINS) / "tuned.so"); }
  void configure(const std::string& text) const { std::ofstream(file()) << text; }
  [[nodiscard]] fs::path file() const { return on_.data() / "plugins.json"; }
  loader& start() {
    loader_options o = on_.options();
    o.choices = file();
    o.registered = [this](const registration& r) { told_.push_back(r); };
    plugins_.emplace(std::move(o), on_.log());
    return *plugins_;
  }
  core::result<std::string> shown(const core::catalogue& in) {
    testing::scripted_tools none([](const auto&, const auto&) { return testing::answered("{}"); });
    return testing::call(*in.find_action("tuned_show")->code.lock(), "tuned_show", "{}", none);
  }
  core::json::document listed() {
    const auto all = core::json::parse(plugins_->describe_json()).value();
    core::json::document one;
    one.CopyFrom((*find(all, "plugins"))[0], one.GetAllocator());
    return one;
  }

  bench on_;
  std::vector<registration> told_;
  std::optional<loader> plugins_;
};

TEST_F(TunedPlugin, GetsItsSettingsWithTheDefaults) {
  configure(R"({"settings":{"tuned":{"region":"eu"}}})");
  EXPECT_EQ(*shown(*start().load_folder()), R"({"region":"eu","page_size":20})");
}

TEST_F(TunedPlugin, WithoutANeededSettingIsNotLoadedAndSaysWhichOne) {
  configure("{}");
  EXPECT_TRUE(start().load_folder()->actions.empty());
  EXPECT_NE(string_at(listed(), "error").find("settings.region"), std::string_view::npos)
      << string_at(listed(), "error");
}

TEST_F(TunedPlugin, WrongSettingsLeaveTheEarlierOnes) {
  configure(R"({"settings":{"tuned":{"region":"eu"}}})");
  auto& plugins = start();
  plugins.load_folder();
  configure(R"({"settings":{"tuned":{"region":"mars","page_sise":5}}})");
  EXPECT_EQ(*shown(*plugins.load_folder()), R"({"region":"eu","page_size":20})");
  const auto one = listed();
  EXPECT_EQ(string_at(one, "status"), "stale");
  for (const char* part : {"settings.region", "settings.page_sise"}) {
    EXPECT_NE(string_at(one, "error").find(part), std::string_view::npos);
  }
}

TEST_F(TunedPlugin, ChangedSettingsMakeANewInstance) {
  configure(R"({"settings":{"tuned":{"region":"eu"}}})");
  auto& plugins = start();
  plugins.load_folder();
  configure(R"({"settings":{"tuned":{"region":"us","page_size":5}}})");
  const auto second = plugins.load_folder();
  EXPECT_EQ(second->generation, 2u);
  EXPECT_EQ(*shown(*second), R"({"region":"us","page_size":5})");
  EXPECT_EQ(plugins.replaced().closed(), 1u);
}

TEST_F(TunedPlugin, IsTakenOutAndBackByTheConfiguration) {
  configure(R"({"settings":{"tuned":{"region":"eu"}}})");
  auto& plugins = start();
  plugins.load_folder();
  configure(R"({"disabled":["tuned"],"settings":{"tuned":{"region":"eu"}}})");
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  EXPECT_EQ(string_at(listed(), "status"), "disabled");
  EXPECT_EQ(string_at(listed(), "error"), "");
  EXPECT_EQ(told_.back().skipped, "filtered");
  EXPECT_EQ(told_.back().why, "tuned.so is disabled in the configuration");
  configure(R"({"settings":{"tuned":{"region":"eu"}}})");
  EXPECT_EQ(plugins.load_folder()->actions.size(), 1u);
}

TEST_F(TunedPlugin, AConfigurationThatIsWrongChangesNothing) {
  configure(R"({"settings":{"tuned":{"region":"eu"}}})");
  auto& plugins = start();
  plugins.load_folder();
  configure("{");
  EXPECT_EQ(plugins.load_folder()->actions.size(), 1u);
  EXPECT_NE(plugins.describe_json().find("plugins.json: is not JSON"), std::string::npos);
  EXPECT_TRUE(on_.warned_of("plugins.json: is not JSON"));
}

TEST(PluginSettings, OfAPluginThatHasNoneAreRefused) {
  manifest none;
  EXPECT_EQ(*bind_settings(none, "{}"), "{}");
  const auto refused = bind_settings(none, R"({"region":"eu"})");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("settings.region"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::plugin
