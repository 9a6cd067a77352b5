/// GitHub: issues, pull requests and comments of repositories.
#include <patchbay/sdk.hpp>

namespace github {
namespace {

using patchbay::action;
using patchbay::arg;
using patchbay::field;
using patchbay::mapping;

/// The tool behind each action, with the arguments that are not just the parameter of that name.
struct tool_table {
  mapping create_issue{"GITHUB_CREATE_AN_ISSUE"};
  mapping list_issues{"GITHUB_LIST_REPOSITORY_ISSUES"};
  mapping read_issue{"GITHUB_GET_AN_ISSUE"};
  mapping comment{"GITHUB_CREATE_AN_ISSUE_COMMENT"};
  mapping create_pull{"GITHUB_CREATE_A_PULL_REQUEST"};
  mapping list_pulls{"GITHUB_LIST_PULL_REQUESTS"};
  mapping search{"GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS", {arg("q", "query").from("query")}};
};

/// `own` behind the two parameters that name a repository.
patchbay::fields in_repository(std::initializer_list<field> own) {
  patchbay::fields all = {
      field::string("owner", "User or organization that the repository belongs to.").required(),
      field::string("repo", "Name of the repository.").required()};
  all.insert(all.end(), own);
  return all;
}

field number() { return field::integer("issue_number", "Number of it.").range(1, 1e9).required(); }

field state() {
  return field::string("state", "Which ones.").choices({"open", "closed", "all"}).fallback("open");
}

field per_page() {
  return field::integer("per_page", "Most of them on a page.").range(1, 100).fallback(30);
}

field page() { return field::integer("page", "Which page, from 1.").range(1, 1000).fallback(1); }

action create_issue(const tool_table& to) {
  return {
      .name = "github_create_issue",
      .doc = "Open an issue.\nWhoever sees the repository sees it at once.",
      .effect = patchbay::irreversible,
      .parameters = in_repository({field::string("title", "Its subject, in one line.").required(),
                                   field::string("body", "Text, in Markdown."),
                                   field::strings("labels", "Names of labels."),
                                   field::strings("assignees", "Logins of who works on it.")}),
      .mapping = to.create_issue};
}

action list_issues(const tool_table& to) {
  return {.name = "github_list_issues",
          .doc =
              "List issues of a repository.\nPull requests are among them: those have a "
              "pull_request member.",
          .parameters = in_repository(
              {state(), field::string("labels", "Names of labels, with commas."),
               field::string("assignee", "Login of who works on them."),
               field::string("since", "Only those changed after it: 2026-01-31T00:00:00Z."),
               field::string("sort", "Order.").choices({"created", "updated", "comments"}),
               field::string("direction", "Direction of the order.").choices({"asc", "desc"}),
               per_page(), page()}),
          .mapping = to.list_issues};
}

action read_issue(const tool_table& to) {
  return {.name = "github_read_issue",
          .doc = "Read an issue or a pull request with its text.",
          .parameters = in_repository({number()}),
          .mapping = to.read_issue};
}

action comment(const tool_table& to) {
  return {
      .name = "github_comment",
      .doc = "Comment an issue or a pull request.\nWhoever sees the repository sees it at once.",
      .effect = patchbay::irreversible,
      .parameters =
          in_repository({number(), field::string("body", "Text, in Markdown.").required()}),
      .mapping = to.comment};
}

action create_pull_request(const tool_table& to) {
  return {.name = "github_create_pull_request",
          .doc = "Open a pull request.\nWhoever sees the repository sees it at once.",
          .effect = patchbay::irreversible,
          .parameters =
              in_repository({field::string("title", "Its subject, in one line.").required(),
                             field::string("head", "Branch with the changes.").required(),
                             field::string("base", "Branch that they go into.").required(),
                             field::string("body", "Text, in Markdown."),
                             field::boolean("draft", "Whether it is a draft.").fallback(false)}),
          .mapping = to.create_pull};
}

action list_pull_requests(const tool_table& to) {
  return {.name = "github_list_pull_requests",
          .doc = "List pull requests of a repository.",
          .parameters = in_repository(
              {state(), field::string("head", "Only from this branch, as owner:branch."),
               field::string("base", "Only into this branch."), per_page(), page()}),
          .mapping = to.list_pulls};
}

action search(const tool_table& to) {
  return {.name = "github_search",
          .doc = "Find issues and pull requests in all repositories.",
          .parameters = {field::string("query",
                                       "What to look for; repo:owner/name, is:issue, is:pr, "
                                       "is:open and author: work.")
                             .required(),
                         field::string("sort", "Order; the best match first if left out.")
                             .choices({"created", "updated", "comments"}),
                         field::string("order", "Direction of the order.").choices({"asc", "desc"}),
                         per_page(), page()},
          .mapping = to.search};
}

patchbay::provider provider() {
  const tool_table to;
  return {.name = "github",
          .title = "GitHub",
          .doc = "Issues and pull requests on GitHub.",
          .actions = {create_issue(to), list_issues(to), read_issue(to), comment(to),
                      create_pull_request(to), list_pull_requests(to), search(to)}};
}

}  // namespace
}  // namespace github

PATCHBAY_PLUGIN(github::provider);
