#include "plugin/process_wire.hpp"

#include <algorithm>
#include <cstring>

namespace patchbay::plugin {
namespace {

constexpr std::size_t head_size = 1 + 8 + 4 + 4;
constexpr std::size_t length_size = 4;
constexpr std::size_t kept_bytes_max = 256u << 10;  ///< of the buffer, between large frames

template <class Number>
void put(std::string& to, Number n) {
  char raw[sizeof n];
  std::memcpy(raw, &n, sizeof n);
  to.append(raw, sizeof n);
}

template <class Number>
Number take(const char*& from) noexcept {
  Number n;
  std::memcpy(&n, from, sizeof n);
  from += sizeof n;
  return n;
}

}  // namespace

core::errc errc_of_number(std::int32_t number) noexcept {
  const bool known = number >= static_cast<std::int32_t>(core::errc::invalid_argument) &&
                     number <= static_cast<std::int32_t>(core::errc::too_large);
  return known ? static_cast<core::errc>(number) : core::errc::internal;
}

void append_frame(std::string& to, const frame& f) {
  const std::size_t size = head_size + f.first.size() + f.second.size();
  to.reserve(to.size() + length_size + size);
  put(to, static_cast<std::uint32_t>(size));
  put(to, static_cast<std::uint8_t>(f.what));
  put(to, f.call);
  put(to, f.number);
  put(to, static_cast<std::uint32_t>(f.first.size()));
  to.append(f.first);
  to.append(f.second);
}

char* frame_reader::room(std::size_t least, std::size_t& fits) {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (bytes_.size() > kept_bytes_max) std::string().swap(bytes_);
  } else if (begin_ > 0 && bytes_.size() - end_ < least) {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (bytes_.size() - end_ < least) bytes_.resize(std::max(end_ + least, 2 * bytes_.size()));
  fits = bytes_.size() - end_;
  return bytes_.data() + end_;
}

frame_reader::state frame_reader::next(frame& f) noexcept {
  if (end_ - begin_ < length_size) return state::more;
  const char* at = bytes_.data() + begin_;
  const auto size = take<std::uint32_t>(at);
  if (size < head_size || size > frame_bytes_max) return state::wrong;
  if (end_ - begin_ < length_size + size) return state::more;
  const auto what = take<std::uint8_t>(at);
  if (what < static_cast<std::uint8_t>(frame_kind::hello) ||
      what > static_cast<std::uint8_t>(frame_kind::log)) {
    return state::wrong;
  }
  f.what = static_cast<frame_kind>(what);
  f.call = take<std::uint64_t>(at);
  f.number = take<std::int32_t>(at);
  const auto first = take<std::uint32_t>(at);
  if (first > size - head_size) return state::wrong;
  f.first = {at, first};
  f.second = {at + first, size - head_size - first};
  begin_ += length_size + size;
  return state::ready;
}

}  // namespace patchbay::plugin
