#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/model/dialect.hpp"
#include "core/sse.hpp"

namespace patchbay::agent {

/// What became of reading one answer.
enum class reading : std::uint8_t {
  whole,     ///< there is a reply
  nothing,   ///< an empty body
  cut,       ///< it broke off
  web_page,  ///< HTML
  not_json,  ///< JSON with an error, broken UTF-8, or something else
  no_reply,  ///< JSON, but none of this dialect
  failed,    ///< the server reported a failure in it
  too_large,
};

/// Reads one answer of a server, streamed or whole. Feed it a stream through `on_body`, or a body
/// through `read_body`; then ask `state`. Knows no socket.
class reply_stream final : private core::sse_sink {
 public:
  reply_stream(const dialect& d, delta_sink* deltas) : dialect_(d), draft_(deltas) {}

  /// The next piece of a stream. False: no more needs to be read.
  bool on_body(std::string_view chunk);
  /// A whole body, which is changed.
  void read_body(std::string& body, std::string_view content_type);

  /// What there is, once no more comes.
  [[nodiscard]] reading state() const noexcept;
  /// The failure that the server reported, when `state` is `failed`.
  [[nodiscard]] std::string_view failure() const noexcept;
  /// Whether deltas were handed out.
  [[nodiscard]] bool spoke() const noexcept { return !draft_.empty(); }
  /// A stream came, rather than a body.
  [[nodiscard]] bool streamed() const noexcept { return streamed_; }
  /// Call once, when `state` is `whole`.
  model_reply take() { return draft_.take(); }

 private:
  bool on_event(std::string_view type, std::string& data) override;

  const dialect& dialect_;
  reply_draft draft_;
  core::sse_reader sse_;
  std::optional<reading> problem_;
  bool streamed_ = false;
};

}  // namespace patchbay::agent
