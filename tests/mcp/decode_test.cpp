#include "mcp/decode.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace patchbay::mcp {
namespace {

using core::call_status;

struct collected : message_sink {
  explicit collected(decoder& d) : by(d) {}
  void on_answer(const core::json::value& message) override {
    ++answers;
    answer = by.tool_result(message);
  }
  void on_request(std::string_view method, std::string_view id_json) override {
    requests.push_back(std::string(method) + " " + std::string(id_json));
  }
  decoder& by;
  int answers = 0;
  core::tool_answer answer;
  std::vector<std::string> requests;
};

std::string as_json(std::string_view text) {
  std::string out;
  core::json::append_string(out, text);
  return out;
}
std::string message(std::string_view result) {
  return R"({"jsonrpc":"2.0","id":7,"result":)" + std::string(result) + "}";
}
std::string text_result(std::string_view text, std::string_view more = "") {
  return message(R"({"content":[{"type":"text","text":)" + as_json(text) + "}]" +
                 std::string(more) + "}");
}

core::tool_answer decoded(std::string text) {
  decoder d;
  collected into(d);
  EXPECT_TRUE(d.read(text, 7, into));
  EXPECT_EQ(into.answers, 1);
  return into.answer;
}

struct row {
  const char* name;
  std::string text;
  call_status status;
  std::string data;
  std::string code;
  std::string says;  ///< part of the error's message
};
std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.name; }

class Decode : public ::testing::TestWithParam<row> {};

TEST_P(Decode, ReadsTheAnswer) {
  const core::tool_answer answer = decoded(GetParam().text);
  EXPECT_EQ(name(answer.status), name(GetParam().status));
  EXPECT_EQ(answer.data_json, GetParam().data);
  EXPECT_EQ(answer.error.code, GetParam().code);
  EXPECT_NE(answer.error.message.find(GetParam().says), std::string::npos) << answer.error.message;
  EXPECT_TRUE(answer.sent);
}

constexpr auto ok = call_status::ok;
constexpr auto tool_error = call_status::tool_error;
constexpr auto transport_error = call_status::transport_error;
constexpr auto unauthorized = call_status::unauthorized;

std::string error_body(int code, std::string_view text) {
  return R"({"jsonrpc":"2.0","id":7,"error":{"code":)" + std::to_string(code) + R"(,"message":)" +
         as_json(text) + "}}";
}

