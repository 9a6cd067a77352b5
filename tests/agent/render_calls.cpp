// Reads a JSON object a line, {"platform":"linux","reply":"...","points":[[x,y],...]}, and writes
// what becomes of it:
// {"pyautogui":"...","cua":[...],"bytebot":[...],"xdotool":[...],"places":[...]},
// {"error":{...}} or {"control":"..."}. effects.py and injection.py judge it.
#include <iostream>
#include <memory>
#include <string>

#include "agent/grammar/answer.hpp"
#include "agent/gui/planning.hpp"
#include "agent/gui/render.hpp"

namespace {

using namespace patchbay;
namespace json = core::json;

void append_list(std::string& out, const char* name, const std::vector<std::string>& lines) {
  out += std::string(",\"") + name + "\":[";
  for (const auto& l : lines) {
    if (out.back() != '[') out += ',';
    json::append_string(out, l);
  }
  out += ']';
}

void append_commands(std::string& out, const char* name, const core::result<agent::commands>& c) {
  if (!c.ok()) return append_list(out, (std::string(name) + "_error").c_str(), {c.error().message});
  append_list(out, name, c->lines);
  append_list(out, (std::string(name) + "_release").c_str(), c->release);
}

std::string rendered(const agent::bound_call& call, agent::platform on, const json::value& asked,
                     const agent::step_plan::gui& gui) {
  std::vector<agent::point> points;
  if (const auto* given = json::find(asked, "points")) {
    for (const auto& p : given->GetArray()) points.push_back({p[0].GetInt(), p[1].GetInt()});
  }
  points.resize(gui.places.size());
  const agent::motions m = agent::carry(call, on, points);
  std::string out = "{\"pyautogui\":";
  json::append_string(out, agent::pyautogui_script(m, on));
  append_commands(out, "cua", agent::cua_commands(m, on));
  append_commands(out, "bytebot", agent::bytebot_actions(m));
  append_commands(out, "xdotool", agent::xdotool_lines(m));
  std::vector<std::string> places;
  for (const auto& p : gui.places) places.push_back(p.description);
  append_list(out, "places", places);
  return out + "}";
}

agent::platform platform_of(std::string_view word) {
  if (word == "darwin") return agent::platform::darwin;
  return word == "windows" ? agent::platform::windows : agent::platform::linux_x11;
}

std::string answer(const json::value& asked) {
  const agent::platform on = platform_of(json::string_at(asked, "platform"));
  const core::action_table none(core::catalogue(), {});
  agent::call_binder binder(agent::with_gui(none, {on, true, true, true}));
  const std::string_view reply = json::string_at(asked, "reply");
  auto read = agent::read_reply(reply);
  if (const auto* e = std::get_if<agent::call_error>(&read)) return agent::to_json(*e);
  const auto bound = binder.bind(std::move(std::get<agent::call>(read)), reply);
  if (const auto* e = std::get_if<agent::call_error>(&bound)) return agent::to_json(*e);
  const auto& call = std::get<agent::bound_call>(bound);
  const auto plan = agent::plan(call, reply);
  if (const auto* e = std::get_if<agent::call_error>(&plan)) return agent::to_json(*e);
  const auto& what = std::get<agent::step_plan>(plan).what;
  if (const auto* gui = std::get_if<agent::step_plan::gui>(&what)) {
    return rendered(call, on, asked, *gui);
  }
  std::string out = "{\"control\":";
  json::append_string(out, call.action->name);
  return out + "}";
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    auto asked = json::parse(line);
    if (!asked.ok()) return 1;
    std::cout << answer(*asked) << "\n" << std::flush;
  }
  return 0;
}
