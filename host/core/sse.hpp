#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::core {

/// Gets the events of a stream.
class sse_sink {
 public:
  virtual ~sse_sink() = default;
  /// One event with data. `type` is "message" unless the stream says otherwise; `data` may be
  /// changed. False: read no further.
  virtual bool on_event(std::string_view type, std::string& data) = 0;
};

/// Reads text/event-stream (WHATWG HTML, section 9.2) in chunks of any size. Lines end in CR, LF or
/// CRLF; an event that the stream does not finish is dropped, as the standard says.
class sse_reader {
 public:
  static constexpr std::size_t event_max_default = 8U << 20U;
  static constexpr std::size_t id_max = 1024;
  static constexpr std::uint32_t retry_max_ms = 3'600'000;

  /// `event_max`: bytes of one event (its data and one line of it) that are held at most.
  explicit sse_reader(std::size_t event_max = event_max_default) : event_max_(event_max) {}

  /// False when the sink wants no more or an event is too large; then nothing more is read.
  bool feed(std::string_view chunk, sse_sink& sink);

  [[nodiscard]] bool too_large() const noexcept { return too_large_; }
  /// The id of the last event that was complete; empty: none was given.
  [[nodiscard]] const std::string& last_id() const noexcept { return last_id_; }
  /// Milliseconds to wait before reconnecting, when the stream said so.
  [[nodiscard]] std::optional<std::uint32_t> retry_ms() const noexcept { return retry_ms_; }
  [[nodiscard]] std::uint64_t events() const noexcept { return events_; }

 private:
  bool end_of_line(std::string_view line, sse_sink& sink);
  bool dispatch(sse_sink& sink);
  void field(std::string_view name, std::string_view value);

  std::size_t event_max_;
  std::string line_;  ///< the part of a line that earlier chunks brought
  std::string data_;
  std::string type_;
  std::string id_;
  std::string last_id_;
  std::optional<std::uint32_t> retry_ms_;
  std::uint64_t events_ = 0;
  std::uint8_t bom_seen_ = 0;  ///< bytes of a leading byte order mark, 3 once that is decided
  bool has_data_ = false;
  bool skip_line_feed_ = false;
  bool too_large_ = false;
  bool stopped_ = false;
};

}  // namespace patchbay::core
