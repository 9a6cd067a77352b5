// Linear: one team with its states and a few issues a user.
#include "answer.hpp"
#include "records.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view create_schema =
    R"({"type":"object","title":"CreateLinearIssueRequest","properties":{
"title":{"type":"string","description":"Title"},"team_id":{"type":"string","description":"Team"},
"description":{"type":["string","null"],"description":"Text"},
"assignee_id":{"type":["string","null"],"description":"User"},
"state_id":{"type":["string","null"],"description":"State"},
"project_id":{"type":["string","null"],"description":"Project"},
"parent_id":{"type":["string","null"],"description":"Issue above"},
"due_date":{"type":["string","null"],"description":"YYYY-MM-DD"},
"priority":{"type":["integer","null"],"minimum":0,"maximum":4,"description":"1 is urgent"},
"label_ids":{"type":["array","null"],"items":{"type":"string"},"description":"Labels"}},
"required":["title","team_id"]})";

constexpr std::string_view list_schema =
    R"({"type":"object","title":"ListLinearIssuesRequest","properties":{
"first":{"type":["integer","null"],"minimum":1,"maximum":250,"description":"Issues of a page"},
"after":{"type":["string","null"],"description":"endCursor of the page before"},
"project_id":{"type":["string","null"],"description":"Project"},
"assignee_id":{"type":["string","null"],"description":"User"}}})";

constexpr std::string_view get_schema =
    R"({"type":"object","title":"GetLinearIssueRequest","properties":{
"issue_id":{"type":"string","description":"Id, or KEY-123"}},"required":["issue_id"]})";

constexpr std::string_view update_schema =
    R"({"type":"object","title":"UpdateIssueRequest","properties":{
"issueId":{"type":"string","description":"Id, or KEY-123"},
"title":{"type":["string","null"],"description":"Title"},
"description":{"type":["string","null"],"description":"Text"},
"stateId":{"type":["string","null"],"description":"State"},
"assigneeId":{"type":["string","null"],"description":"User"},
"projectId":{"type":["string","null"],"description":"Project"},
"dueDate":{"type":["string","null"],"description":"YYYY-MM-DD"},
"priority":{"type":["integer","null"],"minimum":0,"maximum":4,"description":"1 is urgent"},
"labelIds":{"type":["array","null"],"items":{"type":"string"},"description":"Replaces all labels"}},
"required":["issueId"]})";

constexpr std::string_view comment_schema =
    R"({"type":"object","title":"CreateLinearCommentRequest","properties":{
"issueId":{"type":"string","description":"Id, or KEY-123"},
"body":{"type":"string","description":"Text"}},"required":["issueId","body"]})";

constexpr std::string_view teams_schema =
    R"({"type":"object","title":"ListLinearTeamsRequest","properties":{
"first":{"type":["integer","null"],"minimum":1,"maximum":250,"description":"Teams of a page"},
"after":{"type":["string","null"],"description":"endCursor of the page before"},
"project_id":{"type":["string","null"],"description":"Project"}}})";

constexpr std::string_view states_schema =
    R"({"type":"object","title":"ListLinearStatesRequest","properties":{
"team_id":{"type":"string","description":"Team"}},"required":["team_id"]})";

constexpr std::string_view issue_search_schema =
    R"({"type":"object","title":"SearchIssuesRequest","properties":{
"query":{"type":"string","description":"Words"},
"first":{"type":"integer","minimum":1,"maximum":50,"default":25,"description":"Issues of a page"},
"after":{"type":["string","null"],"description":"endCursor of the page before"},
"include_archived":{"type":"boolean","default":false,"description":"With archived ones"}},
"required":["query"]})";

constexpr std::string_view team = "9cfb482a-81e3-4154-b5b9-2c805e70a02d";
constexpr std::string_view states[][2] = {{"5f0b6c1a-0001-4000-a000-000000000001", "Todo"},
                                          {"5f0b6c1a-0002-4000-a000-000000000002", "In Progress"},
                                          {"5f0b6c1a-0003-4000-a000-000000000003", "Done"}};
constexpr std::string_view seeded[] = {"Menu is hidden on phones", "Front page loads 9 MB",
                                       "Write the release notes"};

