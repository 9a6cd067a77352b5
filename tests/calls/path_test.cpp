#include "calls/path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calls/record.hpp"
#include "calls/world.hpp"
#include "core/json.hpp"

namespace patchbay::calls {
namespace {

using core::errc;
using core::error;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* mail = R"({"to":"a@x.org","body":"hi"})";

TEST(Path, AWritesIntentIsDurableBeforeTheToolIsCalled) {
  world w;
  const auto o = w.outcome("gmail_send_email", mail);
  EXPECT_EQ(o.status, call_status::ok);
  EXPECT_EQ(o.data_json, R"({"id":"m1"})");
  EXPECT_THAT(w.journal, ElementsAre("intend GMAIL_SEND_EMAIL", "call GMAIL_SEND_EMAIL"));
  ASSERT_EQ(w.ledger.rows.size(), 1u);
  const auto& r = w.ledger.rows.front();
  EXPECT_EQ(r.row.call, o.id);
  EXPECT_THAT(r.row.arguments_digest, HasSubstr("digest:"));
  EXPECT_EQ(r.end->data_json, R"({"id":"m1"})");
  EXPECT_EQ(w.watch.began, 1);
  ASSERT_EQ(w.watch.outcomes.size(), 1u);
}

TEST(Path, AReadIsRecordedBehindAndWithoutItsData) {
  world w;
  const auto o = w.outcome("gmail_search", R"({"query":"x"})");
  EXPECT_EQ(o.status, call_status::ok);
  EXPECT_THAT(w.journal, ElementsAre("call GMAIL_FETCH_EMAILS", "record GMAIL_FETCH_EMAILS"));
  EXPECT_THAT(w.ledger.rows.front().end->data_json, IsEmpty());
}

TEST(Path, TheCallerCancelsAReadAndOnlyTheHostAWrite) {
  world w;
  w.outcome("gmail_search", R"({"query":"x"})");
  w.outcome("gmail_send_email", mail);
  EXPECT_TRUE(w.servers.calls.at(0).by_caller);
  EXPECT_FALSE(w.servers.calls.at(1).by_caller);
  EXPECT_EQ(w.servers.calls.at(0).request_id, "req-1");
}

TEST(Path, AStopReachesTheWritesUnderWay) {
  world w;
  bool cancelled = false;
  w.servers.during = [&](core::ports::cancel_token* token) {
    EXPECT_EQ(w.of->in_flight(), 1u);
    w.of->stop();
    cancelled = token->cancelled();
  };
  w.outcome("gmail_send_email", mail);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(w.of->in_flight(), 0u);
}

TEST(Path, NothingIsSentWhenTheIntentCannotBeRecorded) {
  world w;
  w.ledger.broken = error{errc::unavailable, "disk full", {}, 0};
  const auto o = w.outcome("gmail_send_email", mail);
  EXPECT_EQ(o.status, call_status::transport_error);
  EXPECT_EQ(o.error.code, "not_recorded");
  EXPECT_THAT(o.error.message, HasSubstr("disk full"));
  EXPECT_THAT(w.servers.calls, IsEmpty());
  w.ledger.broken->code = errc::timeout;
  EXPECT_EQ(w.outcome("gmail_send_email", mail).status, call_status::timeout);
}

TEST(Path, AColdSessionIsOpenedAndTheArgumentsFollowItsSchema) {
  world w;
  core::tool_schema old;
  old.properties = {"to", "body"};
  w.servers.open_session->list.tools.emplace("GMAIL_SEND_EMAIL", old);
  w.outcome("gmail_send_email", mail);
  EXPECT_EQ(w.servers.opened, 1);
  EXPECT_THAT(w.servers.calls.front().arguments, HasSubstr(R"("to":"a@x.org")"));
  w.outcome("gmail_send_email", mail);
  EXPECT_EQ(w.servers.opened, 1);
  EXPECT_EQ(w.servers.calls.at(0).arguments, w.servers.calls.at(1).arguments);
}

TEST(Path, AnArgumentThatTheServerDoesNotTakeIsAnOutcomeAndNothingIsSent) {
  world w;
  core::tool_schema open;
  open.properties = {"recipient_email", "body"};
  w.servers.open_session->list.tools.emplace("GMAIL_SEND_EMAIL", open);
  const auto o = w.outcome("gmail_send_email", R"({"to":"a@x.org","body":"x","thread_id":"t"})");
  EXPECT_EQ(o.status, call_status::tool_error);
  EXPECT_THAT(o.error.message, HasSubstr("thread_id"));
  EXPECT_THAT(w.servers.calls, IsEmpty());
}

TEST(Path, ASessionThatCannotBeOpenedIsAnOutcome) {
  world w;
  w.servers.broken = error{errc::unauthenticated, "refused", "connect again", 0};
  EXPECT_EQ(w.outcome("gmail_search", R"({"query":"x"})").status, call_status::unauthorized);
  w.servers.broken = error{errc::unavailable, "down", {}, 0};
  EXPECT_EQ(w.outcome("gmail_search", R"({"query":"x"})").status, call_status::transport_error);
  w.servers.broken = error{errc::timeout, "slow", {}, 0};
  EXPECT_EQ(w.outcome("gmail_search", R"({"query":"x"})").status, call_status::timeout);
}

TEST(Path, AnUnknownActionNamesTheNearest) {
  world w;
  const auto e = std::get<error>(w.call("gmail_serch", "{}"));
  EXPECT_EQ(e.code, errc::not_found);
  EXPECT_THAT(e.hint, HasSubstr("gmail_search"));
}

TEST(Path, AnActionWhoseProviderIsNotConnectedIsAnOutcomeThatSaysHow) {
  world w;
  const auto o = w.outcome("gmail_search", R"({"query":"x"})", "eve");
  EXPECT_EQ(o.status, call_status::unauthorized);
  EXPECT_THAT(o.error.hint, HasSubstr("/api/mcp/auth/gmail/start"));
  EXPECT_EQ(w.watch.outcomes.size(), 1u);
}

TEST(Path, AConnectedProviderWithoutAnAddressIsUnregistered) {
  world w;
  EXPECT_EQ(w.outcome("slack_post", R"({"query":"x"})").status, call_status::unregistered);
}

TEST(Path, WrongArgumentsAreRefusedBeforeAnythingHappens) {
  world w;
  const auto refused =
      std::get<core::ports::refused_arguments>(w.call("gmail_search", R"({"q":1})"));
  EXPECT_EQ(refused.violations.size(), 2u);
  EXPECT_EQ(w.watch.began, 0);
  EXPECT_EQ(w.servers.opened, 0);
}

TEST(Path, ABodyThatIsNoJsonIsAnError) {
  world w;
  EXPECT_EQ(std::get<error>(w.call("gmail_search", "{")).code, errc::invalid_argument);
  w.servers.is_warm = true;
  EXPECT_EQ(std::get<error>(w.call("gmail_search", "nope")).code, errc::invalid_argument);
}

TEST(Path, RefreshAsksTheBrokerFirstAndAFailureChangesNothing) {
  world w;
  const auto o = std::get<core::outcome>(w.call("gmail_search", R"({"query":"x"})", "ana", true));
  EXPECT_EQ(o.status, call_status::ok);
  EXPECT_THAT(w.connections.syncs, ElementsAre(true));
}

TEST(Path, AnImperativeActionMayCallTheToolsItListsOnly) {
  world w;
  w.code->tools = {"GMAIL_FETCH_THREAD", "GMAIL_REPLY"};
  const auto o = w.outcome("gmail_reply", R"({"query":"x"})");
  EXPECT_EQ(o.status, call_status::ok);
  EXPECT_EQ(o.data_json, R"({"done":true})");
  EXPECT_EQ(o.tool, "GMAIL_REPLY");
  EXPECT_EQ(w.code->arguments, R"({"query":"x","max_results":20})");
  EXPECT_THAT(w.journal, ElementsAre("call GMAIL_FETCH_THREAD", "record GMAIL_FETCH_THREAD",
                                     "intend GMAIL_REPLY", "call GMAIL_REPLY"));
  EXPECT_EQ(w.ledger.rows.at(1).row.seq, 1u);
  w.code->tools = {"GMAIL_DELETE_EVERYTHING"};
  const auto denied = w.outcome("gmail_reply", R"({"query":"x"})");
  EXPECT_EQ(denied.status, call_status::denied);
  EXPECT_THAT(denied.error.message, HasSubstr("GMAIL_DELETE_EVERYTHING"));
}

TEST(Path, AnUnknownWriteInsideAFailedActionMakesTheOutcomeUnknown) {
  world w;
  w.code->tools = {"GMAIL_REPLY"};
  w.code->fails = error{errc::internal, "gave up", {}, 0};
  w.servers.answers.push_back(world::answer(call_status::unknown, {}, "lost"));
  EXPECT_EQ(w.outcome("gmail_reply", R"({"query":"x"})").status, call_status::unknown);
  EXPECT_EQ(w.outcome("gmail_reply", R"({"query":"x"})").status, call_status::tool_error);
}

TEST(Path, AToolErrorHasOneWordWhicheverWayTheActionIsRun) {
  world w;
  w.code->fails = error{errc::conflict, "no such thread", {}, 0};
  EXPECT_EQ(w.outcome("gmail_reply", R"({"query":"x"})").error.code, "tool_error");
  w.code->fails = error{errc::rate_limited, "slow down", {}, 0};
  EXPECT_EQ(w.outcome("gmail_reply", R"({"query":"x"})").error.code, "rate_limited");
}

TEST(Path, TooManyCallsAtOnceAreTurnedAwayWithATime) {
  world w;
  path none(dependencies{w.tenants, w.servers, w.ledger, w.connections, w.watch,
                         [](std::string_view) { return std::string(); }},
            limits{.in_flight = 0});
  std::string body = "{}";
  core::ports::call_request r;
  r.tenant = "ana";
  r.action = "gmail_search";
  r.arguments = &body;
  const auto e = std::get<error>(tests::run(none.call(r)));
  EXPECT_EQ(e.code, errc::unavailable);
  EXPECT_EQ(e.retry_after_s, 1);
}

TEST(Recorded, IsTheOutcomeWithItsToolCallsForItsTenantOnly) {
  world w;
  w.code->tools = {"GMAIL_FETCH_THREAD", "GMAIL_REPLY"};
  const auto o = w.outcome("gmail_reply", R"({"query":"x"})");
  const auto text = tests::run(w.of->recorded("ana", o.id));
  ASSERT_TRUE(text.ok());
  const auto d = core::json::parse(*text);
  ASSERT_TRUE(d.ok()) << *text;
  EXPECT_EQ(core::json::string_at(*d, "status"), "ok");
  EXPECT_EQ(core::json::find(*d, "tool_calls")->Size(), 2u);
  EXPECT_EQ(tests::run(w.of->recorded("eve", o.id)).error().code, errc::not_found);
}

TEST(Recorded, ACallUnderWayAndABrokenLedgerAreSaid) {
  world w;
  const auto o = w.outcome("gmail_send_email", mail);
  w.ledger.rows.front().end.reset();
  const auto text = tests::run(w.of->recorded("ana", o.id));
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, HasSubstr("under_way"));
  w.ledger.broken = error{errc::unavailable, "locked", {}, 0};
  EXPECT_EQ(tests::run(w.of->recorded("ana", o.id)).error().code, errc::unavailable);
}

TEST(Tools, AreThoseOfTheConnectedServer) {
  world w;
  EXPECT_EQ(*tests::run(w.of->tools("ana", "gmail")), R"({"tools":[{"name":"GMAIL_SEND_EMAIL"}]})");
  EXPECT_EQ(tests::run(w.of->tools("eve", "gmail")).error().code, errc::unauthenticated);
  EXPECT_EQ(tests::run(w.of->tools("ana", "nope")).error().code, errc::not_found);
  w.servers.broken = error{errc::timeout, "slow", {}, 0};
  EXPECT_EQ(tests::run(w.of->tools("ana", "gmail")).error().code, errc::timeout);
}

TEST(StatusOf, EveryCodeHasAWord) {
  const auto other = call_status::tool_error;
  EXPECT_EQ(status_of(errc::rate_limited, other), call_status::transport_error);
  EXPECT_EQ(status_of(errc::cancelled, other), call_status::cancelled);
  EXPECT_EQ(status_of(errc::denied, other), call_status::denied);
  EXPECT_EQ(status_of(errc::unknown, other), call_status::unknown);
  EXPECT_EQ(status_of(errc::internal, other), call_status::tool_error);
}

TEST(Path, CodeThatWasReplacedIsNotEnteredAndNothingIsSent) {
  world w;
  w.code.reset();
  const auto o = w.outcome("gmail_reply", R"({"query":"x"})");
  EXPECT_EQ(o.status, call_status::transport_error);
  EXPECT_EQ(o.error.message, "gmail_reply was replaced while it was called");
  EXPECT_TRUE(w.servers.calls.empty());
}

TEST(Path, ACallThatIsEndedWithItsCodeCallsNoFurtherTool) {
  world w;
  w.code->tools = {"GMAIL_FETCH_THREAD", "GMAIL_REPLY"};
  bool cancelled = false;
  w.servers.during = [&](core::ports::cancel_token* cancel) {
    w.of->end_calls_in(nullptr);
    EXPECT_FALSE(cancel->cancelled()) << "another code's calls go on";
    w.of->end_calls_in(w.code.get());
    cancelled = cancel->cancelled();
  };
  w.outcome("gmail_reply", R"({"query":"x"})");
  EXPECT_TRUE(cancelled);
  ASSERT_EQ(w.servers.calls.size(), 1u);
  EXPECT_EQ(w.servers.calls.front().tool, "GMAIL_FETCH_THREAD");
}

}  // namespace
}  // namespace patchbay::calls
