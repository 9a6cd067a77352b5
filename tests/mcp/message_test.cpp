#include "mcp/message.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace patchbay::mcp {
namespace {

TEST(Message, IdsCarryTheThreadAndStayExact) {
  request_ids ids(8191);
  const std::int64_t first = ids.next();
  EXPECT_EQ(first >> 40U, 8191);
  EXPECT_EQ(ids.next(), first + 1);
  EXPECT_LT(first, std::int64_t{1} << 53U);
  request_ids others(1);
  EXPECT_NE(others.next(), first);
}

TEST(Message, InitializeAsksForTheNewestVersionAndDeclaresNothing) {
  std::string text;
  append_initialize(text, 5, "0.1\"x");
  const auto parsed = core::json::parse(text);
  ASSERT_TRUE(parsed.ok());
  const auto& params = *core::json::find(*parsed, "params");
  EXPECT_EQ((*parsed)["id"].GetInt(), 5);
  EXPECT_EQ(core::json::string_at(*parsed, "method"), "initialize");
  EXPECT_EQ(core::json::string_at(params, "protocolVersion"), "2025-11-25");
  EXPECT_TRUE(params["capabilities"].ObjectEmpty());
  EXPECT_EQ(core::json::string_at(params["clientInfo"], "version"), "0.1\"x");
}

TEST(Message, ACallCarriesItsArgumentsUnchanged) {
  std::string text;
  append_tools_call(text, 7, "X\"Y", R"({"n":9007199254740993})");
  EXPECT_EQ(text, R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":)"
                  R"({"name":"X\"Y","arguments":{"n":9007199254740993}}})");
}

TEST(Message, ACallWithoutArgumentsSendsAnEmptyObject) {
  std::string text;
  append_tools_call(text, 7, "X", "");
  EXPECT_NE(text.find(R"("arguments":{}})"), std::string::npos);
}

TEST(Message, AnEmptyCursorIsSent) {
  std::string none, empty;
  append_tools_list(none, 1, nullptr);
  const std::string cursor;
  append_tools_list(empty, 1, &cursor);
  EXPECT_EQ(none, R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}})");
  EXPECT_EQ(empty, R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":""}})");
}

TEST(Message, WhatTheServerAsksIsAnsweredByItsMethod) {
  std::string ping, elicit, roots;
  append_answer(ping, "ping", "\"a\"");
  append_answer(elicit, "elicitation/create", "3");
  append_answer(roots, "roots/list", "4");
  EXPECT_EQ(ping, R"({"jsonrpc":"2.0","id":"a","result":{}})");
  EXPECT_NE(elicit.find(R"("id":3,"error":{"code":-32602)"), std::string::npos);
  EXPECT_NE(roots.find(R"("id":4,"error":{"code":-32601)"), std::string::npos);
  EXPECT_TRUE(core::json::parse(elicit).ok());
  EXPECT_TRUE(core::json::parse(roots).ok());
}

TEST(Message, EveryLegacyVersionIsKnownAndOnlyTheNewerOnesHaveAHeader) {
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    EXPECT_EQ(known_version(version), version);
  }
  EXPECT_TRUE(known_version("2026-07-28").empty());
  EXPECT_FALSE(sends_version_header("2025-03-26"));
  EXPECT_TRUE(sends_version_header("2025-06-18"));
}

}  // namespace
}  // namespace patchbay::mcp
