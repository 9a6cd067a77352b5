#include "agent/model/talk.hpp"
#include "support/fake_http.hpp"

namespace patchbay::agent {
namespace {

using core::errc;

class Model : public talk {};

constexpr const char* long_reply =
    R"([{"text":"Gr\u00fc\u00dfe from a model that has rather more to say than one piece holds.",)"
    R"("input_tokens":1200,"cached_tokens":1000,"output_tokens":30}])";

TEST_F(Model, EachApiGivesTheSameReplyStreamedAndWhole) {
  for (const auto api : {model_api::chat, model_api::responses, model_api::messages}) {
    for (const bool stream : {true, false}) {
      SCOPED_TRACE(std::string(name(api)) + (stream ? " stream" : " whole"));
      script(long_reply);
      deltas = {};
      const auto one = open(api, stream);
      const auto got = ask(*one);
      ASSERT_TRUE(got.ok()) << got.error().message;
      EXPECT_EQ(got->text,
                "Gr\xC3\xBC\xC3\x9F"
                "e from a model that has rather more to say than one piece "
                "holds.");
      EXPECT_EQ(got->ended, finish::complete);
      EXPECT_EQ(got->usage, (token_usage{1200, 1000, 30}));
      EXPECT_TRUE(got->usage_known);
      EXPECT_EQ(got->attempts, 1);
      EXPECT_EQ(deltas.all, got->text);
      EXPECT_EQ(deltas.restarts, 0);
    }
  }
}

TEST_F(Model, EndsOfRepliesAreToldApart) {
  for (const auto api : {model_api::chat, model_api::responses, model_api::messages}) {
    for (const bool stream : {true, false}) {
      script(R"([{"text":"x","finish":"length"},{"text":"","finish":"refusal"},""])");
      const auto one = open(api, stream);
      EXPECT_EQ(ask(*one)->ended, finish::length);
      EXPECT_EQ(ask(*one)->ended, finish::refusal);
      const auto empty = ask(*one);
      EXPECT_EQ(empty->ended, finish::complete);
      EXPECT_EQ(empty->text, "");
    }
  }
}

TEST_F(Model, ServerSeesKeyTextsAndImages) {
  for (const auto api : {model_api::chat, model_api::responses, model_api::messages}) {
    control("models/key", R"({"key":")" + std::string(model_key) + "\"}");
    script(R"(["ok"])");
    auto r = question("Look at this");
    image picture;
    picture.bytes = std::make_shared<const std::string>(2u << 20u, 'p');
    r.conversation[0].parts.push_back(image_part(picture));
    message system;
    system.from = role::system;
    system.parts.push_back(text_part("Be kind."));
    r.conversation.insert(r.conversation.begin(), system);
    const auto one = open(api);
    const auto got = ask(*one, r);
    ASSERT_TRUE(got.ok()) << got.error().message;
    const auto seen = look("models/requests");
    const auto& last = (*core::json::find(seen, "requests"))[0];
    EXPECT_EQ(core::json::string_at(last, "api"), name(api));
    EXPECT_EQ(core::json::find(last, "images")->GetInt(), 1);
    const auto& messages = *core::json::find(last, "messages");
    ASSERT_EQ(messages.Size(), 2u);
    EXPECT_EQ(core::json::string_at(messages[0], "text"), "Be kind.");
    EXPECT_EQ(core::json::string_at(messages[1], "text"), "Look at this");
    forget("models");
  }
}

TEST_F(Model, RefusedParametersAreLeftOutOnceAndForAll) {
  script(R"([{"text":"fine","refuses":"temperature"}])");
  const auto one = open();
  auto got = ask(*one);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->text, "fine");
  EXPECT_EQ(got->attempts, 2);
  EXPECT_EQ(time.slept.count(), 0);
  script(R"([{"text":"again","refuses":"max_tokens"},{"text":"third","refuses":"max_tokens"}])");
  EXPECT_EQ(ask(*one)->attempts, 2);
  got = ask(*one);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->attempts, 1);
  const auto seen = look("models/requests");
  const auto& all = *core::json::find(seen, "requests");
  const auto& last = *core::json::find(all[all.Size() - 1], "parameters");
  EXPECT_EQ(core::json::find(last, "temperature"), nullptr);
  EXPECT_EQ(core::json::find(last, "max_tokens"), nullptr);
  EXPECT_EQ(core::json::find(last, "max_completion_tokens")->GetInt(), 50);
}

TEST_F(Model, OtherRefusalsAreNotRepeated) {
  script(R"([{"status":400,"body":"{\"error\":{\"message\":\"the context is too long\"}}"}])");
  const auto one = open();
  const auto got = ask(*one);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, errc::invalid_argument);
  EXPECT_NE(got.error().message.find("the context is too long"), std::string::npos);
  EXPECT_EQ(requests(), 1u);
}

TEST_F(Model, DeltasBeginAnewAfterACut) {
  script(R"([{"text":"This reply is cut off somewhere in its middle.","stop_after":1},"Whole."])");
  const auto one = open();
  const auto got = ask(*one);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->text, "Whole.");
  EXPECT_EQ(got->attempts, 2);
  EXPECT_EQ(deltas.all, "Whole.");
  EXPECT_EQ(deltas.restarts, 1);
}

TEST_F(Model, WholeReplyCountsThoughItsServerKeepsTheStreamOpen) {
  testing::fake_http fake(io);
  testing::fake_reply open_end;
  open_end.chunks = {
      "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n"};
  open_end.fails = core::error{errc::timeout, "late", {}, 0};
  fake.script = {open_end};
  model_endpoint e;
  e.name = "fast";
  e.model = "m-1";
  e.base_url = "https://model.example/v1";
  model_deps deps;
  deps.http = &fake;
  deps.time = &time;
  deps.random = [] { return std::uint64_t{0}; };
  const auto one = make_model(e, deps);
  ASSERT_TRUE(one.ok());
  const auto got = ask(**one);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->text, "Hi");
  EXPECT_EQ(fake.seen.size(), 1u);
}

TEST_F(Model, CancelEndsACallThatWaitsForItsServer) {
  fault("model", R"({"delay_ms":60000})");
  const auto one = open();
  boost::asio::post(io, [this] { boost::asio::post(io, [this] { cancel.cancel(); }); });
  const auto got = ask(*one);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, errc::cancelled);
}

TEST_F(Model, CancelEndsTheWaitBetweenAttempts) {
  fault("model", R"({"status":429,"retry_after":"5"})", -1);
  time.on_sleep = [this] { cancel.cancel(); };
  const auto one = open();
  const auto got = ask(*one);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, errc::cancelled);
  EXPECT_LE(time.slept.count(), 100);
}

class Defects : public talk {};

TEST_F(Defects, D22DeadlineEndsAModelCall) {
  fault("model", R"({"delay_ms":60000})", -1);
  const auto one = open();
  const auto begin = std::chrono::steady_clock::now();
  const auto got = ask(*one, question(), std::chrono::milliseconds(300));
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, errc::timeout);
  EXPECT_NE(got.error().message.find("\"fast\""), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

}  // namespace
}  // namespace patchbay::agent