const std::vector<row> answers = {
    {"structured", message(R"({"content":[],"structuredContent":{"a":1}})"), ok, R"({"a":1})", "",
     ""},
    {"structured_before_text",
     message(R"({"content":[{"type":"text","text":"{\"b\":2}"}],"structuredContent":{"a":1}})"), ok,
     R"({"a":1})", "", ""},
    {"structured_that_is_no_object",
     message(R"({"content":[{"type":"text","text":"{\"b\":2}"}],"structuredContent":[1]})"), ok,
     R"({"b":2})", "", ""},
    {"plain_text", text_result("Echo: hi \"x\""), ok, R"("Echo: hi \"x\"")", "", ""},
    {"text_that_only_begins_like_json", text_result("{no"), ok, R"("{no")", "", ""},
    {"number_as_text", text_result("42"), ok, R"("42")", "", ""},
    {"array_as_text", text_result("[1, 2]"), ok, "[1, 2]", "", ""},
    {"several_texts",
     message(R"({"content":[{"type":"text","text":"a"},{"type":"text","text":"b"},)"
             R"({"type":"text","text":"c"}]})"),
     ok, R"("a\nb\nc")", "", ""},
    {"json_over_two_texts",
     message(R"({"content":[{"type":"text","text":"{\"a\":"},{"type":"text","text":"1}"}]})"), ok,
     "{\"a\":\n1}", "", ""},
    {"image",
     message(R"({"content":[{"type":"text","text":"see"},{"type":"image","data":"AA=="}]})"), ok,
     R"([{"type":"text","text":"see"},{"type":"image","data":"AA=="}])", "", ""},
    {"image_beside_json",
     message(R"({"content":[{"type":"image","data":"AA=="},{"type":"text","text":"{\"a\":1}"}]})"),
     ok, R"({"a":1})", "", ""},
    {"no_content", message("{}"), ok, "", "", ""},
    {"content_that_is_no_array", message(R"({"content":"x"})"), ok, "", "", ""},
    // The data's shapes.
    {"flat", text_result(R"({"id":"m1","labels":[1]})"), ok, R"({"id":"m1","labels":[1]})", "", ""},
    {"envelope", text_result(R"({"data":{"id":"m1"},"successful":true,"error":null})"), ok,
     R"({"id":"m1"})", "", ""},
    {"envelope_with_log_id",
     text_result(R"({"data":{"id":"m1"},"successful":true,"error":"","log_id":"l"})"), ok,
     R"({"id":"m1"})", "", ""},
    {"envelope_with_unknown_members",
     text_result(R"({"data":{"id":"m1"},"successfull":true,"session_info":{}})"), ok,
     R"({"id":"m1"})", "", ""},
    {"response_data", text_result(R"({"data":{"response_data":{"id":1}},"successful":true})"), ok,
     R"({"id":1})", "", ""},
    {"response_data_with_bookkeeping",
     text_result(R"({"response_data":{"id":1},"display_url":"u","link_label":"l"})"), ok,
     R"({"id":1})", "", ""},
    {"doubly_wrapped", text_result(R"({"data":{"data":{"id":1}},"successful":true})"), ok,
     R"({"id":1})", "", ""},
    {"json_string", text_result(R"({"data":"{\"id\":1}","successful":true})"), ok, R"({"id":1})",
     "", ""},
    {"json_string_in_response_data",
     text_result(R"({"data":{"response_data":"{\"data\":{\"id\":1}}"},"successful":true})"), ok,
     R"({"id":1})", "", ""},
    {"string_that_is_no_json", text_result(R"({"data":"{id}","successful":true})"), ok, R"("{id}")",
     "", ""},
    {"null_data", text_result(R"({"data":null,"successful":true})"), ok, "", "", ""},
    {"data_that_belongs_to_the_payload", text_result(R"({"data":[1],"next":"c"})"), ok,
     R"({"data":[1],"next":"c"})", "", ""},
    {"nesting_without_end",
     text_result(R"({"data":{"data":{"data":{"data":{"data":{"data":{"data":1}}}}}}})"), ok,
     R"({"data":1})", "", ""},
    {"big_integers", text_result(R"({"data":{"n":9007199254740993},"successful":true})"), ok,
     R"({"n":9007199254740993})", "", ""},
    // Failures inside results.
    {"is_error", text_result("Missing to", R"(,"isError":true)"), tool_error, "", "tool_error",
     "Missing to"},
    {"is_error_with_an_image",
     message(R"({"content":[{"type":"image","data":"AA=="}],"isError":true})"), tool_error,
     R"([{"type":"image","data":"AA=="}])", "tool_error", "did not say why"},
    {"is_error_with_more_than_a_message",
     text_result(R"({"error":"bad label","known":["a"]})", R"(,"isError":true)"), tool_error,
     R"({"error":"bad label","known":["a"]})", "tool_error", "bad label"},
    {"is_error_text_beats_structured",
     message(R"({"content":[{"type":"text","text":"real reason"}],)"
             R"("structuredContent":{"a":1},"isError":true})"),
     tool_error, R"({"a":1})", "tool_error", "real reason"},
    {"is_error_without_text", message(R"({"content":[],"isError":true})"), tool_error, "",
     "tool_error", "did not say why"},
    {"is_error_with_json", text_result(R"({"error":{"message":"quota"}})", R"(,"isError":true)"),
     tool_error, "", "tool_error", "quota"},
    {"is_error_not_connected", text_result("No active connection for gmail", R"(,"isError":true)"),
     unauthorized, "", "unauthorized", "No active"},
    {"is_error_expired",
     text_result("No active connected account for gmail (account ca_1)", R"(,"isError":true)"),
     unauthorized, "", "unauthorized", "ca_1"},
    {"is_error_expired_in_another_spelling",
     text_result("ConnectedAccount_IsExpired: connect it", R"(,"isError":true)"), unauthorized, "",
     "unauthorized", "connect it"},
    {"is_error_about_something_else",
     text_result("The account has no active filters", R"(,"isError":true)"), tool_error, "",
     "tool_error", "filters"},
    {"successful_false", text_result(R"({"data":{},"successful":false,"error":"bad label"})"),
     tool_error, "", "tool_error", "bad label"},
    {"successfull_false", text_result(R"({"data":{},"successfull":false})"), tool_error, "",
     "tool_error", "successfull"},
    {"success_false", text_result(R"({"success":false,"message":"no such id"})"), tool_error, "",
     "tool_error", "no such id"},
    {"status_error", text_result(R"({"status":"ERROR","message":"m"})"), tool_error, "",
     "tool_error", "m"},
    {"status_failed", text_result(R"({"status":"failed"})"), tool_error, "", "tool_error",
     "failed"},
    {"status_of_the_payload", text_result(R"({"data":{"status":"failed"},"successful":true})"), ok,
     R"({"status":"failed"})", "", ""},
    {"error_text", text_result(R"({"error":"nope"})"), tool_error, "", "tool_error", "nope"},
    {"error_object", text_result(R"({"error":{"code":5,"error":{"message":"deep"}}})"), tool_error,
     R"({"error":{"code":5,"error":{"message":"deep"}}})", "tool_error", "deep"},
    {"error_array", text_result(R"({"error":["x"]})"), tool_error, R"({"error":["x"]})",
     "tool_error", R"(["x"])"},
    {"error_number", text_result(R"({"error":3})"), tool_error, "", "tool_error", "3"},
    {"error_true", text_result(R"({"error":true})"), tool_error, "", "tool_error", "error"},
    {"error_empty", text_result(R"({"error":{},"a":1})"), ok, R"({"error":{},"a":1})", "", ""},
    {"error_zero", text_result(R"({"error":0,"a":1})"), ok, R"({"error":0,"a":1})", "", ""},
    {"error_no_items", text_result(R"({"error":[],"a":1})"), ok, R"({"error":[],"a":1})", "", ""},
    {"error_under_data", text_result(R"({"data":{"error":"in here"},"successful":true})"),
     tool_error, "", "tool_error", "in here"},
    {"error_under_data_that_stays", text_result(R"({"data":{"error":"in here"},"page":2})"),
     tool_error, R"({"data":{"error":"in here"},"page":2})", "tool_error", "in here"},
    {"not_connected",
     text_result(R"({"data":{},"successful":false,"error":"Connected account not found"})"),
     unauthorized, "", "unauthorized", "Connected account"},
    {"refused_with_401",
     text_result(R"({"data":{"status_code":401,"message":"bad"},"successful":false})"),
     unauthorized, "", "unauthorized", "bad"},
    // JSON-RPC errors.
    {"unknown_tool", error_body(-32602, "Unknown tool: X"), tool_error, "", "unknown_tool",
     "Unknown tool: X"},
    {"invalid_params", error_body(-32602, "to: required"), tool_error, "", "invalid_arguments",
     "to: required"},
    {"method_not_found", error_body(-32601, "no"), transport_error, "", "protocol_error", "no"},
    {"invalid_request", error_body(-32600, "no"), transport_error, "", "protocol_error", "no"},
    {"parse_error", error_body(-32700, "no"), transport_error, "", "protocol_error", "no"},
    {"server_error", error_body(-32603, "boom"), tool_error, "", "tool_error", "boom"},
    {"rpc_not_connected", error_body(-32000, "NoActiveConnection"), unauthorized, "",
     "unauthorized", "NoActive"},
    {"error_without_message", R"({"jsonrpc":"2.0","id":7,"error":{}})", tool_error, "",
     "tool_error", "no message"},
    {"error_without_id", R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"m"}})",
     transport_error, "", "protocol_error", "m"},
};

