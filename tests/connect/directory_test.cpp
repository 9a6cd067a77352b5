#include "connect/directory.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "connect/world.hpp"

namespace patchbay::connect {
namespace {

struct Directory : ::testing::Test {
  core::action_tables tables{sample_catalogue()};
  tests::fake_seal seals;

  std::unique_ptr<directory> make(std::vector<environment_server> servers = {}) {
    return std::make_unique<directory>(tables, seals, servers);
  }
  static core::connection at(core::connection row, std::int64_t revision) {
    row.revision = revision;
    return row;
  }
  static bool can(directory& d, std::string_view tenant, std::string_view action) {
    return d.find(tenant)->table->find(action) != nullptr;
  }
};

TEST_F(Directory, AUnknownTenantHasOnlyWhatNeedsNoConnection) {
  auto d = make();
  const auto nobody = d->find("ana");
  EXPECT_TRUE(nobody->connections.empty());
  EXPECT_EQ(nobody->table->providers(), core::provider_set{"clock"});
  EXPECT_EQ(nobody, d->find("ana"));
}

TEST_F(Directory, AConnectedTenantHasTheActionsOfItsProvider) {
  auto d = make();
  d->apply({at(active_row("ana"), 1)});
  EXPECT_TRUE(can(*d, "ana", "gmail_send_email"));
  EXPECT_FALSE(can(*d, "ana", "slack_post"));
  ASSERT_NE(d->find("ana")->usable("gmail"), nullptr);
  EXPECT_EQ((*d->find("ana")->usable("gmail"))->connected_account, "ca_ana");
}

TEST_F(Directory, TenantsNeverSeeEachOthersConnections) {
  auto d = make();
  d->apply({at(active_row("ana"), 1), at(active_row("ben", "slack"), 2)});
  EXPECT_FALSE(can(*d, "ben", "gmail_send_email"));
  EXPECT_FALSE(can(*d, "ana", "slack_post"));
  for (const auto& c : d->find("ana")->connections) EXPECT_EQ(c->tenant, "ana");
  for (const auto& c : d->find("ben")->connections) EXPECT_EQ(c->tenant, "ben");
}

TEST_F(Directory, TenantsWithTheSameProvidersShareOneTable) {
  auto d = make();
  d->apply({at(active_row("ana"), 1), at(active_row("ben"), 2)});
  EXPECT_EQ(d->find("ana")->table, d->find("ben")->table);
}

TEST_F(Directory, AConnectionWhoseUrlIsBrokenGivesNoAction) {
  auto d = make();
  core::connection row = active_row("ana");
  row.endpoint = "not a url";
  d->apply({at(row, 1)});
  EXPECT_FALSE(can(*d, "ana", "gmail_send_email"));
  EXPECT_EQ(d->find("ana")->connections.size(), 1U);
}

TEST_F(Directory, ARowThatIsNotActiveGivesNoAction) {
  auto d = make();
  core::connection row = active_row("ana");
  row.status = core::account_status::expired;
  d->apply({at(row, 1)});
  EXPECT_FALSE(can(*d, "ana", "gmail_send_email"));
}

TEST_F(Directory, ANewerRowReplacesTheOneOfItsPlace) {
  auto d = make();
  d->apply({at(active_row("ana", "gmail", "ca_old"), 1)});
  const auto before = d->find("ana");
  const auto ended = d->apply({at(active_row("ana", "gmail", "ca_new"), 2)});
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended.front()->connected_account, "ca_old");
  ASSERT_EQ(d->find("ana")->connections.size(), 1U);
  EXPECT_EQ(d->find("ana")->connections.front()->connected_account, "ca_new");
  EXPECT_EQ(before->connections.front()->connected_account, "ca_old");
}

TEST_F(Directory, AnOlderRowIsIgnored) {
  auto d = make();
  d->apply({at(active_row("ana", "gmail", "ca_new"), 5)});
  d->apply({at(active_row("ana", "gmail", "ca_old"), 4)});
  EXPECT_EQ(d->find("ana")->connections.front()->connected_account, "ca_new");
}

TEST_F(Directory, ARowThatChangesNothingEndsNoSession) {
  auto d = make();
  d->apply({at(active_row("ana"), 1)});
  EXPECT_TRUE(d->apply({at(active_row("ana"), 2)}).empty());
}

TEST_F(Directory, TheDefaultAliasAnswersBeforeOthers) {
  auto d = make();
  core::connection work = active_row("ana", "gmail", "ca_work");
  work.alias = "work";
  d->apply({at(work, 1), at(active_row("ana", "gmail", "ca_default"), 2)});
  EXPECT_EQ(d->find("ana")->connections.size(), 2U);
  EXPECT_EQ((*d->find("ana")->usable("gmail"))->connected_account, "ca_default");
}

TEST_F(Directory, AReachableConnectionAnswersBeforeABrokenOne) {
  auto d = make();
  core::connection broken = active_row("ana", "gmail", "ca_broken");
  broken.endpoint = "nowhere";
  core::connection work = active_row("ana", "gmail", "ca_work");
  work.alias = "work";
  d->apply({at(broken, 1), at(work, 2)});
  EXPECT_TRUE(can(*d, "ana", "gmail_send_email"));
  EXPECT_EQ((*d->find("ana")->usable("gmail"))->connected_account, "ca_work");
}

TEST_F(Directory, ANewCatalogueRenewsTheTables) {
  auto d = make();
  d->apply({at(active_row("ana", "zoom"), 1)});
  EXPECT_FALSE(can(*d, "ana", "zoom_meet"));
  auto next = std::make_shared<core::catalogue>(*sample_catalogue(2));
  next->providers.push_back(provider_named("zoom"));
  next->actions.push_back(action_of("zoom", "zoom_meet"));
  tables.publish(next);
  EXPECT_TRUE(can(*d, "ana", "zoom_meet"));
  EXPECT_EQ(d->find("ana")->generation, 2U);
  EXPECT_EQ(d->find("nobody")->generation, 2U);
}

TEST_F(Directory, TheEnvironmentServesTenantsWithoutARowOfTheirOwn) {
  auto d = make({{"gmail", "https://env.example/mcp", "t0ken"}});
  EXPECT_TRUE(can(*d, "ana", "gmail_send_email"));
  const auto c = *d->find("ana")->usable("gmail");
  EXPECT_EQ(c->tenant, "ana");
  EXPECT_EQ(c->source, "environment");
  EXPECT_EQ(c->endpoint, "https://env.example/mcp");
  EXPECT_EQ(c->headers.bytes, "Authorization: Bearer t0ken\n");
  EXPECT_EQ(d->find("ana"), d->find("ana"));
  EXPECT_EQ((*d->find("ben")->usable("gmail"))->tenant, "ben");
}

TEST_F(Directory, TheEnvironmentReachesAProviderThatNeedsNoAuthorization) {
  EXPECT_FALSE(can(*make(), "ana", "everything_echo"));
  auto d = make({{"everything", "http://127.0.0.1:9/mcp", ""}});
  EXPECT_TRUE(can(*d, "ana", "everything_echo"));
}

TEST_F(Directory, ARowOfItsOwnWinsOverTheEnvironment) {
  auto d = make({{"gmail", "https://env.example/mcp", ""}});
  d->apply({at(active_row("ana"), 1)});
  ASSERT_EQ(d->find("ana")->connections.size(), 1U);
  EXPECT_EQ((*d->find("ana")->usable("gmail"))->source, "broker");
}

TEST_F(Directory, ADisconnectedRowOfItsOwnClosesTheEnvironment) {
  auto d = make({{"gmail", "https://env.example/mcp", ""}});
  EXPECT_TRUE(can(*d, "ana", "gmail_send_email"));
  core::connection row = active_row("ana");
  row.status = core::account_status::inactive;
  row.endpoint.clear();
  d->apply({at(row, 1)});
  EXPECT_FALSE(can(*d, "ana", "gmail_send_email"));
  EXPECT_TRUE(can(*d, "ben", "gmail_send_email"));
}

TEST_F(Directory, ARowThatWaitsForConsentLeavesTheEnvironmentOpen) {
  auto d = make({{"gmail", "https://env.example/mcp", ""}});
  core::connection row = active_row("ana");
  row.status = core::account_status::initiated;
  row.endpoint.clear();
  d->apply({at(row, 1)});
  EXPECT_TRUE(can(*d, "ana", "gmail_send_email"));
  tables.publish(sample_catalogue(2));
  EXPECT_EQ(d->find("ana")->connections.size(), 2U);
}

TEST_F(Directory, AServerWhoseUrlIsBrokenIsLeftOutAndNamed) {
  auto d = make({{"gmail", "env.example", ""}});
  EXPECT_FALSE(can(*d, "ana", "gmail_send_email"));
  EXPECT_EQ(d->refused_servers(),
            std::vector<std::string>{
                "GMAIL_MCP_URL: no absolute http or https URL without user name and fragment"});
}

TEST_F(Directory, GuestsAreRenewedAndBounded) {
  auto d = make({{"gmail", "https://env.example/mcp", ""}});
  for (int i = 0; i < 40'000; ++i) d->find("guest" + std::to_string(i));
  tables.publish(sample_catalogue(2));
  EXPECT_EQ(d->find("guest1")->generation, 2U);
  EXPECT_EQ(d->find("guest39999")->generation, 2U);
  EXPECT_EQ(d->tenants(), 0U);
}

TEST_F(Directory, ListsWhatTheBrokerKnowsWithoutDisconnectedRows) {
  auto d = make({{"slack", "https://env.example/mcp", ""}});
  core::connection gone = active_row("ben");
  gone.status = core::account_status::inactive;
  gone.endpoint.clear();
  core::connection work = active_row("ana");
  work.alias = "work";
  d->apply({at(active_row("ana"), 1), at(work, 2), at(gone, 3)});
  d->find("ana");
  const std::vector<directory::pair> expected{{"ana", "gmail"}};
  EXPECT_EQ(d->brokered(), expected);
}

TEST_F(Directory, IsReadWhileItAndTheCatalogueChange) {
  auto d = make({{"slack", "https://env.example/mcp", ""}});
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        for (const char* tenant : {"ana", "ben", "guest"}) {
          const auto seen = d->find(tenant);
          for (const auto& c : seen->connections) {
            if (c->tenant != tenant) ++wrong;
          }
          if (seen->table == nullptr) ++wrong;
        }
      }
    });
  }
  for (int i = 1; i <= 300; ++i) {
    d->apply({at(active_row("ana", "gmail", "ca_" + std::to_string(i)), 2 * i),
              at(active_row("ben"), 2 * i + 1)});
    if (i % 50 == 0) tables.publish(sample_catalogue(static_cast<std::uint64_t>(i)));
  }
  stop = true;
  for (std::thread& t : readers) t.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ((*d->find("ana")->usable("gmail"))->connected_account, "ca_300");
}

TEST_F(Directory, HoldsManyTenants) {
  auto d = make();
  std::vector<core::connection> rows;
  for (int i = 0; i < 10'000; ++i) rows.push_back(at(active_row("t" + std::to_string(i)), i + 1));
  d->apply(std::move(rows));
  EXPECT_EQ(d->tenants(), 10'000U);
  for (int i = 0; i < 10'000; i += 97) {
    const std::string tenant = "t" + std::to_string(i);
    ASSERT_EQ((*d->find(tenant)->usable("gmail"))->connected_account, "ca_" + tenant);
  }
}

}  // namespace
}  // namespace patchbay::connect
