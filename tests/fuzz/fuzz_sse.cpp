#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "mcp/sse.hpp"

namespace {

struct collected : patchbay::mcp::sse_sink {
  bool on_event(std::string_view type, std::string& data) override {
    events.emplace_back(std::string(type) + "\n" + data);
    return true;
  }
  std::vector<std::string> events;
};

}  // namespace

/// However the bytes are cut, the same events come out. The first byte is the size of the chunks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = data[0] % 16 + 1U;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr std::size_t event_max = 1U << 20U;
  collected whole, cut;
  patchbay::mcp::sse_reader one(event_max), many(event_max);
  one.feed(text, whole);
  for (std::size_t at = 0; at < text.size(); at += step) many.feed(text.substr(at, step), cut);
  if (whole.events != cut.events || one.last_id() != many.last_id() ||
      one.retry_ms() != many.retry_ms()) {
    std::abort();
  }
  return 0;
}
