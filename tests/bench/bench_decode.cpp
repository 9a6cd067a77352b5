#include <string>

#include <benchmark/benchmark.h>

#include "mcp/decode.hpp"

namespace patchbay::mcp {
namespace {

/// Hands the answer of a tools/call to the decoder, as a call does.
struct call_sink : message_sink {
  explicit call_sink(decoder& d) : by(d) {}
  void on_answer(const core::json::value& message) override { answer = by.tool_result(message); }
  void on_request(std::string_view, std::string_view) override {}
  decoder& by;
  core::tool_answer answer;
};

std::string answer_text(std::string_view payload) {
  std::string text = R"({"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":)";
  core::json::append_string(text, payload);
  return text + R"(}],"isError":false}})";
}

void decode(benchmark::State& state, const std::string& answer) {
  decoder d;
  call_sink into(d);
  std::string text;
  for (auto _ : state) {
    text.assign(answer);
    benchmark::DoNotOptimize(d.read(text, 7, into));
    benchmark::DoNotOptimize(into.answer.data_json.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(answer.size()));
}

/// A broker's envelope, about 500 bytes on the wire.
void an_envelope_is_decoded(benchmark::State& state) {
  decode(
      state,
      answer_text(R"({"data":{"messages":[{"messageId":"18c5f2a1b3d4e5f6","threadId":)"
                  R"("18c5f2a1b3d4e5f6","subject":"Quarterly figures","sender":"ana@example.com",)"
                  R"("to":"bo@example.com","labelIds":["INBOX","UNREAD"],"preview":{"body":)"
                  R"("Here are the figures."}}],"nextPageToken":"","resultSizeEstimate":1},)"
                  R"("successful":true,"error":null,"log_id":"log_0123456789"})"));
}
BENCHMARK(an_envelope_is_decoded);

/// The same data without an envelope.
void a_flat_answer_is_decoded(benchmark::State& state) {
  decode(
      state,
      answer_text(R"({"messages":[{"messageId":"18c5f2a1b3d4e5f6","threadId":)"
                  R"("18c5f2a1b3d4e5f6","subject":"Quarterly figures","sender":"ana@example.com",)"
                  R"("to":"bo@example.com","labelIds":["INBOX","UNREAD"],"preview":{"body":)"
                  R"("Here are the figures."}}],"nextPageToken":"","resultSizeEstimate":1})"));
}
BENCHMARK(a_flat_answer_is_decoded);

void a_plain_text_is_decoded(benchmark::State& state) { decode(state, answer_text("Echo: hello")); }
BENCHMARK(a_plain_text_is_decoded);

}  // namespace
}  // namespace patchbay::mcp
