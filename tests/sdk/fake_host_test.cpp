#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <patchbay/testing/fake_host.hpp>

namespace {

using patchbay::errc;
using patchbay::failure;
using patchbay::json;
using patchbay::testing::fake_host;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string hostile(const std::string& name) {
  return std::string(PATCHBAY_HOSTILE_PLUGINS) + "/" + name + ".so";
}
std::string gmail() { return std::string(PATCHBAY_PLUGINS) + "/gmail.so"; }

/// What is said of a file that a host cannot use; empty if it can.
std::string refusal(const std::string& file) {
  try {
    const fake_host host(file);
    return {};
  } catch (const failure& e) {
    return e.why().message;
  }
}

TEST(FakeHost, WhatIsNoPluginIsRefusedWithTheReason) {
  EXPECT_THAT(refusal("/nowhere.so"), HasSubstr("cannot be opened"));
  EXPECT_THAT(refusal(hostile("missing_symbol")), HasSubstr("does not export"));
  EXPECT_EQ(refusal(hostile("wrong_major")), "the entry has another major version");
  EXPECT_EQ(refusal(hostile("null_create")), "no instance was made: the moon is wrong");
  EXPECT_THAT(refusal(hostile("describe_garbage")), HasSubstr("the manifest: "));
  EXPECT_EQ(refusal(std::string(PATCHBAY_ABI_PLUGINS) + "/unwell.so"),
            "the instance cannot work: the shop is closed");
}

TEST(FakeHost, ADeclarativeActionSendsWhatItsMappingSays) {
  fake_host host(gmail());
  host.expect("GMAIL_SEND_EMAIL")
      .with(json::parse(R"({"recipient_email":"a@x.org","extra_recipients":["b@x.org"],
                            "subject":"Hi","is_html":false})")
                .value())
      .answers(json::object().set("id", "m1"));
  const auto sent = host.call("gmail_send_email",
                              json::object().set("to", "a@x.org; b@x.org").set("subject", "Hi"));
  EXPECT_EQ(sent.text, R"({"id":"m1"})");
  EXPECT_THAT(host.complaints(), IsEmpty());
}

TEST(FakeHost, AnArgumentHasTheNameThatTheServerOffers) {
  fake_host host(gmail());
  host.offers("GMAIL_SEND_EMAIL", {"to", "body"});
  host.expect("GMAIL_SEND_EMAIL")
      .with(json::parse(R"({"to":"a@x.org","body":"b","is_html":false})").value());
  EXPECT_TRUE(host.call("gmail_send_email", json::object().set("to", "a@x.org").set("body", "b")));
  EXPECT_THAT(host.complaints(), IsEmpty());
  const auto refused =
      host.call("gmail_send_email",
                json::object().set("to", "a@x.org").set("body", "b").set("thread_id", "t"));
  EXPECT_EQ(refused.status, PATCHBAY_INVALID_ARGUMENT);
  EXPECT_THAT(refused.text, HasSubstr("thread_id"));
}

TEST(FakeHost, WrongArgumentsAreNamedAllAtOnceAndCallNothing) {
  fake_host host(gmail());
  const auto refused = host.call(
      "gmail_send_email", json::object().set("subject", 1).set("sbject", "x").set("is_html", "no"));
  EXPECT_EQ(refused.status, PATCHBAY_INVALID_ARGUMENT);
  EXPECT_EQ(refused.text,
            "sbject: is no parameter; subject: must be string; is_html: must be boolean; "
            "at_least_one of to, cc, bcc; at_least_one of subject, body");
  EXPECT_EQ(host.call("gmail_search", json::object().set("max_results", 501)).text,
            "max_results: is above its maximum");
  EXPECT_EQ(host.call("gmail_read").text, "message_id: is missing");
  EXPECT_EQ(host.call("gmail_dance").status, PATCHBAY_NOT_FOUND);
  EXPECT_THAT(host.complaints(), IsEmpty());
}

TEST(FakeHost, AnImperativeActionIsAnsweredInOrder) {
  fake_host host(gmail());
  host.expect("GMAIL_FETCH_MESSAGE_BY_THREAD_ID")
      .answers(json::parse(R"({"messages":[{"sender":"Bo <bo@x.org>"}]})").value());
  host.expect("GMAIL_GET_PROFILE").answers(json::object().set("emailAddress", "me@x.org"));
  host.expect("GMAIL_REPLY_TO_THREAD").fails(errc::unknown, "lost");
  const auto answer =
      host.call("gmail_reply", json::object().set("thread_id", "t").set("body", "Yes."));
  EXPECT_EQ(answer.status, PATCHBAY_UNKNOWN);
  EXPECT_EQ(answer.text, "lost");
  EXPECT_THAT(host.complaints(), IsEmpty());
}

