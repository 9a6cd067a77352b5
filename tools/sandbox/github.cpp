// GitHub: each user sees two repositories with a few issues and one pull request.
#include "answer.hpp"
#include "records.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view create_issue_schema =
    R"({"type":"object","title":"CreateAnIssueRequest","properties":{
"owner":{"type":"string","description":"Owner"},"repo":{"type":"string","description":"Repository"},
"title":{"type":"string","description":"Title"},"body":{"type":["string","null"],"description":"Text"},
"labels":{"type":"array","items":{"type":"string"},"description":"Labels"},
"assignees":{"type":"array","items":{"type":"string"},"description":"Logins"},
"milestone":{"type":["string","null"],"description":"Number of the milestone"}},
"required":["owner","repo","title"]})";

constexpr std::string_view list_issues_schema =
    R"({"type":"object","title":"ListRepositoryIssuesRequest","properties":{
"owner":{"type":"string","description":"Owner"},"repo":{"type":"string","description":"Repository"},
"state":{"type":"string","enum":["open","closed","all"],"default":"open","description":"State"},
"labels":{"type":["string","null"],"description":"Labels, with commas"},
"assignee":{"type":["string","null"],"description":"Login"},
"since":{"type":["string","null"],"description":"Changed after"},
"sort":{"type":"string","enum":["created","updated","comments"],"default":"created","description":"Order"},
"direction":{"type":"string","enum":["asc","desc"],"default":"desc","description":"Direction"},
"per_page":{"type":"integer","minimum":1,"maximum":100,"default":1,"description":"Issues of a page"},
"page":{"type":"integer","minimum":1,"default":1,"description":"Page"}},"required":["owner","repo"]})";

constexpr std::string_view get_issue_schema =
    R"({"type":"object","title":"GetAnIssueRequest","properties":{
"owner":{"type":"string","description":"Owner"},"repo":{"type":"string","description":"Repository"},
"issue_number":{"type":"integer","description":"Number"}},
"required":["owner","repo","issue_number"]})";

constexpr std::string_view comment_schema =
    R"({"type":"object","title":"CreateAnIssueCommentRequest","properties":{
"owner":{"type":"string","description":"Owner"},"repo":{"type":"string","description":"Repository"},
"issue_number":{"type":"integer","description":"Number"},
"body":{"type":"string","description":"Text"}},
"required":["owner","repo","issue_number","body"]})";

constexpr std::string_view create_pull_schema =
    R"({"type":"object","title":"CreateAPullRequestRequest","properties":{
"owner":{"type":"string","description":"Owner"},"repo":{"type":"string","description":"Repository"},
"head":{"type":"string","description":"Branch with the changes"},
"base":{"type":"string","description":"Branch to change"},
"title":{"type":["string","null"],"description":"Title"},
"body":{"type":["string","null"],"description":"Text"},
"draft":{"type":["boolean","null"],"description":"Draft"},
"issue":{"type":["integer","null"],"description":"Issue to turn into it"}},
"required":["owner","repo","head","base"]})";

constexpr std::string_view list_pulls_schema =
    R"({"type":"object","title":"ListPullRequestsRequest","properties":{
"owner":{"type":"string","description":"Owner"},"repo":{"type":"string","description":"Repository"},
"state":{"type":"string","enum":["open","closed","all"],"default":"open","description":"State"},
"head":{"type":["string","null"],"description":"owner:branch"},
"base":{"type":["string","null"],"description":"Branch"},
"per_page":{"type":"integer","minimum":1,"maximum":100,"default":30,"description":"Of a page"},
"page":{"type":"integer","minimum":1,"default":1,"description":"Page"}},"required":["owner","repo"]})";

constexpr std::string_view search_schema =
    R"({"type":"object","title":"SearchIssuesAndPullRequestsRequest","properties":{
"q":{"type":"string","description":"Words, repo:, is:, state:"},
"sort":{"type":["string","null"],"description":"Order"},
"order":{"type":"string","enum":["asc","desc"],"default":"desc","description":"Direction"},
"per_page":{"type":"integer","minimum":1,"maximum":100,"default":30,"description":"Of a page"},
"page":{"type":"integer","minimum":1,"default":1,"description":"Page"}},"required":["q"]})";

constexpr std::string_view repositories[] = {"atelier/site", "atelier/tools"};

struct seeded_issue {
  std::string_view repo, number, title, body, state, head;
};

constexpr seeded_issue seeded[] = {
    {"atelier/site", "1", "Images are too large", "The front page loads 9 MB.", "closed", ""},
    {"atelier/site", "2", "Menu is hidden on phones", "It opens behind the header.", "open", ""},
    {"atelier/site", "3", "Shrink the images", "Fixes #1.", "open", "small-images"},
    {"atelier/site", "4", "Typo in the imprint", "", "open", ""},
    {"atelier/tools", "1", "Build 318 fails", "2 tests are red.", "open", ""},
};

