#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/model/adjustments.hpp"
#include "agent/model/endpoint.hpp"
#include "agent/model/message.hpp"
#include "core/json.hpp"

namespace patchbay::agent {

/// More text than any reply that is meant for us.
inline constexpr std::size_t reply_text_max = 512U << 10U;

/// A reply on its way in.
class reply_draft {
 public:
  explicit reply_draft(delta_sink* deltas) : deltas_(deltas) {}

  /// More text. Beyond `reply_text_max` it is dropped, and `too_large` says so.
  void add(std::string_view text);
  /// The reply ended well.
  void end(finish why) { ended_ = why; }
  /// What it says is a refusal, however it ends.
  void refuse() { refused_ = true; }
  /// The server said in mid-reply that it failed.
  void fail(std::string_view why) { failure_.emplace(why); }

  [[nodiscard]] bool too_large() const noexcept { return too_large_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  [[nodiscard]] const std::optional<std::string>& failure() const noexcept { return failure_; }
  [[nodiscard]] bool ended() const noexcept { return ended_.has_value(); }
  /// Everything was said, so that nothing more needs to be read.
  bool done = false;
  token_usage usage;
  bool usage_known = false;

  /// The reply; call once, after `ended`.
  model_reply take();

 private:
  delta_sink* deltas_;
  std::string text_;
  std::optional<finish> ended_;
  std::optional<std::string> failure_;
  bool refused_ = false;
  bool too_large_ = false;
};

/// How one kind of server is spoken to. Stateless. [any thread]
class dialect {
 public:
  virtual ~dialect() = default;
  /// Appended to the base URL.
  [[nodiscard]] virtual std::string_view path() const noexcept = 0;
  /// Header lines that this dialect needs besides the key and the content type.
  [[nodiscard]] virtual std::string_view headers() const noexcept { return {}; }
  /// The body of the request.
  [[nodiscard]] virtual std::string body(const model_endpoint& e, const model_request& r,
                                         const adjustments& known) const = 0;
  /// One event of a stream.
  virtual void read_event(const core::json::value& event, reply_draft& into) const = 0;
  /// A whole answer. One that is no reply leaves the draft without an end.
  virtual void read_whole(const core::json::value& body, reply_draft& into) const = 0;
};

const dialect& dialect_of(model_api api) noexcept;
const dialect& chat_dialect() noexcept;
const dialect& responses_dialect() noexcept;
const dialect& messages_dialect() noexcept;

/// Writes `data:image/png;base64,...` as a JSON string.
void put_data_url(core::json::writer& w, const image& picture);
/// The temperature to send, if any.
std::optional<double> temperature_of(const model_endpoint& e, const model_request& r,
                                     const adjustments& known);
/// The number member, or 0.
std::int64_t count_at(const core::json::value& object, std::string_view member);
/// What an error object says: its message, else its code or type, else a general word.
std::string_view said_by(const core::json::value& failure);

}  // namespace patchbay::agent
