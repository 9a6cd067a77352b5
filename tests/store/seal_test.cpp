#include "store_fixture.hpp"

namespace patchbay::store::test {
namespace {

using core::errc;
namespace fs = std::filesystem;

class SealTest : public StoreTest {
 protected:
  [[nodiscard]] fs::path key() const { return dir_.path() / "patchbay.key"; }
};

TEST_F(SealTest, OpensWhatItClosed) {
  const core::header_list headers = {
      {"Authorization", "Bearer \"x\"\n"}, {"x-a", ""}, {"x-a", "2"}};
  const auto sealed = seal_->close(headers);
  EXPECT_EQ(sealed.bytes.find("Bearer"), std::string::npos);
  const auto opened = seal_->open(sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, headers);
}

TEST_F(SealTest, NoHeadersNeedNoSeal) {
  EXPECT_TRUE(seal_->close({}).bytes.empty());
  EXPECT_TRUE(seal_->open({})->empty());
}

TEST_F(SealTest, RefusesChangedBytes) {
  auto sealed = seal_->close({{"a", "b"}});
  sealed.bytes.back() = static_cast<char>(sealed.bytes.back() ^ 1);
  const auto opened = seal_->open(sealed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::internal);
  EXPECT_FALSE(seal_->open({"short"}));
}

TEST_F(SealTest, TheKeyIsReadableByItsOwnerOnlyAndStaysTheSame) {
  EXPECT_EQ(fs::status(key()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto sealed = seal_->close({{"a", "b"}});
  seal_.reset();
  open();
  EXPECT_TRUE(seal_->open(sealed));
}

TEST_F(SealTest, AMissingKeyIsARefusalAndNoNewKeyIsMade) {
  fs::remove(key());
  const auto opened = seal::open(dir_.path(), *db_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::conflict);
  EXPECT_NE(opened.error().message.find("is missing"), std::string::npos);
  EXPECT_FALSE(fs::exists(key()));
}

TEST_F(SealTest, AForeignKeyIsARefusal) {
  std::ofstream(key(), std::ios::binary) << std::string(32, 'k');
  const auto opened = seal::open(dir_.path(), *db_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::conflict);
  EXPECT_NE(opened.error().message.find("not the one"), std::string::npos);
}

TEST_F(SealTest, AKeyThatOthersMayReadIsARefusal) {
  fs::permissions(key(), fs::perms::group_read, fs::perm_options::add);
  const auto opened = seal::open(dir_.path(), *db_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().hint.find("chmod 600"), std::string::npos);
}

TEST_F(SealTest, AFileOfAnotherLengthIsNoKey) {
  std::ofstream(key(), std::ios::binary) << "short";
  const auto opened = seal::open(dir_.path(), *db_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("not a key"), std::string::npos);
}

TEST_F(SealTest, HeaderValuesAreNotInTheFiles) {
  const std::string secret = "Bearer very-secret-header-value";
  std::vector<import_row> rows(1);
  rows[0].connection = connection_of("ana");
  rows[0].headers = {{"Authorization", secret}};
  ASSERT_TRUE(import(*db_, *seal_, rows));
  EXPECT_NE(read_file(file().string() + "-wal").find("mcp.example.com"), std::string::npos);
  for (const auto& entry : fs::directory_iterator(dir_.path())) {
    EXPECT_EQ(read_file(entry.path()).find("very-secret"), std::string::npos) << entry.path();
  }
}

TEST_F(SealTest, DigestsAreStableKeyedAndHex) {
  const auto digest = seal_->digest("{\"to\":\"ana\"}");
  EXPECT_EQ(digest.size(), 32U);
  EXPECT_EQ(digest.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(digest, seal_->digest("{\"to\":\"ana\"}"));
  EXPECT_NE(digest, seal_->digest("{\"to\":\"ben\"}"));
  const temp_dir other;
  auto db = database::open(options_for(other));
  auto second = seal::open(other.path(), **db);
  ASSERT_TRUE(second);
  EXPECT_NE(digest, (*second)->digest("{\"to\":\"ana\"}"));
}

}  // namespace
}  // namespace patchbay::store::test
