#include "core/table_reader.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "core/samples.hpp"
#include "core/stub.hpp"

namespace patchbay::core {
namespace {

std::string listed(const std::vector<action>& actions) {
  std::string out = R"({"tenant":"ana","actions":[)";
  for (const auto& a : actions) {
    if (out.back() != '[') out += ',';
    out += R"({"name":)";
    json::append_string(out, a.name);
    out += R"(,"provider":)";
    json::append_string(out, a.provider);
    out += R"(,"doc":)";
    json::append_string(out, a.doc);
    out += R"(,"effect":")" + std::string(name(a.what)) + R"(","signature":"x","parameters":)" +
           parameter_schema_json(a) + "}";
  }
  return out + "]}";
}

TEST(TableReader, GivesBackWhatWasListed) {
  const auto table = read_action_table(listed({send_email(), search()}));
  ASSERT_TRUE(table.ok()) << table.error().message;
  ASSERT_EQ((*table)->actions().size(), 2u);
  const action& read = **(*table)->find("gmail_search");
  EXPECT_EQ(stub(read), stub(search()));
  EXPECT_EQ(parameter_schema_json(read), parameter_schema_json(search()));
  EXPECT_EQ(stub(**(*table)->find("gmail_send_email")), stub(send_email()));
  EXPECT_EQ((*table)->providers(), provider_set{"gmail"});
  EXPECT_EQ((**(*table)->find("gmail_send_email")).what, effect::irreversible);
}

TEST(TableReader, SaysWhatIsWrong) {
  for (const char* text :
       {"", "[]", "{}", R"({"actions":{}})", R"({"actions":[1]})", R"({"actions":[{"name":"A"}]})",
        R"({"actions":[{"name":"a","provider":"a","effect":"odd"}]})",
        R"({"actions":[{"name":"a","provider":"a","effect":"read"}]})",
        R"({"actions":[{"name":"a","provider":"a","effect":"read","parameters":{}}]})",
        R"({"actions":[{"name":"a","provider":"a","effect":"read",)"
        R"("parameters":{"properties":{"x":{"type":"odd"}}}}]})"}) {
    const auto table = read_action_table(text);
    ASSERT_FALSE(table.ok()) << text;
    EXPECT_EQ(table.error().code, errc::invalid_argument);
    EXPECT_EQ(table.error().message.rfind("action table: ", 0), 0u) << table.error().message;
  }
}

}  // namespace
}  // namespace patchbay::core
