#include "connect/offers.hpp"

#include "connect/lister.hpp"
#include "connect/world.hpp"

namespace patchbay::connect {
namespace {

std::shared_ptr<const std::string> text(std::string json) {
  return std::make_shared<const std::string>(std::move(json));
}

TEST(Offers, EqualListsOfAProviderAreOneObjectAndAreToldOnce) {
  offers all;
  std::vector<core::offered_ptr> told;
  all.listen([&](core::offered_ptr list) { told.push_back(std::move(list)); });
  EXPECT_TRUE(all.put({"ana", "wiki", "ca_1", text("[1]")}, true));
  EXPECT_TRUE(all.put({"ben", "wiki", "ca_2", text("[1]")}, true));
  EXPECT_FALSE(all.put({"ben", "wiki", "ca_2", text("[1]")}, true));
  EXPECT_TRUE(all.put({"ben", "desk", "ca_3", text("[1]")}, true));
  EXPECT_EQ(all.changes(), 3u);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(all.find(active_row("ana", "wiki", "ca_1")),
            all.find(active_row("ben", "wiki", "ca_2")));
  EXPECT_NE(all.find(active_row("ana", "wiki", "ca_1")),
            all.find(active_row("ben", "desk", "ca_3")));
  EXPECT_EQ(all.find(active_row("ana", "desk", "ca_9")), nullptr);
}

TEST(Offers, AListThatWasReplacedEverywhereIsForgotten) {
  offers all;
  all.put({"ana", "wiki", "ca_1", text("[1]")}, true);
  const std::weak_ptr<const core::offered_tools> first =
      all.find(active_row("ana", "wiki", "ca_1"));
  all.put({"ana", "wiki", "ca_1", text("[2]")}, true);
  EXPECT_TRUE(first.expired());
  EXPECT_EQ(all.find(active_row("ana", "wiki", "ca_1"))->json, "[2]");
}

TEST(Offers, AServerIsWantedUntilThisProcessHasAskedIt) {
  offers all;
  const auto c = std::make_shared<const core::connection>(active_row("ana", "wiki", "ca_1"));
  all.put({"ana", "wiki", "ca_1", text("[1]")}, false);
  all.want(c);
  all.want(c);
  EXPECT_EQ(all.take_wanted().size(), 1u);
  all.put({"ana", "wiki", "ca_1", text("[1]")}, true);
  all.want(c);
  EXPECT_TRUE(all.take_wanted().empty());
  all.want_again(c);
  EXPECT_EQ(all.take_wanted().size(), 1u);
}

/// A catalogue whose provider "everything" derives its actions, with those of list 1.
std::shared_ptr<const core::catalogue> deriving(std::uint64_t generation) {
  auto c = std::make_shared<core::catalogue>(*sample_catalogue(generation));
  c->providers[1].derives = true;
  c->derived[1] = {action_of("everything", "everything_derived")};
  return c;
}

settings lending() {
  settings s = sample_settings();
  s.servers.push_back({"everything", "http://127.0.0.1:9/mcp", ""});
  return s;
}

/// A world in which the environment lends the server of "everything".
struct Lister : ::testing::Test {
  Lister() : w(lending()), tenants(w.tables, w.seals, w.settings.servers, &offered) {
    w.tables.publish(deriving(2));
    w.tools.listed = R"([{"name":"A"}])";
  }
  void look() { tests::run(lists.look()); }
  bool can(std::string_view tenant) {
    return tenants.find(tenant)->table->find("everything_derived") != nullptr;
  }

  world w;
  offers offered;
  directory tenants;
  wiring wires{w.settings, w.tables, tenants, w.progress, w.store, w.seals,
               w.broker,   w.tools,  w.time,  nullptr,    &offered};
  lister lists{wires};
};

TEST_F(Lister, AServerOfTheEnvironmentIsAskedAtTheStartAndServesEveryTenant) {
  EXPECT_FALSE(can("ana"));
  look();
  EXPECT_TRUE(can("ana"));
  EXPECT_TRUE(can("ben"));
  EXPECT_EQ(tenants.find("ana")->table, tenants.find("ben")->table);
  ASSERT_EQ(w.store.lists.size(), 1u);
  EXPECT_EQ(w.store.lists[0].provider, "everything");
  EXPECT_EQ(w.store.lists[0].tenant, "");
  look();
  EXPECT_EQ(w.tools.lists_asked, 1);
}

TEST_F(Lister, AServerOfTheEnvironmentIsAskedAgainAfterAWhile) {
  look();
  w.time.advance(lister::renewal);
  look();
  EXPECT_EQ(w.tools.lists_asked, 2);
}

TEST_F(Lister, AServerThatIsDownIsAskedAgainLaterEachTimeAndItsKeptListHolds) {
  w.store.lists.push_back({"", "everything", "", text(R"([{"name":"A"}])")});
  EXPECT_EQ(tests::run(lists.load()).value(), 1u);
  EXPECT_TRUE(can("ana"));
  w.tools.list_broken = core::error{core::errc::unavailable, "down", {}};
  look();
  look();
  EXPECT_EQ(w.tools.lists_asked, 1);
  w.time.advance(lister::first_delay);
  look();
  w.time.advance(lister::first_delay);
  look();
  EXPECT_EQ(w.tools.lists_asked, 2);
  w.time.advance(lister::first_delay);
  look();
  EXPECT_EQ(w.tools.lists_asked, 3);
  EXPECT_TRUE(can("ana"));
}

TEST_F(Lister, AStoredConnectionIsAskedWhenItIsFirstUsed) {
  core::connection row = active_row("ana", "everything", "ca_1");
  row.revision = 1;
  tenants.apply({row});
  look();
  EXPECT_EQ(w.tools.lists_asked, 1);
  EXPECT_EQ(offered.find(row), nullptr);
  static_cast<void>(tenants.find("ana"));
  look();
  EXPECT_EQ(w.tools.lists_asked, 2);
  EXPECT_NE(offered.find(row), nullptr);
  EXPECT_TRUE(can("ana"));
}

TEST_F(Lister, AListThatTheStoreDoesNotKeepHoldsUntilTheEnd) {
  w.store.broken = core::error{core::errc::unavailable, "no disk", {}};
  look();
  EXPECT_TRUE(can("ana"));
}

}  // namespace
}  // namespace patchbay::connect
