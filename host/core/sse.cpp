#include "core/sse.hpp"

#include <charconv>

namespace patchbay::core {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::size_t find_line_end(std::string_view text) noexcept {
  const std::size_t feed = text.find('\n');
  const std::size_t carriage = text.substr(0, feed).find('\r');
  return carriage != std::string_view::npos ? carriage : feed;
}

}  // namespace

bool sse_reader::feed(std::string_view chunk, sse_sink& sink) {
  if (stopped_) return false;
  while (bom_seen_ < byte_order_mark.size() && !chunk.empty()) {
    if (chunk.front() != byte_order_mark[bom_seen_]) {
      line_.append(byte_order_mark.substr(0, bom_seen_));
      bom_seen_ = static_cast<std::uint8_t>(byte_order_mark.size());
      break;
    }
    ++bom_seen_;
    chunk.remove_prefix(1);
  }
  while (!chunk.empty()) {
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (chunk.front() == '\n') {
        chunk.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = find_line_end(chunk);
    const std::string_view part = chunk.substr(0, end);
    if (line_.size() + part.size() + data_.size() > event_max_) {
      too_large_ = true;
      stopped_ = true;
      return false;
    }
    if (end == std::string_view::npos) {
      line_.append(part);
      return true;
    }
    skip_line_feed_ = chunk[end] == '\r';
    bool more = true;
    if (line_.empty()) {
      more = end_of_line(part, sink);
    } else {
      line_.append(part);
      more = end_of_line(line_, sink);
      line_.clear();
    }
    if (!more) {
      stopped_ = true;
      return false;
    }
    chunk.remove_prefix(end + 1);
  }
  return true;
}

bool sse_reader::end_of_line(std::string_view line, sse_sink& sink) {
  if (line.empty()) return dispatch(sink);
  const std::size_t colon = line.find(':');
  if (colon == 0) return true;  // a comment
  std::string_view value;
  if (colon != std::string_view::npos) {
    value = line.substr(colon + 1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  }
  field(line.substr(0, colon), value);
  return true;
}

void sse_reader::field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (has_data_) data_.push_back('\n');
    data_.append(value);
    has_data_ = true;
  } else if (name == "event") {
    type_.assign(value);
  } else if (name == "id") {
    if (value.size() <= id_max && value.find('\0') == std::string_view::npos) id_.assign(value);
  } else if (name == "retry") {
    std::uint32_t ms = 0;
    const char* const end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, ms);
    if (read.ec == std::errc() && read.ptr == end && ms <= retry_max_ms) retry_ms_ = ms;
  }
}

bool sse_reader::dispatch(sse_sink& sink) {
  last_id_ = id_;
  bool more = true;
  if (!data_.empty()) {
    ++events_;
    more = sink.on_event(type_.empty() ? "message" : std::string_view(type_), data_);
  }
  data_.clear();
  type_.clear();
  has_data_ = false;
  return more;
}

}  // namespace patchbay::core
