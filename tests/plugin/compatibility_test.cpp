#include <array>

#include "plugin/elf.hpp"
#include "plugin/fixtures.hpp"
#include "plugin/generation.hpp"
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace patchbay::plugin {
namespace {

using testing::answered;
using testing::bench;
using testing::scripted_tools;

std::filesystem::path built(const std::string& name) {
  return std::filesystem::path(PATCHBAY_TEST_PLUGINS) / name;
}

TEST(Compatibility, APluginOfRevision10LoadsAndAnswers) {
  bench on;
  on.drop(built("abi/v1_0.so"));
  loader plugins(on.options(), on.log());
  const auto catalogue = plugins.load_folder();
  const auto say = catalogue->find_action("first_say");
  ASSERT_NE(say, nullptr);
  EXPECT_EQ(say->what, core::effect::write);
  scripted_tools tools([](const auto&, const auto& arguments) { return answered(arguments); });
  EXPECT_EQ(*testing::call(*say->code.lock(), "first_say", R"({"word":"hello"})", tools),
            R"({"word":"hello"})");
  ASSERT_EQ(tools.calls.size(), 1u);
  EXPECT_EQ(tools.calls[0].first, "SAY");
}

constexpr std::array all = {"by_default", "by_other_compiler", "in_c", "in_rust", "static"};

/// One host with the provider of tests/abi/languages by every compiler and in every language.
class Languages : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : all) on_.drop(built("languages") / (std::string(name) + ".so"));
    plugins_ = std::make_unique<loader>(on_.options(), on_.log());
#if defined(__SANITIZE_ADDRESS__)
    // A libstdc++ of a plugin's own takes 71 KiB for exceptions, which nobody frees when it goes.
    const __lsan::ScopedDisabler kept;
#endif
    catalogue_ = plugins_->load_folder();
  }
  core::result<std::string> greet(const std::string& name, const std::string& arguments) {
    const auto action = catalogue_->find_action(name + "_greet");
    if (action == nullptr) return core::error{core::errc::not_found, name, {}, 0};
    return testing::call(*action->code.lock(), action->name, arguments, tools_);
  }

  bench on_;
  std::unique_ptr<loader> plugins_;
  std::shared_ptr<const core::catalogue> catalogue_;
  scripted_tools tools_{[](const auto&, const auto& arguments) { return answered(arguments); }};
};

TEST_F(Languages, AllLoadInOneHostAndAnswer) {
  EXPECT_EQ(catalogue_->providers.size(), all.size());
  for (const char* name : all) {
    const auto answer = greet(name, R"({"names":["b","a"]})");
    ASSERT_TRUE(answer) << name << ": " << answer.error().message;
    const bool sorts = std::string_view(name).substr(0, 3) != "in_";
    EXPECT_EQ(*answer, sorts ? R"({"text":"a b "})" : R"({"names":["b","a"]})") << name;
  }
}

TEST_F(Languages, WhatOneThrowsIsItsOwnError) {
  for (const char* name : {"by_default", "by_other_compiler", "static"}) {
    const auto at_once = greet(name, "{}");
    ASSERT_FALSE(at_once) << name;
    EXPECT_EQ(at_once.error().message, "plugin " + std::string(name) + ": nobody to greet");
    const auto after = greet(name, R"({"names":["a"],"fail":true})");
    ASSERT_FALSE(after) << name;
    EXPECT_EQ(after.error().message, "plugin " + std::string(name) + ": thrown after the tool");
  }
}

TEST_F(Languages, EachLeavesTheMemoryWhenItsGenerationEnds) {
  std::vector<std::filesystem::path> paths;
  for (const char* name : all) {
    ASSERT_TRUE(greet(name, R"({"names":["a"]})")) << name;
    const auto action = catalogue_->find_action(std::string(name) + "_greet");
    const auto held = action->code.lock();
    const auto* runs = dynamic_cast<const generation*>(held.get());
    ASSERT_NE(runs, nullptr);
    paths.push_back(runs->path());
  }
  for (const auto& path : paths) EXPECT_TRUE(is_mapped(path));
  catalogue_.reset();
  plugins_.reset();
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_FALSE(is_mapped(paths[i])) << all[i];
}

TEST(Compatibility, NoCompilersPluginExportsMoreThanItsEntry) {
  for (const char* name : all) {
    const auto bytes = read_file(built("languages") / (std::string(name) + ".so"), file_bytes_max);
    ASSERT_TRUE(bytes);
    for (const auto& symbol : dynamic_symbols(*bytes)) {
      if (symbol.defined) {
        EXPECT_EQ(symbol.name, PATCHBAY_ENTRY_SYMBOL) << name;
      }
    }
  }
}

}  // namespace
}  // namespace patchbay::plugin
