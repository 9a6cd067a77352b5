#include "agent/grounding/ground.hpp"

#include <deque>

#include <gtest/gtest.h>

#include "support/run.hpp"

namespace patchbay::agent {
namespace {

/// Says its lines, one a question.
class scripted_model final : public model {
 public:
  explicit scripted_model(std::deque<std::string> lines) : lines_(std::move(lines)) {}

  core::ports::task<core::result<model_reply>> ask(model_request request, core::steady_time,
                                                   delta_sink*,
                                                   core::ports::cancel_token*) override {
    asked.push_back(std::move(request));
    if (lines_.empty()) co_return core::error{core::errc::unavailable, "gone", {}, 0};
    model_reply out;
    out.text = lines_.front();
    out.usage = {10, 0, 2};
    lines_.pop_front();
    co_return out;
  }
  std::vector<model_request> asked;

 private:
  std::deque<std::string> lines_;
};

grounding_request request() {
  grounding_request r;
  r.description = "the Save button";
  r.picture.bytes = std::make_shared<const std::string>("PNG");
  r.picture_size = {1000, 500};
  r.screen = {2000, 1000};
  return r;
}

core::result<grounded> find(scripted_model& m) {
  return tests::run(ground(m, request(), coordinates::absolute_input, {}, nullptr));
}

TEST(Ground, OneQuestionIsEnough) {
  scripted_model m({"(100, 50)"});
  const auto got = find(m);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->at, (screen_point{200, 100}));
  EXPECT_EQ(got->questions, 1);
  EXPECT_EQ(m.asked.size(), 1u);
}

TEST(Ground, PictureComesFirstAndTextLast) {
  scripted_model m({"(100, 50)"});
  ASSERT_TRUE(find(m).ok());
  ASSERT_EQ(m.asked[0].conversation.size(), 1u);
  const auto& parts = m.asked[0].conversation[0].parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_TRUE(parts[0].is_image());
  EXPECT_TRUE(parts[1].text.starts_with("Query: the Save button\n"));
}

TEST(Ground, ReplyWithoutAPointIsAskedOnceMore) {
  scripted_model m({"I see no such thing.", "(100, 50)"});
  const auto got = find(m);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->questions, 2);
  EXPECT_EQ(got->usage, (token_usage{20, 0, 4}));
  EXPECT_NE(m.asked[1].conversation[0].parts[1].text.find("I see no such thing."),
            std::string::npos);
}

TEST(Ground, PointOutsideIsAskedOnceMoreAndThenAnError) {
  scripted_model m({"(1500, 50)", "(1600, 50)", "(1, 1)"});
  const auto got = find(m);
  ASSERT_FALSE(got.ok());
  EXPECT_TRUE(got.error().message.starts_with("E_GROUNDING: ")) << got.error().message;
  EXPECT_NE(got.error().message.find("(1600, 50)"), std::string::npos);
  EXPECT_EQ(m.asked.size(), 2u);
}

TEST(Ground, FailureOfTheModelIsPassedOn) {
  scripted_model m({});
  EXPECT_EQ(find(m).error().code, core::errc::unavailable);
}

}  // namespace
}  // namespace patchbay::agent
