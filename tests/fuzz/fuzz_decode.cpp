#include <cstdint>
#include <string>
#include <string_view>

#include "core/outcome.hpp"
#include "fuzz/require.hpp"
#include "mcp/decode.hpp"

namespace {

using namespace patchbay;
using fuzz::require;

constexpr std::int64_t id = 7;

/// Keeps everything that it is told as one text, so that two readings can be compared.
struct call_sink : mcp::message_sink {
  explicit call_sink(mcp::decoder& d) : by(d) {}
  void on_answer(const core::json::value& message) override {
    const auto answer = by.tool_result(message);
    check(answer);
    said += std::string(name(answer.status)) + answer.error.code + answer.error.message +
            answer.data_json + "\n";
  }
  void on_request(std::string_view method, std::string_view id_json) override {
    require(core::json::parse(id_json).ok(), "a request's id is JSON");
    said += std::string(method) + std::string(id_json) + "\n";
  }
  static void check(const core::tool_answer& answer) {
    const bool ok = answer.status == core::call_status::ok;
    require(ok == answer.error.code.empty(), "exactly a failure has a code");
    require(ok == answer.error.message.empty(), "exactly a failure has a message");
    require(answer.error.message.size() <= mcp::decoder::message_max, "a message is bounded");
    require(answer.sent, "an answer means that the request was sent");
    require(answer.status != core::call_status::unknown, "an answer is never unknown");
    core::outcome record;
    record.status = answer.status;
    record.error = answer.error;
    record.data_json = answer.data_json;
    std::string text;
    core::append_json(text, record);
    require(core::json::parse(text).ok(), "the outcome of an answer is JSON");
  }
  mcp::decoder& by;
  std::string said;
};

/// A decoder that has read much and one that has read nothing say the same.
void read(std::string_view message) {
  static mcp::decoder used;
  mcp::decoder fresh;
  call_sink first(used);
  call_sink second(fresh);
  std::string text(message);
  const bool taken = used.read(text, id, first);
  text.assign(message);
  require(fresh.read(text, id, second) == taken, "what was read before does not matter");
  require(first.said == second.said, "an answer holds nothing of earlier ones");
}

}  // namespace

/// Whatever a server answers: the data that comes out is JSON, and a failure has a code. The input
/// is read as a message, and as the text of a tool's result.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::view(data, size);
  read(input);
  std::string wrapped = R"({"id":7,"result":{"content":[{"type":"text","text":)";
  core::json::append_string(wrapped, input);
  wrapped += "}]}}";
  read(wrapped);
  return 0;
}
