#include "plugin/staging.hpp"

#include <fstream>

#include <sys/stat.h>

#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

using testing::temporary_folder;
namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

TEST(Staging, AHashIsSha256InHexadecimal) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Staging, ACopyHasTheNameOfItsContentAndIsOurs) {
  temporary_folder folder;
  write(folder.path() / "a.so", "abc");
  const auto staged = stage(folder.path() / "a.so", folder.path() / "state");
  ASSERT_TRUE(staged) << staged.error().message;
  EXPECT_EQ(staged->path.filename().string(), sha256_hex("abc") + ".so");
  struct stat about {};
  ASSERT_EQ(::stat(staged->path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777u, 0600u);
  ASSERT_EQ(::stat((folder.path() / "state").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777u, 0700u);
}

TEST(Staging, ACopyThatIsThereIsKeptAndADamagedOneReplaced) {
  temporary_folder folder;
  write(folder.path() / "a.so", "abc");
  const auto first = stage(folder.path() / "a.so", folder.path() / "state");
  ASSERT_TRUE(first);
  const auto written = fs::last_write_time(first->path);
  ASSERT_TRUE(stage(folder.path() / "a.so", folder.path() / "state"));
  EXPECT_EQ(fs::last_write_time(first->path), written);
  write(first->path, "altered");
  ASSERT_TRUE(stage(folder.path() / "a.so", folder.path() / "state"));
  EXPECT_EQ(*read_file(first->path, 100), "abc");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path() / "state"), {}), 1);
}

TEST(Staging, WhatIsNoFileIsNamed) {
  temporary_folder folder;
  fs::create_directory(folder.path() / "dir.so");
  EXPECT_EQ(read_file(folder.path() / "dir.so", 10).error().message, "is a folder, not a file");
  ASSERT_EQ(::mkfifo((folder.path() / "pipe.so").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder.path() / "pipe.so", 10).error().message, "is no regular file");
  fs::create_symlink(folder.path() / "loop.so", folder.path() / "loop.so");
  EXPECT_NE(read_file(folder.path() / "loop.so", 10).error().message.find("symbolic links"),
            std::string::npos);
  EXPECT_EQ(read_file(folder.path() / "none.so", 10).error().code, core::errc::not_found);
  write(folder.path() / "big.so", "0123456789");
  EXPECT_EQ(read_file(folder.path() / "big.so", 9).error().code, core::errc::too_large);
}

}  // namespace
}  // namespace patchbay::plugin
