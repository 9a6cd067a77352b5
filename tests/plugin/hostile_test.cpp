#include <fstream>

#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

using testing::bench;

struct hostile_case {
  const char* plugin;
  const char* message;
};

void PrintTo(const hostile_case& c, std::ostream* to) { *to << c.plugin; }

class HostileFile : public ::testing::TestWithParam<hostile_case> {};

TEST_P(HostileFile, IsNotLoadedAndSaysWhy) {
  bench on;
  on.drop_hostile(GetParam().plugin);
  loader plugins(on.options(), on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(
      on.warnings[0].rfind(
          "plugin not loaded: " + std::string(GetParam().plugin) + ".so " + GetParam().message, 0),
      0u)
      << on.warnings[0];
}

INSTANTIATE_TEST_SUITE_P(Table, HostileFile,
                         ::testing::Values(hostile_case{"describe_garbage",
                                                        "has a wrong manifest: the manifest: "},
                                           hostile_case{"unresolved", "cannot be opened: "}),
                         [](const auto& about) { return std::string(about.param.plugin); });

class OddFile : public ::testing::TestWithParam<const char*> {};

TEST_P(OddFile, IsLoaded) {
  bench on;
  on.drop_hostile(GetParam());
  loader plugins(on.options(), on.log());
  EXPECT_EQ(plugins.load_folder()->actions.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Table, OddFile,
                         ::testing::Values("larger_entry", "exports_more", "describe_prints",
                                           "describe_forks"),
                         [](const auto& about) { return std::string(about.param); });

TEST(HostileFiles, ATruncatedPluginNeverReachesTheDynamicLoader) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "gmail.so");
  const auto file = on.folder() / "gmail.so";
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  loader plugins(on.options(), on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0], "plugin not loaded: gmail.so is truncated: copy it again");
}

TEST(HostileFiles, AFolderNamedLikeAPluginIsListed) {
  bench on;
  std::filesystem::create_directory(on.folder() / "dir.so");
  loader plugins(on.options(), on.log());
  plugins.load_folder();
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0], "plugin not loaded: dir.so is a folder, not a file");
}

TEST(HostileFiles, WithoutTheRunnerNothingIsLookedAt) {
  bench on;
  on.drop(std::filesystem::path(PATCHBAY_PLUGINS) / "gmail.so");
  loader_options options = on.options();
  options.runner = on.data() / "no-such-runner";
  loader plugins(options, on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_NE(on.warnings[0].find("cannot be looked at: there is no "), std::string::npos);
}

}  // namespace
}  // namespace patchbay::plugin
