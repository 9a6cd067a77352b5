/// Linear: find, create, change and comment issues.
#include <patchbay/sdk.hpp>

namespace linear {
namespace {

using patchbay::action;
using patchbay::arg;
using patchbay::field;
using patchbay::mapping;

/// The tool behind each action, with the arguments that are not just the parameter of that name.
struct tool_table {
  mapping list{"LINEAR_LIST_LINEAR_ISSUES",
               {arg("first").from("limit"), arg("after").from("cursor")}};
  mapping search{"LINEAR_SEARCH_ISSUES", {arg("first").from("limit"), arg("after").from("cursor")}};
  mapping read{"LINEAR_GET_LINEAR_ISSUE", {arg("issue_id", "issueId").from("issue")}};
  mapping create{"LINEAR_CREATE_LINEAR_ISSUE"};
  mapping update{
      "LINEAR_UPDATE_ISSUE",
      {arg("issueId", "issue_id").from("issue"), arg("stateId", "state_id").from("state_id"),
       arg("assigneeId", "assignee_id").from("assignee_id"),
       arg("projectId", "project_id").from("project_id"),
       arg("dueDate", "due_date").from("due_date"),
       arg("labelIds", "label_ids").from("label_ids")}};
  mapping comment{"LINEAR_CREATE_LINEAR_COMMENT", {arg("issueId", "issue_id").from("issue")}};
  mapping teams{"LINEAR_LIST_LINEAR_TEAMS",
                {arg("first").from("limit"), arg("after").from("cursor")}};
  mapping states{"LINEAR_LIST_LINEAR_STATES"};
};

field issue() { return field::string("issue", "Id of the issue, or its key ENG-123.").required(); }

field cursor() { return field::string("cursor", "Where to go on: endCursor of the last answer."); }

field limit(int most) {
  return field::integer("limit", "Most of them to return.").range(1, most).fallback(50);
}

/// What can be said about an issue both when it is made and later.
void add_details(patchbay::fields& to) {
  to.push_back(field::string("description", "Text, in Markdown."));
  to.push_back(field::string("state_id", "Id of the state, from linear_list_states."));
  to.push_back(field::string("assignee_id", "Id of who works on it."));
  to.push_back(field::string("project_id", "Id of the project."));
  to.push_back(field::string("due_date", "Day on which it is due: 2026-01-31."));
  to.push_back(
      field::integer("priority", "0 none, 1 urgent, 2 high, 3 medium, 4 low.").range(0, 4));
  to.push_back(field::strings("label_ids", "Ids of all its labels."));
}

action list_issues(const tool_table& to) {
  return {.name = "linear_list_issues",
          .doc = "List issues.",
          .parameters = {field::string("project_id", "Only issues of this project."),
                         field::string("assignee_id", "Only issues of this user."), limit(250),
                         cursor()},
          .mapping = to.list};
}

action search_issues(const tool_table& to) {
  return {
      .name = "linear_search_issues",
      .doc = "Find issues by words.",
      .parameters = {field::string("query", "Words to look for.").required(), limit(50), cursor()},
      .mapping = to.search};
}

action read_issue(const tool_table& to) {
  return {.name = "linear_read_issue",
          .doc = "Read one issue with its text and comments.",
          .parameters = {issue()},
          .mapping = to.read};
}

action create_issue(const tool_table& to) {
  patchbay::fields parameters = {
      field::string("title", "Its subject, in one line.").required(),
      field::string("team_id", "Id of the team, from linear_list_teams.").required(),
      field::string("parent_id", "Id of the issue that it is a part of.")};
  add_details(parameters);
  return {.name = "linear_create_issue",
          .doc = "Create an issue.\nThe team may be notified.",
          .effect = patchbay::write,
          .parameters = parameters,
          .mapping = to.create};
}

action update_issue(const tool_table& to) {
  patchbay::fields parameters = {issue(), field::string("title", "New title.")};
  add_details(parameters);
  return {.name = "linear_update_issue",
          .doc = "Change some fields of an issue.\nWhat is left out stays.",
          .effect = patchbay::write,
          .parameters = parameters,
          .rules = {patchbay::at_least_one({"title", "description", "state_id", "assignee_id",
                                            "project_id", "due_date", "priority", "label_ids"})},
          .mapping = to.update};
}

action comment(const tool_table& to) {
  return {.name = "linear_comment",
          .doc = "Comment an issue.\nWhoever sees the issue sees it at once.",
          .effect = patchbay::irreversible,
          .parameters = {issue(), field::string("body", "Text, in Markdown.").required()},
          .mapping = to.comment};
}

action list_teams(const tool_table& to) {
  return {.name = "linear_list_teams",
          .doc = "List the teams with their ids.",
          .parameters = {limit(250), cursor()},
          .mapping = to.teams};
}

action list_states(const tool_table& to) {
  return {.name = "linear_list_states",
          .doc = "List the states that issues of a team can have.",
          .parameters =
              {field::string("team_id", "Id of the team, from linear_list_teams.").required()},
          .mapping = to.states};
}

patchbay::provider provider() {
  const tool_table to;
  return {.name = "linear",
          .title = "Linear",
          .doc = "Issues of a Linear workspace.",
          .actions = {list_issues(to), search_issues(to), read_issue(to), create_issue(to),
                      update_issue(to), comment(to), list_teams(to), list_states(to)}};
}

}  // namespace
}  // namespace linear

PATCHBAY_PLUGIN(linear::provider);
