#include "plugin/watcher.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;
using clock = watcher::clock;
using std::chrono::milliseconds;

/// A folder that is watched. Time is the test's: what has happened is what the kernel has told.
class Watcher : public ::testing::TestWithParam<watching> {
 protected:
  Watcher() {
    fs::create_directory(folder());
    sees_.emplace(folder(), GetParam());
    sees_->look(now_);
    static_cast<void>(sees_->take(now_));
  }
  [[nodiscard]] fs::path folder() const { return root_.path() / "plugins"; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder() / name) << text;
  }
  void pass(milliseconds time) {
    now_ += time;
    sees_->look(now_);
  }

  testing::temporary_folder root_;
  std::optional<watcher> sees_;
  clock::time_point now_ = clock::now();
};

TEST_P(Watcher, ANewFileIsDueOnceItRests) {
  write("acme.so", "whole");
  pass(milliseconds(250));
  EXPECT_FALSE(sees_->due(now_));
  pass(milliseconds(250));
  EXPECT_TRUE(sees_->due(now_));
  EXPECT_TRUE(sees_->take(now_).empty());
  EXPECT_FALSE(sees_->due(now_));
}

TEST_P(Watcher, ARemovedFileIsDue) {
  write("acme.so", "whole");
  pass(milliseconds(250));
  pass(milliseconds(2500));
  static_cast<void>(sees_->take(now_));
  fs::remove(folder() / "acme.so");
  pass(milliseconds(250));
  pass(milliseconds(50));
  EXPECT_TRUE(sees_->due(now_));
}

TEST_P(Watcher, OtherFilesAreNotLookedAt) {
  write("README", "text");
  write(".acme.so", "half");
  pass(milliseconds(250));
  pass(milliseconds(2500));
  EXPECT_FALSE(sees_->due(now_));
}

TEST_P(Watcher, AFolderThatComesBackIsWatchedAgain) {
  fs::remove_all(folder());
  pass(milliseconds(250));
  static_cast<void>(sees_->take(now_));
  fs::create_directory(folder());
  pass(milliseconds(250));
  write("acme.so", "whole");
  pass(milliseconds(250));
  pass(milliseconds(2500));
  EXPECT_TRUE(sees_->due(now_));
}

TEST_P(Watcher, AFileThatGrowsIsNotDue) {
  std::ofstream out(folder() / "acme.so");
  for (int i = 0; i < 10; ++i) {
    out << std::string(4096, 'x') << std::flush;
    pass(milliseconds(GetParam() == watching::poll ? 200 : 100));
    EXPECT_FALSE(sees_->due(now_));
    EXPECT_FALSE(sees_->rests(now_));
  }
  EXPECT_EQ(sees_->take(now_), std::set<std::string>{"acme.so"});
}

INSTANTIATE_TEST_SUITE_P(Both, Watcher, ::testing::Values(watching::automatic, watching::poll));

TEST(WatcherOfTheKernel, AClosedFileIsDueAtOnce) {
  testing::temporary_folder folder;
  watcher sees(folder.path(), watching::automatic);
  auto now = clock::now();
  sees.look(now);
  static_cast<void>(sees.take(now));
  std::ofstream(folder.path() / "acme.so") << "whole";
  pollfd on{sees.descriptor(), POLLIN, 0};
  ASSERT_EQ(::poll(&on, 1, 10'000), 1);
  sees.look(now);
  EXPECT_FALSE(sees.due(now));
  EXPECT_TRUE(sees.due(now + watcher::closed_rest));
  EXPECT_EQ(sees.next(), now + watcher::closed_rest);
}

TEST(WatcherThatIsOff, LooksOnlyWhenAsked) {
  testing::temporary_folder folder;
  watcher sees(folder.path(), watching::off);
  const auto now = clock::now();
  EXPECT_EQ(sees.descriptor(), -1);
  EXPECT_FALSE(sees.next());
  std::ofstream(folder.path() / "acme.so") << "whole";
  sees.look(now);
  EXPECT_TRUE(sees.rests(now));
  sees.look(now, true);
  EXPECT_FALSE(sees.rests(now)) << "written a moment ago";
  EXPECT_TRUE(sees.due(now + watcher::open_rest));
}

}  // namespace
}  // namespace patchbay::plugin
