#include "core/action_table.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "core/samples.hpp"

namespace patchbay::core {
namespace {

TEST(ActionTable, HasTheActionsOfTheUsableProvidersOnly) {
  action_tables tables(make_catalogue(1));
  const auto table = tables.table_for({"gmail"});
  ASSERT_EQ(table->actions().size(), 2u);
  EXPECT_NE(table->find("gmail_search"), nullptr);
  EXPECT_EQ(table->find("slack_post"), nullptr);
  EXPECT_EQ(table->find("nothing"), nullptr);
  EXPECT_NE(tables.current()->find_action("slack_post"), nullptr);
  EXPECT_EQ(tables.current()->find_action("zzz"), nullptr);
  EXPECT_EQ(tables.current()->find_provider("none"), nullptr);
}

TEST(ActionTables, EqualTenantsShareOneTable) {
  action_tables tables(make_catalogue(1));
  const auto a = tables.table_for({"gmail"});
  const auto b = tables.table_for({"gmail", "unknown"});
  EXPECT_EQ(a, b);
  const auto c = tables.table_for({"gmail", "slack"});
  EXPECT_NE(a, c);
  EXPECT_EQ(tables.distinct(), 2u);
}

TEST(ActionTables, AReloadMakesNewTablesAndLeavesOldOnesWhole) {
  action_tables tables(make_catalogue(1));
  const auto old = tables.table_for({"gmail"});
  tables.publish(make_catalogue(2));
  EXPECT_EQ(tables.generation(), 2u);
  EXPECT_EQ(tables.current()->generation, 2u);
  const auto fresh = tables.table_for({"gmail"});
  EXPECT_NE(old, fresh);
  EXPECT_NE(old->find("gmail_search"), nullptr);
}

/// The same catalogue but for the actions of `provider`, which are other objects.
std::shared_ptr<const catalogue> with_new(const catalogue& from, std::string_view provider) {
  auto next = std::make_shared<catalogue>(from);
  ++next->generation;
  for (auto& a : next->actions) {
    if (a->provider == provider) a = std::make_shared<const action>(*a);
  }
  return next;
}

/// make_catalogue, with actions of two servers' lists of gmail: 1 has gmail_a, 2 has gmail_a and b.
std::shared_ptr<catalogue> with_lists(std::uint64_t generation) {
  auto made = std::make_shared<catalogue>(*make_catalogue(generation));
  const auto derived = [](const char* name) {
    action a;
    a.name = name;
    a.provider = "gmail";
    return std::make_shared<const action>(a);
  };
  made->derived[1] = {derived("gmail_a")};
  made->derived[2] = {derived("gmail_a"), derived("gmail_b"), derived("gmail_search")};
  return made;
}

TEST(ActionTables, TenantsWhoseServersListTheSameShareOneTable) {
  action_tables tables(with_lists(1));
  const auto one = tables.table_for({"gmail"}, {1});
  EXPECT_EQ(one, tables.table_for({"gmail"}, {1}));
  EXPECT_EQ(one, tables.table_for({"gmail"}, {1, 99}));
  EXPECT_NE(one->find("gmail_a"), nullptr);
  EXPECT_EQ(one->find("gmail_b"), nullptr);
  const auto two = tables.table_for({"gmail"}, {2});
  EXPECT_NE(two, one);
  EXPECT_NE(two->find("gmail_b"), nullptr);
  EXPECT_EQ(tables.table_for({"gmail"})->find("gmail_a"), nullptr);
  EXPECT_EQ(tables.distinct(), 2u);
}

TEST(ActionTables, AnActionOfTheManifestComesBeforeADerivedOneOfTheSameName) {
  const auto from = with_lists(1);
  action_tables tables(from);
  const auto table = tables.table_for({"gmail"}, {2});
  EXPECT_EQ(*table->find("gmail_search"), from->find_action("gmail_search"));
  EXPECT_EQ(table->actions().size(), 4u);
}

TEST(ActionTables, AChangeOfWhatOneListGivesLeavesTheOtherTables) {
  const auto first = with_lists(1);
  action_tables tables(first);
  const auto one = tables.table_for({"gmail"}, {1});
  const auto two = tables.table_for({"gmail"}, {2});
  auto next = std::make_shared<catalogue>(*first);
  next->generation = 2;
  next->derived[2].erase(next->derived[2].begin() + 1);
  tables.publish(next);
  EXPECT_EQ(tables.table_for({"gmail"}, {1}), one);
  EXPECT_NE(tables.table_for({"gmail"}, {2}), two);
  EXPECT_EQ(tables.made(), 3u);
}

TEST(ActionTables, ATableWithoutTheChangedProviderStaysTheSame) {
  action_tables tables(make_catalogue(1));
  const auto gmail = tables.table_for({"gmail"});
  const auto both = tables.table_for({"gmail", "slack"});
  const auto slack = tables.table_for({"slack"});
  tables.publish(with_new(*tables.current(), "slack"));
  EXPECT_EQ(tables.table_for({"gmail"}), gmail);
  EXPECT_NE(tables.table_for({"gmail", "slack"}), both);
  EXPECT_NE(tables.table_for({"slack"}), slack);
}

TEST(ActionTables, AChangeMakesOneTableForEachSetOfProvidersWhateverTheTenants) {
  action_tables tables(make_catalogue(1));
  constexpr int tenants = 10'000;
  const std::vector<provider_set> sets = {{"gmail"}, {"gmail", "slack"}, {"slack"}, {}};
  std::vector<std::shared_ptr<const action_table>> held;
  for (int i = 0; i < tenants; ++i) {
    held.push_back(tables.view_for(sets[static_cast<std::size_t>(i) % sets.size()]).table);
  }
  EXPECT_EQ(tables.made(), 4u);
  tables.publish(with_new(*tables.current(), "slack"));
  for (int i = 0; i < tenants; ++i) {
    auto view = tables.view_for(sets[static_cast<std::size_t>(i) % sets.size()]);
    EXPECT_EQ(view.generation, 2u);
    held[static_cast<std::size_t>(i)] = std::move(view.table);
  }
  EXPECT_EQ(tables.made(), 6u) << "only the two with slack";
  EXPECT_EQ(tables.distinct(), 4u);
}

TEST(ActionTables, AProviderThatWasRemovedIsGoneFromEveryTable) {
  action_tables tables(make_catalogue(1));
  const auto before = tables.table_for({"gmail", "slack"});
  auto next = std::make_shared<catalogue>(*tables.current());
  next->generation = 2;
  std::erase_if(next->providers, [](const provider& p) { return p.name == "slack"; });
  std::erase_if(next->actions, [](const auto& a) { return a->provider == "slack"; });
  tables.publish(next);
  EXPECT_EQ(tables.table_for({"gmail", "slack"})->find("slack_post"), nullptr);
  EXPECT_EQ(tables.table_for({"slack"})->actions().size(), 0u);
}

TEST(ActionTables, WhatNeedsNoAccountIsInEveryView) {
  auto open = std::make_shared<catalogue>(*make_catalogue(1));
  open->providers.front().needs_auth = false;
  open->providers.front().via = transport::http;
  action_tables tables(open);
  EXPECT_EQ(tables.view_for({}).table->providers(), provider_set{"gmail"});
  EXPECT_EQ(tables.view_for({"slack"}).table->providers(), (provider_set{"gmail", "slack"}));
}

TEST(ActionTables, ATableThatNobodyHoldsIsGone) {
  action_tables tables(make_catalogue(1));
  { const auto table = tables.table_for({"gmail"}); }
  EXPECT_EQ(tables.distinct(), 0u);
}

TEST(ActionTables, ServeManyThreadsWhileTheyArePublished) {
  action_tables tables(make_catalogue(1));
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        if (tables.table_for({"gmail"})->find("gmail_search") == nullptr) ++wrong;
      }
    });
  }
  for (std::uint64_t g = 2; g < 50; ++g) tables.publish(make_catalogue(g));
  stop = true;
  for (auto& t : readers) t.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Nearest, OrdersByDistanceAndDropsWhatIsFar) {
  const std::vector<std::string> names = {"gmail_search", "gmail_send_email", "slack_post"};
  EXPECT_EQ(nearest("gmail_serch", names, 3), std::vector<std::string>{"gmail_search"});
  EXPECT_TRUE(nearest("weather", names, 3).empty());
  EXPECT_EQ(nearest("gmail_send_emial", names, 1), std::vector<std::string>{"gmail_send_email"});
}

}  // namespace
}  // namespace patchbay::core
