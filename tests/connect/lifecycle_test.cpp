#include "connect/lifecycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/world.hpp"

namespace patchbay::connect {
namespace {

using core::account_status;
using core::errc;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Connecting : ::testing::Test, world {};

TEST_F(Connecting, TheCallbackConnectsTheTenantOfTheState) {
  ASSERT_TRUE(start("ana").ok());
  const auto done = finish(success("ca_1"));
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->tenant, "ana");
  EXPECT_TRUE(done->status.is_authorized);
  EXPECT_TRUE(has_action("ana"));
  EXPECT_FALSE(has_action("singleton"));
  EXPECT_THAT(event_types(), ElementsAre("connection.started", "connection.connected"));
}

TEST_F(Connecting, WhatIsStoredIsWhatWasDerived) {
  broker.endpoint_headers = {{"X-Extra", "1"}, {"x-api-key", "ak_project"}};
  settings.token = "bearer-token";
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(finish(success("ca_1")).ok());
  const core::connection* row = store.find("ana", "gmail");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->endpoint, "https://broker.example/v3/mcp/one?connected_account_id=ca_1");
  EXPECT_EQ(row->headers.bytes,
            "X-Extra: 1\nAuthorization: Bearer bearer-token\n"
            "X-Connected-Account-Id: ca_1\nX-Auth-Config-Id: ac_gmail\n");
  EXPECT_EQ(row->status, account_status::active);
  EXPECT_EQ(row->source, "broker");
  EXPECT_EQ(row->since, time.wall);
  EXPECT_THAT(broker.last_tools, ElementsAre("GMAIL_SEND_EMAIL"));
}

TEST_F(Connecting, TheProfileNamesTheAccount) {
  tools.answers["GMAIL_GET_PROFILE"] = {
      core::call_status::ok, {}, R"({"emailAddress":"ana@example.org","messagesTotal":3})", true};
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(finish(success()).ok());
  EXPECT_EQ(status("ana").label, "ana@example.org");
}

TEST_F(Connecting, AnAccountWithoutAProfileIsConnectedAllTheSame) {
  for (const std::string data : {"", "[]", "{}", R"({"emailAddress":7})"}) {
    tools.answers["GMAIL_GET_PROFILE"] = {core::call_status::ok, {}, data, true};
    ASSERT_TRUE(start("ana").ok());
    ASSERT_TRUE(finish(success()).ok()) << data;
    EXPECT_EQ(status("ana").label, "");
  }
}

TEST_F(Connecting, TheReturnAddressComesBack) {
  core::ports::start_request r;
  r.tenant = "ana";
  r.provider = "gmail";
  r.return_url = "/done";
  ASSERT_TRUE(tests::run(life.start(r)).ok());
  EXPECT_EQ(finish(success())->return_url, "/done");
}

TEST_F(Connecting, ACallbackWithoutStateIsRefused) {
  core::ports::callback c;
  c.status = "success";
  EXPECT_EQ(finish(c).error().code, errc::invalid_argument);
}

TEST_F(Connecting, AnUnknownStateIsRefused) {
  ASSERT_TRUE(start("ana").ok());
  core::ports::callback c = success("ca_1");
  c.state = "somebody-made-this-up";
  EXPECT_EQ(finish(c).error().code, errc::not_found);
  EXPECT_THAT(finish(c).error().hint, ::testing::Not(HasSubstr("{provider}")));
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, AStateOfAnotherTenantIsRefused) {
  ASSERT_TRUE(start("ana").ok());
  core::ports::callback c = success("ca_1");
  c.tenant = "ben";
  const auto done = finish(c);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, errc::denied);
  EXPECT_THAT(done.error().message, Not(HasSubstr("ana")));
  EXPECT_FALSE(has_action("ben"));
  EXPECT_FALSE(has_action("ana"));
  c.tenant = "ana";
  EXPECT_TRUE(finish(c).ok());
}

TEST_F(Connecting, AStateWorksOnce) {
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(finish(success("ca_1")).ok());
  const auto again = finish(success("ca_1"));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, errc::conflict);
  EXPECT_THAT(again.error().hint, HasSubstr("/api/mcp/auth/gmail/start"));
}

TEST_F(Connecting, AnExpiredStateIsRefused) {
  ASSERT_TRUE(start("ana").ok());
  time.advance(std::chrono::minutes(10));
  const auto done = finish(success("ca_1"));
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, errc::conflict);
  EXPECT_THAT(done.error().message, HasSubstr("expired"));
}

TEST_F(Connecting, ANewerStartEndsTheOlderAttempt) {
  ASSERT_TRUE(start("ana").ok());
  const core::ports::callback old = success("ca_1");
  ASSERT_TRUE(start("ana").ok());
  EXPECT_EQ(finish(old).error().code, errc::conflict);
  EXPECT_TRUE(finish(success("ca_2")).ok());
}

