#include "agent/controller/address.hpp"

#include <gtest/gtest.h>

#include "agent/controller/make.hpp"
#include "support/run.hpp"

namespace patchbay::agent {
namespace {

controller_address at(std::string url, std::string token = {}) {
  controller_address a;
  a.name = "vm";
  a.url = std::move(url);
  a.token = std::move(token);
  return a;
}

TEST(Defects, D19PlainHttpToAnotherMachineIsWarnedAbout) {
  EXPECT_NE(warning_about(at("http://10.0.0.5:5000", "secret")).find("plain http"),
            std::string::npos);
  EXPECT_EQ(warning_about(at("http://10.0.0.5:5000", "secret")).find("secret"), std::string::npos);
  EXPECT_NE(warning_about(at("https://vm.example")).find("no token"), std::string::npos);
  EXPECT_EQ(warning_about(at("https://vm.example", "t")), "");
  for (const char* near : {"http://127.0.0.1:5000", "http://localhost", "http://[::1]:5000"}) {
    EXPECT_EQ(warning_about(at(near)), "") << near;
  }
  for (const char* far : {"http://127.evil.example", "http://localhost.evil.example"}) {
    EXPECT_NE(warning_about(at(far, "t")), "") << far;
  }
}

TEST(Address, WrongOnesAreNamedWithoutTheirToken) {
  for (const auto& a : {at("ftp://vm"), at("http://vm?x=1"), at("http://vm", "to ken"),
                        at("http://vm", "token\r\nX-Evil: 1")}) {
    const auto to = target_of(a);
    ASSERT_FALSE(to.ok()) << a.url;
    EXPECT_NE(to.error().message.find("\"vm\""), std::string::npos);
    EXPECT_EQ(to.error().message.find("token\r"), std::string::npos);
  }
  EXPECT_EQ(target_of(at("http://vm/desk/"))->target, "/desk");
}

TEST(Address, KindsGoBothWays) {
  for (const auto kind : {controller_kind::none, controller_kind::osworld, controller_kind::cua,
                          controller_kind::bytebot}) {
    EXPECT_EQ(controller_kind_from(name(kind)), kind);
  }
  EXPECT_FALSE(controller_kind_from("vnc").has_value());
}

TEST(NoController, HasNoScreenAndTakesNoInput) {
  controller_address a;
  a.kind = controller_kind::none;
  const auto made = make_controller(a, {});
  ASSERT_TRUE(made.ok());
  controller& c = **made;
  EXPECT_FALSE(c.can().screen);
  EXPECT_EQ(c.can().input, input_form::none);
  EXPECT_EQ(tests::run(c.look({}, nullptr)).error().code, core::errc::denied);
  EXPECT_EQ(tests::run(c.size({}, nullptr)).error().code, core::errc::denied);
  EXPECT_EQ(tests::run(c.apps({}, nullptr)).error().code, core::errc::denied);
  EXPECT_EQ(tests::run(c.run("x", {}, nullptr)).status, run_status::not_sent);
  EXPECT_EQ(tests::run(c.exec(shell::bash, "x", {}, nullptr)).status, run_status::not_sent);
}

}  // namespace
}  // namespace patchbay::agent
