#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/grounding/point.hpp"
#include "agent/model/adjustments.hpp"
#include "agent/model/stream.hpp"
#include "fuzz/require.hpp"

namespace {

using namespace patchbay::agent;
using patchbay::fuzz::require;

struct told final : delta_sink {
  void on_delta(std::string_view text) override { all += text; }
  std::string all;
};

struct outcome {
  reading state = reading::nothing;
  std::string text, deltas, failure;
  finish ended = finish::other;
  token_usage usage;
  friend bool operator==(const outcome&, const outcome&) = default;
};

/// What comes of a stream in chunks of `size` bytes.
outcome read(const dialect& d, std::string_view text, std::size_t size) {
  told deltas;
  reply_stream reader(d, &deltas);
  while (!text.empty() && reader.on_body(text.substr(0, size))) {
    text.remove_prefix(size < text.size() ? size : text.size());
  }
  outcome out;
  out.state = reader.state();
  out.deltas = deltas.all;
  out.failure = std::string(reader.failure());
  if (out.state != reading::whole) return out;
  model_reply reply = reader.take();
  out.text = reply.text;
  out.ended = reply.ended;
  out.usage = reply.usage;
  require(out.text == out.deltas, "the deltas are the reply");
  return out;
}

void check(const dialect& d, std::string_view text) {
  const outcome whole = read(d, text, text.size() + 1);
  require(whole == read(d, text, 1), "a reply does not depend on how its stream is cut");
  patchbay::fuzz::require_readable(whole.text, "a reply is UTF-8");
  require(whole.text.size() <= reply_text_max, "a reply is bounded");
  reply_stream body(d, nullptr);
  std::string copy(text);
  body.read_body(copy, "application/json");
  if (body.state() == reading::whole) {
    patchbay::fuzz::require_readable(body.take().text, "a whole reply is UTF-8");
  }
}

}  // namespace

/// A server's answer in each dialect, streamed in any pieces and whole; the same text as the
/// failure of a server and as the reply of a grounding model.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = patchbay::fuzz::view(data, size);
  check(chat_dialect(), text);
  check(responses_dialect(), text);
  check(messages_dialect(), text);
  adjustments known;
  if (learn(known, text)) require(!(known == adjustments{}), "what was learned is kept");
  const auto point = read_point(text);
  if (!point.ok()) {
    require(point.error().message.starts_with(grounding_failed), "a failure has its code");
  }
  return 0;
}
