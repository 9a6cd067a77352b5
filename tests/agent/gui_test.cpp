// The built-in actions, keys, and what a call of them means.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/gui/keys.hpp"
#include "agent/gui/planning.hpp"
#include "agent/gui/render.hpp"
#include "agent/reading.hpp"
#include "core/samples.hpp"

namespace patchbay::agent {
namespace {

using testing::ElementsAre;

TEST(Keys, AreThoseOfPyautoguiAndTheirUsualOtherNames) {
  for (const char* key : {"a", "Z", "'", "\\", " ", "enter", "f1", "f12", "f24", "num0", "pagedown",
                          "winright", "volumeup", "accept", "option", "yen"}) {
    EXPECT_EQ(key_from(key).value_or("none"), std::string_view(key) == "yen" ? "none" : key);
  }
  EXPECT_EQ(key_from("Return"), "enter");
  EXPECT_EQ(key_from("CMD"), "command");
  EXPECT_EQ(key_from("super"), "win");
  EXPECT_EQ(key_from("pgdn"), "pagedown");
  for (const char* none : {"", "nope", "ctrl+c", "\n", "\x7f", "\xC3\xA4"}) {
    EXPECT_FALSE(key_from(none).has_value()) << none;
  }
}

TEST(Keys, HaveKeysyms) {
  EXPECT_EQ(keysym("a"), "a");
  EXPECT_EQ(keysym("<"), "less");
  EXPECT_EQ(keysym("enter"), "Return");
  EXPECT_EQ(keysym("f5"), "F5");
  EXPECT_EQ(keysym("num7"), "KP_7");
}

class Plan : public testing::Test {
 protected:
  bound_call bind(const std::string& code) {
    reply_ = code;
    auto read = read_reply(reply_);
    auto bound = binder_.bind(std::move(std::get<call>(read)), reply_);
    EXPECT_TRUE(std::holds_alternative<bound_call>(bound)) << code;
    return std::move(std::get<bound_call>(bound));
  }
  step_plan planned(const bound_call& c) {
    auto p = plan(c, reply_);
    EXPECT_TRUE(std::holds_alternative<step_plan>(p));
    return std::get<step_plan>(p);
  }
  commands xdotool(const std::string& code, const std::vector<point>& points) {
    return *xdotool_lines(carry(bind(code), platform::linux_x11, points));
  }

  core::action_tables tables_{core::make_catalogue(1)};
  call_binder binder_{
      with_gui(*tables_.table_for({"gmail"}), {platform::linux_x11, true, true, true})};
  std::string reply_;
};

TEST_F(Plan, AProvidersActionHasNoOperation) {
  const auto c = bind("agent.gmail_search('x', 5)");
  EXPECT_EQ(std::get<step_plan::provider>(planned(c).what).arguments_json,
            R"({"query":"x","max_results":5})");
}

TEST_F(Plan, ControlIsAValue) {
  const auto done = bind("agent.done()");
  EXPECT_EQ(std::get<step_plan::controlled>(planned(done).what).what, control::done);
  const auto wait = bind("agent.wait(2)");
  EXPECT_EQ(std::get<step_plan::controlled>(planned(wait).what).seconds, 2);
  const auto notes = bind("agent.save_to_knowledge('abc')");
  EXPECT_THAT(std::get<step_plan::controlled>(planned(notes).what).texts, ElementsAre("abc"));
  const auto code = bind("agent.call_code_agent('sum it up')");
  EXPECT_EQ(std::get<step_plan::code>(planned(code).what).task, "sum it up");
}

TEST_F(Plan, SaysWhichPlacesMustBeFound) {
  const auto places = [&](const std::string& code) {
    const auto c = bind(code);
    const auto p = planned(c);
    std::vector<std::string> all;
    for (const auto& place : std::get<step_plan::gui>(p.what).places) {
      all.push_back(place.description);
    }
    return all;
  };
  EXPECT_THAT(places("agent.click('a')"), ElementsAre("a"));
  EXPECT_THAT(places("agent.drag_and_drop('a', 'b')"), ElementsAre("a", "b"));
  EXPECT_THAT(places("agent.highlight_text_span('a', 'b')"), ElementsAre("a", "b"));
  EXPECT_THAT(places("agent.type(text='x')"), ElementsAre());
  EXPECT_THAT(places("agent.hotkey(['a'])"), ElementsAre());
}

TEST_F(Plan, AFaultOfAKeyHasItsPlaceInTheReply) {
  const auto c = bind("# press\nagent.hotkey(['nope'])");
  const auto p = plan(c, reply_);
  const auto* e = std::get_if<call_error>(&p);
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->code, refusal::value);
  EXPECT_EQ(e->line, 2u);
}

TEST_F(Plan, IsRenderedForXdotool) {
  const auto click = xdotool("agent.click('a', 2, 'right', ['ctrl'])", {{1, 2}});
  EXPECT_THAT(click.lines,
              ElementsAre("xdotool keydown 'Control_L'", "xdotool mousemove --sync 1 2",
                          "xdotool click --repeat 2 3"));
  EXPECT_THAT(click.release, ElementsAre("xdotool keyup 'Control_L'"));
  EXPECT_THAT(xdotool("agent.type(text=\"it's\")", {}).lines,
              ElementsAre(R"(xdotool type --delay 12 -- 'it'\''s')"));
  EXPECT_THAT(xdotool("agent.hotkey(['ctrl', '+'])", {}).lines,
              ElementsAre("xdotool key 'Control_L+plus'"));
  EXPECT_THAT(
      xdotool("agent.scroll('a', -3)", {{1, 2}}).lines,
      ElementsAre("xdotool mousemove --sync 1 2", "sleep 0.5", "xdotool click --repeat 3 5"));
}

TEST_F(Plan, IsRenderedForCuaAndBytebot) {
  const motions m =
      carry(bind("agent.click('a', 2, hold_keys=['alt'])"), platform::linux_x11, {{1, 2}});
  const auto cua = cua_commands(m, platform::linux_x11);
  EXPECT_THAT(cua->lines, ElementsAre(R"({"command":"key_down","params":{"key":"alt"}})",
                                      R"({"command":"double_click","params":{"x":1,"y":2}})"));
  EXPECT_THAT(cua->release, ElementsAre(R"({"command":"key_up","params":{"key":"alt"}})"));
  const auto bytebot = bytebot_actions(m);
  EXPECT_THAT(
      bytebot->lines,
      ElementsAre(
          R"({"action":"press_keys","keys":["alt"],"press":"down"})",
          R"({"action":"click_mouse","coordinates":{"x":1,"y":2},"button":"left","clickCount":2})"));
  EXPECT_THAT(bytebot->release,
              ElementsAre(R"({"action":"press_keys","keys":["alt"],"press":"up"})"));
}

TEST_F(Plan, WhatAControllerCannotDoIsSaid) {
  const motions m =
      carry(bind("agent.set_cell_values({'A1': 1}, 'a', 'b')"), platform::linux_x11, {});
  for (const auto& r :
       {cua_commands(m, platform::linux_x11), bytebot_actions(m), xdotool_lines(m)}) {
    ASSERT_FALSE(r.ok());
    EXPECT_EQ(r.error().code, core::errc::invalid_argument);
  }
}

}  // namespace
}  // namespace patchbay::agent
