#include "store_fixture.hpp"

namespace patchbay::store::test {
namespace {

/// schemas/sql/ holds what odb makes of host/store/model.hxx. After a change of the model copy the
/// generated file over the one that is named.
void expect_current(const std::string& database) {
  const auto kept =
      std::filesystem::path(PATCHBAY_SOURCE_DIR) / "schemas/sql" / (database + ".sql");
  const auto made = std::filesystem::path(PATCHBAY_GENERATED_SQL) / database / "model.sql";
  ASSERT_FALSE(read_file(made).empty()) << made;
  EXPECT_EQ(read_file(kept), read_file(made)) << "cp " << made << " " << kept;
}

TEST(Schema, OfSqliteIsCurrent) { expect_current("sqlite"); }

TEST(Schema, OfPostgresqlIsCurrent) { expect_current("pgsql"); }

TEST(Schema, OfSqliteMakesTheTablesOfADatabaseOfOurs) {
  const temp_dir dir;
  ASSERT_TRUE(database::open(options_for(dir)));
  const auto script =
      read_file(std::filesystem::path(PATCHBAY_SOURCE_DIR) / "schemas/sql/sqlite.sql");
  raw_sqlite by_hand(dir.path() / "by-hand.db");
  ASSERT_TRUE(by_hand.run(script.c_str()));
  const char* const tables =
      "SELECT group_concat(name || ':' || type, ' ') FROM"
      " (SELECT name, type FROM sqlite_master ORDER BY type, name)";
  EXPECT_EQ(by_hand.value(tables), raw_sqlite(dir.path() / "patchbay.db").value(tables));
}

}  // namespace
}  // namespace patchbay::store::test
