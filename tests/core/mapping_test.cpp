#include "core/mapping.hpp"

#include <gtest/gtest.h>

#include "core/samples.hpp"

namespace patchbay::core {
namespace {

tool_schema schema(std::initializer_list<const char*> names, bool closed = false) {
  tool_schema s;
  for (const char* n : names) s.properties.insert(n);
  s.closed = closed;
  return s;
}

result<std::string> map(const action& a, std::string_view text, const tool_schema* of) {
  auto d = json::parse(text);
  EXPECT_TRUE(d.ok());
  const binder b(a);
  bound_arguments bound;
  const auto violations = b.bind(*d, d->GetAllocator(), bound);
  EXPECT_TRUE(violations.empty()) << violations.front().path << violations.front().message;
  std::string out;
  if (auto mapped = append_arguments(out, a, bound, of); !mapped.ok()) return mapped.error();
  return out;
}

TEST(Mapping, SeveralRecipientsAreAllRecipientsAndNeverACopy) {
  const auto out = map(send_email(), R"({"to":"a@x.org, b@x.org; c@x.org","body":"hi"})", nullptr);
  EXPECT_EQ(*out, R"({"recipient_email":"a@x.org","extra_recipients":["b@x.org","c@x.org"],)"
                  R"("body":"hi","is_html":false,"user_id":"me"})");
}

TEST(Mapping, ListsMayMixItemsAndSeparators) {
  const auto out =
      map(send_email(), R"({"to":["a@x.org","b@x.org;c@x.org",""],"body":"hi"})", nullptr);
  EXPECT_NE(out->find(R"("extra_recipients":["b@x.org","c@x.org"])"), std::string::npos) << *out;
}

TEST(Mapping, ADisplayNameWithACommaIsOneRecipient) {
  const auto out =
      map(send_email(), R"({"to":"\"Doe, Jane\" <jane@x.org>, b@x.org","body":"hi"})", nullptr);
  EXPECT_NE(out->find(R"("recipient_email":"\"Doe, Jane\" <jane@x.org>")"), std::string::npos)
      << *out;
  EXPECT_NE(out->find(R"(["b@x.org"])"), std::string::npos) << *out;
}

TEST(Mapping, TheFirstAliasThatTheServerListsIsUsed) {
  const auto old = schema({"to", "subject", "body"});
  const auto out = map(send_email(), R"({"to":"a@x.org","body":"hi"})", &old);
  EXPECT_NE(out->find(R"("to":"a@x.org")"), std::string::npos) << *out;
  EXPECT_EQ(out->find("recipient_email"), std::string::npos) << *out;
}

TEST(Mapping, AClosedSchemaGetsNothingThatItDoesNotList) {
  const auto closed = schema({"recipient_email", "body"}, true);
  const auto out = map(send_email(), R"({"to":"a@x.org","body":"hi"})", &closed);
  EXPECT_EQ(*out, R"({"recipient_email":"a@x.org","body":"hi"})");
  const auto refused = map(send_email(), R"({"to":"a@x.org","body":"hi","subject":"s"})", &closed);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("subject"), std::string::npos);
}

TEST(Mapping, AnArgumentThatMustBeListedIsRefusedRatherThanLost) {
  const auto open = schema({"recipient_email", "body"});
  const auto refused = map(send_email(), R"({"to":"a@x.org","body":"x","thread_id":"t"})", &open);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("thread_id"), std::string::npos);
  EXPECT_FALSE(map(send_email(), R"({"to":"a@x.org","body":"x","thread_id":"t"})", nullptr).ok());
  const auto listed = schema({"recipient_email", "body", "thread_id"});
  EXPECT_TRUE(map(send_email(), R"({"to":"a@x.org","body":"x","thread_id":"t"})", &listed).ok());
}

TEST(Mapping, DefaultsAreSentAlwaysAndIntegersStayAsTheyAre) {
  const auto out = map(search(), R"({"query":"x","anything":9007199254740993})", nullptr);
  EXPECT_EQ(*out, R"({"query":"x","max_results":20,"anything":9007199254740993})");
}

TEST(Mapping, ObjectsCanGoAsTextAndTextStaysAsItIs) {
  const auto out = map(search(), R"({"query":"x","extra":{"a":[1]}})", nullptr);
  EXPECT_NE(out->find(R"("extra":"{\"a\":[1]}")"), std::string::npos) << *out;
}

TEST(ToolList, FindsByName) {
  tool_list list;
  list.tools.emplace("A", schema({"x"}));
  EXPECT_NE(list.find("A"), nullptr);
  EXPECT_EQ(list.find("B"), nullptr);
}

}  // namespace
}  // namespace patchbay::core
