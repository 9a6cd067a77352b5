// Replies that are too long, too deep or too many of anything.
#include <ctime>

#include <gtest/gtest.h>

#include "agent/reading.hpp"

namespace patchbay::agent {
namespace {

std::string times(std::size_t n, std::string_view text) {
  std::string out;
  out.reserve(n * text.size());
  for (std::size_t i = 0; i < n; ++i) out += text;
  return out;
}

TEST(Limits, BracketsMayBeNestedSoDeepAndNoDeeper) {
  const auto nested = [](std::size_t n) {
    return fenced("agent.f(" + times(n, "[") + times(n, "]") + ")");
  };
  EXPECT_EQ(code(nested(depth_max)).substr(0, 2), "f(");
  EXPECT_EQ(code(nested(depth_max + 1)), "E_LIMIT");
  EXPECT_EQ(code(nested(10'000)), "E_LIMIT");
  EXPECT_EQ(code(fenced("agent.f(" + times(10'000, "{1:") + ")")), "E_LIMIT");
  EXPECT_EQ(code(fenced("agent.f(" + times(10'000, "(") + ")")), "E_LIMIT");
  EXPECT_EQ(code(fenced(times(10'000, "(") + "agent.f()")), "E_NO_CALL");
}

TEST(Limits, ACallMayBeSoLongAndNoLonger) {
  const std::string half(30'000, 'x');
  EXPECT_EQ(code(fenced("agent.f('" + half + "','" + half + "')")).substr(0, 2), "f(");
  EXPECT_EQ(code(fenced("agent.f('" + half + "','" + half + "','" + half + "')")), "E_LIMIT");
  EXPECT_EQ(code(fenced("agent.f('" + std::string(string_bytes_max, 'x') + "')")).substr(0, 2),
            "f(");
  EXPECT_EQ(code(fenced("agent.f('" + std::string(string_bytes_max + 1, 'x') + "')")), "E_LIMIT");
  EXPECT_EQ(code(fenced("agent.f('" + half + "' '" + half + "')")), "E_LIMIT");
  EXPECT_EQ(code(fenced("agent.f()" + std::string(call_bytes_max, ' '))), "E_LIMIT");
}

TEST(Limits, ArgumentsAndItemsMayBeSoManyAndNoMore) {
  EXPECT_EQ(code(fenced("agent.f(" + times(arguments_max, "1,") + ")")).substr(0, 2), "f(");
  EXPECT_EQ(code(fenced("agent.f(" + times(arguments_max + 1, "1,") + ")")), "E_LIMIT");
  EXPECT_EQ(code(fenced("agent.f([" + times(items_max, "1,") + "])")).substr(0, 2), "f(");
  EXPECT_EQ(code(fenced("agent.f([" + times(items_max + 1, "1,") + "])")), "E_LIMIT");
  EXPECT_EQ(code(fenced("agent.f((" + times(items_max + 1, "1,") + "))")), "E_LIMIT");
  std::string dict;
  for (std::size_t i = 0; i <= items_max; ++i) dict += std::to_string(i) + ":0,";
  EXPECT_EQ(code(fenced("agent.f({" + dict + "})")), "E_LIMIT");
}

TEST(Limits, AReplyMayHoldSoManyFencesAndNoMore) {
  EXPECT_EQ(code(times(100, "```json\n{}\n```\n") + fenced("agent.f()")), "f()");
  EXPECT_EQ(code(times(300, "```json\n{}\n```\n") + fenced("agent.f()")), "E_LIMIT");
}

/// Each would take minutes if some part of it were read once for every other part.
TEST(Limits, AMegabyteOfAnythingIsReadAtOnce) {
  constexpr std::size_t size = 1u << 18;
  const std::string call = fenced("agent.done()");
  const std::clock_t began = std::clock();  // of this process: other work does not count
  for (const std::string_view part : {"x",
                                      " ",
                                      "\n",
                                      "`",
                                      "```",
                                      "```#",
                                      "```#\n",
                                      "#\n",
                                      "(",
                                      "[",
                                      "<",
                                      "<think>",
                                      "</think>",
                                      "<answer>",
                                      "~~~\n",
                                      "agent.f(",
                                      "agent.f('''",
                                      "agent.f",
                                      "agent\\\n",
                                      "\\\n",
                                      "\\",
                                      "'",
                                      "'''",
                                      "\xC3",
                                      "\xFF",
                                      "agent.f()\n",
                                      "```\nagent.f()\n```\n",
                                      "(Grounded Action)\n",
                                      "{1:",
                                      "``` ",
                                      "<think>x</think>",
                                      "agent."}) {
    const std::string text = times(size / part.size(), part);
    (void)code(times((1u << 20) / part.size(), part) + call);
    (void)code(call + text);
    (void)code("```python\nagent.f(" + text + ")\n```");
    (void)code("```python\nagent.f('''" + text + "''')\n```");
  }
  const std::string filled = std::string(size, 'x') + "\n" + call;
  EXPECT_EQ(code(filled), "done()");
  EXPECT_LT((std::clock() - began) / CLOCKS_PER_SEC, 60);
}

TEST(Limits, EqualBlocksOfManyKeysAreComparedQuickly) {
  std::string dict;
  for (int i = 0; i < 4000; ++i) dict += "'" + std::to_string(100'000 + i) + "':0,";
  const std::string block = fenced("agent.f({" + dict + "})");
  EXPECT_EQ(code(times(16, block)).substr(0, 2), "f(");
}

}  // namespace
}  // namespace patchbay::agent
