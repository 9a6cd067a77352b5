#include "cut.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace patchbay::sandbox {

namespace {

net::task send_and_cut(net::exchange& x, std::string piece) {
  if (x.stream == nullptr) co_return;
  const bool begun = co_await x.stream->write_head();
  if (begun && !piece.empty()) co_await x.stream->write(std::move(piece));
  x.stream->abort();
}

}  // namespace

void cut(net::exchange& x) {
  if (x.stream != nullptr) x.stream->abort();
}

net::task cut_after(net::exchange& x, std::size_t bytes) {
  std::string piece = x.answer.substr(0, std::min(bytes, x.answer.size()));
  co_await send_and_cut(x, std::move(piece));
}

net::task cut_event_stream(net::exchange& x) {
  x.content_type = "text/event-stream";
  std::string piece = ": the stream begins\n\nevent: message\ndata: {\"jsonrpc\":\"2.0\",\"res";
  co_await send_and_cut(x, std::move(piece));
}

}  // namespace patchbay::sandbox