TEST_F(Connecting, AnotherAccountThanTheAttemptsIsRefused) {
  broker.add("ca_evil", "eve");
  ASSERT_TRUE(start("ana").ok());
  EXPECT_EQ(finish(success("ca_evil")).error().code, errc::denied);
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, ACallbackOfAnotherProviderIsRefused) {
  ASSERT_TRUE(start("ana").ok());
  core::ports::callback c = success("ca_1");
  c.provider = "slack";
  EXPECT_EQ(finish(c).error().code, errc::invalid_argument);
}

TEST_F(Connecting, ACallbackWithoutStatusIsNoSuccess) {
  ASSERT_TRUE(start("ana").ok());
  core::ports::callback c = success("ca_1");
  c.status.clear();
  EXPECT_EQ(finish(c).error().code, errc::invalid_argument);
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, ADeniedConsentIsSaidAndRecorded) {
  broker.linked_status = account_status::failed;
  ASSERT_TRUE(start("ana").ok());
  core::ports::callback c = success("ca_1");
  c.status = "failed";
  c.error = "access_denied";
  const auto done = finish(c);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, errc::denied);
  EXPECT_THAT(done.error().message, HasSubstr("access_denied"));
  EXPECT_EQ(status("ana").status, account_status::failed);
  EXPECT_THAT(event_types(), ElementsAre("connection.started", "connection.failed"));
}

TEST_F(Connecting, AFailedStatusWinsOverAnActiveAccount) {
  ASSERT_TRUE(start("ana").ok());
  core::ports::callback c = success("ca_1");
  c.status = "failed";
  EXPECT_EQ(finish(c).error().code, errc::denied);
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, TheAccountIsPolledUntilItIsActive) {
  broker.linked_status = account_status::initiated;
  ASSERT_TRUE(start("ana").ok());
  time.on_sleep = [&] {
    if (time.sleeps == 5) broker.known["ca_1"].status = account_status::active;
  };
  ASSERT_TRUE(finish(success("ca_1")).ok());
  EXPECT_EQ(time.slept, std::chrono::seconds(5));
  EXPECT_EQ(broker.account_reads, 6);
}

TEST_F(Connecting, AnAccountThatIsNeverActiveEndsAtTheDeadline) {
  broker.linked_status = account_status::initiated;
  ASSERT_TRUE(start("ana").ok());
  const auto done = finish(success("ca_1"));
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, errc::timeout);
  EXPECT_THAT(done.error().message, HasSubstr("INITIATED"));
  EXPECT_LE(time.slept, std::chrono::seconds(60));
  EXPECT_GE(time.slept, std::chrono::seconds(55));
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, AnAccountThatFailsEndsThePollingAtOnce) {
  broker.linked_status = account_status::expired;
  ASSERT_TRUE(start("ana").ok());
  broker.known["ca_1"].status_reason = "Connection initiation did not complete";
  const auto done = finish(success("ca_1"));
  ASSERT_FALSE(done.ok());
  EXPECT_THAT(done.error().message, HasSubstr("EXPIRED (Connection initiation did not complete)"));
  EXPECT_EQ(time.sleeps, 0);
  EXPECT_EQ(status("ana").status, account_status::expired);
}

TEST_F(Connecting, AnAccountOfAnotherOwnerIsRefused) {
  ASSERT_TRUE(start("ana").ok());
  broker.known["ca_1"].user = "eve";
  const auto done = finish(success("ca_1"));
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, errc::denied);
  EXPECT_FALSE(has_action("ana"));
  EXPECT_EQ(broker.endpoints, 0);
}

TEST_F(Connecting, AnAccountOfAnotherAuthConfigIsRefused) {
  ASSERT_TRUE(start("ana").ok());
  broker.known["ca_1"].auth_config = "ac_other";
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::denied);
}

TEST_F(Connecting, AnAccountOfAnotherToolkitIsRefused) {
  ASSERT_TRUE(start("ana").ok());
  broker.known["ca_1"].toolkit = "slack";
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::denied);
}

TEST_F(Connecting, AnAccountWithoutItsUserIsTheAttempts) {
  ASSERT_TRUE(start("ana").ok());
  broker.known["ca_1"].user.clear();
  EXPECT_TRUE(finish(success("ca_1")).ok());
}

TEST_F(Connecting, ADisabledAccountIsNotActive) {
  ASSERT_TRUE(start("ana").ok());
  broker.known["ca_1"].disabled = true;
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::timeout);
}

