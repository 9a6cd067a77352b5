#include <cstddef>
#include <fstream>

#include <elf.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

#include "plugin/faults.hpp"
#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::file_fault;

struct folder_case {
  file_fault row;
  isolation how;
};

void PrintTo(const folder_case& c, std::ostream* to) { *to << c.row.name; }

std::vector<folder_case> cases() {
  std::vector<folder_case> all;
  for (const auto& row : testing::file_faults()) {
    all.push_back({row, isolation::process});
    all.push_back({row, isolation::inside});
  }
  return all;
}

fs::path relay() { return fs::path(PATCHBAY_TEST_PLUGINS) / "relay/relay.so"; }

void write(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// Looks at the folder as a user who may do nothing that modes forbid.
void look_without_rights(loader& plugins, const bench& on) {
  constexpr int nobody = 65534;
  fs::permissions(on.folder() / "bad.so", fs::perms::none);
  fs::permissions(on.folder().parent_path(), fs::perms::all);
  fs::permissions(on.folder(), fs::perms::all);
  const int before = ::setfsuid(nobody);
  plugins.load_folder();
  ::setfsuid(static_cast<uid_t>(before));
}

/// Lets happen to "bad.so", which may be loaded, what the row says.
void befall(const std::string& what, const bench& on) {
  const auto file = on.folder() / "bad.so";
  std::error_code ignored;
  if (what == "not_elf" || what == "overwritten") write(file, "#!/bin/sh\n");
  if (what == "empty") write(file, "");
  if (what == "wrong_machine") {
    std::string bytes = read_file(relay(), file_bytes_max).value();
    bytes[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_RISCV);
    bytes[offsetof(Elf64_Ehdr, e_machine) + 1] = 0;
    write(file, bytes);
  }
  if (what == "half") on.drop(relay(), "bad.so");
  if (what == "half" || what == "cut") fs::resize_file(file, fs::file_size(file) / 2);
  if (what == "too_large") {
    write(file, "");
    fs::resize_file(file, file_bytes_max + 1);
  }
  if (what == "pipe") ::mkfifo(file.c_str(), 0600);
  if (what == "twice") on.drop(relay(), "bad2.so");
  if (what == "folder" || what == "loop") fs::remove(file);
  if (what == "folder") fs::create_directory(file);
  if (what == "loop") fs::create_symlink(file, file);
  if (what == "moved") fs::rename(on.folder(), on.data() / "elsewhere");
}

class FaultyFolder : public ::testing::TestWithParam<folder_case> {};

TEST_P(FaultyFolder, IsSaidOnceAndTouchesNoOtherPlugin) {
  const auto& row = GetParam().row;
  bench on;
  on.drop(fs::path(PATCHBAY_PLUGINS) / "slack.so");
  if (row.was_loaded) on.drop(relay(), "bad.so");
  loader plugins(on.options("*=" + std::string(name(GetParam().how))), on.log());
  plugins.load_folder();
  ASSERT_TRUE(on.warnings.empty());
  befall(std::string(row.name), on);
  if (row.name == "forbidden") look_without_rights(plugins, on);
  const auto now = plugins.load_folder();
  ASSERT_EQ(on.warnings.size(), 1u);
  std::string line(row.says);
  if (const auto at = line.find("FOLDER"); at != line.npos) {
    line.replace(at, 6, on.folder().string());
  } else {
    line = "plugin not loaded: " + line;
  }
  EXPECT_EQ(on.warnings[0], line);
  EXPECT_NE(now->find_action("slack_post_message"), nullptr);
  const auto its = now->find_action("relay_once");
  ASSERT_EQ(its != nullptr, row.was_loaded);
  if (its == nullptr) return;
  testing::scripted_tools tools(
      [](const auto&, const std::string& arguments) { return testing::answered(arguments); });
  const auto answer = testing::call(*its->code.lock(), "relay_once", R"({"text":"a"})", tools);
  EXPECT_EQ(answer ? *answer : answer.error().message, R"({"text":"a"})");
}

INSTANTIATE_TEST_SUITE_P(Table, FaultyFolder, ::testing::ValuesIn(cases()),
                         [](const ::testing::TestParamInfo<folder_case>& about) {
                           return std::string(about.param.row.name) + "_" +
                                  std::string(name(about.param.how));
                         });

}  // namespace
}  // namespace patchbay::plugin
