#include "mcp/client/session.hpp"

#include <string>

#include <gtest/gtest.h>

namespace patchbay::mcp {
namespace {

session_handle made(std::string_view tenant, std::int64_t revision = 1,
                    std::string_view provider = "gmail") {
  session_record record;
  record.revision = revision;
  record.shared_headers = std::make_shared<const std::string>("A: 1\r\n");
  return std::make_shared<const session>(session_key{tenant, provider, "ca_1"}, std::move(record));
}
session_key key(std::string_view tenant, std::string_view provider = "gmail") {
  return {tenant, provider, "ca_1"};
}

TEST(SessionTable, FindsWhatWasPutInByAllPartsOfItsKey) {
  session_table table(64);
  const auto ana = made("ana");
  EXPECT_TRUE(table.put(ana).empty());
  EXPECT_EQ(table.find(key("ana"), 1), ana);
  EXPECT_EQ(table.find(key("bo"), 1), nullptr);
  EXPECT_EQ(table.find(key("ana", "slack"), 1), nullptr);
  EXPECT_EQ(table.find({"ana", "gmail", "ca_2"}, 1), nullptr);
  EXPECT_EQ(table.find({"an", "agmail", "ca_1"}, 1), nullptr);
}

TEST(SessionTable, AnotherRevisionIsNotFound) {
  session_table table(64);
  table.put(made("ana", 2));
  EXPECT_EQ(table.find(key("ana"), 1), nullptr);
  EXPECT_EQ(table.find(key("ana"), 3), nullptr);
}

TEST(SessionTable, ANewerRevisionReplacesAndAnOlderOneDoesNot) {
  session_table table(64);
  const auto first = made("ana", 1);
  const auto second = made("ana", 2);
  table.put(first);
  EXPECT_EQ(table.put(second), std::vector<session_handle>({first}));
  EXPECT_EQ(table.put(first), std::vector<session_handle>({first}));
  EXPECT_EQ(table.find(key("ana"), 2), second);
  EXPECT_EQ(table.size(), 1U);
}

TEST(SessionTable, TheLeastRecentlyUsedOfATenantsShardGoes) {
  session_table table(2 * session_table::shard_count);
  const auto mail = made("ana", 1, "gmail");
  const auto chat = made("ana", 1, "slack");
  const auto notes = made("ana", 1, "notion");
  table.put(mail);
  table.put(chat);
  EXPECT_EQ(table.find(key("ana", "gmail"), 1), mail);
  EXPECT_EQ(table.put(notes), std::vector<session_handle>({chat}));
  EXPECT_EQ(table.find(key("ana", "slack"), 1), nullptr);
  EXPECT_EQ(table.find(key("ana", "gmail"), 1), mail);
}

TEST(SessionTable, RemoveTakesOnlyTheOneItWasGiven) {
  session_table table(64);
  const auto first = made("ana");
  const auto second = made("ana");
  table.put(second);
  EXPECT_FALSE(table.remove(*first));
  EXPECT_TRUE(table.remove(*second));
  EXPECT_FALSE(table.remove(*second));
  EXPECT_EQ(table.size(), 0U);
}

TEST(SessionTable, TakingEmptiesIt) {
  session_table table(640);
  table.put(made("ana"));
  table.put(made("bo"));
  EXPECT_EQ(table.take(key("cy")), nullptr);
  EXPECT_NE(table.take(key("ana")), nullptr);
  EXPECT_NE(table.take_any(), nullptr);
  EXPECT_EQ(table.take_any(), nullptr);
}

TEST(Headers, LinesAreTheSharedOnesThenTheOwnThenTheTrace) {
  session_record record;
  record.shared_headers = std::make_shared<const std::string>("A: 1\r\n");
  record.own_headers = "B: 2\r\n";
  EXPECT_EQ(record.headers({}), "A: 1\r\nB: 2\r\n");
  EXPECT_EQ(record.headers({"req-1", "00-ab-cd-01"}),
            "A: 1\r\nB: 2\r\nX-Request-Id: req-1\r\ntraceparent: 00-ab-cd-01\r\n");
  EXPECT_EQ(record.headers({"a\r\nEvil: 1", "b\n"}), "A: 1\r\nB: 2\r\n");
}

TEST(Headers, WhatTheProtocolSetsIsLeftOut) {
  std::string lines;
  const core::header_list given = {{"content-TYPE", "x"},
                                   {"Accept", "x"},
                                   {"Host", "x"},
                                   {"Mcp-Session-Id", "x"},
                                   {"MCP-Protocol-Version", "x"},
                                   {"Authorization", "Bearer t"}};
  EXPECT_TRUE(append_headers(lines, given, {}).ok());
  EXPECT_EQ(lines, "Authorization: Bearer t\r\n");
}

TEST(Headers, WhatIsNamedElsewhereIsLeftOut) {
  std::string lines;
  EXPECT_TRUE(append_headers(lines, {{"X-Api-Key", "a"}, {"Y", "b"}}, {{"x-api-key", "c"}}).ok());
  EXPECT_EQ(lines, "Y: b\r\n");
}

TEST(Headers, WhatCannotBeSentIsRefusedWithoutItsValue) {
  for (const auto& [name, value] :
       core::header_list{{"X", "secret\r\nY: 1"}, {"X Y", "secret"}, {"", "secret"}}) {
    std::string lines;
    const auto added = append_headers(lines, {{name, value}}, {});
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(added.error().code, core::errc::invalid_argument);
    EXPECT_EQ(added.error().message.find("secret"), std::string::npos);
  }
}

TEST(Headers, SessionIdsAreVisibleAscii) {
  EXPECT_TRUE(is_session_id("a-b~!"));
  EXPECT_FALSE(is_session_id(""));
  EXPECT_FALSE(is_session_id("a b"));
  EXPECT_FALSE(is_session_id("a\r\nX: 1"));
  EXPECT_FALSE(is_session_id(std::string(513, 'a')));
}

core::tool_list list_of(std::string tool, std::string property, bool closed = false) {
  core::tool_list list;
  list.tools[std::move(tool)] = {{std::move(property)}, closed, {}};
  return list;
}

TEST(Interned, EqualListsAreOne) {
  interned values;
  const auto one = values.tools(list_of("T", "a"));
  EXPECT_EQ(values.tools(list_of("T", "a")), one);
  EXPECT_NE(values.tools(list_of("T", "b")), one);
  EXPECT_NE(values.tools(list_of("U", "a")), one);
  EXPECT_NE(values.tools(list_of("T", "a", true)), one);
}

TEST(Interned, EqualTextsAreOneAndUnusedOnesGo) {
  interned values;
  auto one = values.text("abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(values.text("abcdefghijklmnopqrstuvwxyz"), one);
  const std::weak_ptr<const std::string> watch = one;
  one.reset();
  EXPECT_TRUE(watch.expired());
  EXPECT_EQ(*values.text("abcdefghijklmnopqrstuvwxyz"), "abcdefghijklmnopqrstuvwxyz");
}

}  // namespace
}  // namespace patchbay::mcp
