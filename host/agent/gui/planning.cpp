#include "agent/gui/planning.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

#include "agent/gui/keys.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

constexpr std::size_t cell_name_max = 10;

/// The bound arguments of a call by name.
class given {
 public:
  explicit given(const bound_call& of) : of_(of) {}
  [[nodiscard]] const json::value* at(std::string_view name) const {
    const auto* p = of_.action->find(name);
    if (p == nullptr) return nullptr;
    return of_.bound.at(static_cast<std::size_t>(p - of_.action->parameters.data()));
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    const auto* v = at(name);
    return v == nullptr ? std::string() : std::string(json::view(*v));
  }
  [[nodiscard]] bool flag(std::string_view name) const {
    const auto* v = at(name);
    return v != nullptr && v->IsTrue();
  }
  [[nodiscard]] int number(std::string_view name) const {
    const auto* v = at(name);
    return v == nullptr ? 0 : static_cast<int>(v->GetInt64());
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> out;
    const auto* v = at(name);
    if (v == nullptr) return out;
    for (const auto& item : v->GetArray()) out.emplace_back(json::view(item));
    return out;
  }
  [[nodiscard]] std::vector<std::string> keys(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& word : texts(name)) out.push_back(key_from(word).value_or(std::string()));
    return out;
  }

 private:
  const bound_call& of_;
};

/// "A1" to "XFD1048576", in any case.
bool is_cell(std::string_view name) {
  const auto letters = std::min(name.find_first_of("0123456789"), name.size());
  if (letters == 0 || letters > 3 || letters == name.size() || name.size() > cell_name_max) {
    return false;
  }
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(letters),
                     is_letter) &&
         name.find_first_not_of("0123456789", letters) == std::string_view::npos &&
         name[letters] != '0';
}

std::optional<fault> wrong_keys(const bound_call& call) {
  for (const char* name : {"keys", "hold_keys", "press_keys"}) {
    for (const auto& word : given(call).texts(name)) {
      if (key_from(word)) continue;
      return fault{refusal::value, 0,
                   call.action->name + ": there is no key \"" + shown(word, 40) + "\"",
                   "use names such as enter, tab, ctrl, shift, alt, f5, pagedown, or one character",
                   call.action->name};
    }
  }
  const auto* keys = given(call).at(call.action->name == "hold_and_press" ? "press_keys" : "keys");
  if (keys == nullptr || !keys->Empty()) return std::nullopt;
  return fault{refusal::value, 0, call.action->name + ": no key is named", "name at least one key",
               call.action->name};
}

std::optional<fault> wrong_cells(const bound_call& call) {
  const auto* cells = given(call).at("cell_values");
  if (cells == nullptr) return std::nullopt;
  for (const auto& m : cells->GetObject()) {
    const std::string place = shown(json::view(m.name), 40);
    if (!is_cell(json::view(m.name))) {
      return fault{refusal::value, 0, "set_cell_values: \"" + place + "\" names no cell",
                   "write a column and a row, e.g. \"B12\"", call.action->name};
    }
    if (m.value.IsArray() || m.value.IsObject()) {
      return fault{refusal::value, 0,
                   "set_cell_values: " + place +
                       " must be text, a number, True, "
                       "False or None",
                   "write one value a cell", call.action->name};
    }
  }
  return std::nullopt;
}

std::vector<sought> places_of(const given& g) {
  using kind = sought::kind;
  std::vector<sought> places;
  for (const char* name : {"element_description", "starting_description", "ending_description"}) {
    if (g.at(name) != nullptr) places.push_back({kind::element, g.text(name)});
  }
  if (g.at("starting_phrase") != nullptr) {
    places.push_back({kind::phrase_start, g.text("starting_phrase")});
    places.push_back({kind::phrase_end, g.text("ending_phrase")});
  }
  return places;
}