INSTANTIATE_TEST_SUITE_P(Rules, Decode, ::testing::ValuesIn(answers),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(Decoder, IdsMayComeBackAsStrings) {
  EXPECT_EQ(decoded(R"({"jsonrpc":"2.0","id":"7","result":{}})").status, ok);
}

TEST(Decoder, MessagesAreCutAtACharacter) {
  std::string text;
  while (text.size() < 3 * decoder::message_max) text += "\xC3\xA4";
  const core::tool_answer answer = decoded(text_result("x" + text, R"(,"isError":true)"));
  EXPECT_EQ(answer.error.message.size(), decoder::message_max - 1);
  EXPECT_TRUE(core::json::parse(as_json(answer.error.message)).ok());
}

TEST(Decoder, ABatchIsReadMessageByMessage) {
  decoder d;
  collected into(d);
  std::string text = R"([{"jsonrpc":"2.0","method":"notifications/message"},)"
                     R"({"jsonrpc":"2.0","id":"q","method":"ping"},)" +
                     text_result("x") + "]";
  EXPECT_TRUE(d.read(text, 7, into));
  EXPECT_EQ(into.answers, 1);
  EXPECT_EQ(into.requests, std::vector<std::string>({"ping \"q\""}));
}

TEST(Decoder, AnswersToOthersAreCountedAndPassedOver) {
  decoder d;
  collected into(d);
  for (std::string text :
       {R"({"id":8,"result":{}})", R"({"id":"x","result":{}})", R"({"id":1.5,"result":{}})",
        R"({"result":{}})", R"({"id":null,"result":{}})"}) {
    EXPECT_TRUE(d.read(text, 7, into));
  }
  EXPECT_EQ(into.answers, 0);
  EXPECT_EQ(d.strays(), 5U);
}

TEST(Decoder, WhatIsNoMessageIsRefused) {
  decoder d;
  collected into(d);
  for (std::string text : {"", "x", "[]", "3", "[3]", "{}", R"({"id":7})", R"({"id":7,"result":3})",
                           R"({"id":7,"error":"x"})", R"({"id":7,"method":3})",
                           R"({"id":{},"method":"ping"})", R"({"id":7,"result":{})"}) {
    EXPECT_FALSE(d.read(text, 7, into)) << text;
  }
  std::string deep(200, '[');
  EXPECT_FALSE(d.read(deep, 7, into));
  EXPECT_EQ(into.answers, 0);
}

TEST(Decoder, TextNestedTooDeepIsKeptAsText) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(decoded(text_result(deep)).data_json, as_json(deep));
}

TEST(Decoder, ItsMemoryServesManyMessages) {
  decoder d;
  collected into(d);
  for (int n = 0; n < 100; ++n) {
    std::string text =
        text_result(R"({"data":{"n":)" + std::to_string(n) + R"(},"successful":true})");
    ASSERT_TRUE(d.read(text, 7, into));
    ASSERT_EQ(into.answer.data_json, R"({"n":)" + std::to_string(n) + "}");
  }
}

}  // namespace
}  // namespace patchbay::mcp
