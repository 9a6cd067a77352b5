#include "plugin/generation.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "plugin/fixtures.hpp"
#include "plugin/running_call.hpp"

namespace patchbay::plugin {
namespace {

using core::call_status;
using core::errc;
using testing::answered;
using testing::bench;
using testing::call;
using testing::failed;
using testing::scripted_tools;

/// One plugin of tests/abi/hostile, opened.
class hostile {
 public:
  explicit hostile(const std::string& name) {
    const auto file = std::filesystem::path(PATCHBAY_HOSTILE_PLUGINS) / (name + ".so");
    auto staged = stage(file, on.data() / "plugins");
    auto made = generation::create(library::open(*staged).value(), name, on.log());
    code = std::move(made).value();
  }
  core::result<std::string> act(const std::string& arguments = "{}") {
    return call(*code, "hostile_act", arguments, tools);
  }

  bench on;
  std::unique_ptr<generation> code;
  scripted_tools tools{[](const auto&, const auto&) { return answered("{\"a\":1}"); }};
};

TEST(Generation, TheFirstOfTwoCompletionsCounts) {
  hostile plugin("completes_twice");
  const auto answer = plugin.act();
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, "1");
  EXPECT_EQ(plugin.code->seen().refused_completions, 1u);
  EXPECT_TRUE(plugin.on.warned_of("plugin completes_twice: hostile_act ended a call twice"));
}

TEST(Generation, ALateCompletionTouchesNoOtherCall) {
  hostile plugin("completes_late");
  EXPECT_EQ(*plugin.act(), "1");
  EXPECT_EQ(*plugin.act(), "1");
  EXPECT_EQ(plugin.code->seen().refused_completions, 1u);
}

TEST(Generation, ACallThatCannotEndEndsAtOnce) {
  hostile plugin("never_completes");
  const auto answer = plugin.act();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::internal);
  EXPECT_EQ(answer.error().message, "plugin never_completes: the action gave no answer");
  EXPECT_EQ(plugin.code->seen().calls_never_ended, 1u);
}

TEST(Generation, ACompletionFromAnotherThreadIsRefused) {
  hostile plugin("other_thread");
  EXPECT_FALSE(plugin.act());
  EXPECT_EQ(plugin.code->seen().refused_completions, 1u);
  EXPECT_TRUE(plugin.on.warned_of("another thread"));
}

TEST(Generation, AnAnswerThatIsNoJsonIsAnError) {
  hostile plugin("answers_garbage");
  const auto answer = plugin.act();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::internal);
  EXPECT_NE(answer.error().message.find("is not JSON"), std::string::npos);
}

TEST(Generation, AnAnswerThatIsTooLargeIsNotRead) {
  hostile plugin("answers_too_much");
  const auto answer = plugin.act();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::too_large);
}

TEST(Generation, AStatusThatNobodyKnowsIsInternal) {
  hostile plugin("unknown_status");
  const auto answer = plugin.act();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::internal);
  EXPECT_EQ(answer.error().message, "plugin unknown_status: what is this");
}

TEST(Generation, ASlowEntryIsNamed) {
  hostile plugin("slow");
  EXPECT_TRUE(plugin.act());
  EXPECT_EQ(plugin.code->seen().slow_entries, 1u);
  EXPECT_TRUE(
      plugin.on.warned_of("plugin slow: invoke of hostile_act held the host's thread for "));
}

TEST(Generation, AToolThatWaitsWhenTheCallEndsIsAnsweredAsCancelledOnce) {
  hostile plugin("asks_and_ends");
  EXPECT_EQ(*plugin.act(), "0");
  EXPECT_EQ(*plugin.act(), "1");
  EXPECT_EQ(*plugin.act(), "2");
  EXPECT_TRUE(plugin.tools.calls.empty());
}

TEST(Generation, TooManyRequestsOfOneCallAreRefused) {
  hostile plugin("asks_too_often");
  const auto answer = plugin.act();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::rate_limited);
}

