#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/gui/actions.hpp"
#include "agent/gui/operations.hpp"
#include "core/result.hpp"

namespace patchbay::agent {

/// A Python script for pyautogui that carries `m` out and needs nothing beside it but, for text
/// that is not ASCII, pyperclip or the platform's clipboard program. Texts enter it as literals
/// only (grammar/literal.hpp). Held keys are released in a `finally`. It ends with a status other
/// than 0 when something cannot be done.
std::string pyautogui_script(const motions& m, platform on);

/// What is sent to a controller, in order; `release` is sent afterwards in any case, also when a
/// command before it has failed.
struct commands {
  std::vector<std::string> lines, release;
};

/// Bodies for cua's POST /cmd, each `{"command":...,"params":{...}}`. `sleep {seconds}` is for the
/// sender: cua has no such command. invalid_argument for what it cannot do (windows by name,
/// cells).
core::result<commands> cua_commands(const motions& m, platform on);

/// Bodies for bytebot's POST /computer-use, each `{"action":...}`; as above.
core::result<commands> bytebot_actions(const motions& m);

/// Lines for a POSIX shell with xdotool, wmctrl and xclip; texts are quoted. invalid_argument for
/// cells.
core::result<commands> xdotool_lines(const motions& m);

/// `text` as one word of a POSIX shell.
std::string shell_word(std::string_view text);

}  // namespace patchbay::agent
