#include <cstdlib>
#include <optional>

#include "agent/gui/keys.hpp"
#include "agent/gui/render.hpp"
#include "core/json.hpp"

namespace patchbay::agent {
namespace {

std::string_view button_number(std::string_view button) {
  if (button == "middle") return "2";
  return button == "right" ? "3" : "1";
}

std::string place(point p) { return std::to_string(p.x) + " " + std::to_string(p.y); }

class xdotool {
 public:
  commands out;
  std::optional<core::error> wrong;

  void line(const std::string& words) { out.lines.push_back("xdotool " + words); }
  void move(point to) { line("mousemove --sync " + place(to)); }

  void operator()(const op::move& o) { move(o.to); }
  void operator()(const op::click& o) {
    move(o.at);
    line("click --repeat " + std::to_string(o.count) + " " + std::string(button_number(o.button)));
  }
  void operator()(const op::drag& o) {
    const std::string button(button_number(o.button));
    line("mousedown " + button);
    move(o.to);
    (*this)(op::sleep{o.seconds});
    line("mouseup " + button);
  }
  void operator()(const op::scroll& o) {
    if (o.clicks == 0) return;
    const int wheel = (o.sideways ? 6 : 4) + (o.clicks < 0 ? 1 : 0);
    line("click --repeat " + std::to_string(std::abs(o.clicks)) + " " + std::to_string(wheel));
  }
  void operator()(const op::press& o) {
    for (const auto& k : o.keys) line("key " + shell_word(keysym(k)));
  }
  void operator()(const op::hotkey& o) {
    std::string chord;
    for (const auto& k : o.keys) chord += (chord.empty() ? "" : "+") + keysym(k);
    line("key " + shell_word(chord));
  }
  void operator()(const op::write& o) { line("type --delay 12 -- " + shell_word(o.text)); }
  void operator()(const op::paste& o) {
    out.lines.push_back("printf %s " + shell_word(o.text) + " | xclip -selection clipboard");
    line("key ctrl+v");
  }
  void operator()(const op::sleep& o) {
    out.lines.push_back("sleep " + core::json::text(core::json::value(o.seconds)));
  }
  void operator()(const op::activate& o) { out.lines.push_back("wmctrl -a " + shell_word(o.name)); }
  void operator()(const op::set_cells&) {
    wrong = {core::errc::invalid_argument, "xdotool cannot write cells", {}, 0};
  }
};

}  // namespace

std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c != '\0') {
      out += c;
    }
  }
  return out + "'";
}

core::result<commands> xdotool_lines(const motions& m) {
  xdotool to;
  for (const auto& o : m.first) std::visit(to, o);
  for (const auto& k : m.held) {
    to.line("keydown " + shell_word(keysym(k)));
    to.out.release.push_back("xdotool keyup " + shell_word(keysym(k)));
  }
  for (const auto& o : m.then) std::visit(to, o);
  if (to.wrong) return *to.wrong;
  return std::move(to.out);
}

}  // namespace patchbay::agent
