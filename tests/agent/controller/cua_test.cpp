#include "agent/controller/desk.hpp"

namespace patchbay::agent {
namespace {

class Cua : public desk {
 protected:
  Cua() { control("desktop", R"({"width":64,"height":48})"); }
};

constexpr const char* two_commands =
    R"([{"command":"left_click","params":{"x":1,"y":2}},{"command":"type_text","params":{"text":"hi"}}])";

TEST_F(Cua, CommandsAreSentOneByOne) {
  const auto c = open(controller_kind::cua);
  const auto r = run(*c, two_commands);
  EXPECT_EQ(r.status, run_status::done) << r.problem;
  EXPECT_EQ(told("body"),
            "{\"command\":\"left_click\",\"params\":{\"x\":1,\"y\":2}}\n"
            "{\"command\":\"type_text\",\"params\":{\"text\":\"hi\"}}\n");
}

TEST_F(Cua, FailedCommandEndsTheInput) {
  control("desktop", R"({"returncodes":[1],"error":"no such window"})");
  const auto c = open(controller_kind::cua);
  const auto r = run(*c, two_commands);
  EXPECT_EQ(r.status, run_status::failed);
  EXPECT_NE(r.problem.find("Step 1 of 2 (left_click)"), std::string::npos) << r.problem;
  EXPECT_NE(r.problem.find("no such window"), std::string::npos) << r.problem;
  EXPECT_EQ(told("route"), "cmd\n");
}

TEST_F(Cua, MachineIsDescribedAndSeen) {
  const auto c = open(controller_kind::cua);
  EXPECT_EQ(*await(c->size(soon(), nullptr)), (pixel_size{64, 48}));
  EXPECT_EQ(*await(c->platform(soon(), nullptr)), "linux");
  const auto got = look(*c);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->size, (pixel_size{64, 48}));
  control("desktop", R"({"screenshot":"cut"})");
  EXPECT_EQ(look(*c).error().code, core::errc::unavailable);
}

TEST_F(Cua, ScriptsTellTheirExitCode) {
  control("desktop", R"({"returncodes":[0,3],"output":"out","error":"err"})");
  const auto c = open(controller_kind::cua);
  auto r = await(c->exec(shell::python, "print('it\\'s')", soon(), nullptr));
  EXPECT_EQ(r.status, run_status::done) << r.problem;
  EXPECT_EQ(r.output, "out");
  EXPECT_EQ(told("script"), "print('it\\'s')\n");
  r = await(c->exec(shell::bash, "false", soon(), nullptr));
  EXPECT_EQ(r.status, run_status::failed);
  EXPECT_EQ(r.returncode, 3);
}

TEST_F(Cua, LostAnswerIsUnknownAndNotRepeated) {
  fault("controller", R"({"drop_after_accept":true})");
  const auto c = open(controller_kind::cua);
  const auto r = run(*c, two_commands);
  EXPECT_EQ(r.status, run_status::unknown);
  EXPECT_EQ(told("route"), "cmd\n");
}

TEST_F(Cua, TokenOpensIt) {
  control("desktop", R"({"token":"desk-token-1"})");
  EXPECT_EQ(run(*open(controller_kind::cua, "desk-token-1"), two_commands).status,
            run_status::done);
  EXPECT_EQ(run(*open(controller_kind::cua), two_commands).cause, core::errc::unauthenticated);
}

}  // namespace
}  // namespace patchbay::agent
