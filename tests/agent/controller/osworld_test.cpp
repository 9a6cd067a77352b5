#include "agent/controller/desk.hpp"

namespace patchbay::agent {
namespace {

class Osworld : public desk {};

constexpr const char* snippet =
    "pyautogui.write('it\\'s \"gr\\u00fcn\" <&>')\n# \xF0\x9F\x99\x82\n";

TEST_F(Osworld, SnippetArrivesByteForByte) {
  const auto c = open();
  const auto r = run(*c, snippet);
  EXPECT_EQ(r.status, run_status::done) << r.problem;
  EXPECT_EQ(told("script"), std::string(snippet) + "\n");
  EXPECT_EQ(told("route"), "execute\n");
}

TEST_F(Osworld, MachineIsDescribed) {
  control("desktop", R"({"width":1280,"height":800,"platform":"Windows","apps":["Editor","Mail"],)"
                     R"("windows":["Editor notes.txt"]})");
  const auto c = open();
  EXPECT_EQ(*await(c->size(soon(), nullptr)), (pixel_size{1280, 800}));
  EXPECT_EQ(*await(c->platform(soon(), nullptr)), "windows");
  const auto apps = await(c->apps(soon(), nullptr));
  ASSERT_TRUE(apps.ok());
  EXPECT_EQ(*apps, (std::vector<std::string>{"Editor", "Mail"}));
  const auto windows = await(c->windows(soon(), nullptr));
  ASSERT_TRUE(windows.ok());
  ASSERT_EQ(windows->size(), 1u);
  EXPECT_EQ((*windows)[0].app, "Editor");
  EXPECT_EQ((*windows)[0].title, "Editor notes.txt");
  run(*c, "x");
  EXPECT_NE(told("body").find(R"(["python","-c",)"), std::string::npos);
}

TEST_F(Osworld, PictureIsChecked) {
  control("desktop", R"({"width":64,"height":48})");
  const auto c = open();
  const auto got = look(*c);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->size, (pixel_size{64, 48}));
  EXPECT_EQ(got->media_type, "image/png");
  for (const char* broken : {"cut", "text", "empty"}) {
    control("desktop", R"({"screenshot":")" + std::string(broken) + "\"}");
    EXPECT_EQ(look(*c).error().code, core::errc::unavailable) << broken;
  }
}

TEST_F(Osworld, SizeComesFromThePictureWhenTheServerCannotTell) {
  control("desktop", R"({"width":64,"height":48})");
  control("faults", R"({"where":"controller","match":"/screen_size","times":-1,)"
                    R"("what":{"status":200,"body":"{\"status\":\"error\"}"}})");
  const auto c = open();
  const auto got = await(c->size(soon(), nullptr));
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(*got, (pixel_size{64, 48}));
}

TEST_F(Osworld, ScriptsRunInTheirShell) {
  control("desktop", R"({"output":"hello\n"})");
  const auto c = open();
  const auto r = await(c->exec(shell::bash, "echo hello", soon(), nullptr));
  EXPECT_EQ(r.status, run_status::done) << r.problem;
  EXPECT_EQ(r.output, "hello\n");
  await(c->exec(shell::python, "print('hello')", soon(), nullptr));
  EXPECT_EQ(told("route"), "run_bash_script\nrun_python_script\n");
}

TEST_F(Osworld, TokenIsSentAndNeverShown) {
  control("desktop", R"({"token":"desk-token-1"})");
  const auto good = open(controller_kind::osworld, "desk-token-1");
  EXPECT_EQ(run(*good, "x").status, run_status::done);
  const auto bad = open(controller_kind::osworld, "wrong-token-2");
  const auto r = run(*bad, "x");
  EXPECT_EQ(r.status, run_status::not_sent);
  EXPECT_EQ(r.cause, core::errc::unauthenticated);
  EXPECT_EQ(r.problem.find("wrong-token-2"), std::string::npos);
  EXPECT_EQ(look(*bad).error().code, core::errc::unauthenticated);
}

TEST_F(Osworld, InputThatNoCommandHoldsIsNotSent) {
  const auto c = open();
  const auto r = run(*c, std::string(100'000, '#'));
  EXPECT_EQ(r.status, run_status::not_sent);
  EXPECT_EQ(r.cause, core::errc::too_large);
  EXPECT_EQ(told("route"), "");
}

}  // namespace
}  // namespace patchbay::agent
