#include "agent/model/dialect.hpp"

#include <gtest/gtest.h>

namespace patchbay::agent {
namespace {

model_endpoint endpoint(model_api api) {
  model_endpoint e;
  e.name = "fast";
  e.model = "m-1";
  e.api = api;
  return e;
}

model_request request() {
  model_request r;
  message system, user, assistant;
  system.from = role::system;
  system.parts.push_back(text_part("Be \"brief\"."));
  user.parts.push_back(text_part("Look:"));
  image picture;
  picture.bytes = std::make_shared<const std::string>("PNG");
  user.parts.push_back(image_part(picture));
  assistant.from = role::assistant;
  assistant.parts.push_back(text_part("Seen."));
  r.conversation = {system, user, assistant};
  r.temperature = 0.5;
  r.output_tokens_max = 64;
  r.effort = "low";
  return r;
}

std::string body(const model_endpoint& e, const adjustments& known = {}) {
  return dialect_of(e.api).body(e, request(), known);
}

TEST(ChatBody, IsWhatServersRead) {
  EXPECT_EQ(
      body(endpoint(model_api::chat)),
      R"({"model":"m-1","messages":[{"role":"system","content":[{"type":"text","text":"Be \"brief\"."}]},)"
      R"({"role":"user","content":[{"type":"text","text":"Look:"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,UE5H","detail":"high"}}]},)"
      R"({"role":"assistant","content":[{"type":"text","text":"Seen."}]}],)"
      R"("temperature":0.5,"max_tokens":64,"reasoning_effort":"low",)"
      R"("stream":true,"stream_options":{"include_usage":true}})");
}

TEST(ChatBody, LeavesOutWhatTheServerRefuses) {
  adjustments known;
  known.no_temperature = known.other_token_name = known.no_effort = true;
  known.no_stream_usage = known.no_image_detail = true;
  const std::string text = body(endpoint(model_api::chat), known);
  for (const char* gone : {"temperature", "\"max_tokens\"", "effort", "stream_options", "detail"}) {
    EXPECT_EQ(text.find(gone), std::string::npos) << gone;
  }
  EXPECT_NE(text.find(R"("max_completion_tokens":64)"), std::string::npos);
  auto newer = endpoint(model_api::chat);
  newer.completion_tokens = true;
  newer.stream = false;
  EXPECT_NE(body(newer).find(R"("max_completion_tokens":64)"), std::string::npos);
  EXPECT_NE(body(newer, known).find(R"("max_tokens":64)"), std::string::npos);
  EXPECT_EQ(body(newer).find("stream"), std::string::npos);
}

TEST(ChatBody, TemperatureOfTheEndpointWins) {
  auto e = endpoint(model_api::chat);
  e.temperature = 1.0;
  EXPECT_NE(body(e).find(R"("temperature":1.0)"), std::string::npos);
}

TEST(ResponsesBody, IsWhatServersRead) {
  EXPECT_EQ(
      body(endpoint(model_api::responses)),
      R"({"model":"m-1","input":[{"role":"system","content":[{"type":"input_text","text":"Be \"brief\"."}]},)"
      R"({"role":"user","content":[{"type":"input_text","text":"Look:"},)"
      R"({"type":"input_image","image_url":"data:image/png;base64,UE5H","detail":"high"}]},)"
      R"({"role":"assistant","content":[{"type":"output_text","text":"Seen."}]}],)"
      R"("temperature":0.5,"max_output_tokens":64,"reasoning":{"effort":"low"},"store":false,"stream":true})");
}

TEST(MessagesBody, IsWhatServersRead) {
  EXPECT_EQ(
      body(endpoint(model_api::messages)),
      R"({"model":"m-1","max_tokens":64,"system":"Be \"brief\".","messages":[)"
      R"({"role":"user","content":[{"type":"text","text":"Look:"},)"
      R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"UE5H"}}]},)"
      R"({"role":"assistant","content":[{"type":"text","text":"Seen."}]}],)"
      R"("temperature":0.5,"stream":true})");
}

/// The reply in a whole answer, as "text/finish/in-cached-out".
std::string whole(model_api api, std::string_view json) {
  reply_draft draft(nullptr);
  const auto read = core::json::parse(json);
  EXPECT_TRUE(read.ok()) << json;
  dialect_of(api).read_whole(*read, draft);
  if (draft.failure()) return "failed: " + *draft.failure();
  if (!draft.ended()) return "no reply";
  const model_reply r = draft.take();
  return r.text + "/" + std::string(name(r.ended)) + "/" + std::to_string(r.usage.input) + "-" +
         std::to_string(r.usage.cached) + "-" + std::to_string(r.usage.output);
}

TEST(ChatAnswer, WholeOnesAreRead) {
  const auto chat = [](std::string_view json) { return whole(model_api::chat, json); };
  EXPECT_EQ(chat(R"({"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],)"
                 R"("usage":{"prompt_tokens":9,"completion_tokens":2,)"
                 R"("prompt_tokens_details":{"cached_tokens":4}}})"),
            "Hi/complete/9-4-2");
  EXPECT_EQ(chat(R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},)"
                 R"({"type":"text","text":"b"}]},"finish_reason":"length"}]})"),
            "ab/length/0-0-0");
  EXPECT_EQ(
      chat(R"({"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]})"),
      "No./refusal/0-0-0");
  EXPECT_EQ(chat(R"({"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]})"),
            "/refusal/0-0-0");
  EXPECT_EQ(chat(R"({"choices":[{"message":{"content":"x"}}]})"), "x/complete/0-0-0");
  EXPECT_EQ(chat(R"({"error":{"message":"overloaded"}})"), "failed: overloaded");
  for (const char* none : {"{}", R"({"choices":[]})", R"({"choices":[{}]})", "[]", "3", "null"}) {
    EXPECT_EQ(chat(none), "no reply") << none;
  }
}

TEST(ResponsesAnswer, WholeOnesAreRead) {
  const auto read = [](std::string_view json) { return whole(model_api::responses, json); };
  EXPECT_EQ(
      read(
          R"({"status":"completed","output":[{"type":"reasoning"},{"type":"message",)"
          R"("content":[{"type":"output_text","text":"Hi"}]}],)"
          R"("usage":{"input_tokens":9,"output_tokens":2,"input_tokens_details":{"cached_tokens":4}}})"),
      "Hi/complete/9-4-2");
  EXPECT_EQ(
      read(
          R"({"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]})"),
      "/length/0-0-0");
  EXPECT_EQ(
      read(R"({"status":"completed","output":[{"type":"message","content":[{"refusal":"No."}]}]})"),
      "No./refusal/0-0-0");
  EXPECT_EQ(read(R"({"status":"failed","error":{"message":"boom"}})"), "failed: boom");
  EXPECT_EQ(read("{}"), "no reply");
}

TEST(MessagesAnswer, WholeOnesAreRead) {
  const auto read = [](std::string_view json) { return whole(model_api::messages, json); };
  EXPECT_EQ(
      read(R"({"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hi"}],)"
           R"("stop_reason":"end_turn","usage":{"input_tokens":5,"cache_read_input_tokens":4,)"
           R"("cache_creation_input_tokens":1,"output_tokens":2}})"),
      "Hi/complete/10-4-2");
  EXPECT_EQ(read(R"({"content":[],"stop_reason":"max_tokens"})"), "/length/0-0-0");
  EXPECT_EQ(read(R"({"content":[],"stop_reason":"refusal"})"), "/refusal/0-0-0");
  EXPECT_EQ(read(R"({"type":"error"})"), "no reply");
}

}  // namespace
}  // namespace patchbay::agent
