#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/outcome.hpp"
#include "core/result.hpp"

namespace patchbay::plugin {

/// What the host and a plugin's process say to each other. Integers in the machine's byte order:
/// both ends run on one machine and come from one build.
///
///     u32 bytes that follow | u8 what | u64 call | i32 number | u32 size of first | first | second
enum class frame_kind : std::uint8_t {
  hello = 1,   ///< to the process: `first` is the plugin's name, `second` its configuration (JSON)
  invoke,      ///< to the process: `first` is the action, `second` its arguments (JSON)
  answer,      ///< to the process: `number` is answer_number(), `first` data or message, `second` a
               ///< hint
  cancel,      ///< to the process: the call is given up; answered by `done`
  derive,      ///< to the process: actions of the provider `first` from its tools `second`, please
  configured,  ///< to the process: the providers that it has by its settings, please
  health,      ///< to the process: how is the instance
  stop,        ///< to the process: destroy the instance and end
  ready,       ///< from it: the instance is there
  refused,     ///< from it: the file cannot be used, `first` says why
  told,  ///< from it, after derive, configured or health: `number` is 0 or an errc, `first` the
         ///< text
  tool,  ///< from it: the call wants the tool `first` with the arguments `second`
  http,  ///< from it: the call wants a request: `first` is "METHOD URL", `second` the body (JSON)
  done,  ///< from it: `number` is 0 or an errc; `first` is the result or message, `second` a hint
  log,   ///< from it: `number` is a level, `first` the line
};

struct frame {
  frame_kind what = frame_kind::done;
  std::uint64_t call = 0;
  std::int32_t number = 0;
  std::string_view first, second;
};

/// Larger frames are refused: an answer of the largest size fits.
inline constexpr std::size_t frame_bytes_max = (16u << 20) + (64u << 10);

/// The `number` of an answer: a call_status, and the HTTP status of a request that was answered.
constexpr std::int32_t answer_number(core::call_status status, int http_code) noexcept {
  return static_cast<std::int32_t>(status) | (http_code << 8);
}
constexpr core::call_status status_of(std::int32_t answer) noexcept {
  return static_cast<core::call_status>(answer & 0xff);
}
constexpr int http_code_of(std::int32_t answer) noexcept { return answer >> 8; }

/// The error that `number` of a frame names; one that nobody knows is internal.
core::errc errc_of_number(std::int32_t number) noexcept;

void append_frame(std::string& to, const frame& f);

/// Takes frames out of the bytes that arrive. Trusts none of them.
class frame_reader {
 public:
  enum class state : std::uint8_t { more, ready, wrong };

  /// Where to put at least `least` bytes, and how many fit. Views of earlier frames end here.
  char* room(std::size_t least, std::size_t& fits);
  /// That many were put there.
  void arrived(std::size_t bytes) noexcept { end_ += bytes; }
  /// The next whole frame; its views live until `room` is called. After `wrong` nothing more.
  state next(frame& f) noexcept;
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }

 private:
  std::string bytes_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace patchbay::plugin
