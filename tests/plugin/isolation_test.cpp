#include "plugin/isolation.hpp"

#include "plugin/fixtures.hpp"
#include "plugin/signature.hpp"

namespace patchbay::plugin {
namespace {

using testing::bench;

constexpr provenance built{true, false}, signed_file{false, true}, unknown{false, false};

TEST(IsolationRules, WithoutRulesWhatIsTrustedRunsInsideAndTheRestInAProcess) {
  const isolation_rules rules;
  EXPECT_EQ(rules.of("a", built), isolation::inside);
  EXPECT_EQ(rules.of("a", signed_file), isolation::inside);
  EXPECT_EQ(rules.of("a", unknown), isolation::process);
}

TEST(IsolationRules, ANameCountsBeforeTheStarAndBothBeforeTheDefault) {
  const auto rules = isolation_rules::parse("acme=inline, *=process");
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->of("acme", unknown), isolation::inside);
  EXPECT_EQ(rules->of("gmail", built), isolation::process);
}

TEST(IsolationRules, WhatIsNoRuleIsNamed) {
  for (const char* text : {"acme", "=inline", "acme=outside", "acme=inline,,"}) {
    const auto rules = isolation_rules::parse(text);
    ASSERT_FALSE(rules) << text;
    EXPECT_NE(rules.error().message.find("is not NAME=inline or NAME=process"), std::string::npos);
  }
}

std::string isolation_of(const loader& plugins, std::string_view file) {
  const auto listing = core::json::parse(plugins.describe_json());
  for (const auto& entry : core::json::find(*listing, "plugins")->GetArray()) {
    if (core::json::string_at(entry, "file") == file) {
      return std::string(core::json::string_at(entry, "isolation"));
    }
  }
  return "not listed";
}

/// Signs `file` beside it; the public key's line.
std::string signed_beside(const std::filesystem::path& file, const std::filesystem::path& key) {
  const auto line = make_keys(key);
  const auto text = sign(*read_file(file, file_bytes_max), *read_file(key, 4096));
  EXPECT_TRUE(write_file(signature_file(file), *text));
  return *line;
}

TEST(Isolation, BuiltWithTheHostOrSignedIsInlineAndEveryOtherFileIsAProcess) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "gmail.so");
  on.drop_hostile("throws");
  auto options = on.options("");
  {
    loader plugins(options, on.log());
    plugins.load_folder();
    EXPECT_EQ(isolation_of(plugins, "gmail.so"), "inline");
    EXPECT_EQ(isolation_of(plugins, "throws.so"), "process");
  }
  options.keys =
      trusted_keys::parse(signed_beside(on.folder() / "throws.so", on.data() / "key")).value();
  loader plugins(options, on.log());
  plugins.load_folder();
  EXPECT_EQ(isolation_of(plugins, "gmail.so"), "inline");
  EXPECT_EQ(isolation_of(plugins, "throws.so"), "inline");
}

TEST(Isolation, APluginWhoseActionsAreAllDataNeedsNoProcess) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_TEST_PLUGINS) / "everything.so");
  loader plugins(on.options("*=process"), on.log());
  const auto catalogue = plugins.load_folder();
  ASSERT_FALSE(catalogue->actions.empty());
  for (const auto& a : catalogue->actions) EXPECT_EQ(a->code.lock(), nullptr) << a->name;
  EXPECT_NE(plugins.describe_json().find("\"isolation\":\"process\",\"code\":null"),
            std::string::npos);
}

}  // namespace
}  // namespace patchbay::plugin
