#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace patchbay::agent {

/// Pixels of the controller's screen, from the upper left.
struct point {
  int x = 0, y = 0;
  friend bool operator==(const point&, const point&) = default;
};

/// One thing that a controller does. Keys are names that `key_from` gave, buttons "left", "middle"
/// or "right", times seconds, texts valid UTF-8 without zero bytes.
namespace op {

struct move {
  point to;
};
struct click {
  point at;
  int count = 1;
  std::string button = "left";
};
/// From where the pointer is; the button is up afterwards.
struct drag {
  point to;
  double seconds = 1;
  std::string button = "left";
};
/// Positive: up, or left when `sideways`.
struct scroll {
  int clicks = 0;
  bool sideways = false;
};
/// One after the other.
struct press {
  std::vector<std::string> keys;
};
/// Together.
struct hotkey {
  std::vector<std::string> keys;
  double interval = 0;
};
/// ASCII text, key by key.
struct write {
  std::string text;
};
/// Any text, by the clipboard.
struct paste {
  std::string text;
};
struct sleep {
  double seconds = 0;
};
/// Brings the window whose title is most like the name to the front, and makes it large.
struct activate {
  std::string name;
};
struct cell {
  std::string name;  ///< "B12"
  std::variant<std::nullptr_t, double, std::string> value;
};
/// Writes cells of a spreadsheet that is open in LibreOffice.
struct set_cells {
  std::string app, sheet;
  std::vector<cell> cells;
};

}  // namespace op

using operation = std::variant<op::move, op::click, op::drag, op::scroll, op::press, op::hotkey,
                               op::write, op::paste, op::sleep, op::activate, op::set_cells>;

/// What one step does on the screen: `first`, then `then` while `held` are down. The keys come up
/// whatever happens.
struct motions {
  std::vector<operation> first;
  std::vector<std::string> held;
  std::vector<operation> then;
};

}  // namespace patchbay::agent
