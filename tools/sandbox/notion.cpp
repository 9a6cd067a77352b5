// Notion: a few pages a user, each with its text as Markdown.
#include "answer.hpp"
#include "records.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view search_schema =
    R"({"type":"object","title":"SearchNotionPageRequest","properties":{
"query":{"type":["string","null"],"description":"Words of the title"},
"page_size":{"type":"integer","minimum":1,"maximum":100,"default":25,"description":"Of a page"},
"filter_value":{"type":["string","null"],"enum":["page","database"],"description":"Kind"},
"start_cursor":{"type":["string","null"],"description":"next_cursor of the page before"}}})";

constexpr std::string_view read_schema =
    R"({"type":"object","title":"GetPageMarkdownRequest","properties":{
"page_id":{"type":"string","description":"The page"},
"include_transcript":{"type":"boolean","default":false,"description":"With notes of meetings"}},
"required":["page_id"]})";

constexpr std::string_view create_schema =
    R"({"type":"object","title":"CreateNotionPageRequest","properties":{
"parent_id":{"type":"string","description":"Page or database above"},
"title":{"type":"string","description":"Title"},
"markdown":{"type":["string","null"],"description":"Text"},
"icon":{"type":["string","null"],"description":"Emoji"},
"cover":{"type":["string","null"],"description":"Address of a picture"}},
"required":["parent_id","title"]})";

constexpr std::string_view append_schema =
    R"({"type":"object","title":"AddMultiplePageContentRequest","properties":{
"parent_block_id":{"type":"string","description":"Page or block to extend"},
"content_blocks":{"type":"array","items":{"type":"object"},"description":"content and block_property of each"},
"after":{"type":["string","null"],"description":"Block to insert behind"}},
"required":["parent_block_id","content_blocks"]})";

constexpr std::string_view page_ids[] = {"59833787-2cf9-4fdf-8782-e53db20768a5",
                                         "0c940186-ab70-4351-bb34-2d16f0635d49",
                                         "a2f0e5c1-7d3b-4a86-9f1e-5b6c7d8e9f01"};
constexpr std::string_view titles[] = {"Team wiki", "Release notes", "Planning 2026"};
constexpr std::string_view texts[] = {"Everything about the team.",
                                      "# 2.4\n\n- smaller images\n- a menu that opens",
                                      "Goals for the year."};

void seed(const world&, shelf& into) {
  for (std::size_t i = 0; i < std::size(page_ids); ++i) {
    record& r = into.add("page", page_ids[i]);
    r.set("title", titles[i]).set("markdown", texts[i]);
    if (i > 0) r.set("parent_id", page_ids[0]);
  }
}

/// Ids are known with and without their hyphens.
std::string with_hyphens(std::string_view id) {
  std::string out(id);
  if (out.size() != 32) return out;
  for (const std::size_t at : {8u, 13u, 18u, 23u}) out.insert(at, 1, '-');
  return out;
}

shelf& pages_of(world& w, const account& a) { return shelf_of(w, a, seed); }

record* page_at(world& w, const account& a, std::string_view id) {
  return pages_of(w, a).find("page", with_hyphens(id));
}

tool_answer no_page(std::string_view argument) {
  return {"{}", "Could not find page with ID: " + std::string(argument)};
}

std::string url_of(const record& r) { return "https://notion.sandbox.invalid/" + r.id; }

void put_page(json_text& out, const world& w, const record& r) {
  out.object().put("object", "page").put("id", r.id).put("url", url_of(r));
  out.put("last_edited_time", timestamp(w.now())).put("archived", false).object("parent");
  out.put("type", "page_id").put_or_null("page_id", r.get("parent_id")).end();
  out.object("properties").object("title").put("type", "title").array("title");
  out.object().put("plain_text", r.get("title")).end().end().end().end().end();
}

tool_answer search(world& w, account& a, const json::value& arguments) {
  auto found = pages_of(w, a).all("page");
  const bool databases = json::string_at(arguments, "filter_value") == "database";
  std::erase_if(found, [&](const record* r) {
    return databases || !holds_words(r->get("title"), json::string_at(arguments, "query"));
  });
  slice page;
  if (!slice_of(json::string_at(arguments, "start_cursor"), int_at(arguments, "page_size", 25),
                found.size(), page)) {
    return {"{}", "start_cursor is not valid"};
  }
  json_text out;
  out.object().put("object", "list").array("results");
  for (std::size_t i = page.first; i < page.last; ++i) put_page(out, w, *found[i]);
  out.end().put("has_more", !page.next.empty()).put_or_null("next_cursor", page.next);
  return {out.end().str(), {}};
}

tool_answer read(world& w, account& a, const json::value& arguments) {
  const std::string_view id = json::string_at(arguments, "page_id");
  const record* found = page_at(w, a, id);
  if (found == nullptr) return no_page(id);
  return {json_text().object().put("markdown", found->get("markdown")).end().str(), {}};
}

tool_answer create(world& w, account& a, const json::value& arguments) {
  const std::string_view parent = json::string_at(arguments, "parent_id");
  if (page_at(w, a, parent) == nullptr) return no_page(parent);
  record& made = pages_of(w, a).add("page", w.new_uuid());
  set_fields(made, arguments, {"title", "markdown", "icon", "cover"});
  made.set("parent_id", with_hyphens(parent));
  json_text out;
  out.object().put("id", made.id).put("url", url_of(made));
  return {out.put("last_edited_time", timestamp(w.now())).end().str(), {}};
}

tool_answer append(world& w, account& a, const json::value& arguments) {
  const std::string_view id = json::string_at(arguments, "parent_block_id");
  record* found = page_at(w, a, id);
  if (found == nullptr) return no_page(id);
  std::string text = found->get("markdown");
  json_text out;
  out.object().put("object", "list").array("results");
  for (const auto& block : json::find(arguments, "content_blocks")->GetArray()) {
    const std::string_view content = json::string_at(block, "content");
    if (content.empty()) return {"{}", "content_blocks[]: content is missing"};
    text += (text.empty() ? "" : "\n\n") + std::string(content);
    out.object().put("object", "block").put("id", w.new_uuid());
    out.put("type", json::string_at(block, "block_property")).end();
  }
  found->set("markdown", text);
  return {out.end().put("has_more", false).end().str(), {}};
}

constexpr tool_spec tools[] = {
    {"NOTION_ADD_MULTIPLE_PAGE_CONTENT", "Append content", "Adds blocks at the end of a page.",
     "updateHint", append_schema, append},
    {"NOTION_CREATE_NOTION_PAGE", "Create page", "Creates a page below another.", "important",
     create_schema, create},
    {"NOTION_GET_PAGE_MARKDOWN", "Get page", "Returns the text of a page.",
     "readOnlyHint,idempotentHint", read_schema, read},
    {"NOTION_SEARCH_NOTION_PAGE", "Search", "Searches pages and databases by title.",
     "readOnlyHint,idempotentHint,important", search_schema, search},
};

}  // namespace

std::span<const tool_spec> notion_tools() { return tools; }

}  // namespace patchbay::sandbox
