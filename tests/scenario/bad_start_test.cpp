// What keeps a host from starting, and plugin files that are broken.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "scenario/database_file.hpp"
#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr int cannot_start = 3;  // docs/reference/command-line.md
constexpr int wrong_usage = 2;

town::options not_started() {
  town::options how;
  how.start_host = false;
  return how;
}

void write(const fs::path& file, const std::string& bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

TEST(Start, APortThatIsTakenIsNamed) {
  town first;
  town::options how = not_started();
  town second(how);
  second.host_port = first.host_port;
  const auto ended = second.failing_host();
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr(std::to_string(first.host_port)));
  EXPECT_THAT(ended.output, HasSubstr("the port is taken"));
}

finished serve_at(const std::string& address, const fs::path& data) {
  return process::run({std::string(PATCHBAY_BIN_DIR) + "/patchbay", "serve", "--listen", address,
                       "--data-dir", data.string()});
}

TEST(Start, AnAddressThatOthersReachIsRefusedWithTheReasonAndNothingIsMade) {
  temp_folder folder;
  for (const char* address : {"0.0.0.0:0", "[::]:0", "10.1.2.3:0"}) {
    const auto ended = serve_at(address, folder.path() / "data");
    EXPECT_EQ(ended.code, wrong_usage) << address << ended.output;
    EXPECT_THAT(ended.output, AllOf(HasSubstr("other machines"), HasSubstr("127.0.0.1")));
  }
  EXPECT_FALSE(fs::exists(folder.path() / "data"));
}

TEST(Start, WordsThatAreNoAddressAreWrongUsage) {
  temp_folder folder;
  for (const char* address : {"here", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x"}) {
    const auto ended = serve_at(address, folder.path() / "data");
    EXPECT_EQ(ended.code, wrong_usage) << address << ended.output;
    EXPECT_THAT(ended.output, HasSubstr("--listen")) << address;
  }
}

TEST(Start, ADataDirectoryWhoseNameAFileHasIsRefused) {
  town t(not_started());
  write(t.data(), "a file");
  const auto ended = t.failing_host();
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output, AllOf(HasSubstr(t.data().string()), HasSubstr("--data-dir")));
}

TEST(Start, ADatabaseThatIsNoneIsRefusedAndLeftAlone) {
  town t(not_started());
  const std::string garbage(8192, 'g');
  write(t.data() / "patchbay.db", garbage);
  const auto ended = t.failing_host();
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("is not a database of Patchbay"));
  EXPECT_EQ(read_file(t.data() / "patchbay.db"), garbage);
}

TEST(Start, ADatabaseOfANewerVersionIsRefusedAndLeftAlone) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(t.stop_host(), 0);
  execute(t.data() / "patchbay.db", "UPDATE schema_version SET version = version + 997");
  const auto ended = t.failing_host();
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output, AllOf(HasSubstr("999"), HasSubstr("newer")));
  execute(t.data() / "patchbay.db", "UPDATE schema_version SET version = version - 997");
  t.start_host();
  EXPECT_TRUE(t.has_action("gmail_search", "ana"));
}

TEST(Start, AMissingOrForeignSealingKeyIsRefusedAndNoNewOneIsMade) {
  town t;
  t.connect("gmail", "ana");
  ASSERT_EQ(t.stop_host(), 0);
  const fs::path file = t.data() / "patchbay.key";
  const std::string key = read_file(file);
  fs::remove(file);
  const auto missing = t.failing_host();
  EXPECT_EQ(missing.code, cannot_start) << missing.output;
  EXPECT_THAT(missing.output, HasSubstr("patchbay.key"));
  EXPECT_FALSE(fs::exists(file));
  std::string other = key;
  other[other.size() / 2] = static_cast<char>(other[other.size() / 2] == 'A' ? 'B' : 'A');
  write(file, other);
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  const auto foreign = t.failing_host();
  EXPECT_EQ(foreign.code, cannot_start) << foreign.output;
  EXPECT_THAT(foreign.output, HasSubstr("patchbay.key"));
  write(file, key);
  t.start_host();
  EXPECT_EQ(word(t.call("gmail_search", R"({"query":"x"})", "ana")), "ok");
}

