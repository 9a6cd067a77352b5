#include "agent/model/price.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

TEST(Prices, CostCountsCachedInputApart) {
  const token_price price{2'500'000, 1'250'000, 10'000'000};
  // 1000 input tokens, 400 of them cached, 50 of output.
  EXPECT_EQ(cost_of({1000, 400, 50}, price), 600 * 5 / 2 + 400 * 5 / 4 + 50 * 10);
  EXPECT_EQ(cost_of({}, price), 0);
}

TEST(Prices, CostIsRoundedUp) { EXPECT_EQ(cost_of({1, 0, 0}, {1, 1, 1}), 1); }

TEST(Prices, TableIsReadFromJson) {
  const auto table = read_prices(
      R"({"big": {"input": 2.5, "cached": 1.25, "output": 10}, "small": {"input": 0.15, "output": 0.6}})");
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->at("big").input, 2'500'000);
  EXPECT_EQ(table->at("big").cached, 1'250'000);
  EXPECT_EQ(table->at("small").cached, 150'000);
  EXPECT_EQ(table->at("small").output, 600'000);
}

TEST(Prices, WrongTablesAreRefusedByName) {
  for (const char* text :
       {R"({"big": {"inptu": 1}})", R"({"big": {"input": -1}})", R"({"big": {"input": "1"}})",
        R"({"big": 3})", R"({"big": {"input": 1e9}})"}) {
    const auto table = read_prices(text);
    ASSERT_FALSE(table.ok()) << text;
    EXPECT_NE(table.error().message.find("big"), std::string::npos) << text;
  }
  EXPECT_FALSE(read_prices("[]").ok());
  EXPECT_FALSE(read_prices("{").ok());
}

}  // namespace
}  // namespace patchbay::agent
