#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patchbay::agent {

/// The name of a key as pyautogui knows it: one printable ASCII character, or a word such as
/// "enter". Other usual names ("return", "cmd", "control", "del") give theirs; case counts for
/// single characters only. Nothing: there is no such key.
std::optional<std::string> key_from(std::string_view word);

/// The X keysym of a key that `key_from` gave, e.g. "Return", "exclam"; xdotool takes it.
std::string keysym(std::string_view key);

}  // namespace patchbay::agent
