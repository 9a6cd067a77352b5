#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "plugin/generation.hpp"
#include "plugin/log.hpp"
#include "plugin/process_wire.hpp"
#include "plugin/running_call.hpp"

namespace patchbay::plugin::runner {

/// Writes all of `bytes`; false: the other end has gone.
bool write_all(int to, std::string_view bytes);

/// The next frame of `from`, waiting for it; false: the other end has gone or sent what is none.
bool read_frame(int from, frame_reader& in, frame& f);

/// The calls of one of the host's threads, on one of ours.
class session {
 public:
  session(int line, generation& of) : line_(line), of_(of) {}

  /// Serves until the host closes the line.
  void run();
  /// What the plugin logs while it is entered here goes before the answer.
  void log(level at, std::string_view text);
  /// The one that runs on this thread, or null.
  static session* current() noexcept;

 private:
  void take(const frame& f);
  void settle(std::uint64_t id);
  void end(std::uint64_t id);
  void say(frame_kind what, std::uint64_t id, std::int32_t number, std::string_view first,
           std::string_view second);

  int line_;
  generation& of_;
  frame_reader in_;
  std::string out_;
  std::unordered_map<std::uint64_t, std::unique_ptr<running_call>> calls_;
};

}  // namespace patchbay::plugin::runner
