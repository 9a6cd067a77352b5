// What a model reads about the actions.
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/grammar/bind.hpp"
#include "agent/gui/actions.hpp"
#include "agent/prompt/actions_section.hpp"
#include "agent/reading.hpp"
#include "core/samples.hpp"

namespace patchbay::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

core::action_tables& tables() {
  static core::action_tables all(core::make_catalogue(3));
  return all;
}

std::string section(const core::provider_set& connected, const abilities& of) {
  return actions_section(*with_gui(*tables().table_for(connected), of));
}

/// A file of tests/agent/golden, which `PATCHBAY_GOLDEN=write` writes anew.
void expect_golden(const std::string& file, const std::string& text) {
  const std::string path = std::string(PATCHBAY_SOURCE_DIR) + "/tests/agent/golden/" + file;
  if (const char* mode = std::getenv("PATCHBAY_GOLDEN"); mode != nullptr)
    std::ofstream(path) << text;
  std::ifstream in(path);
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(in), {})) << path;
}

TEST(Prompt, IsTheOneOfTheGoldenFiles) {
  expect_golden("linux_gmail.txt", section({"gmail"}, {platform::linux_x11, true, true, true}));
  expect_golden("windows.txt", section({}, {platform::windows, true, false, false}));
  expect_golden("no_screen_gmail_slack.txt",
                section({"gmail", "slack"}, {platform::linux_x11, false, false, false}));
}

TEST(Prompt, WhatTheTableLacksIsNotInIt) {
  const std::string windows = section({"gmail"}, {platform::windows, true, false, false});
  for (const char* absent :
       {"set_cell_values", "call_code_agent", "highlight_text_span", "slack"}) {
    EXPECT_THAT(windows, Not(HasSubstr(absent)));
  }
  const std::string linux_x11 = section({}, {platform::linux_x11, true, true, true});
  for (const char* present : {"set_cell_values", "call_code_agent", "highlight_text_span"}) {
    EXPECT_THAT(linux_x11, HasSubstr(present));
  }
  EXPECT_THAT(linux_x11, Not(HasSubstr("gmail")));
  const std::string blind = section({"gmail"}, {platform::linux_x11, false, true, true});
  for (const char* absent : {"click", "hotkey", "open(", "type(", "scroll"}) {
    EXPECT_THAT(blind, Not(HasSubstr(std::string("def ") + absent)));
  }
}

/// `click(element_description, num_clicks=1)`.
std::string short_signature(const core::action& a) {
  std::string out = a.name + "(";
  for (const core::parameter* p : core::call_order(a)) {
    if (out.back() != '(') out += ", ";
    out += p->name;
    if (p->required) continue;
    const bool flag = p->type == core::value_type::boolean;
    out += "=" + (p->default_json.empty() ? "None" : flag ? "False" : p->default_json);
  }
  return out + ")";
}

TEST(Prompt, TheReferenceNamesEachBuiltInActionAsItIs) {
  std::ifstream in(std::string(PATCHBAY_SOURCE_DIR) + "/docs/reference/gui-actions.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  for (const auto& a : gui_actions({platform::linux_x11, true, true, true})) {
    EXPECT_THAT(page, HasSubstr("`" + short_signature(*a) + "`"));
  }
}

TEST(Prompt, TheBuiltInActionsStandBeforeThoseOfProviders) {
  const std::string text = section({"gmail", "slack"}, {});
  EXPECT_LT(text.find("def wait("), text.find("def gmail_search("));
  EXPECT_LT(text.find("def gmail_send_email("), text.find("def slack_post("));
}

TEST(Prompt, APluginCannotStandInForTheBuiltInActions) {
  auto all = std::make_shared<core::catalogue>(*core::make_catalogue(1));
  core::action fake = core::search();
  fake.name = "gui_click";
  fake.provider = "gui";
  all->actions.push_back(std::make_shared<core::action>(fake));
  core::provider p;
  p.name = "gui";
  all->providers.push_back(p);
  const auto table = with_gui(core::action_table(*all, {"gmail", "gui"}), {});
  EXPECT_EQ(table->find("gui_click"), nullptr);
  EXPECT_NE(table->find("click"), nullptr);
}

TEST(Defect, D8_DocstringsAreNotRewritten) {
  auto all = std::make_shared<core::catalogue>(*core::make_catalogue(1));
  core::action a = core::search();
  a.name = "gmail_observe";
  a.doc = "Watch as an observer of the capital; rapid therapist, MCPherson.";
  all->actions.push_back(std::make_shared<core::action>(a));
  std::sort(all->actions.begin(), all->actions.end(),
            [](const auto& x, const auto& y) { return x->name < y->name; });
  EXPECT_THAT(actions_section(core::action_table(*all, {"gmail"})), HasSubstr(a.doc));
}

TEST(Defect, D9_AStubShowsWhatACallMustSay) {
  const auto table =
      with_gui(*tables().table_for({"gmail"}), {platform::linux_x11, true, true, true});
  const std::string text = actions_section(*table);
  EXPECT_THAT(text, Not(HasSubstr("self")));
  call_binder binder(table);
  for (const auto& a : table->actions()) {
    EXPECT_THAT(text, HasSubstr("    def " + a->name + "("));
    auto read = read_reply("agent." + a->name + "()");
    ASSERT_TRUE(std::holds_alternative<call>(read)) << a->name;
    const auto bound = binder.bind(std::move(std::get<call>(read)), "");
    const auto* e = std::get_if<call_error>(&bound);
    const bool known = e == nullptr || e->code == refusal::argument_missing ||
                       (e->code == refusal::value && !a->rules.empty());
    EXPECT_TRUE(known) << a->name;
  }
}

TEST(Defect, D10_OneTenantsChangeIsNoOtherRunsChange) {
  core::action_tables shared(core::make_catalogue(1));
  const auto run = with_gui(*shared.table_for({"gmail"}), {});
  const std::string before = actions_section(*run);
  auto next = std::make_shared<core::catalogue>();
  next->generation = 2;
  shared.publish(next);
  const auto other = with_gui(*shared.table_for({"slack"}), {});
  EXPECT_EQ(actions_section(*run), before);
  EXPECT_NE(run->find("gmail_search"), nullptr);
  EXPECT_EQ(other->find("gmail_search"), nullptr);
}

}  // namespace
}  // namespace patchbay::agent