std::optional<step_plan> controlling(std::string_view action, const given& g) {
  step_plan::controlled c;
  if (action == "done") {
    c.what = control::done;
  } else if (action == "fail") {
    c.what = control::fail;
  } else if (action == "wait") {
    c.what = control::wait;
    c.seconds = g.at("time")->GetDouble();
  } else if (action == "handback_to_human") {
    c.what = control::handback;
    c.texts = {g.text("request")};
  } else if (action == "save_to_knowledge") {
    c.what = control::note;
    c.texts = g.texts("text");
  } else {
    return std::nullopt;
  }
  return step_plan{std::move(c)};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

operation written(std::string text) {
  if (is_ascii(text)) return op::write{std::move(text)};
  return op::paste{std::move(text)};
}

void type(const given& g, platform on, const std::vector<point>& points, motions& out) {
  const std::string modifier = on == platform::darwin ? "command" : "ctrl";
  if (!points.empty()) out.then.push_back(op::click{points[0], 1, "left"});
  if (g.flag("overwrite")) {
    out.then.push_back(op::hotkey{{modifier, "a"}, 0});
    out.then.push_back(op::press{{"backspace"}});
  }
  if (auto text = g.text("text"); !text.empty()) out.then.push_back(written(std::move(text)));
  if (g.flag("enter")) out.then.push_back(op::press{{"enter"}});
}

/// By the launcher of the platform.
void open(const std::string& name, platform on, motions& out) {
  if (on == platform::darwin) {
    out.then = {op::hotkey{{"command", "space"}, 0.5}, written(name), op::press{{"enter"}},
                op::sleep{1}};
    return;
  }
  out.then = {op::hotkey{{"win"}, 0}, op::sleep{0.5}, written(name), op::sleep{1}};
  if (on == platform::linux_x11) {
    out.then.push_back(op::hotkey{{"enter"}, 0});
  } else {
    out.then.push_back(op::press{{"enter"}});
  }
  out.then.push_back(op::sleep{0.5});
}

void switch_to(const std::string& name, platform on, motions& out) {
  if (on == platform::darwin) return open(name, on, out);
  if (on == platform::linux_x11) {
    out.then = {op::press{{"escape"}}, op::sleep{0.5}, op::activate{name}};
    return;
  }
  out.then = {op::hotkey{{"win", "d"}, 0}, op::sleep{0.5}, written(name), op::press{{"enter"}},
              op::sleep{1}};
}

op::set_cells cells(const given& g) {
  op::set_cells out{g.text("app_name"), g.text("sheet_name"), {}};
  for (const auto& m : g.at("cell_values")->GetObject()) {
    op::cell c{std::string(json::view(m.name)), nullptr};
    if (m.value.IsBool()) c.value = m.value.GetBool() ? 1.0 : 0.0;
    if (m.value.IsNumber()) c.value = m.value.GetDouble();
    if (m.value.IsString()) c.value = std::string(json::view(m.value));
    out.cells.push_back(std::move(c));
  }
  return out;
}

}  // namespace

plan_result plan(const bound_call& call, std::string_view reply) {
  const core::action& a = *call.action;
  if (a.provider != gui_provider) return step_plan{step_plan::provider{json::text(call.arguments)}};
  const given g(call);
  auto wrong = wrong_keys(call);
  if (!wrong) wrong = wrong_cells(call);
  if (wrong) {
    wrong->offset = call.offset;
    return located(reply, *wrong);
  }
  if (auto controlled = controlling(a.name, g)) return *std::move(controlled);
  if (a.name == "call_code_agent") return step_plan{step_plan::code{g.text("task")}};
  return step_plan{step_plan::gui{places_of(g)}};
}

motions carry(const bound_call& call, platform on, const std::vector<point>& points) {
  const given g(call);
  assert(points.size() == places_of(g).size());
  const std::string& name = call.action->name;
  motions out;
  if (name == "click") {
    out.held = g.keys("hold_keys");
    out.then = {op::click{points[0], g.number("num_clicks"), g.text("button_type")}};
  } else if (name == "type") {
    type(g, on, points, out);
  } else if (name == "scroll") {
    out.then = {op::move{points[0]}, op::sleep{0.5},
                op::scroll{g.number("clicks"), g.flag("shift")}};
  } else if (name == "drag_and_drop") {
    out.first = {op::move{points[0]}};
    out.held = g.keys("hold_keys");
    out.then = {op::drag{points[1], 1, "left"}};
  } else if (name == "highlight_text_span") {
    out.then = {op::move{points[0]}, op::drag{points[1], 1, g.text("button")}};
  } else if (name == "hotkey") {
    out.then = {op::hotkey{g.keys("keys"), 0}};
  } else if (name == "hold_and_press") {
    out.held = g.keys("hold_keys");
    out.then = {op::press{g.keys("press_keys")}};
  } else if (name == "open") {
    open(g.text("app_or_filename"), on, out);
  } else if (name == "switch_applications") {
    switch_to(g.text("app_code"), on, out);
  } else if (name == "set_cell_values") {
    out.then = {cells(g)};
  }
  return out;
}

}  // namespace patchbay::agent
