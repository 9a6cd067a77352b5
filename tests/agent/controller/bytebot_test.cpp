#include "agent/controller/desk.hpp"

namespace patchbay::agent {
namespace {

class Bytebot : public desk {
 protected:
  Bytebot() { control("desktop", R"({"width":64,"height":48})"); }
};

constexpr const char* two_actions =
    R"([{"action":"move_mouse","coordinates":{"x":1,"y":2}},{"action":"type_text","text":"hi"}])";

TEST_F(Bytebot, BareAndWrappedAnswersAreTaken) {
  for (const char* wrapped : {"false", "true"}) {
    forget("desktop");
    control("desktop", R"({"width":64,"height":48,"wrapped":)" + std::string(wrapped) + "}");
    const auto c = open(controller_kind::bytebot);
    const auto r = run(*c, two_actions);
    EXPECT_EQ(r.status, run_status::done) << r.problem;
    EXPECT_EQ(told("route"), "computer-use\ncomputer-use\n");
    const auto got = look(*c);
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_EQ(got->size, (pixel_size{64, 48}));
    EXPECT_EQ(*await(c->size(soon(), nullptr)), (pixel_size{64, 48}));
  }
}

TEST_F(Bytebot, FailedActionEndsTheInput) {
  control("desktop", R"({"returncodes":[1]})");
  const auto c = open(controller_kind::bytebot);
  const auto r = run(*c, two_actions);
  EXPECT_EQ(r.status, run_status::failed);
  EXPECT_NE(r.problem.find("Step 1 of 2 (move_mouse)"), std::string::npos) << r.problem;
  EXPECT_EQ(told("route"), "computer-use\n");
}

TEST_F(Bytebot, InputInAnotherFormIsNotSent) {
  const auto c = open(controller_kind::bytebot);
  EXPECT_EQ(run(*c, "pyautogui.click()").status, run_status::not_sent);
  EXPECT_EQ(told("route"), "");
}

}  // namespace
}  // namespace patchbay::agent