TEST(Generation, WhatIsThrownEndsTheCallWithItsText) {
  hostile plugin("throws");
  const auto at_once = plugin.act();
  ASSERT_FALSE(at_once);
  EXPECT_EQ(at_once.error().code, errc::internal);
  EXPECT_EQ(at_once.error().message, "plugin throws: thrown at once");
  const auto after = plugin.act(R"({"after":true})");
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, errc::internal);
}

TEST(Generation, ArgumentsThatDoNotFitAreNamed) {
  hostile plugin("throws");
  const auto answer = plugin.act(R"({"after":"yes"})");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::invalid_argument);
  EXPECT_EQ(answer.error().message, "after: expected boolean");
}

TEST(Generation, AnActionWithoutCodeIsNotFound) {
  hostile plugin("throws");
  const auto answer = call(*plugin.code, "hostile_other", "{}", plugin.tools);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::not_found);
}

TEST(Generation, AfterTheDeadlineNoToolIsCalled) {
  hostile plugin("throws");
  const auto answer = call(*plugin.code, "hostile_act", R"({"after":true})", plugin.tools,
                           std::chrono::milliseconds(0));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::timeout);
  EXPECT_TRUE(plugin.tools.calls.empty());
}

TEST(Generation, HowAToolEndedReachesThePlugin) {
  struct row {
    call_status status;
    errc code;
  };
  for (const row r :
       {row{call_status::tool_error, errc::conflict},
        row{call_status::transport_error, errc::unavailable},
        row{call_status::timeout, errc::timeout},
        row{call_status::unauthorized, errc::unauthenticated},
        row{call_status::unregistered, errc::not_found}, row{call_status::denied, errc::denied},
        row{call_status::cancelled, errc::cancelled}, row{call_status::unknown, errc::unknown}}) {
    hostile plugin("throws");
    scripted_tools tools([&](const auto&, const auto&) { return failed(r.status, "because"); });
    const auto answer = call(*plugin.code, "hostile_act", R"({"after":true})", tools);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, r.code) << core::name(r.status);
    EXPECT_EQ(answer.error().message, "because");
  }
}

/// Never answers.
class silent_tools final : public core::ports::tool_caller {
 public:
  explicit silent_tools(boost::asio::io_context& io) : io_(&io) {}
  core::ports::task<core::tool_answer> call_tool(std::string, std::string) override {
    asked = true;
    boost::asio::post(*io_, [this] { io_->stop(); });
    boost::asio::steady_timer never(*io_, std::chrono::hours(1));
    co_await never.async_wait(boost::asio::use_awaitable);
    co_return core::tool_answer();
  }
  bool asked = false;

 private:
  boost::asio::io_context* io_;
};

TEST(Generation, AHostThatStopsCancelsWhatWaits) {
  hostile plugin("throws");
  std::optional<core::result<std::string>> outcome;
  {
    boost::asio::io_context io;
    silent_tools tools(io);
    boost::asio::co_spawn(
        io,
        testing::run_into(plugin.code.get(), "hostile_act", R"({"after":true})", &tools,
                          std::chrono::steady_clock::now() + std::chrono::hours(2), &outcome),
        [](std::exception_ptr) {});
    io.run();
    EXPECT_TRUE(tools.asked);
  }
  EXPECT_FALSE(outcome);
  EXPECT_TRUE(calls_of_thread::here()->open.empty());
  EXPECT_EQ(plugin.code->seen().refused_completions, 0u);
}

TEST(Generation, ClosingItUnmapsItsLibrary) {
  hostile plugin("completes_twice");
  const auto path = plugin.code->path();
  EXPECT_TRUE(is_mapped(path));
  plugin.code.reset();
  EXPECT_FALSE(is_mapped(path));
}

}  // namespace
}  // namespace patchbay::plugin
