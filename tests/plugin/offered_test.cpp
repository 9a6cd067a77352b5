// Lists of tools that servers offer, and the catalogue that a loader makes of them.
#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

using testing::bench;

core::offered_ptr list_of(std::uint64_t id, std::string json, std::string provider = "shop") {
  return std::make_shared<const core::offered_tools>(
      core::offered_tools{id, std::move(provider), std::move(json)});
}

/// A loader with the plugin of tests/abi/extensions, whose provider "shop" derives its actions.
class Offered : public ::testing::Test {
 protected:
  Offered() {
    on_.drop(std::filesystem::path(PATCHBAY_TEST_PLUGINS) / "abi" / "derives.so");
    auto options = on_.options();
    options.publish = [this](auto next) { published_.push_back(std::move(next)); };
    plugins_ = std::make_unique<loader>(options, on_.log());
    plugins_->load_folder();
  }
  [[nodiscard]] const core::catalogue& now() const { return *published_.back(); }

  bench on_;
  std::vector<std::shared_ptr<const core::catalogue>> published_;
  std::unique_ptr<loader> plugins_;
};

TEST_F(Offered, AListGivesANewCatalogueWithItsActions) {
  ASSERT_EQ(published_.size(), 1u);
  EXPECT_TRUE(now().find_provider("shop")->derives);
  const auto list = list_of(7, R"([{"name":"ECHO"}])");
  plugins_->learn({list});
  ASSERT_EQ(published_.size(), 2u);
  EXPECT_EQ(now().generation, 2u);
  ASSERT_EQ(now().derived.at(7).size(), 1u);
  EXPECT_EQ(now().derived.at(7)[0]->name, "shop_echo");
}

TEST_F(Offered, AListThatIsKnownOrGivesNothingChangesNothing) {
  const auto list = list_of(7, R"([{"name":"ECHO"}])");
  const auto other = list_of(8, "[]", "stranger");
  plugins_->learn({list});
  plugins_->learn({list, other});
  EXPECT_EQ(published_.size(), 2u);
}

TEST_F(Offered, AListThatIsRefusedIsSaidOnceAndTheOthersHold) {
  const auto good = list_of(1, R"([{"name":"ECHO"}])");
  const auto bad = list_of(2, "[2]");
  plugins_->learn({bad, good});
  plugins_->learn({good});
  EXPECT_TRUE(now().derived.contains(1));
  EXPECT_FALSE(now().derived.contains(2));
  ASSERT_EQ(on_.warnings.size(), 1u);
  EXPECT_NE(on_.warnings[0].find("no actions for a server of shop: "), std::string::npos);
}

TEST_F(Offered, ALaterCatalogueHasTheSameObjectsAndForgetsListsThatNobodyHolds) {
  const auto list = list_of(7, R"([{"name":"ECHO"}])");
  auto gone = list_of(8, R"([{"name":"SAY"}])");
  plugins_->learn({list, gone});
  const auto before = now().derived.at(7);
  gone.reset();
  on_.drop(std::filesystem::path(PATCHBAY_TEST_PLUGINS) / "everything.so");
  plugins_->load_folder();
  EXPECT_EQ(now().derived.at(7), before);
  EXPECT_FALSE(now().derived.contains(8));
}

TEST_F(Offered, WithoutThePluginItsActionsAreGone) {
  const auto list = list_of(7, R"([{"name":"ECHO"}])");
  plugins_->learn({list});
  std::filesystem::remove(on_.folder() / "derives.so");
  plugins_->load_folder();
  EXPECT_TRUE(now().derived.empty());
}

TEST(Configured, ProvidersThatTheSettingsNameAreThere) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "generic.so");
  auto options = on.options();
  options.choices = on.data() / "choices.json";
  ASSERT_TRUE(
      write_file(options.choices, R"({"settings":{"generic":{"servers":{"wiki":{"tools":["search"]},
                               "desk":{"auth":"broker","toolkit":"zendesk"}}}}})")
          .ok());
  loader plugins(options, on.log());
  const auto loaded = plugins.load_folder();
  ASSERT_EQ(loaded->providers.size(), 2u) << plugins.describe_json();
  EXPECT_EQ(loaded->providers[0].name, "desk");
  EXPECT_EQ(loaded->providers[0].toolkit, "zendesk");
  EXPECT_TRUE(loaded->providers[0].needs_auth);
  EXPECT_EQ(loaded->providers[1].title, "Wiki");
  EXPECT_EQ(loaded->providers[1].server_tools, std::vector<std::string>{"search"});
  EXPECT_FALSE(loaded->providers[1].needs_auth);
}

TEST(Configured, WrongSettingsAreRefusedWithTheirPath) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "generic.so");
  auto options = on.options();
  options.choices = on.data() / "choices.json";
  ASSERT_TRUE(
      write_file(options.choices, R"({"settings":{"generic":{"servers":{"wiki":{"tols":[]}}}}})")
          .ok());
  loader plugins(options, on.log());
  EXPECT_TRUE(plugins.load_folder()->providers.empty());
  EXPECT_TRUE(on.warned_of("servers.wiki.tols: is no member that is known here"))
      << plugins.describe_json();
}

TEST(Configured, AProviderThatAnotherFileOffersIsRefusedWithBothFiles) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "generic.so");
  on.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "gmail.so", "agmail.so");
  auto options = on.options();
  options.choices = on.data() / "choices.json";
  ASSERT_TRUE(
      write_file(options.choices, R"({"settings":{"generic":{"servers":{"gmail":{}}}}})").ok());
  loader plugins(options, on.log());
  EXPECT_EQ(plugins.load_folder()->providers.size(), 1u);
  EXPECT_TRUE(on.warned_of("generic.so and agmail.so both offer provider \"gmail\""));
}

}  // namespace
}  // namespace patchbay::plugin