TEST(FakeHost, WhatWasNotExpectedIsAComplaint) {
  fake_host host(gmail());
  EXPECT_FALSE(host.call("gmail_search"));
  EXPECT_THAT(host.complaints(), ElementsAre(HasSubstr("unexpected: GMAIL_FETCH_EMAILS with ")));
  host.expect("GMAIL_GET_PROFILE");
  EXPECT_FALSE(host.call("gmail_search"));
  EXPECT_THAT(host.complaints().back(), HasSubstr("expected GMAIL_GET_PROFILE, but"));
  host.expect("GMAIL_FETCH_EMAILS").with(json::object());
  EXPECT_TRUE(host.call("gmail_search"));
  EXPECT_THAT(host.complaints().back(), HasSubstr("GMAIL_FETCH_EMAILS: expected {}, not {"));
  EXPECT_THROW(host.verify(), failure);
}

TEST(FakeHost, WhatWasExpectedAndDidNotComeIsAComplaint) {
  fake_host host(gmail());
  host.expect("GMAIL_FETCH_EMAILS");
  EXPECT_THAT(host.complaints(), ElementsAre("expected and not called: GMAIL_FETCH_EMAILS"));
  EXPECT_TRUE(host.call("gmail_search"));
  EXPECT_NO_THROW(host.verify());
}

/// What a hostile plugin's one action gives, and what is said about it.
void expect_complaint(const std::string& plugin, const std::string& complaint) {
  fake_host host(hostile(plugin));
  host.call("hostile_act");
  EXPECT_THAT(host.complaints(), ElementsAre(HasSubstr(complaint))) << plugin;
}

TEST(FakeHost, WhatBreaksTheContractIsAComplaint) {
  expect_complaint("completes_twice", "complete for a call that has ended");
  expect_complaint("never_completes", "neither ended its call nor waits for a tool");
  expect_complaint("answers_garbage", "is not JSON");
}

TEST(FakeHost, AToolThatWaitsWhenTheCallEndsIsAnsweredAsCancelled) {
  fake_host host(hostile("asks_and_ends"));
  EXPECT_EQ(host.call("hostile_act").text, "0");
  EXPECT_EQ(host.call("hostile_act").text, "1");
  EXPECT_THAT(host.complaints(), IsEmpty());
}

std::string notes() { return std::string(PATCHBAY_ABI_PLUGINS) + "/../notes.so"; }

TEST(FakeHost, ARequestOverHttpIsExpectedWithItsUrlAndAnsweredWithItsStatus) {
  fake_host host(notes());
  host.expect_http("POST", "https://api.notes.example/v1/notes")
      .with(json::object().set("text", "milk"))
      .answers(201, json::object().set("number", 1));
  const auto added = host.call("notes_add", json::object().set("text", "milk"));
  ASSERT_TRUE(added) << added.text;
  EXPECT_EQ(added.data()["number"].integer(), 1);
  host.expect_http("GET", "https://api.notes.example/v1/notes?containing=a%26b");
  EXPECT_TRUE(host.call("notes_list", json::object().set("containing", "a&b")));
  host.expect_http("DELETE", "/v1/notes/7")
      .answers(404, json::object().set("message", "no such note"));
  const auto removed = host.call("notes_remove", json::object().set("number", 7));
  EXPECT_EQ(removed.status, PATCHBAY_TOOL_ERROR);
  EXPECT_EQ(removed.text, "the notes say 404: no such note");
  host.expect_http("GET", "https://api.notes.example/v1/notes")
      .fails(patchbay::errc::unavailable, "nobody there");
  EXPECT_EQ(host.call("notes_list").status, PATCHBAY_UNAVAILABLE);
  EXPECT_THAT(host.complaints(), IsEmpty());
}

TEST(FakeHost, ARequestThatTheManifestDoesNotListIsAComplaint) {
  fake_host host(notes());
  EXPECT_EQ(host.call("notes_sneak").status, PATCHBAY_DENIED);
  EXPECT_THAT(host.complaints(), ElementsAre(HasSubstr("the manifest does not list GET "
                                                       "https://elsewhere.example/")));
}

TEST(FakeHost, DerivedActionsAreThoseOfThePlugin) {
  fake_host host(std::string(PATCHBAY_ABI_PLUGINS) + "/derives.so");
  const json tools = json::parse(R"([{"name":"ECHO"}])").value();
  EXPECT_EQ(host.derive("shop", tools)[0]["name"].text(), "shop_echo");
  EXPECT_THAT(host.complaints(), IsEmpty());
  EXPECT_TRUE(host.derive("post", tools).is_null());
  EXPECT_THAT(host.complaints(), ElementsAre(HasSubstr("no actions were derived")));
}

}  // namespace
