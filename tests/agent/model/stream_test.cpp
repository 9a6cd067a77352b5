#include "agent/model/stream.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

struct told final : delta_sink {
  void on_delta(std::string_view text) override { all += std::string(text) + "|"; }
  std::string all;
};

constexpr std::string_view chat_text =
    "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
    ": a comment\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Gr\xC3\xBC\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"n\"},\"finish_reason\":null}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n"
    "data: [DONE]\n\n";

TEST(ReplyStream, ChunksOfAnySizeGiveTheSameReply) {
  for (std::size_t size = 1; size <= chat_text.size(); ++size) {
    told deltas;
    reply_stream reader(chat_dialect(), &deltas);
    for (std::size_t at = 0; at < chat_text.size(); at += size) {
      if (!reader.on_body(chat_text.substr(at, size))) break;
    }
    ASSERT_EQ(reader.state(), reading::whole) << size;
    const model_reply r = reader.take();
    EXPECT_EQ(r.text, "Gr\xC3\xBCn");
    EXPECT_EQ(deltas.all, "Gr\xC3\xBC|n|");
    EXPECT_EQ(r.usage, (token_usage{7, 0, 3}));
    EXPECT_TRUE(r.usage_known);
  }
}

TEST(ReplyStream, EveryBeginningIsCutOrWholeAndNeverElse) {
  for (std::size_t size = 0; size < chat_text.size(); ++size) {
    reply_stream reader(chat_dialect(), nullptr);
    reader.on_body(chat_text.substr(0, size));
    const reading state = reader.state();
    const bool finished = chat_text.substr(0, size).find("\"stop\"}]}\n\n") != chat_text.npos;
    if (finished) {
      EXPECT_EQ(state, reading::whole) << size;
    } else {
      EXPECT_TRUE(state == reading::cut || state == reading::nothing) << size;
    }
  }
}

TEST(ReplyStream, OtherDialectsAreRead) {
  told deltas;
  reply_stream messages(messages_dialect(), &deltas);
  messages.on_body(
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":"
      "{\"input_tokens\":5,\"output_tokens\":1}}}\n\n"
      "data: {\"type\":\"ping\"}\n\n"
      "data: "
      "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"x\"}"
      "}\n\n"
      "data: "
      "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n"
      "data: "
      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"},\"usage\":{\"output_"
      "tokens\":9}}\n\n"
      "data: {\"type\":\"message_stop\"}\n\n");
  ASSERT_EQ(messages.state(), reading::whole);
  model_reply r = messages.take();
  EXPECT_EQ(r.text, "Hi");
  EXPECT_EQ(r.ended, finish::length);
  EXPECT_EQ(r.usage, (token_usage{5, 0, 9}));

  reply_stream responses(responses_dialect(), &deltas);
  responses.on_body(
      "event: response.output_text.delta\ndata: "
      "{\"type\":\"response.output_text.delta\",\"delta\":\"Yo\"}\n\n"
      "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[],"
      "\"usage\":{\"input_tokens\":2,\"output_tokens\":1}}}\n\n");
  ASSERT_EQ(responses.state(), reading::whole);
  r = responses.take();
  EXPECT_EQ(r.text, "Yo");
  EXPECT_EQ(r.usage, (token_usage{2, 0, 1}));
  EXPECT_EQ(deltas.all, "Hi|Yo|");
}

TEST(ReplyStream, FailureInTheMiddleIsReported) {
  for (const auto& [api, text] :
       {std::pair{model_api::chat, "data: {\"error\":{\"message\":\"too busy\"}}\n\n"},
        std::pair{
            model_api::messages,
            "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"too "
            "busy\"}}\n\n"},
        std::pair{model_api::responses,
                  "data: "
                  "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{"
                  "\"message\":\"too busy\"}}}\n\n"},
        std::pair{model_api::responses,
                  "data: {\"type\":\"error\",\"message\":\"too busy\"}\n\n"}}) {
    reply_stream reader(dialect_of(api), nullptr);
    reader.on_body(text);
    EXPECT_EQ(reader.state(), reading::failed) << text;
    EXPECT_EQ(reader.failure(), "too busy") << text;
  }
}

reading body(std::string text, std::string_view type = "application/json") {
  reply_stream reader(chat_dialect(), nullptr);
  reader.read_body(text, type);
  return reader.state();
}

TEST(ReplyBody, EachKindOfNonsenseHasItsName) {
  EXPECT_EQ(body(R"({"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]})"),
            reading::whole);
  EXPECT_EQ(body(""), reading::nothing);
  EXPECT_EQ(body(" \r\n "), reading::nothing);
  EXPECT_EQ(body("<!DOCTYPE html><p>hello"), reading::web_page);
  EXPECT_EQ(body("hello", "text/html"), reading::web_page);
  EXPECT_EQ(body(R"({"choices":[{"message":{"cont)"), reading::cut);
  EXPECT_EQ(body("hello"), reading::not_json);
  EXPECT_EQ(body("{\"choices\":[{\"message\":{\"content\":\"\xff\xfe\"}}]}"), reading::not_json);
  EXPECT_EQ(body("{}"), reading::no_reply);
  EXPECT_EQ(body(R"({"error":{"message":"busy"}})"), reading::failed);
  EXPECT_EQ(body(R"({"choices":[{"message":{"content":")" + std::string(1 << 20, 'a') + "\"}}]}"),
            reading::too_large);
  EXPECT_EQ(body(std::string(10'000, '[')), reading::not_json);
}

TEST(ReplyStream, BoundlessTextIsStopped) {
  reply_stream reader(chat_dialect(), nullptr);
  const std::string event =
      "data: {\"choices\":[{\"delta\":{\"content\":\"" + std::string(10'000, 'a') + "\"}}]}\n\n";
  int fed = 0;
  while (fed < 1000 && reader.on_body(event)) ++fed;
  EXPECT_LT(fed, 60);
  EXPECT_EQ(reader.state(), reading::too_large);
}

}  // namespace
}  // namespace patchbay::agent
