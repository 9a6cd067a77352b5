/// Notion: search, read, create and extend pages.
#include <patchbay/sdk.hpp>

namespace notion {
namespace {

using patchbay::action;
using patchbay::arg;
using patchbay::field;
using patchbay::json;
using patchbay::mapping;

/// The tool behind each action, with the arguments that are not just the parameter of that name.
/// Appending has code: append_text.
struct tool_table {
  mapping search{"NOTION_SEARCH_NOTION_PAGE",
                 {arg("filter_value").from("kind"), arg("start_cursor").from("cursor")}};
  mapping read{"NOTION_GET_PAGE_MARKDOWN"};
  mapping create{"NOTION_CREATE_NOTION_PAGE",
                 {arg("parent_id", "parent_page_id").from("parent_id"),
                  arg("markdown").from("text").listed_only()}};
  std::vector<patchbay::tool> append{{"NOTION_ADD_MULTIPLE_PAGE_CONTENT", patchbay::write}};
};

struct append_params {
  std::string page_id, text;
  static patchbay::fields fields() {
    return {
        field::of("page_id", &append_params::page_id, "Page to extend, from a search.").required(),
        field::of("text", &append_params::text, "Markdown; an empty line begins a new paragraph.")
            .required()};
  }
};

/// A block for each paragraph of `text`.
json blocks(std::string_view text) {
  constexpr std::string_view gap = "\n\n";
  json list = json::list();
  while (!text.empty()) {
    const std::size_t end = text.find(gap);
    const std::string_view paragraph = text.substr(0, end);
    if (paragraph.find_first_not_of(" \n") != std::string_view::npos) {
      list.add(json::object().set("content", paragraph).set("block_property", "paragraph"));
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + gap.size());
  }
  return list;
}

patchbay::task<json> append_text(patchbay::call& call, append_params p) {
  json content = blocks(p.text);
  if (content.items().empty()) {
    co_return patchbay::error{patchbay::errc::invalid_argument, "text: has no words"};
  }
  json wanted = json::object();
  wanted.set("parent_block_id", p.page_id).set("content_blocks", std::move(content));
  auto done = co_await call.tool("NOTION_ADD_MULTIPLE_PAGE_CONTENT", wanted);
  if (!done) co_return done.error();
  co_return std::move(*done);
}

action search(const tool_table& to) {
  return {
      .name = "notion_search",
      .doc =
          "Find pages and databases by their titles.\n"
          "Only what was shared with the connection is found; new pages appear late.",
      .parameters =
          {field::string("query", "Words of the title; everything if left out."),
           field::string("kind", "What to find; both if left out.").choices({"page", "database"}),
           field::integer("page_size", "Most results to return.").range(1, 100).fallback(25),
           field::string("cursor", "Where to go on: next_cursor of the last answer.")},
      .mapping = to.search};
}

action read(const tool_table& to) {
  return {.name = "notion_read_page",
          .doc = "Read the text of a page as Markdown.",
          .parameters = {field::string("page_id", "Page to read, from a search.").required()},
          .mapping = to.read};
}

action create(const tool_table& to) {
  return {.name = "notion_create_page",
          .doc = "Create a page below another page or in a database.",
          .effect = patchbay::write,
          .parameters =
              {field::string("parent_id", "Page or database above it, from a search.").required(),
               field::string("title", "Its subject, in one line.").required(),
               field::string("text", "Text, in Markdown."), field::string("icon", "One emoji.")},
          .mapping = to.create};
}

action append(const tool_table& to) {
  return {.name = "notion_append_to_page",
          .doc = "Add text at the end of a page.",
          .effect = patchbay::write,
          .parameters = append_params::fields(),
          .tools = to.append,
          .run = patchbay::code<&append_text>};
}

patchbay::provider provider() {
  const tool_table to;
  return {.name = "notion",
          .title = "Notion",
          .doc = "Pages of a Notion workspace.",
          .actions = {search(to), read(to), create(to), append(to)}};
}

}  // namespace
}  // namespace notion

PATCHBAY_PLUGIN(notion::provider);
