#include "store/attempts.hpp"
#include "store_fixture.hpp"

namespace patchbay::store::test {
namespace {

using core::errc;

class ConnectionStoreTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ledger_ = open_ledger();
    store_ = std::make_unique<connection_store>(*db_, ledger_->writes(), readers_);
  }
  std::unique_ptr<ledger> ledger_;
  std::unique_ptr<connection_store> store_;
};

TEST_F(ConnectionStoreTest, KeepsAllThatAConnectionHas) {
  auto c = connection_of("ana");
  c.headers = seal_->close({{"Authorization", "Bearer 1"}});
  ASSERT_TRUE(run(store_->upsert(c)));
  const auto rows = run(store_->changed_since(0));
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  const auto& kept = rows->front();
  EXPECT_EQ(kept.tenant, c.tenant);
  EXPECT_EQ(kept.provider, c.provider);
  EXPECT_EQ(kept.auth_config, c.auth_config);
  EXPECT_EQ(kept.connected_account, c.connected_account);
  EXPECT_EQ(kept.status, c.status);
  EXPECT_EQ(kept.label, c.label);
  EXPECT_EQ(kept.endpoint, c.endpoint);
  EXPECT_EQ(kept.headers.bytes, c.headers.bytes);
  EXPECT_EQ(kept.source, c.source);
  EXPECT_EQ(kept.since, c.since);
  EXPECT_EQ(kept.updated, c.updated);
  EXPECT_EQ(kept.revision, 1);
}

TEST_F(ConnectionStoreTest, ReplacesTheRowOfTheSameAliasAndGivesANewRevision) {
  auto c = connection_of("ana");
  ASSERT_TRUE(run(store_->upsert(c)));
  c.connected_account = "ca_second";
  const auto stored = run(store_->upsert(c));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->revision, 2);
  const auto rows = run(store_->changed_since(0));
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().connected_account, "ca_second");
}

TEST_F(ConnectionStoreTest, KeepsAliasesApart) {
  auto c = connection_of("ana");
  ASSERT_TRUE(run(store_->upsert(c)));
  c.alias = "work";
  ASSERT_TRUE(run(store_->upsert(c)));
  EXPECT_EQ(run(store_->changed_since(0))->size(), 2U);
}

TEST_F(ConnectionStoreTest, AnswersOnlyWhatChangedSinceARevision) {
  ASSERT_TRUE(run(store_->upsert(connection_of("ana"))));
  ASSERT_TRUE(run(store_->upsert(connection_of("ben"))));
  const auto rows = run(store_->changed_since(1));
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().tenant, "ben");
  EXPECT_TRUE(run(store_->changed_since(2))->empty());
}

TEST_F(ConnectionStoreTest, DisconnectClearsEndpointAndHeadersOfThatTenantOnly) {
  auto c = connection_of("ana");
  c.headers = seal_->close({{"Authorization", "Bearer 1"}});
  ASSERT_TRUE(run(store_->upsert(c)));
  ASSERT_TRUE(run(store_->upsert(connection_of("ben"))));
  const auto changed = run(store_->disconnect("ana", "gmail", core::account_status::inactive));
  ASSERT_TRUE(changed);
  ASSERT_EQ(changed->size(), 1U);
  const auto rows = run(store_->changed_since(2));
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().tenant, "ana");
  EXPECT_EQ(rows->front().status, core::account_status::inactive);
  EXPECT_EQ(rows->front().endpoint, "");
  EXPECT_EQ(rows->front().headers.bytes, "");
}

TEST_F(ConnectionStoreTest, DisconnectOfAnUnknownTenantChangesNothing) {
  const auto changed = run(store_->disconnect("nobody", "gmail", core::account_status::inactive));
  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->empty());
}

TEST_F(ConnectionStoreTest, KeepsTheListOfEachPlaceAndEqualListsOnce) {
  const auto text = [](const char* json) { return std::make_shared<const std::string>(json); };
  const auto keep = [&](const char* tenant, const char* account, const char* json) {
    core::ports::offered_row row{tenant, "wiki", account, text(json)};
    ASSERT_TRUE(run(store_->put_offered(row)));
  };
  keep("ana", "ca_1", "[1]");
  keep("ben", "ca_2", "[1]");
  keep("", "", "[2]");
  keep("ana", "ca_1", "[1]");
  auto rows = run(store_->offered());
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ(rows->at(0).tools, rows->at(1).tools);
  EXPECT_EQ(*rows->at(2).tools, "[2]");
  EXPECT_EQ(raw_sqlite(dir_.path() / "patchbay.db").value("SELECT count(*) FROM tool_list"), "2");
  keep("", "", "[1]");
  EXPECT_EQ(raw_sqlite(dir_.path() / "patchbay.db").value("SELECT count(*) FROM tool_list"), "1");
}

