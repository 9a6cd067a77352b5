#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sse.hpp"
#include "fuzz/require.hpp"

namespace {

using patchbay::fuzz::require;

struct collected : patchbay::core::sse_sink {
  bool on_event(std::string_view type, std::string& data) override {
    require(!type.empty() && !data.empty(), "an event has a type and data");
    longest = data.size() > longest ? data.size() : longest;
    events.emplace_back(std::string(type) + "\n" + data);
    return events.size() != wanted;
  }
  std::vector<std::string> events;
  std::size_t longest = 0;
  std::size_t wanted = 0;  ///< 0: all
};

struct outcome {
  collected taken;
  std::string last_id;
  std::optional<std::uint32_t> retry_ms;
  bool too_large = false;
  bool operator==(const outcome& other) const {
    return taken.events == other.taken.events && last_id == other.last_id &&
           retry_ms == other.retry_ms && too_large == other.too_large;
  }
};

/// What comes of `text` in chunks whose sizes are those of `sizes`, over and over.
outcome read(std::string_view text, const std::vector<std::size_t>& sizes, std::size_t event_max,
             std::size_t wanted) {
  using patchbay::core::sse_reader;
  sse_reader reader(event_max);
  outcome out;
  out.taken.wanted = wanted;
  bool more = true;
  for (std::size_t i = 0; !text.empty(); ++i) {
    const std::size_t size = sizes[i % sizes.size()];
    const bool again = reader.feed(text.substr(0, size), out.taken);
    require(more || !again, "a reader that stopped reads nothing more");
    more = again;
    text.remove_prefix(size < text.size() ? size : text.size());
  }
  out.last_id = reader.last_id();
  out.retry_ms = reader.retry_ms();
  out.too_large = reader.too_large();
  require(reader.events() == out.taken.events.size(), "events are counted");
  require(out.taken.longest <= event_max, "no event is larger than its limit");
  require(out.last_id.size() <= sse_reader::id_max, "an id is bounded");
  require(out.last_id.find('\0') == std::string::npos, "an id holds no zero byte");
  require(out.retry_ms.value_or(0) <= sse_reader::retry_max_ms, "the time to wait is bounded");
  return out;
}

}  // namespace

/// However the bytes are cut, the same comes out. The first byte gives the sizes of the chunks, the
/// second one how large an event may be and how many are wanted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text = patchbay::fuzz::view(data, size).substr(2);
  const std::size_t event_max = data[1] < 128 ? std::size_t{1} << 20U : data[1] - 127U;
  const std::size_t wanted = data[1] % 4;
  const auto whole = read(text, {text.size() + 1}, event_max, wanted);
  const auto single = read(text, {1}, event_max, wanted);
  const auto mixed = read(text, {data[0] % 16U + 1U, data[0] / 16U + 1U}, event_max, wanted);
  require(whole == single, "events do not depend on how the stream is cut");
  require(whole == mixed, "events do not depend on how the stream is cut unevenly");
  return 0;
}