TEST_F(Connecting, ABrokerThatFailsWhilePollingIsSaid) {
  ASSERT_TRUE(start("ana").ok());
  for (const errc code :
       {errc::unavailable, errc::timeout, errc::rate_limited, errc::unauthenticated}) {
    ASSERT_TRUE(start("ana").ok());
    broker.broken = core::error{code, "as it is", {}};
    EXPECT_EQ(finish(success()).error().code, code);
    broker.broken.reset();
  }
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, WhatFailedHalfwayIsFinishedByAForcedSync) {
  ASSERT_TRUE(start("ana").ok());
  broker.endpoint_broken = core::error{errc::unavailable, "no server", {}};
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::unavailable);
  EXPECT_EQ(status("ana").status, account_status::initiated);
  broker.endpoint_broken.reset();
  EXPECT_TRUE(status("ana", "gmail", true).is_authorized);
  EXPECT_TRUE(has_action("ana"));
}

TEST_F(Connecting, AServerThatDoesNotAnswerFailsTheSelfTest) {
  ASSERT_TRUE(start("ana").ok());
  tools.broken = core::error{errc::unavailable, "refused", {}};
  const auto done = finish(success("ca_1"));
  ASSERT_FALSE(done.ok());
  EXPECT_THAT(done.error().message, HasSubstr("refused"));
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, AServerThatListsNoToolsFailsTheSelfTest) {
  ASSERT_TRUE(start("ana").ok());
  tools.lists = false;
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::unavailable);
  EXPECT_FALSE(has_action("ana"));
  EXPECT_TRUE(tools.sessions.empty());
}

TEST_F(Connecting, AStoreThatFailsLeavesTheTenantUnconnected) {
  ASSERT_TRUE(start("ana").ok());
  store.broken = core::error{errc::unavailable, "locked", {}};
  EXPECT_FALSE(finish(success("ca_1")).ok());
  store.broken.reset();
  tools.lists = true;
  broker.on_account = [&] { store.broken = core::error{errc::unavailable, "locked", {}}; };
  const auto done = finish(success("ca_1"));
  ASSERT_FALSE(done.ok());
  EXPECT_THAT(done.error().message, HasSubstr("could not be stored"));
  EXPECT_FALSE(has_action("ana"));
}

TEST_F(Connecting, AProviderThatWasUnloadedMeanwhileIsSaid) {
  ASSERT_TRUE(start("ana").ok());
  auto next = std::make_shared<core::catalogue>();
  next->generation = 2;
  tables.publish(next);
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::not_found);
}

TEST_F(Connecting, AStartLeavesAWorkingConnectionAlone) {
  add(active_row("ana"));
  ASSERT_TRUE(start("ana").ok());
  EXPECT_TRUE(has_action("ana"));
  EXPECT_EQ(store.find("ana", "gmail")->connected_account, "ca_ana");
  ASSERT_TRUE(finish(success("ca_1")).ok());
  EXPECT_EQ(store.find("ana", "gmail")->connected_account, "ca_1");
  EXPECT_THAT(tools.dropped, ::testing::Contains("ana/ca_ana"));
}

TEST_F(Connecting, FinalizeByIdNeedsAnAttemptOfThisTenantOrItsAccount) {
  broker.add("ca_eve", "eve");
  const auto other = tests::run(life.finalize("ana", "gmail", "ca_eve"));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, errc::denied);
  broker.add("ca_nobody", "");
  EXPECT_EQ(tests::run(life.finalize("ana", "gmail", "ca_nobody")).error().code, errc::denied);
  broker.add("ca_mine", "ana");
  const auto mine = tests::run(life.finalize("ana", "gmail", "ca_mine"));
  ASSERT_TRUE(mine.ok());
  EXPECT_EQ(mine->status.auth_config, "ac_gmail");
  EXPECT_TRUE(has_action("ana"));
}

TEST_F(Connecting, FinalizeByIdFinishesAnAttempt) {
  ASSERT_TRUE(start("ana").ok());
  ASSERT_TRUE(tests::run(life.finalize("ana", "gmail", "ca_1")).ok());
  EXPECT_TRUE(has_action("ana"));
  EXPECT_EQ(finish(success("ca_1")).error().code, errc::conflict);
}

TEST_F(Connecting, FinalizeByIdRefusesWhatDoesNotFit) {
  ASSERT_TRUE(start("ana").ok());
  EXPECT_EQ(tests::run(life.finalize("ana", "slack", "ca_1")).error().code, errc::invalid_argument);
  EXPECT_EQ(tests::run(life.finalize("ana", "gmail", "")).error().code, errc::invalid_argument);
  EXPECT_EQ(tests::run(life.finalize("ana", "nope", "ca_1")).error().code, errc::not_found);
  EXPECT_EQ(tests::run(life.finalize("ana", "gmail", "ca_unknown")).error().code, errc::not_found);
  store.broken = core::error{errc::unavailable, "locked", {}};
  EXPECT_EQ(tests::run(life.finalize("ana", "gmail", "ca_1")).error().code, errc::unavailable);
  broker.missing = "COMPOSIO_API_KEY is not set.";
  EXPECT_EQ(tests::run(life.finalize("ana", "gmail", "ca_1")).error().message, broker.missing);
}

}  // namespace
}  // namespace patchbay::connect
