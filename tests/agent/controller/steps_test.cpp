#include "agent/controller/steps.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

run_report ended(run_status status, std::string problem = {}) {
  run_report r;
  r.status = status;
  r.problem = std::move(problem);
  return r;
}

constexpr const char* three = R"([{"action":"a"},{"action":"b"},{"action":"c"}])";

TEST(Steps, AllAreSentInOrder) {
  auto steps = input_steps::read(three, "action");
  ASSERT_TRUE(steps.ok());
  std::string sent;
  while (const std::string* body = steps->next()) {
    sent += *body;
    EXPECT_TRUE(steps->add(ended(run_status::done)));
  }
  EXPECT_EQ(sent, R"({"action":"a"}{"action":"b"}{"action":"c"})");
  EXPECT_EQ(steps->report().status, run_status::done);
}

TEST(Steps, FirstFailureEndsThem) {
  auto steps = input_steps::read(three, "action");
  steps->next();
  steps->add(ended(run_status::done));
  steps->next();
  EXPECT_FALSE(steps->add(ended(run_status::failed, "It broke.")));
  const run_report r = steps->report();
  EXPECT_EQ(r.status, run_status::failed);
  EXPECT_EQ(r.problem, "Step 2 of 3 (b): It broke. The steps after it were not sent.");
}

TEST(Steps, PartThatWasDoneIsNotForgotten) {
  auto steps = input_steps::read(three, "action");
  steps->next();
  steps->add(ended(run_status::not_sent, "Gone."));
  EXPECT_EQ(steps->report().status, run_status::not_sent);
  steps = input_steps::read(three, "action");
  steps->next();
  steps->add(ended(run_status::done));
  steps->next();
  steps->add(ended(run_status::not_sent, "Gone."));
  EXPECT_EQ(steps->report().status, run_status::failed);
}

TEST(Steps, OtherFormsAreNotSent) {
  for (const char* text : {"", "{}", "[1]", R"([{"command":"a"}])", R"([{"action":1}])"}) {
    const auto steps = input_steps::read(text, "action");
    ASSERT_FALSE(steps.ok()) << text;
    EXPECT_EQ(steps.error().status, run_status::not_sent);
  }
}

TEST(Steps, NothingToDoIsDone) {
  auto steps = input_steps::read("[]", "action");
  ASSERT_TRUE(steps.ok());
  EXPECT_EQ(steps->next(), nullptr);
  EXPECT_EQ(steps->report().status, run_status::done);
}

}  // namespace
}  // namespace patchbay::agent
