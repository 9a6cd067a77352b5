#include "app/plugin_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

namespace patchbay::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(PluginFolder, IsBesideTheProgramsInABuildTreeAndUnderLibInAnInstalledPrefix) {
  tests::temp_folder prefix;
  const fs::path programs = prefix.path() / "bin";
  EXPECT_EQ(*plugin_folder("", programs), prefix.path() / "plugins");
  fs::create_directories(prefix.path() / "lib/patchbay/plugins");
  EXPECT_EQ(*plugin_folder("", programs), prefix.path() / "lib/patchbay/plugins");
}

TEST(PluginFolder, ThatIsGivenMustBeThere) {
  tests::temp_folder folder;
  EXPECT_EQ(*plugin_folder(folder.path().string(), "/nonexistent/bin"), folder.path());
  const auto missing = plugin_folder("/nonexistent/plugins", "/nonexistent/bin");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, core::errc::invalid_argument);
  EXPECT_THAT(missing.error().message, HasSubstr("--plugins: /nonexistent/plugins"));
  EXPECT_FALSE(plugin_folder("/dev/null", "/nonexistent/bin").ok());
}

}  // namespace
}  // namespace patchbay::app
