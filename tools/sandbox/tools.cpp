// Tools and toolkits: list, get, execute.
#include <algorithm>

#include "answer.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

std::string to_json(const world& w, const tool_spec& tool) {
  const std::string_view toolkit = toolkit_of(tool.slug);
  const std::string logo = toolkit_logo(toolkit);
  json_text out;
  out.object().put("slug", tool.slug).put("name", tool.name).put("description", tool.description);
  out.put("human_description", tool.description).object("toolkit").put("slug", toolkit);
  out.put("name", toolkit_title(toolkit)).put("logo", logo).end();
  out.raw("input_parameters", schema_of(w, tool));
  out.raw(
      "output_parameters",
      R"({"type":"object","properties":{"data":{"type":"object"},"successful":{"type":"boolean"},)"
      R"("error":{"type":["string","null"]}},"required":["data","successful"]})");
  out.put("no_auth", false).array("available_versions").item(toolkit_version).end();
  out.put("version", toolkit_version).array("scopes").end().null("scope_requirements");
  out.put("tags", split(tool.tags, ',')).put("is_deprecated", false);
  out.object("deprecated").put("displayName", tool.name).put("version", toolkit_version);
  out.array("available_versions").item(toolkit_version).end().put("is_deprecated", false);
  out.object("toolkit").put("logo", logo).end().end();
  return out.end().str();
}

void list(call& c) {
  const std::string toolkit = lower(c.x.query_value("toolkit_slug"));
  const auto slugs = query_list(c, "tool_slugs");
  const auto auths = query_list(c, "auth_config_ids");
  const auto tags = query_list(c, "tags");
  const std::string words =
      lower(c.x.query_has("query") ? c.x.query_value("query") : c.x.query_value("search"));
  const bool important = c.x.query_value("important") == "true";
  std::vector<std::string> found;
  for (const auto& kit : all_toolkits()) {
    const std::string_view from = kit.slug;
    if (!toolkit.empty() && toolkit != from) continue;
    const bool of_auth =
        auths.empty() || std::any_of(auths.begin(), auths.end(), [&](const auto& id) {
          const auto auth = c.w.auth_configs.find(id);
          return auth != c.w.auth_configs.end() && auth->second.toolkit == from;
        });
    if (!of_auth) continue;
    for (const auto& tool : tools_of(from)) {
      const auto own = split(tool.tags, ',');
      if (!slugs.empty() && !contains(slugs, tool.slug)) continue;
      if (important && !contains(own, "important")) continue;
      if (!std::all_of(tags.begin(), tags.end(), [&](const auto& t) { return contains(own, t); })) {
        continue;
      }
      if (!words.empty() && !holds(tool.slug, words) && !holds(tool.description, words)) continue;
      found.push_back(to_json(c.w, tool));
    }
  }
  cursor_page page;
  if (!read_cursor(c, 20, 1000, found.size(), page)) return;
  const auto at = [&found](std::size_t i) {
    return found.begin() + static_cast<std::ptrdiff_t>(i);
  };
  answer_cursor_page(c, page, std::vector<std::string>(at(page.first()), at(page.last())));
}

const tool_spec* known_tool(call& c) {
  const std::string slug(c.x.parameter("slug"));
  const tool_spec* found = find_tool(slug);
  if (found == nullptr) {
    fail(c, tool_unknown, "Tool \"" + slug + "\" not found", "List the tools of the toolkit");
  }
  return found;
}

void get(call& c) {
  const tool_spec* tool = known_tool(c);
  if (tool != nullptr) answer_json(c, 200, to_json(c.w, *tool));
}

/// The account that an execution uses, or null with the answer filled in.
account* account_for(call& c, const json::value& body, std::string_view toolkit) {
  const std::string_view id = json::string_at(body, "connected_account_id");
  std::string_view user = json::string_at(body, "user_id");
  if (user.empty()) user = json::string_at(body, "entity_id");
  account* found = id.empty() ? c.w.newest_active(user, toolkit) : c.w.find_account(id);
  const bool usable = found != nullptr && found->toolkit == toolkit &&
                      found->status == account_status::active &&
                      (user.empty() || found->user_id == user);
  if (usable) return found;
  fail(c, execute_without_account,
       "No connected account found for user \"" + std::string(user) + "\" and toolkit \"" +
           std::string(toolkit) + "\"",
       "Connect the account and wait until it is ACTIVE");
  return nullptr;
}

void execute(call& c) {
  const tool_spec* tool = known_tool(c);
  if (tool == nullptr) return;
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  account* a = account_for(c, *body, toolkit_of(tool->slug));
  if (a == nullptr) return;
  const json::value none(rapidjson::kObjectType);
  const json::value* arguments = json::find(*body, "arguments");
  if (arguments == nullptr) arguments = &none;
  tool_answer answer;
  if (c.what.hidden_error.empty() && c.what.is_error.empty()) {
    answer = run_tool(c.w, *a, *tool, *arguments);
  } else {
    answer.error = c.what.is_error.empty() ? c.what.hidden_error : c.what.is_error;
  }
  answer_json(c, 200, execution_json(answer, c.w.new_id("log_"), true));
}

std::string toolkit_json(const world& w, std::string_view toolkit) {
  json_text out;
  out.object().put("slug", toolkit).put("name", toolkit_title(toolkit)).put("enabled", true);
  out.put("is_local_toolkit", false).array("composio_managed_auth_schemes").item("OAUTH2").end();
  out.array("auth_schemes").item("OAUTH2").end().put("no_auth", false);
  out.array("auth_config_details").object().put("mode", "OAUTH2").put("name", "oauth2");
  out.object("fields");
  for (const std::string_view part : {"auth_config_creation", "connected_account_initiation"}) {
    out.object(part).array("required").end().array("optional").end().end();
  }
  out.end().end().end().object("meta").put("description", toolkit_title(toolkit));
  out.put("logo", toolkit_logo(toolkit)).put("tools_count", tools_of(toolkit).size());
  out.put("triggers_count", 0).put("version", toolkit_version);
  out.array("available_versions").item(toolkit_version).end().array("categories").end();
  out.put("created_at",
          timestamp(w.auth_configs.empty() ? w.now() : w.auth_configs.begin()->second.created));
  out.put("updated_at", timestamp(w.now())).end();
  return out.end().str();
}

void get_toolkit(call& c) {
  const std::string slug = lower(c.x.parameter("slug"));
  if (find_toolkit(slug) == nullptr) {
    return fail(c, {404, 10404, "Toolkit_NotFound"}, "Toolkit \"" + slug + "\" not found");
  }
  answer_json(c, 200, toolkit_json(c.w, slug));
}

void list_toolkits(call& c) {
  cursor_page page;
  if (!read_cursor(c, 20, 1000, all_toolkits().size(), page)) return;
  std::vector<std::string> items;
  for (std::size_t i = page.first(); i < page.last(); ++i) {
    items.push_back(toolkit_json(c.w, all_toolkits()[i].slug));
  }
  answer_cursor_page(c, page, items);
}

}  // namespace

void add_tools(door& to) {
  to.api("GET", "/tools", list);
  to.api("GET", "/tools/{slug}", get);
  to.api("POST", "/tools/execute/{slug}", execute);
  to.api("GET", "/toolkits", list_toolkits);
  to.api("GET", "/toolkits/{slug}", get_toolkit);
}

}  // namespace patchbay::sandbox
