#include "agent/gui/actions.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace patchbay::agent {
namespace {

using core::action;
using core::effect;
using core::parameter;
using core::value_type;

constexpr std::size_t keys_max = 16;
constexpr std::size_t notes_max = 64;

parameter needed(std::string name, value_type type, std::string doc) {
  parameter p;
  p.name = std::move(name);
  p.type = type;
  p.required = true;
  p.doc = std::move(doc);
  return p;
}

parameter optional(std::string name, value_type type, std::string default_json, std::string doc) {
  parameter p = needed(std::move(name), type, std::move(doc));
  p.required = false;
  p.default_json = std::move(default_json);
  return p;
}

parameter within(parameter p, double least, double most) {
  p.minimum = least;
  p.maximum = most;
  return p;
}

parameter at_most(parameter p, std::size_t items) {
  p.length_max = items;
  return p;
}

parameter button(std::string name) {
  parameter p = optional(std::move(name), value_type::string, "\"left\"", "The mouse button.");
  p.choices = {"left", "middle", "right"};
  return p;
}

parameter held(std::string doc) {
  return at_most(optional("hold_keys", value_type::string_list, "[]", std::move(doc)), keys_max);
}

void add(std::vector<std::shared_ptr<const action>>& all, std::string name, effect what,
         std::string doc, std::vector<parameter> parameters) {
  auto a = std::make_shared<action>();
  a->name = std::move(name);
  a->provider = gui_provider;
  a->doc = std::move(doc);
  a->what = what;
  a->parameters = std::move(parameters);
  all.push_back(std::move(a));
}

void add_pointer(std::vector<std::shared_ptr<const action>>& all, const abilities& of) {
  using t = value_type;
  add(all, "click", effect::write, "Click on an element of the screen.",
      {needed("element_description", t::string,
              "Which element, in a full sentence that could mean no other one."),
       within(optional("num_clicks", t::integer, "1", "How often; 2 is a double click."), 1, 3),
       button("button_type"), held("Keys to hold down meanwhile.")});
  add(all, "scroll", effect::write, "Turn the wheel over an element of the screen.",
      {needed("element_description", t::string, "Over which element, in a full sentence."),
       within(needed("clicks", t::integer, "How far; positive is up, negative is down."), -100,
              100),
       optional("shift", t::boolean, "false", "Whether to scroll sideways.")});
  add(all, "drag_and_drop", effect::write, "Drag from one element of the screen to another.",
      {needed("starting_description", t::string, "Where to begin, in a full sentence."),
       needed("ending_description", t::string, "Where to let go, in a full sentence."),
       held("Keys to hold down meanwhile.")});
  if (!of.text_spans) return;
  add(all, "highlight_text_span", effect::write, "Mark text on the screen with the mouse.",
      {needed("starting_phrase", t::string, "The words with which the text begins."),
       needed("ending_phrase", t::string, "The words with which the text ends."),
       button("button")});
}

void add_keyboard(std::vector<std::shared_ptr<const action>>& all, const abilities& of) {
  using t = value_type;
  add(all, "type", effect::write, "Type text, into an element of the screen or where the focus is.",
      {optional("element_description", t::string, {},
                "Into which element, in a full sentence; None: where the focus is."),
       optional("text", t::string, "\"\"", "The text."),
       optional("overwrite", t::boolean, "false", "Whether what stands there goes first."),
       optional("enter", t::boolean, "false", "Whether to press enter afterwards.")});
  add(all, "hotkey", effect::write, "Press keys together.",
      {at_most(needed("keys", t::string_list, "The keys, e.g. [\"ctrl\", \"c\"]."), keys_max)});
  add(all, "hold_and_press", effect::write, "Press keys one after the other while others are held.",
      {at_most(needed("hold_keys", t::string_list, "The keys to hold down."), keys_max),
       at_most(needed("press_keys", t::string_list, "The keys to press."), keys_max)});
  add(all, "open", effect::write, "Open an application or a file.",
      {needed("app_or_filename", t::string, "Its name.")});
  add(all, "switch_applications", effect::write, "Bring an application that runs to the front.",
      {needed("app_code", t::string, "Its name, as the list of applications says.")});
  if (of.on == platform::linux_x11) {
    add(all, "set_cell_values", effect::write, "Write cells of an open spreadsheet.",
        {needed("cell_values", t::object,
                "From cell to value, e.g. {\"A1\": 5, \"B1\": \"=A1*2\"}; None clears a cell."),
         needed("app_name", t::string, "The file's name, as the window's title says."),
         needed("sheet_name", t::string, "The sheet's name.")});
  }
  if (of.code_agent) {
    add(all, "call_code_agent", effect::irreversible,
        "Let programs that are written for it do the task, or a part of it.",
        {optional("task", t::string, {}, "What to do; None: the whole task.")});
  }
}

void add_control(std::vector<std::shared_ptr<const action>>& all) {
  using t = value_type;
  add(all, "save_to_knowledge", effect::read, "Keep texts in the notes, to read in later steps.",
      {at_most(needed("text", t::string_list, "The texts."), notes_max)});
  add(all, "wait", effect::read, "Wait.",
      {within(needed("time", t::number, "How long, in seconds."), 0, 60)});
  add(all, "done", effect::read, "End the run: the task is done.", {});
  add(all, "fail", effect::read, "End the run: the task cannot be done.", {});
  add(all, "handback_to_human", effect::read, "Let the person go on, and come back afterwards.",
      {needed("request", t::string, "What the person should do.")});
}

bool by_name(const std::shared_ptr<const action>& a, const std::shared_ptr<const action>& b) {
  return a->name < b->name;
}

}  // namespace

std::string_view name(platform p) noexcept {
  constexpr std::array<std::string_view, 3> names = {"linux", "darwin", "windows"};
  return names[static_cast<std::size_t>(p)];
}

std::vector<std::shared_ptr<const action>> gui_actions(const abilities& of) {
  std::vector<std::shared_ptr<const action>> all;
  if (of.screen) {
    add_pointer(all, of);
    add_keyboard(all, of);
  }
  add_control(all);
  std::sort(all.begin(), all.end(), by_name);
  return all;
}

std::shared_ptr<const core::action_table> with_gui(const core::action_table& tenants,
                                                   const abilities& of) {
  core::catalogue merged;
  merged.actions = gui_actions(of);
  const auto built_in = merged.actions;
  for (const auto& a : tenants.actions()) {
    const bool clash = std::binary_search(built_in.begin(), built_in.end(), a, by_name);
    if (!clash && a->provider != gui_provider) merged.actions.push_back(a);
  }
  std::sort(merged.actions.begin(), merged.actions.end(), by_name);
  core::provider_set usable = tenants.providers();
  std::erase(usable, gui_provider);
  usable.emplace_back(gui_provider);
  std::sort(usable.begin(), usable.end());
  return std::make_shared<const core::action_table>(merged, std::move(usable));
}

}  // namespace patchbay::agent