record& add_issue(const world&, shelf& to, std::string_view id) {
  const std::string number = std::to_string(to.all("issue").size() + 1);
  record& made = to.add("issue", id);
  return made.set("identifier", "ATE-" + number).set("state_id", states[0][0]).set("priority", "0");
}

void seed(const world& w, shelf& into) {
  std::size_t number = 0;
  for (const auto& title : seeded) {
    const std::string id = "1a2b3c4d-000" + std::to_string(++number) + "-4000-a000-00000000000a";
    add_issue(w, into, id).set("title", title);
  }
}

shelf& desk_of(world& w, const account& a) { return shelf_of(w, a, seed); }

record* issue_at(world& w, const account& a, std::string_view reference) {
  for (auto& r : desk_of(w, a).records) {
    if (r.kind == "issue" && (r.id == reference || r.get("identifier") == reference)) return &r;
  }
  return nullptr;
}

tool_answer no_issue() { return {"{}", "Entity not found: Issue"}; }

std::string_view state_name(std::string_view id) {
  for (const auto& state : states) {
    if (state[0] == id) return state[1];
  }
  return {};
}

std::string url_of(const record& r) {
  return "https://linear.sandbox.invalid/atelier/issue/" + r.get("identifier");
}

std::string to_json(const shelf& of, const record& r) {
  json_text out;
  out.object().put("id", r.id).put("identifier", r.get("identifier")).put("title", r.get("title"));
  out.put("description", r.get("description")).put("url", url_of(r));
  out.object("state").put("id", r.get("state_id")).put("name", state_name(r.get("state_id"))).end();
  out.object("team").put("id", team).put("key", "ATE").end();
  out.raw("priority", r.get("priority")).put_or_null("dueDate", r.get("due_date"));
  if (r.get("assignee_id").empty()) {
    out.null("assignee");
  } else {
    out.object("assignee").put("id", r.get("assignee_id")).end();
  }
  out.object("comments").array("nodes");
  for (const record* c : of.all("comment")) {
    if (c->get("issue") != r.id) continue;
    out.object().put("id", c->id).put("body", c->get("body")).end();
  }
  return out.end().end().end().str();
}

tool_answer create_issue(world& w, account& a, const json::value& arguments) {
  if (json::string_at(arguments, "team_id") != team) return {"{}", "Entity not found: Team"};
  const std::string_view state = json::string_at(arguments, "state_id");
  if (!state.empty() && state_name(state).empty()) return {"{}", "Entity not found: State"};
  record& made = add_issue(w, desk_of(w, a), w.new_uuid());
  set_fields(made, arguments,
             {"title", "description", "assignee_id", "state_id", "project_id", "parent_id",
              "due_date", "priority", "label_ids"});
  json_text out;
  out.object().put("id", made.id).put("ticket_url", url_of(made));
  return {out.put("issue_title", made.get("title")).end().str(), {}};
}

tool_answer issue_page(const shelf& desk, const std::vector<const record*>& found,
                       const json::value& arguments, std::int64_t first_default) {
  slice page;
  if (!slice_of(json::string_at(arguments, "after"), int_at(arguments, "first", first_default),
                found.size(), page)) {
    return {"{}", "Argument Validation Error: after"};
  }
  json_text out;
  out.object().array("issues");
  for (std::size_t i = page.first; i < page.last; ++i) out.raw_item(to_json(desk, *found[i]));
  out.end().object("page_info").put("hasNextPage", !page.next.empty());
  return {out.put_or_null("endCursor", page.next).end().end().str(), {}};
}

tool_answer list_issues(world& w, account& a, const json::value& arguments) {
  const shelf& desk = desk_of(w, a);
  auto found = desk.all("issue");
  std::erase_if(found, [&](const record* r) {
    for (const std::string_view member : {"project_id", "assignee_id"}) {
      const std::string_view wanted = json::string_at(arguments, member);
      if (!wanted.empty() && r->get(member) != wanted) return true;
    }
    return false;
  });
  return issue_page(desk, found, arguments, 10);
}

