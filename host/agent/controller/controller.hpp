#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/controller/picture.hpp"
#include "core/ports/http.hpp"

namespace patchbay::agent {

/// In what form a controller takes input.
enum class input_form : std::uint8_t {
  none,             ///< it has no screen
  python_snippet,   ///< Python source that uses pyautogui
  cua_commands,     ///< a JSON array of {"command", "params"}
  bytebot_actions,  ///< a JSON array of {"action", ...}
};

/// What a controller can do.
struct capabilities {
  input_form input = input_form::none;
  bool screen = false;
  bool exec = false;
  bool apps = false;
  bool windows = false;
};

enum class run_status : std::uint8_t {
  done,      ///< it ran to its end, without a failure
  failed,    ///< it ran and failed, perhaps half way
  not_sent,  ///< the machine never got it: it may be sent again
  unknown,   ///< it may have run: look at the screen before repeating
};
/// "done", "failed", "not_sent" or "unknown".
std::string_view name(run_status s) noexcept;

/// What became of input or of a command. Texts are cut at `run_text_max` bytes and are UTF-8.
struct run_report {
  run_status status = run_status::unknown;
  int returncode = 0;                      ///< of the command that ran last, as far as it was told
  std::string output;                      ///< its standard output
  std::string problem;                     ///< why it is not `done`, in words; empty if it is
  core::errc cause = core::errc::unknown;  ///< of a status other than `done`
};
inline constexpr std::size_t run_text_max = 16u << 10u;

enum class shell : std::uint8_t { bash, python };

struct open_window {
  std::string app, title;
};

/// A machine whose screen an agent drives. One per run and thread; one call at a time. Reads are
/// tried again when they fail; input is sent at most once, unless it never left. Errors:
/// unavailable (unreachable, or its answer makes no sense), unauthenticated, timeout, cancelled,
/// denied (it cannot do that). `cancel` may be null.
class controller {
 public:
  using token = core::ports::cancel_token;
  template <class T>
  using answer = core::ports::task<core::result<T>>;

  virtual ~controller() = default;
  [[nodiscard]] virtual capabilities can() const noexcept = 0;
  virtual answer<pixel_size> size(core::steady_time deadline, token* cancel) = 0;
  /// "linux", "darwin" or "windows". Ask before the first input: its interpreter depends on it.
  virtual answer<std::string> platform(core::steady_time deadline, token* cancel) = 0;
  virtual answer<screenshot> look(core::steady_time deadline, token* cancel) = 0;
  /// Sends `input`, rendered in the form that `can` names.
  virtual core::ports::task<run_report> run(std::string input, core::steady_time deadline,
                                            token* cancel) = 0;
  /// Runs a script on the machine.
  virtual core::ports::task<run_report> exec(shell in, std::string script,
                                             core::steady_time deadline, token* cancel);
  virtual answer<std::vector<std::string>> apps(core::steady_time deadline, token* cancel);
  virtual answer<std::vector<open_window>> windows(core::steady_time deadline, token* cancel);
};

}  // namespace patchbay::agent
