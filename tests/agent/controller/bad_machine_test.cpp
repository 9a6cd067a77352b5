#include "agent/controller/desk.hpp"

namespace patchbay::agent {
namespace {

using core::errc;

class Defects : public desk {};

TEST_F(Defects, D14ExitCodeIsLookedAt) {
  control("desktop", R"({"returncodes":[1],"error":"NameError: pyautogui"})");
  const auto c = open();
  const auto r = run(*c, "x");
  EXPECT_EQ(r.status, run_status::failed);
  EXPECT_EQ(r.returncode, 1);
  EXPECT_NE(r.problem.find("exit code 1"), std::string::npos) << r.problem;
  EXPECT_NE(r.problem.find("NameError: pyautogui"), std::string::npos) << r.problem;
  EXPECT_EQ(run(*c, "x").status, run_status::done);
}

TEST_F(Defects, D15InputIsSentAtMostOnce) {
  const auto c = open();
  for (const char* what : {R"({"drop_after_accept":true})", R"({"truncate":5})"}) {
    forget("desktop");
    fault("controller", what);
    const auto r = run(*c, "x");
    EXPECT_EQ(r.status, run_status::unknown) << what;
    EXPECT_NE(r.problem.find("may have had its effect"), std::string::npos) << r.problem;
    EXPECT_EQ(told("route"), "execute\n") << what;
  }
  forget("desktop");
  fault("controller", R"({"status":500,"body":"{\"message\":\"no display\"}"})");
  const auto r = run(*c, "x");
  EXPECT_EQ(r.status, run_status::failed);
  EXPECT_NE(r.problem.find("no display"), std::string::npos) << r.problem;
  EXPECT_EQ(told("route"), "");
}

TEST_F(Defects, D15InputThatNeverLeftIsTriedAgain) {
  const auto c = open();
  box.stop();
  const auto r = run(*c, "x");
  EXPECT_EQ(r.status, run_status::not_sent);
  EXPECT_EQ(r.cause, errc::unavailable);
  EXPECT_EQ(time.slept.count(), 250 + 500);
}

class BadMachine : public desk {};

TEST_F(BadMachine, HangEndsAtTheDeadline) {
  fault("controller", R"({"delay_ms":60000})", -1);
  const auto c = open();
  const auto begin = std::chrono::steady_clock::now();
  const auto r = run(*c, "x", in(std::chrono::milliseconds(300)));
  EXPECT_EQ(r.status, run_status::unknown);
  EXPECT_EQ(r.cause, errc::timeout);
  const auto seen = await(c->look(in(std::chrono::milliseconds(300)), nullptr));
  EXPECT_EQ(seen.error().code, errc::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(BadMachine, CancelEndsAHang) {
  fault("controller", R"({"delay_ms":60000})", -1);
  const auto c = open();
  boost::asio::post(io, [this] { boost::asio::post(io, [this] { cancel.cancel(); }); });
  EXPECT_EQ(look(*c).error().code, errc::cancelled);
}

TEST_F(BadMachine, ReadsAreTriedAgain) {
  control("desktop", R"({"width":64,"height":48})");
  fault("controller", R"({"status":503})");
  fault("controller", R"({"drop":true})");
  const auto c = open();
  const auto got = look(*c);
  ASSERT_TRUE(got.ok()) << got.error().message;
  fault("controller", R"({"status":503})", -1);
  EXPECT_EQ(look(*c).error().code, errc::unavailable);
}

TEST_F(BadMachine, AnswersWithoutSenseAreUnknown) {
  const auto c = open();
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({\"status\":\"success\"})", R"({\"returncode\":\"0\"})"}) {
    fault("controller", R"({"status":200,"body":")" + std::string(body) + "\"}");
    const auto r = run(*c, "x");
    EXPECT_EQ(r.status, run_status::unknown) << body;
    EXPECT_FALSE(r.problem.empty());
  }
  fault("controller", R"({"status":200,"body":"Plan 9"})");
  EXPECT_EQ(await(c->platform(soon(), nullptr)).error().code, errc::unavailable);
}

TEST_F(BadMachine, ScreenThatChangesItsSizeIsSeen) {
  control("desktop", R"({"width":64,"height":48})");
  const auto c = open();
  EXPECT_EQ(look(*c)->size, (pixel_size{64, 48}));
  control("desktop", R"({"width":80,"height":60})");
  EXPECT_EQ(look(*c)->size, (pixel_size{80, 60}));
}

TEST_F(BadMachine, LongOutputIsCutInItsMiddle) {
  control("desktop", R"({"output":"begin)" + std::string(40'000, '.') + R"(end"})");
  const auto c = open();
  const auto r = run(*c, "x");
  EXPECT_EQ(r.status, run_status::done);
  EXPECT_LE(r.output.size(), run_text_max);
  EXPECT_TRUE(r.output.starts_with("begin"));
  EXPECT_TRUE(r.output.ends_with("end"));
}

}  // namespace
}  // namespace patchbay::agent