tool_answer search_issues(world& w, account& a, const json::value& arguments) {
  const shelf& desk = desk_of(w, a);
  auto found = desk.all("issue");
  std::erase_if(found, [&](const record* r) {
    return !holds_words(r->get("title") + " " + r->get("description"),
                        json::string_at(arguments, "query"));
  });
  return issue_page(desk, found, arguments, 25);
}

tool_answer get_issue(world& w, account& a, const json::value& arguments) {
  const record* found = issue_at(w, a, json::string_at(arguments, "issue_id"));
  if (found == nullptr) return no_issue();
  return {json_text().object().raw("issue", to_json(desk_of(w, a), *found)).end().str(), {}};
}

tool_answer update_issue(world& w, account& a, const json::value& arguments) {
  record* found = issue_at(w, a, json::string_at(arguments, "issueId"));
  if (found == nullptr) return no_issue();
  const std::string_view state = json::string_at(arguments, "stateId");
  if (!state.empty() && state_name(state).empty()) return {"{}", "Entity not found: State"};
  set_fields(*found, arguments, {"title", "description", "priority"});
  constexpr std::string_view camel[][2] = {{"stateId", "state_id"},
                                           {"assigneeId", "assignee_id"},
                                           {"projectId", "project_id"},
                                           {"dueDate", "due_date"}};
  for (const auto& [from, to] : camel) {
    const std::string_view value = json::string_at(arguments, from);
    if (!value.empty()) found->set(to, value);
  }
  return {json_text().object().raw("issue", to_json(desk_of(w, a), *found)).end().str(), {}};
}

tool_answer add_comment(world& w, account& a, const json::value& arguments) {
  const record* on = issue_at(w, a, json::string_at(arguments, "issueId"));
  if (on == nullptr) return no_issue();
  const std::string issue = on->id;
  record& made = desk_of(w, a).add("comment", w.new_uuid());
  set_fields(made, arguments, {"body"});
  made.set("issue", issue);
  return {json_text().object().object("comment").put("id", made.id).end().end().str(), {}};
}

tool_answer list_teams(world&, account&, const json::value&) {
  json_text out;
  out.object().array("teams").object().put("id", team).put("key", "ATE").put("name", "Atelier");
  out.end().end().object("page_info").put("hasNextPage", false).end();
  return {out.end().str(), {}};
}

tool_answer list_states(world&, account&, const json::value& arguments) {
  if (json::string_at(arguments, "team_id") != team) return {"{}", "Entity not found: Team"};
  json_text out;
  out.object().array("states");
  for (const auto& [id, name] : states) out.object().put("id", id).put("name", name).end();
  return {out.end().end().str(), {}};
}

constexpr tool_spec tools[] = {
    {"LINEAR_CREATE_LINEAR_COMMENT", "Create comment", "Comments an issue.", "openWorldHint",
     comment_schema, add_comment},
    {"LINEAR_CREATE_LINEAR_ISSUE", "Create issue", "Creates an issue in a team.", "important",
     create_schema, create_issue},
    {"LINEAR_GET_LINEAR_ISSUE", "Get issue", "Returns an issue.", "readOnlyHint,idempotentHint",
     get_schema, get_issue},
    {"LINEAR_LIST_LINEAR_ISSUES", "List issues", "Returns issues.",
     "readOnlyHint,idempotentHint,important", list_schema, list_issues},
    {"LINEAR_LIST_LINEAR_STATES", "List states", "Returns the states of a team.",
     "readOnlyHint,idempotentHint", states_schema, list_states},
    {"LINEAR_LIST_LINEAR_TEAMS", "List teams", "Returns the teams.", "readOnlyHint,idempotentHint",
     teams_schema, list_teams},
    {"LINEAR_SEARCH_ISSUES", "Search issues", "Searches issues by words.",
     "readOnlyHint,idempotentHint", issue_search_schema, search_issues},
    {"LINEAR_UPDATE_ISSUE", "Update issue", "Changes fields of an issue.", "updateHint",
     update_schema, update_issue},
};

}  // namespace

std::span<const tool_spec> linear_tools() { return tools; }

}  // namespace patchbay::sandbox
