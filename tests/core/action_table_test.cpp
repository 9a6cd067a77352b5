#include "core/action_table.hpp"

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
  EXPECT_NE(table->loaded().find_action("slack_post"), nullptr);
  EXPECT_EQ(table->loaded().find_action("zzz"), nullptr);
  EXPECT_EQ(table->loaded().find_provider("none"), nullptr);
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
  EXPECT_EQ(old->generation(), 1u);
  EXPECT_NE(old->find("gmail_search"), nullptr);
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
