#include <gtest/gtest.h>
#include <patchbay/testing/fake_host.hpp>

namespace {

using patchbay::errc;
using patchbay::json;
using patchbay::testing::fake_host;

/// The plugin's file in a host that answers its tools as each test says.
class Acme : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_NO_THROW(host_.verify()); }
  fake_host host_{PATCHBAY_PLUGIN_FILE};
};

TEST_F(Acme, SayingATextSendsItAsTheMessage) {
  host_.expect("echo").with(json::object().set("message", "hello")).answers("hello");
  EXPECT_EQ(host_.call("acme_say", json::object().set("text", "hello")).data().text(), "hello");
}

TEST_F(Acme, ATextIsRequired) {
  const auto answer = host_.call("acme_say");
  EXPECT_EQ(answer.status, PATCHBAY_INVALID_ARGUMENT);
  EXPECT_EQ(answer.text, "text: is missing");
}

TEST_F(Acme, SayingTwiceSaysWhatCameBack) {
  host_.expect("echo").with(json::object().set("message", "one")).answers("two");
  host_.expect("echo").with(json::object().set("message", "\"two\"")).answers("three");
  const auto answer = host_.call("acme_say_twice", json::object().set("text", "one"));
  EXPECT_EQ(answer.text, R"({"first":"two","second":"three"})");
}

TEST_F(Acme, AFailureOfTheFirstCallEndsTheAction) {
  host_.expect("echo").fails(errc::unavailable, "the server is down");
  const auto answer = host_.call("acme_say_twice", json::object().set("text", "one"));
  EXPECT_EQ(answer.status, PATCHBAY_UNAVAILABLE);
  EXPECT_EQ(answer.text, "the server is down");
}

}  // namespace
