#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::sandbox {

/// Something that a controller told the machine to do.
struct desktop_action {
  std::uint64_t seq = 0;
  std::string route;   ///< e.g. "execute"
  std::string body;    ///< JSON, as it arrived
  std::string script;  ///< the Python inside a command that decodes it, in the clear
};

inline constexpr std::size_t desktop_actions_max = 2000;

/// A machine whose screen is driven, as far as an agent can tell.
struct desktop {
  std::int64_t width = 1920, height = 1080;
  std::string platform = "Linux";
  std::string token;                     ///< which a request must bring; empty: none
  std::string screenshot = "png";        ///< png, cut, text or empty
  bool still = false;                    ///< the picture stays the same whatever is done
  bool wrapped = false;                  ///< bytebot answers {success, data}
  std::deque<std::int64_t> returncodes;  ///< of the next commands; then 0
  std::string output, error;             ///< of commands
  std::vector<std::string> apps, windows;
  std::deque<desktop_action> actions;
  std::uint64_t done = 0;

  void note(std::string_view route, std::string_view body);
  /// The exit code of the command that runs now.
  std::int64_t next_returncode();
  /// What is on the screen, or what `screenshot` says instead.
  [[nodiscard]] std::string picture() const;
};

/// A grey PNG of that size; `mark` is drawn into its first line, so that it differs with it.
std::string png(std::uint32_t width, std::uint32_t height, std::uint64_t mark);

}  // namespace patchbay::sandbox
