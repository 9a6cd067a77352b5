#include "plugin/derived_actions.hpp"
#include "plugin/fixtures.hpp"
#include "plugin/generation.hpp"

namespace patchbay::plugin {
namespace {

using core::errc;
using testing::bench;

std::shared_ptr<generation> opened(bench& on, const std::string& name) {
  const auto file = std::filesystem::path(PATCHBAY_TEST_PLUGINS) / "abi" / (name + ".so");
  auto staged = stage(file, on.data() / "plugins");
  return generation::create(library::open(*staged).value(), name, on.log()).value();
}

core::provider shop() {
  core::provider made;
  made.name = "shop";
  made.title = "Shop";
  made.doc = "A shop.";
  return made;
}

/// The plugin of tests/abi/extensions, and a provider that derives its actions.
class DerivedActions : public ::testing::Test {
 protected:
  /// As the host keeps what a server said; a new list each time.
  core::offered_tools listed(std::string json) { return {++last_, "shop", std::move(json)}; }

  bench on_;
  std::uint64_t last_ = 0;
  std::shared_ptr<generation> code_ = opened(on_, "derives");
  derived_actions derived_{code_};
  core::provider shop_ = shop();
};

TEST_F(DerivedActions, AListGivesActionsThatThePluginsCodeRuns) {
  const auto actions = derived_.derive(shop_, listed(R"([{"name":"ECHO"}])"));
  ASSERT_TRUE(actions) << actions.error().message;
  ASSERT_EQ(actions->size(), 1u);
  const core::action& echo = *actions->front();
  EXPECT_EQ(echo.name, "shop_echo");
  EXPECT_EQ(echo.provider, "shop");
  testing::scripted_tools none([](const auto&, const auto&) { return testing::answered("1"); });
  EXPECT_EQ(*testing::call(*echo.code.lock(), echo.name, R"({"a":1})", none), R"({"a":1})");
}

TEST_F(DerivedActions, EqualListsAreAskedForOnceAndShareOneAnswer) {
  const auto list = listed(R"([{"name":"ECHO"}])");
  const auto first = derived_.derive(shop_, list);
  const auto again = derived_.derive(shop_, list);
  const auto other = derived_.derive(shop_, listed("[]"));
  EXPECT_EQ(*first, *again);
  EXPECT_TRUE(other->empty());
  EXPECT_EQ(derived_.asked(), 2u);
}

TEST_F(DerivedActions, WhatBreaksTheRulesIsRefusedAndTheRefusalKept) {
  const auto garbage = derived_.derive(shop_, listed("[1]"));
  ASSERT_FALSE(garbage);
  EXPECT_EQ(garbage.error().code, errc::invalid_argument);
  EXPECT_EQ(garbage.error().message.rfind(
                "plugin derives: the derived actions of shop are not JSON: ", 0),
            0u)
      << garbage.error().message;
  const auto list = listed("[2]");
  for (int i = 0; i < 2; ++i) {
    const auto foreign = derived_.derive(shop_, list);
    ASSERT_FALSE(foreign);
    EXPECT_NE(foreign.error().message.find("other_echo"), std::string::npos)
        << foreign.error().message;
  }
  EXPECT_EQ(derived_.asked(), 2u);
}

TEST_F(DerivedActions, AProviderWithoutThemIsNotFound) {
  shop_.name = "post";
  const auto none = derived_.derive(shop_, listed("[]"));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, errc::not_found);
}

TEST_F(DerivedActions, TheirCodeStaysForACallAndNotForAnAction) {
  const auto actions = derived_.derive(shop_, listed(R"([{"name":"ECHO"}])")).value();
  auto call = actions.front()->code.lock();
  const auto path = code_->path();
  derived_ = derived_actions(nullptr);
  code_.reset();
  EXPECT_TRUE(is_mapped(path));
  call.reset();
  EXPECT_FALSE(is_mapped(path));
  EXPECT_TRUE(actions.front()->code.expired());
}

TEST(Health, AnInstanceThatCannotWorkIsNotLoaded) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_TEST_PLUGINS) / "abi" / "unwell.so");
  loader plugins(on.options(), on.log());
  EXPECT_TRUE(plugins.load_folder()->providers.empty());
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0],
            "plugin not loaded: unwell.so says that it cannot work: the shop is closed");
}

TEST(Health, AnInstanceThatCanWorkOrIsNotAskedIsWell) {
  bench on;
  EXPECT_TRUE(opened(on, "derives")->health());
  const auto file = std::filesystem::path(PATCHBAY_HOSTILE_PLUGINS) / "slow.so";
  const auto slow = generation::create(library::open(*stage(file, on.data() / "plugins")).value(),
                                       "slow", on.log());
  EXPECT_TRUE((*slow)->health());
  EXPECT_EQ((*slow)->derive("x", "[]").error().code, errc::not_found);
}

}  // namespace
}  // namespace patchbay::plugin