void seed(const world&, shelf& into) {
  for (const auto& i : seeded) {
    record& r = into.add("issue", std::string(i.repo) + "#" + std::string(i.number));
    r.set("repo", i.repo).set("number", i.number).set("title", i.title).set("body", i.body);
    r.set("state", i.state).set("user", "mara").set("head", i.head);
    if (!i.head.empty()) r.set("base", "main");
  }
}

shelf& hub_of(world& w, const account& a) { return shelf_of(w, a, seed); }

/// owner/repo of the arguments; empty when there is none of that name.
std::string repo_of(const json::value& arguments) {
  std::string name(json::string_at(arguments, "owner"));
  name += "/" + std::string(json::string_at(arguments, "repo"));
  for (const auto& known : repositories) {
    if (known == name) return name;
  }
  return {};
}

tool_answer not_found() { return {"{}", "Not Found"}; }

bool is_pull(const record& r) { return !r.get("head").empty(); }

std::string url_of(const record& r) {
  return "https://github.sandbox.invalid/" + r.get("repo") + (is_pull(r) ? "/pull/" : "/issues/") +
         r.get("number");
}

std::string to_json(const shelf& of, const record& r) {
  std::size_t comments = 0;
  for (const record* c : of.all("comment")) comments += c->get("issue") == r.id ? 1u : 0u;
  json_text out;
  out.object().raw("number", r.get("number")).put("title", r.get("title"));
  out.put("body", r.get("body")).put("state", r.get("state")).put("html_url", url_of(r));
  out.object("user").put("login", r.get("user")).end().put("comments", comments);
  out.array("labels");
  for (const auto& label : split(r.get("labels"), ',')) out.object().put("name", label).end();
  out.end().array("assignees");
  for (const auto& login : split(r.get("assignees"), ',')) out.object().put("login", login).end();
  out.end();
  if (is_pull(r)) {
    out.object("pull_request").put("html_url", url_of(r)).end();
    out.object("head").put("ref", r.get("head")).end();
    out.object("base").put("ref", r.get("base")).end();
  }
  return out.end().str();
}

record& add(shelf& to, const std::string& repo, const account& by, const json::value& arguments) {
  std::size_t number = 1;
  for (const record* r : to.all("issue")) number += r->get("repo") == repo ? 1u : 0u;
  record& made = to.add("issue", repo + "#" + std::to_string(number));
  set_fields(made, arguments, {"title", "body", "labels", "assignees", "head", "base"});
  return made.set("repo", repo)
      .set("number", std::to_string(number))
      .set("state", "open")
      .set("user", by.user_id);
}

tool_answer create_issue(world& w, account& a, const json::value& arguments) {
  const std::string repo = repo_of(arguments);
  if (repo.empty()) return not_found();
  shelf& hub = hub_of(w, a);
  return {to_json(hub, add(hub, repo, a, arguments)), {}};
}

tool_answer create_pull(world& w, account& a, const json::value& arguments) {
  const std::string repo = repo_of(arguments);
  if (repo.empty()) return not_found();
  if (json::string_at(arguments, "title").empty() && int_at(arguments, "issue", 0) == 0) {
    return {"{}", "Validation Failed: title or issue is needed"};
  }
  shelf& hub = hub_of(w, a);
  return {to_json(hub, add(hub, repo, a, arguments)), {}};
}

record* issue_of(world& w, account& a, const json::value& arguments) {
  return hub_of(w, a).find(
      "issue", repo_of(arguments) + "#" + std::to_string(int_at(arguments, "issue_number", 0)));
}

tool_answer get_issue(world& w, account& a, const json::value& arguments) {
  const record* found = issue_of(w, a, arguments);
  if (found == nullptr) return not_found();
  return {to_json(hub_of(w, a), *found), {}};
}

tool_answer add_comment(world& w, account& a, const json::value& arguments) {
  const record* on = issue_of(w, a, arguments);
  if (on == nullptr) return not_found();
  const std::string issue = on->id;
  const std::string url = url_of(*on);
  shelf& hub = hub_of(w, a);
  const std::string id = std::to_string(1000 + hub.records.size());
  record& made = hub.add("comment", id);
  set_fields(made, arguments, {"body"});
  made.set("issue", issue).set("user", a.user_id);
  json_text out;
  out.object().raw("id", id).put("html_url", url + "#issuecomment-" + id);
  out.put("body", made.get("body")).object("user").put("login", a.user_id).end();
  return {out.put("created_at", timestamp(w.now())).end().str(), {}};
}

