#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class GitHub : public provider_town {
 protected:
  GitHub() : provider_town("github") {}

  static std::string site(const std::string& more = {}) {
    return R"({"owner":"atelier","repo":"site")" + (more.empty() ? "" : "," + more) + "}";
  }
};

TEST_F(GitHub, ListsOpenIssuesThoughItsToolReturnsOneByItself) {
  const auto open = done("github_list_issues", site());
  EXPECT_EQ(count_at(open, "data.issues"), 3);
  EXPECT_EQ(at(open, "data.issues", 0, "title"), "Typo in the imprint");
  EXPECT_EQ(count_at(done("github_list_issues", site(R"("state":"all")")), "data.issues"), 4);
}

TEST_F(GitHub, AnOpenedIssueCanBeReadAndCommented) {
  const auto made =
      done("github_create_issue", site(R"("title":"Soup","body":"cold","labels":["food"])"));
  const std::string number = at(made, "data.number");
  EXPECT_EQ(number, "5");
  done("github_comment", site(R"("issue_number":)" + number + R"(,"body":"Warm it.")"));
  const auto read = done("github_read_issue", site(R"("issue_number":)" + number));
  EXPECT_EQ(at(read, "data.body"), "cold");
  EXPECT_EQ(at(read, "data.comments"), "1");
  EXPECT_THAT(page(), HasSubstr("Warm it."));
}

TEST_F(GitHub, AnOpenedPullRequestIsListedAmongThem) {
  done("github_create_pull_request", site(R"("title":"Fix the menu","head":"menu","base":"main")"));
  const auto pulls = done("github_list_pull_requests", site());
  ASSERT_EQ(count_at(pulls, "data.pull_requests"), 2);
  EXPECT_EQ(at(pulls, "data.pull_requests", 0, "head.ref"), "menu");
}

TEST_F(GitHub, SearchKnowsRepositoriesAndKinds) {
  const auto pulls = done("github_search", R"({"query":"images is:pr"})");
  EXPECT_EQ(at(pulls, "data.total_count"), "1");
  const auto tools = done("github_search", R"({"query":"repo:atelier/tools is:open"})");
  EXPECT_EQ(at(tools, "data.items", 0, "title"), "Build 318 fails");
}

TEST_F(GitHub, AnUnknownRepositoryIsSaidAndNothingIsOpened) {
  EXPECT_THAT(error_of("github_create_issue",
                       R"({"owner":"atelier","repo":"nowhere","title":"lost words"})"),
              HasSubstr("Not Found"));
  EXPECT_THAT(page(), Not(HasSubstr("lost words")));
}

TEST_F(GitHub, AnIssueWithoutTitleIsRefusedBeforeAnythingIsSent) {
  t.forget_requests();
  EXPECT_THAT(error_of("github_create_issue", site()), HasSubstr("title"));
  EXPECT_EQ(t.requests("tools/call"), 0u);
}

}  // namespace
}  // namespace patchbay::tests