TEST(Start, ASecondHostOnOneDataDirectoryIsRefused) {
  town t;
  t.connect("gmail", "ana");
  town other(not_started());
  std::vector<std::string> command = other.host_command();
  for (auto& w : command) {
    if (w == other.data().string()) w = t.data().string();
  }
  const auto ended = process::run(command, other.host_environment());
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output,
              AllOf(HasSubstr("Another Patchbay"), HasSubstr(std::to_string(t.host->pid())),
                    HasSubstr("--data-dir")));
  EXPECT_EQ(word(t.call("gmail_search", R"({"query":"x"})", "ana")), "ok");
}

TEST(Start, ADatabaseThatAnotherProgramLocksIsSaidToBeLocked) {
  town t;
  ASSERT_EQ(t.stop_host(), 0);
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((t.data() / "patchbay.db").c_str(), &db), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", nullptr, nullptr, nullptr),
      SQLITE_OK);
  const auto ended = t.failing_host();
  sqlite3_close(db);
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("locked by another program"));
}

TEST(Start, ACaFileThatCannotBeReadIsNamed) {
  town::options how = not_started();
  how.host_arguments = {"--ca-file", "/nonexistent/ca.pem"};
  town t(how);
  const auto ended = t.failing_host();
  EXPECT_EQ(ended.code, wrong_usage) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("/nonexistent/ca.pem"));
}

TEST(Start, AnEventsFileThatCannotBeWrittenIsNamed) {
  town::options how = not_started();
  how.host_arguments = {"--events", "/nonexistent/events"};
  town t(how);
  const auto ended = t.failing_host();
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("/nonexistent/events"));
}

/// A plugins folder with the good ones and what a test adds.
class BrokenPlugin : public testing::Test {
 protected:
  BrokenPlugin() {
    for (const char* name : {"gmail.so", "slack.so"}) {
      fs::copy(fs::path(PATCHBAY_PLUGINS) / name, plugins_.path() / name);
    }
    how_.plugins = plugins_.path().string();
  }
  /// Starts a host, which works although `file` does not, and says why it does not.
  void expect_the_others_work(const std::string& file) {
    town t(how_);
    const auto listed = get(t.host_port, "/api/plugins");
    const auto read = listed.json();
    const auto* all = core::json::find(read, "plugins");
    ASSERT_NE(all, nullptr) << listed.body;
    std::string status, why;
    for (const auto& p : all->GetArray()) {
      if (at(p, "file").find(file) == std::string::npos) continue;
      status = at(p, "status");
      why = at(p, "error");
    }
    EXPECT_EQ(status, "failed") << listed.body;
    EXPECT_THAT(why, HasSubstr(file)) << listed.body;
    EXPECT_THAT(t.host_log(), HasSubstr(file));
    t.connect("gmail", "ana");
    EXPECT_EQ(word(t.call("gmail_send_email", mail_to_bob("fine"), "ana")), "ok");
  }

  temp_folder plugins_;
  town::options how_;
};

TEST_F(BrokenPlugin, TextNamedLikeALibrary) {
  write(plugins_.path() / "broken.so", "this is no library");
  expect_the_others_work("broken.so");
}

TEST_F(BrokenPlugin, AnEmptyFile) {
  write(plugins_.path() / "broken.so", "");
  expect_the_others_work("broken.so");
}

TEST_F(BrokenPlugin, ALibraryThatWasCutShort) {
  write(plugins_.path() / "broken.so",
        read_file(fs::path(PATCHBAY_PLUGINS) / "slack.so").substr(0, 50'000));
  expect_the_others_work("broken.so");
}

TEST_F(BrokenPlugin, ALinkToNowhere) {
  fs::create_symlink("/nonexistent/x.so", plugins_.path() / "broken.so");
  expect_the_others_work("broken.so");
}

TEST_F(BrokenPlugin, ASecondFileWithTheSameProvider) {
  write(plugins_.path() / "zz_again.so", read_file(fs::path(PATCHBAY_PLUGINS) / "gmail.so") + "x");
  expect_the_others_work("zz_again.so");
}

TEST_F(BrokenPlugin, AFolderThatIsNotThereIsNamed) {
  how_.plugins = (plugins_.path() / "missing").string();
  how_.start_host = false;
  town t(how_);
  const auto ended = t.failing_host();
  EXPECT_EQ(ended.code, cannot_start) << ended.output;
  EXPECT_THAT(ended.output, AllOf(HasSubstr("--plugins"), HasSubstr(how_.plugins)));
}

}  // namespace
}  // namespace patchbay::tests