/// The page of `found` that `page` and `per_page` ask for, as elements of a JSON array.
std::string elements(const shelf& of, const std::vector<const record*>& found,
                     const json::value& arguments, std::int64_t per_page_default) {
  const auto size = static_cast<std::size_t>(int_at(arguments, "per_page", per_page_default));
  const auto page = static_cast<std::size_t>(int_at(arguments, "page", 1));
  json_text out;
  out.array();
  for (std::size_t i = (page - 1) * size; i < std::min(found.size(), page * size); ++i) {
    out.raw_item(to_json(of, *found[i]));
  }
  return out.end().str();
}

bool in_state(const record& r, std::string_view state) {
  return state == "all" || r.get("state") == (state.empty() ? std::string_view("open") : state);
}

std::vector<const record*> newest_first(const shelf& of) {
  auto found = of.all("issue");
  std::reverse(found.begin(), found.end());
  return found;
}

tool_answer list(world& w, account& a, const json::value& arguments, bool pulls_only,
                 std::string_view wrapper, std::int64_t per_page_default) {
  const std::string repo = repo_of(arguments);
  if (repo.empty()) return not_found();
  const shelf& hub = hub_of(w, a);
  auto found = newest_first(hub);
  const auto wanted = split(json::string_at(arguments, "labels"), ',');
  std::erase_if(found, [&](const record* r) {
    const auto labels = split(r->get("labels"), ',');
    const bool labelled = std::all_of(wanted.begin(), wanted.end(),
                                      [&](const auto& l) { return contains(labels, l); });
    return r->get("repo") != repo || (pulls_only && !is_pull(*r)) || !labelled ||
           !in_state(*r, json::string_at(arguments, "state"));
  });
  json_text out;
  out.object().raw(wrapper, elements(hub, found, arguments, per_page_default));
  return {out.end().str(), {}};
}

tool_answer list_issues(world& w, account& a, const json::value& arguments) {
  return list(w, a, arguments, false, "issues", 1);
}

tool_answer list_pulls(world& w, account& a, const json::value& arguments) {
  return list(w, a, arguments, true, "pull_requests", 30);
}

bool takes(const record& r, const std::string& word) {
  if (word.starts_with("repo:")) return r.get("repo") == word.substr(5);
  if (word.starts_with("state:")) return r.get("state") == word.substr(6);
  if (word == "is:open" || word == "is:closed") return r.get("state") == word.substr(3);
  if (word == "is:pr") return is_pull(r);
  if (word == "is:issue") return !is_pull(r);
  return holds(r.get("title") + " " + r.get("body"), lower(word));
}

tool_answer search(world& w, account& a, const json::value& arguments) {
  const shelf& hub = hub_of(w, a);
  const auto words = split(json::string_at(arguments, "q"), ' ');
  auto found = newest_first(hub);
  std::erase_if(found, [&](const record* r) {
    return !std::all_of(words.begin(), words.end(),
                        [r](const auto& word) { return takes(*r, word); });
  });
  json_text out;
  out.object().put("total_count", found.size()).put("incomplete_results", false);
  out.raw("items", elements(hub, found, arguments, 30));
  return {out.end().str(), {}};
}

constexpr tool_spec tools[] = {
    {"GITHUB_CREATE_AN_ISSUE", "Create an issue", "Opens an issue.", "openWorldHint,important",
     create_issue_schema, create_issue},
    {"GITHUB_CREATE_AN_ISSUE_COMMENT", "Create a comment", "Comments an issue or pull request.",
     "openWorldHint", comment_schema, add_comment},
    {"GITHUB_CREATE_A_PULL_REQUEST", "Create a pull request", "Opens a pull request.",
     "openWorldHint,important", create_pull_schema, create_pull},
    {"GITHUB_GET_AN_ISSUE", "Get an issue", "Returns an issue.", "readOnlyHint,idempotentHint",
     get_issue_schema, get_issue},
    {"GITHUB_LIST_PULL_REQUESTS", "List pull requests", "Returns pull requests of a repository.",
     "readOnlyHint,idempotentHint", list_pulls_schema, list_pulls},
    {"GITHUB_LIST_REPOSITORY_ISSUES", "List issues", "Returns issues of a repository.",
     "readOnlyHint,idempotentHint", list_issues_schema, list_issues},
    {"GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS", "Search", "Searches issues and pull requests.",
     "readOnlyHint,idempotentHint", search_schema, search},
};

}  // namespace

std::span<const tool_spec> github_tools() { return tools; }

}  // namespace patchbay::sandbox