TEST_F(ConnectionStoreTest, AnAttemptIsUsedOnce) {
  ASSERT_TRUE(run(store_->put_attempt(attempt_of("s1"))));
  EXPECT_TRUE(run(store_->use_attempt("s1")));
  const auto again = run(store_->use_attempt("s1"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, errc::conflict);
  const auto unknown = run(store_->use_attempt("s2"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, errc::not_found);
}

TEST_F(ConnectionStoreTest, FindsAnAttemptByItsStateAndByItsAccount) {
  ASSERT_TRUE(run(store_->put_attempt(attempt_of("old"))));
  auto newer = attempt_of("new");
  newer.created += std::chrono::minutes(1);
  ASSERT_TRUE(run(store_->put_attempt(newer)));
  const auto by_state = run(store_->find_attempt("old"));
  ASSERT_TRUE(by_state && by_state->has_value());
  EXPECT_EQ((*by_state)->tenant, "ana");
  EXPECT_EQ((*by_state)->return_url, "https://app.example.com/done");
  EXPECT_EQ((*by_state)->expires, attempt_of("old").expires);
  const auto by_account = run(store_->find_attempt_of("ana", "ca_ana"));
  ASSERT_TRUE(by_account && by_account->has_value());
  EXPECT_EQ((*by_account)->state, "new");
  EXPECT_FALSE(run(store_->find_attempt_of("ben", "ca_ana"))->has_value());
  EXPECT_FALSE(run(store_->find_attempt("other"))->has_value());
}

TEST_F(ConnectionStoreTest, ForgetsAttemptsThatExpiredLongAgo) {
  ASSERT_TRUE(run(store_->put_attempt(attempt_of("old"))));
  auto later = attempt_of("new");
  later.created += attempt_kept + std::chrono::hours(1);
  later.expires += attempt_kept + std::chrono::hours(1);
  ASSERT_TRUE(run(store_->put_attempt(later)));
  EXPECT_FALSE(run(store_->find_attempt("old"))->has_value());
}

TEST_F(ConnectionStoreTest, CountsItsRows) {
  ASSERT_TRUE(run(store_->upsert(connection_of("ana"))));
  const auto all = run(store_->counts());
  ASSERT_TRUE(all);
  EXPECT_NE(std::find(all->begin(), all->end(),
                      std::pair<std::string, std::int64_t>("connected_account", 1)),
            all->end());
}

class ImportTest : public StoreTest {
 protected:
  static import_row row_for(const std::string& tenant) {
    import_row r;
    r.connection = connection_of(tenant);
    r.headers = {{"Authorization", "Bearer " + tenant}};
    return r;
  }
};

TEST_F(ImportTest, AnswersForEachRowAndIsIdempotent) {
  std::vector<import_row> rows = {row_for("ana"), row_for("ben")};
  auto first = import(*db_, *seal_, rows);
  ASSERT_TRUE(first);
  EXPECT_EQ(*first->at(0), import_change::added);
  rows[1].headers[0].second = "Bearer other";
  const auto second = import(*db_, *seal_, rows);
  ASSERT_TRUE(second);
  EXPECT_EQ(*second->at(0), import_change::unchanged);
  EXPECT_EQ(*second->at(1), import_change::replaced);
  const auto changed = changed_since(*db_, 2);
  ASSERT_EQ(changed->size(), 1U);
  EXPECT_EQ(changed->front().tenant, "ben");
}

TEST_F(ImportTest, RefusesABadRowAndTakesTheOthers) {
  std::vector<import_row> rows = {row_for("ana"), row_for("no/slash"), row_for("ben")};
  rows[2].connection.endpoint = "ftp://x";
  const auto done = import(*db_, *seal_, rows);
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->at(0));
  ASSERT_FALSE(done->at(1));
  EXPECT_NE(done->at(1).error().message.find("tenant"), std::string::npos);
  ASSERT_FALSE(done->at(2));
  EXPECT_NE(done->at(2).error().message.find("mcp_url"), std::string::npos);
  EXPECT_EQ(changed_since(*db_, 0)->size(), 1U);
}

TEST_F(ImportTest, OfAnotherProgramIsSeenByItsRevision) {
  ASSERT_TRUE(upsert(*db_, connection_of("ana")));
  auto other = database::open(options_for(dir_));
  ASSERT_TRUE(other);
  const std::vector<import_row> rows = {row_for("ben")};
  ASSERT_TRUE(import(**other, *seal_, rows));
  const auto seen = changed_since(*db_, 1);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), 1U);
  EXPECT_EQ(seen->front().tenant, "ben");
  EXPECT_EQ(seen->front().revision, 2);
}

}  // namespace
}  // namespace patchbay::store::test
