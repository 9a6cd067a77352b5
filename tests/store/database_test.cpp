#include <unistd.h>

#include "peer.hpp"
#include "store/host_lock.hpp"
#include "store_fixture.hpp"

namespace patchbay::store::test {
namespace {

using core::errc;
namespace fs = std::filesystem;

TEST(Database, IsMadeInWalModeForItsOwnerOnly) {
  const temp_dir dir;
  auto options = options_for(dir);
  options.data_dir = dir.path() / "new" / "place";
  auto opened = database::open(options);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto file = options.data_dir / "patchbay.db";
  EXPECT_EQ(raw_sqlite(file).value("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(options.data_dir).permissions(), fs::perms::owner_all);
}

TEST(Database, OpensAgainWithTheSchemaItHas) {
  const temp_dir dir;
  ASSERT_TRUE(database::open(options_for(dir)));
  auto again = database::open(options_for(dir));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(raw_sqlite(dir.path() / "patchbay.db").value("SELECT version FROM schema_version"),
            "2");
}

TEST(Database, OfTheFirstVersionIsBroughtUpToDateAndKeepsItsRows) {
  const temp_dir dir;
  const auto file = dir.path() / "patchbay.db";
  {
    raw_sqlite old(file);
    const auto schema =
        read_file(fs::path(PATCHBAY_SOURCE_DIR) / "tests/store/versions/v1.sqlite.sql");
    ASSERT_FALSE(schema.empty());
    ASSERT_TRUE(old.run(schema.c_str()));
    ASSERT_TRUE(old.run("INSERT INTO user (tenant) VALUES ('ana')"));
  }
  auto opened = database::open(options_for(dir));
  ASSERT_TRUE(opened) << opened.error().message;
  raw_sqlite now(file);
  EXPECT_EQ(now.value("SELECT version FROM schema_version"), "2");
  EXPECT_EQ(now.value("SELECT tenant FROM user"), "ana");
  EXPECT_EQ(now.value("SELECT count(*) FROM tool_list"), "0");
}

TEST(Database, OfANewerSchemaIsRefusedWithBothVersions) {
  const temp_dir dir;
  ASSERT_TRUE(database::open(options_for(dir)));
  ASSERT_TRUE(raw_sqlite(dir.path() / "patchbay.db").run("UPDATE schema_version SET version = 7"));
  const auto opened = database::open(options_for(dir));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::conflict);
  EXPECT_NE(opened.error().message.find("version 7"), std::string::npos);
  EXPECT_NE(opened.error().message.find("up to 2"), std::string::npos);
}

TEST(Database, ThatIsNoDatabaseIsRefusedAndLeftAlone) {
  const temp_dir dir;
  const std::string text =
      "these are the notes of somebody, and they are long enough to be read as "
      "the header of a database file, which has one hundred bytes at least";
  std::ofstream(dir.path() / "patchbay.db") << text;
  const auto opened = database::open(options_for(dir));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::conflict);
  EXPECT_NE(opened.error().message.find("not a database"), std::string::npos);
  EXPECT_EQ(read_file(dir.path() / "patchbay.db"), text);
}

TEST(Database, LockedByAnotherProgramSaysSo) {
  const temp_dir dir;
  raw_sqlite other(dir.path() / "patchbay.db");
  ASSERT_TRUE(other.run("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE x(y)"));
  const auto opened = database::open(options_for(dir));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::unavailable);
  EXPECT_NE(opened.error().message.find("locked by another program"), std::string::npos);
}

TEST(Database, NeedsADataDirectoryItCanWriteTo) {
  const temp_dir dir;
  std::ofstream(dir.path() / "file") << "x";
  auto options = options_for(dir);
  options.data_dir = dir.path() / "file" / "below";
  const auto opened = database::open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::invalid_argument);
  EXPECT_NE(opened.error().hint.find("--data-dir"), std::string::npos);
}

TEST(Database, InADirectoryThatTakesNoFileSaysSo) {
  auto options = options_for(temp_dir());
  options.data_dir = "/proc/self/task";  // nobody makes files here, not even root
  const auto opened = database::open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::invalid_argument);
  EXPECT_NE(opened.error().message.find("/proc/self/task"), std::string::npos);
  EXPECT_NE(opened.error().hint.find("data"), std::string::npos);
}

TEST(Database, OfAnotherProgramIsRefusedAndLeftAlone) {
  const temp_dir dir;
  const auto file = dir.path() / "patchbay.db";
  ASSERT_TRUE(raw_sqlite(file).run("CREATE TABLE recipes(name)"));
  const auto opened = database::open(options_for(dir));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::conflict);
  EXPECT_NE(opened.error().message.find("not one of Patchbay"), std::string::npos);
  EXPECT_EQ(raw_sqlite(file).value("SELECT count(*) FROM sqlite_master"), "1");
}

TEST(Database, OfAVersionBeforeTheFirstIsRefusedAndKeepsItsRows) {
  const temp_dir dir;
  const auto file = dir.path() / "patchbay.db";
  ASSERT_TRUE(database::open(options_for(dir)));
  ASSERT_TRUE(raw_sqlite(file).run("INSERT INTO user(tenant) VALUES('ana')"));
  ASSERT_TRUE(raw_sqlite(file).run("UPDATE schema_version SET version = 0"));
  const auto opened = database::open(options_for(dir));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::conflict);
  EXPECT_EQ(raw_sqlite(file).value("SELECT tenant FROM user"), "ana");
}

TEST(Database, UrlOfAnotherKindIsRefusedWithoutShowingIt) {
  const temp_dir dir;
  auto options = options_for(dir);
  options.db_url = "mysql://root:hunter2@db/x";
  const auto opened = database::open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::invalid_argument);
  EXPECT_EQ(opened.error().message.find("hunter2"), std::string::npos);
}

TEST(Database, ServerThatDoesNotAnswerIsUnavailableWithoutItsPassword) {
  const temp_dir dir;
  auto options = options_for(dir);
  options.db_url = "postgresql://root:hunter2@127.0.0.1:1/x?connect_timeout=2";
  const auto opened = database::open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message.find("hunter2"), std::string::npos);
}

TEST(Database, OpenedTwiceKeepsTheLocksOfBoth) {
  const temp_dir dir;
  auto first = database::open(options_for(dir));
  ASSERT_TRUE(first);
  ASSERT_TRUE(database::open(options_for(dir)));
  // Another process that closes it last of all, as it sees it, removes the WAL.
  peer importing(dir.path(), {"import", "1"});
  ASSERT_EQ(importing.wait(), 0);
  EXPECT_TRUE(fs::exists(dir.path() / "patchbay.db-wal"));
}

TEST(HostLock, IsHeldByOneAtATime) {
  const temp_dir dir;
  {
    const auto first = host_lock::take(dir.path());
    ASSERT_TRUE(first);
    const auto second = host_lock::take(dir.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, errc::conflict);
    EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
  }
  EXPECT_TRUE(host_lock::take(dir.path()));
}

}  // namespace
}  // namespace patchbay::store::test
