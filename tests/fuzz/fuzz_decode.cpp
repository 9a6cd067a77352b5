#include <cstdint>
#include <cstdlib>
#include <string>

#include "mcp/decode.hpp"

namespace {

struct call_sink : patchbay::mcp::message_sink {
  explicit call_sink(patchbay::mcp::decoder& d) : by(d) {}
  void on_answer(const patchbay::core::json::value& message) override {
    const auto answer = by.tool_result(message);
    const bool ok = answer.status == patchbay::core::call_status::ok;
    if (ok != answer.error.code.empty()) std::abort();
    if (!answer.data_json.empty()) check(answer.data_json);
  }
  void on_request(std::string_view, std::string_view id_json) override { check(id_json); }
  static void check(std::string_view text) {
    if (!patchbay::core::json::parse(text).ok()) std::abort();
  }
  patchbay::mcp::decoder& by;
};

}  // namespace

/// Whatever a server answers: the data that comes out is JSON, and a failure has a code. The input
/// is read as a message, and as the text of a tool's result.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static patchbay::mcp::decoder decoder;
  call_sink sink(decoder);
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string message(input);
  decoder.read(message, 7, sink);
  std::string wrapped = R"({"id":7,"result":{"content":[{"type":"text","text":)";
  patchbay::core::json::append_string(wrapped, input);
  wrapped += "}]}}";
  decoder.read(wrapped, 7, sink);
  return 0;
}
