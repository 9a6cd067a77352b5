#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class Notion : public provider_town {
 protected:
  Notion() : provider_town("notion") {}

  std::string page_named(const std::string& title) {
    const auto found = done("notion_search", R"({"query":")" + title + "\"}");
    EXPECT_EQ(count_at(found, "data.results"), 1);
    return at(found, "data.results", 0, "id");
  }
  std::string text_of(const std::string& page_id) {
    return at(done("notion_read_page", R"({"page_id":")" + page_id + "\"}"), "data.markdown");
  }
};

TEST_F(Notion, SearchFindsPagesByTitle) {
  EXPECT_EQ(count_at(done("notion_search", "{}"), "data.results"), 3);
  EXPECT_THAT(text_of(page_named("release")), HasSubstr("smaller images"));
}

TEST_F(Notion, SearchGoesOnWithItsCursor) {
  const auto first = done("notion_search", R"({"page_size":2})");
  EXPECT_EQ(at(first, "data.has_more"), "true");
  const auto rest =
      done("notion_search", R"({"page_size":2,"cursor":")" + at(first, "data.next_cursor") + "\"}");
  EXPECT_EQ(count_at(rest, "data.results"), 1);
}

TEST_F(Notion, ACreatedPageHasItsTextAndParent) {
  const std::string parent = page_named("wiki");
  done("notion_create_page",
       R"({"parent_id":")" + parent + R"(","title":"Soup","text":"# Recipe"})");
  EXPECT_EQ(text_of(page_named("soup")), "# Recipe");
  EXPECT_THAT(page(), HasSubstr(parent));
}

TEST_F(Notion, AppendedTextComesAfterWhatIsThere) {
  const std::string id = page_named("planning");
  done("notion_append_to_page",
       R"({"page_id":")" + id + R"(","text":"First.\n\n\n\nSecond,\nwith two lines."})");
  EXPECT_EQ(text_of(id), "Goals for the year.\n\nFirst.\n\nSecond,\nwith two lines.");
}

TEST_F(Notion, BlankTextIsNotAppended) {
  EXPECT_THAT(error_of("notion_append_to_page",
                       R"({"page_id":")" + page_named("wiki") + R"(","text":" \n\n "})"),
              HasSubstr("text: has no words"));
}

TEST_F(Notion, AnUnknownParentIsSaidAndNothingIsCreated) {
  EXPECT_THAT(error_of("notion_create_page", R"({"parent_id":"none","title":"lost words"})"),
              HasSubstr("Could not find page"));
  EXPECT_THAT(page(), Not(HasSubstr("lost words")));
}

TEST_F(Notion, TheParentGoesUnderTheNameThatTheServerLists) {
  rename("NOTION_CREATE_NOTION_PAGE", "parent_id", "parent_page_id");
  const std::string parent = page_named("wiki");
  done("notion_create_page", R"({"parent_id":")" + parent + R"(","title":"Older"})");
  EXPECT_EQ(text_of(page_named("older")), "");
}

}  // namespace
}  // namespace patchbay::tests
