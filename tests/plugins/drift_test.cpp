#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

core::json::document status_of(town& t, const std::string& provider) {
  return get(t.host_port, "/api/mcp/auth/" + provider + "/status", "ana").json();
}

void rename(town& t, const std::string& tool, const std::string& from, const std::string& to) {
  const auto a =
      t.control("POST", "/renames",
                R"({"tool":")" + tool + R"(","from":")" + from + R"(","to":")" + to + "\"}");
  ASSERT_EQ(a.status, 201) << a.body;
}

TEST(Drift, EveryShippedProviderFitsItsServer) {
  town t;
  for (const char* provider :
       {"github", "gmail", "googlecalendar", "googledrive", "linear", "notion", "slack"}) {
    ASSERT_EQ(t.connect(provider, "ana").status, 200) << provider;
    EXPECT_EQ(at(status_of(t, provider), "drift"), "[]") << provider;
  }
  EXPECT_THAT(t.host_log(), Not(HasSubstr("connection.drift")));
}

TEST(Drift, AnArgumentThatNoAliasCoversIsSaidWhenTheAccountIsConnected) {
  town t;
  rename(t, "SLACK_SEND_MESSAGE", "markdown_text", "content");
  ASSERT_EQ(t.connect("slack", "ana").status, 200);
  const auto status = status_of(t, "slack");
  EXPECT_EQ(at(status, "is_authorized"), "true");
  EXPECT_EQ(count_at(status, "drift"), 2);
  EXPECT_THAT(at(status, "drift"), HasSubstr("slack_post_message: the server's SLACK_SEND_MESSAGE "
                                             "lists no argument markdown_text or text"));
  EXPECT_THAT(t.host_log(), HasSubstr("lists no argument markdown_text or text"));
}

TEST(Drift, AnArgumentThatTheServerRequiresAndNobodySendsIsSaid) {
  town t;
  rename(t, "GITHUB_GET_AN_ISSUE", "issue_number", "number");
  ASSERT_EQ(t.connect("github", "ana").status, 200);
  EXPECT_THAT(at(status_of(t, "github"), "drift"),
              HasSubstr("github_read_issue: the server's GITHUB_GET_AN_ISSUE requires number"));
}

TEST(Drift, ANameThatAnAliasCoversIsNone) {
  town t;
  rename(t, "SLACK_SEND_MESSAGE", "markdown_text", "text");
  ASSERT_EQ(t.connect("slack", "ana").status, 200);
  EXPECT_EQ(at(status_of(t, "slack"), "drift"), "[]");
}

}  // namespace
}  // namespace patchbay::tests
