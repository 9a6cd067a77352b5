#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class Linear : public provider_town {
 protected:
  Linear() : provider_town("linear") {}

  std::string team() { return at(done("linear_list_teams", "{}"), "data.teams", 0, "id"); }
};

TEST_F(Linear, ListsIssuesPageByPage) {
  EXPECT_EQ(count_at(done("linear_list_issues", "{}"), "data.issues"), 3);
  const auto first = done("linear_list_issues", R"({"limit":2})");
  const auto rest =
      done("linear_list_issues", R"({"cursor":")" + at(first, "data.page_info.endCursor") + "\"}");
  EXPECT_EQ(count_at(rest, "data.issues"), 1);
}

TEST_F(Linear, ACreatedIssueCanBeFoundAndRead) {
  done("linear_create_issue", R"({"team_id":")" + team() +
                                  R"(","title":"Cold soup","priority":2,"due_date":"2026-02-01"})");
  const auto found = done("linear_search_issues", R"({"query":"soup"})");
  EXPECT_EQ(at(found, "data.issues", 0, "identifier"), "ATE-4");
  const auto read = done("linear_read_issue", R"({"issue":"ATE-4"})");
  EXPECT_EQ(at(read, "data.issue.dueDate"), "2026-02-01");
  EXPECT_EQ(at(read, "data.issue.priority"), "2");
}

TEST_F(Linear, AnUpdateChangesTheStateAndKeepsTheTitle) {
  const auto states = done("linear_list_states", R"({"team_id":")" + team() + "\"}");
  const auto changed = done("linear_update_issue", R"({"issue":"ATE-1","state_id":")" +
                                                       at(states, "data.states", 2, "id") + "\"}");
  EXPECT_EQ(at(changed, "data.issue.state.name"), "Done");
  EXPECT_EQ(at(changed, "data.issue.title"), "Menu is hidden on phones");
}

TEST_F(Linear, AnUpdateOfNothingIsRefused) {
  EXPECT_THAT(error_of("linear_update_issue", R"({"issue":"ATE-1"})"), HasSubstr("title"));
}

TEST_F(Linear, ACommentIsOnItsIssue) {
  done("linear_comment", R"({"issue":"ATE-2","body":"Warm it."})");
  const auto read = done("linear_read_issue", R"({"issue":"ATE-2"})");
  EXPECT_EQ(at(read, "data.issue.comments.nodes", 0, "body"), "Warm it.");
  EXPECT_THAT(page(), HasSubstr("Warm it."));
}

TEST_F(Linear, NamesOfEitherSpellingAreFollowed) {
  for (const char* tool : {"LINEAR_CREATE_LINEAR_COMMENT", "LINEAR_UPDATE_ISSUE"}) {
    rename(tool, "issueId", "issue_id");
  }
  rename("LINEAR_UPDATE_ISSUE", "dueDate", "due_date");
  done("linear_comment", R"({"issue":"ATE-3","body":"Other spelling."})");
  const auto changed = done("linear_update_issue", R"({"issue":"ATE-3","due_date":"2026-03-01"})");
  EXPECT_EQ(at(changed, "data.issue.dueDate"), "2026-03-01");
  EXPECT_THAT(page(), HasSubstr("Other spelling."));
}

TEST_F(Linear, AnUnknownTeamIsSaidAndNothingIsCreated) {
  EXPECT_THAT(error_of("linear_create_issue", R"({"team_id":"none","title":"lost words"})"),
              HasSubstr("Team"));
  EXPECT_THAT(page(), Not(HasSubstr("lost words")));
}

}  // namespace
}  // namespace patchbay::tests
