#include "agent/grounding/point.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

/// "x,y", or "none".
std::string read(std::string_view reply) {
  const auto p = read_point(reply);
  if (!p.ok()) {
    EXPECT_TRUE(p.error().message.starts_with("E_GROUNDING: ")) << p.error().message;
    EXPECT_EQ(p.error().code, core::errc::not_found);
    return "none";
  }
  std::string out = std::to_string(p->x) + "," + std::to_string(p->y);
  for (std::size_t at; (at = out.find(".000000")) != out.npos;) out.erase(at, 7);
  return out;
}

struct shape {
  const char* reply;
  const char* point;
};

class Shapes : public ::testing::TestWithParam<shape> {};

TEST_P(Shapes, AreRead) { EXPECT_EQ(read(GetParam().reply), GetParam().point) << GetParam().reply; }

INSTANTIATE_TEST_SUITE_P(
    Grounding, Shapes,
    ::testing::Values(
        shape{"(100,200)", "100,200"}, shape{"100, 200", "100,200"}, shape{"100 200\n", "100,200"},
        shape{"[100, 200]", "100,200"}, shape{"[[100, 200]]", "100,200"},
        shape{"<point>100 200</point>", "100,200"}, shape{"<point>100, 200</point>", "100,200"},
        shape{"start_box='(100,200)'", "100,200"},
        shape{"Thought: there.\nAction: click(start_box='(100,200)')", "100,200"},
        shape{"<|box_start|>(100,200)<|box_end|>", "100,200"},
        shape{"<|box_start|>(10,20),(30,40)<|box_end|>", "20,30"},
        shape{"click(x=100, y=200)", "100,200"}, shape{"click(100, 200)", "100,200"},
        shape{"pyautogui.click(x = 100.5, y = 200)", "100.500000,200"},
        shape{"[10, 20, 30, 40]", "20,30"}, shape{"<box>10 20 30 40</box>", "20,30"},
        shape{R"({"x": 100, "y": 200})", "100,200"}, shape{R"({"y": 200, "x": "100"})", "100,200"},
        shape{R"({"point_2d": [100, 200], "label": "OK"})", "100,200"},
        shape{R"({"bbox_2d": [10, 20, 30, 40]})", "20,30"},
        shape{R"({"x1": 10, "y1": 20, "x2": 30, "y2": 40})", "20,30"},
        shape{"<point x=\"100\" y=\"200\">OK</point>", "100,200"},
        shape{"(0.25, 0.75)", "0.250000,0.750000"}, shape{"(.5, .5)", "0.500000,0.500000"},
        shape{"In the 1920x1080 picture it is at (100, 200).", "100,200"},
        shape{"The point (x, y) is (100, 200).", "100,200"},
        shape{"(100, 200), that is (100, 200)", "100,200"},
        shape{"<think>perhaps (1,2)</think>(100,200)", "100,200"},
        shape{"<thoughts>not (5,5)</thoughts><answer>(100,200)</answer>", "100,200"},
        shape{"(-5, 200)", "-5,200"}, shape{"(+5, 200)", "5,200"},
        shape{"```json\n{\"x\":100,\"y\":200}\n```", "100,200"}));

class NoPoints : public ::testing::TestWithParam<const char*> {};

TEST_P(NoPoints, AreRefused) { EXPECT_EQ(read(GetParam()), "none") << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Grounding, NoPoints,
                         ::testing::Values("", "I cannot see it.", "100", "(100)", "1 2 3",
                                           "(1,2) or (3,4)", "1, 2, 3, 4, 5", "(a,b)",
                                           "version 1.2.3", "1e400 (", "<point></point>",
                                           "x: left, y: top", "1920x1080"));

TEST(Point, LongAndBrokenRepliesEnd) {
  EXPECT_EQ(read(std::string(1 << 20, '(')), "none");
  EXPECT_EQ(read(std::string(1 << 20, '1')), "none");
  EXPECT_EQ(read("\xff\xfe"), "none");
  const auto p = read_point(std::string(1000, 'a'));
  ASSERT_FALSE(p.ok());
  EXPECT_LT(p.error().message.size(), 300u);
}

}  // namespace
}  // namespace patchbay::agent
