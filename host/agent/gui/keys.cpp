#include "agent/gui/keys.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace patchbay::agent {
namespace {

/// Words of pyautogui's key list beside the single characters, sorted.
constexpr std::string_view words[] = {"accept",
                                      "add",
                                      "alt",
                                      "altleft",
                                      "altright",
                                      "apps",
                                      "backspace",
                                      "browserback",
                                      "browserfavorites",
                                      "browserforward",
                                      "browserhome",
                                      "browserrefresh",
                                      "browsersearch",
                                      "browserstop",
                                      "capslock",
                                      "clear",
                                      "command",
                                      "convert",
                                      "ctrl",
                                      "ctrlleft",
                                      "ctrlright",
                                      "decimal",
                                      "delete",
                                      "divide",
                                      "down",
                                      "end",
                                      "enter",
                                      "esc",
                                      "escape",
                                      "execute",
                                      "f1",
                                      "f10",
                                      "f11",
                                      "f12",
                                      "f13",
                                      "f14",
                                      "f15",
                                      "f16",
                                      "f17",
                                      "f18",
                                      "f19",
                                      "f2",
                                      "f20",
                                      "f21",
                                      "f22",
                                      "f23",
                                      "f24",
                                      "f3",
                                      "f4",
                                      "f5",
                                      "f6",
                                      "f7",
                                      "f8",
                                      "f9",
                                      "final",
                                      "fn",
                                      "help",
                                      "home",
                                      "insert",
                                      "left",
                                      "modechange",
                                      "multiply",
                                      "nexttrack",
                                      "num0",
                                      "num1",
                                      "num2",
                                      "num3",
                                      "num4",
                                      "num5",
                                      "num6",
                                      "num7",
                                      "num8",
                                      "num9",
                                      "numlock",
                                      "option",
                                      "optionleft",
                                      "optionright",
                                      "pagedown",
                                      "pageup",
                                      "pause",
                                      "playpause",
                                      "prevtrack",
                                      "print",
                                      "printscreen",
                                      "right",
                                      "scrolllock",
                                      "select",
                                      "separator",
                                      "shift",
                                      "shiftleft",
                                      "shiftright",
                                      "sleep",
                                      "space",
                                      "stop",
                                      "subtract",
                                      "tab",
                                      "up",
                                      "volumedown",
                                      "volumemute",
                                      "volumeup",
                                      "win",
                                      "winleft",
                                      "winright"};

struct pair {
  std::string_view from, to;
};

constexpr pair aliases[] = {
    {"cmd", "command"},        {"control", "ctrl"},       {"return", "enter"},
    {"super", "win"},          {"windows", "win"},        {"meta", "win"},
    {"del", "delete"},         {"pgup", "pageup"},        {"pgdn", "pagedown"},
    {"pgdown", "pagedown"},    {"page_up", "pageup"},     {"page_down", "pagedown"},
    {"prtsc", "printscreen"},  {"prtscr", "printscreen"}, {"prntscrn", "printscreen"},
    {"ins", "insert"},         {"opt", "option"},         {"spacebar", "space"},
    {"caps_lock", "capslock"}, {"arrowup", "up"},         {"arrowdown", "down"},
    {"arrowleft", "left"},     {"arrowright", "right"}};

constexpr pair keysyms[] = {{"alt", "Alt_L"},
                            {"altleft", "Alt_L"},
                            {"altright", "Alt_R"},
                            {"apps", "Menu"},
                            {"backspace", "BackSpace"},
                            {"capslock", "Caps_Lock"},
                            {"clear", "Clear"},
                            {"command", "Super_L"},
                            {"ctrl", "Control_L"},
                            {"ctrlleft", "Control_L"},
                            {"ctrlright", "Control_R"},
                            {"decimal", "KP_Decimal"},
                            {"delete", "Delete"},
                            {"divide", "KP_Divide"},
                            {"down", "Down"},
                            {"end", "End"},
                            {"enter", "Return"},
                            {"esc", "Escape"},
                            {"escape", "Escape"},
                            {"help", "Help"},
                            {"home", "Home"},
                            {"insert", "Insert"},
                            {"left", "Left"},
                            {"multiply", "KP_Multiply"},
                            {"add", "KP_Add"},
                            {"subtract", "KP_Subtract"},
                            {"numlock", "Num_Lock"},
                            {"option", "Alt_L"},
                            {"optionleft", "Alt_L"},
                            {"optionright", "Alt_R"},
                            {"pagedown", "Next"},
                            {"pageup", "Prior"},
                            {"pause", "Pause"},
                            {"print", "Print"},
                            {"printscreen", "Print"},
                            {"right", "Right"},
                            {"scrolllock", "Scroll_Lock"},
                            {"shift", "Shift_L"},
                            {"shiftleft", "Shift_L"},
                            {"shiftright", "Shift_R"},
                            {"space", "space"},
                            {"tab", "Tab"},
                            {"up", "Up"},
                            {"win", "Super_L"},
                            {"winleft", "Super_L"},
                            {"winright", "Super_R"},
                            {"volumedown", "XF86AudioLowerVolume"},
                            {"volumemute", "XF86AudioMute"},
                            {"volumeup", "XF86AudioRaiseVolume"}};

/// Keysyms of the ASCII characters that are no letters and digits.
constexpr pair signs[] = {
    {" ", "space"},      {"!", "exclam"},       {"\"", "quotedbl"},   {"#", "numbersign"},
    {"$", "dollar"},     {"%", "percent"},      {"&", "ampersand"},   {"'", "apostrophe"},
    {"(", "parenleft"},  {")", "parenright"},   {"*", "asterisk"},    {"+", "plus"},
    {",", "comma"},      {"-", "minus"},        {".", "period"},      {"/", "slash"},
    {":", "colon"},      {";", "semicolon"},    {"<", "less"},        {"=", "equal"},
    {">", "greater"},    {"?", "question"},     {"@", "at"},          {"[", "bracketleft"},
    {"\\", "backslash"}, {"]", "bracketright"}, {"^", "asciicircum"}, {"_", "underscore"},
    {"`", "grave"},      {"{", "braceleft"},    {"|", "bar"},         {"}", "braceright"},
    {"~", "asciitilde"}};

template <std::size_t N>
std::optional<std::string_view> find(const pair (&in)[N], std::string_view word) {
  const auto* at =
      std::find_if(std::begin(in), std::end(in), [&](const pair& p) { return p.from == word; });
  if (at == std::end(in)) return std::nullopt;
  return at->to;
}

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

}  // namespace

std::optional<std::string> key_from(std::string_view word) {
  if (word.size() == 1) {
    if (word.front() < ' ' || word.front() > '~') return std::nullopt;
    return std::string(word);
  }
  const std::string small = lower(word);
  if (const auto other = find(aliases, small)) return std::string(*other);
  if (!std::binary_search(std::begin(words), std::end(words), small)) return std::nullopt;
  return small;
}

std::string keysym(std::string_view key) {
  if (key.size() == 1) return std::string(find(signs, key).value_or(key));
  if (const auto known = find(keysyms, key)) return std::string(*known);
  if (key.starts_with("num") && key.size() == 4) return "KP_" + std::string(key.substr(3));
  std::string name(key);
  if (name.front() == 'f' && name.size() <= 3) name.front() = 'F';
  return name;
}

}  // namespace patchbay::agent
