#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class GoogleDrive : public provider_town {
 protected:
  GoogleDrive() : provider_town("googledrive") {}

  std::string found(const std::string& query) {
    const auto files = done("googledrive_search", R"({"query":")" + query + "\"}");
    EXPECT_EQ(count_at(files, "data.files"), 1) << query;
    return at(files, "data.files", 0, "id");
  }
  /// What lies at the address that reading the file gives.
  std::string content(const std::string& id, const std::string& more = {}) {
    const auto read = done("googledrive_read", R"({"file_id":")" + id + "\"" + more + "}");
    return web_at(at(read, "data.downloaded_file_content.s3url"), "GET").body;
  }
};

TEST_F(GoogleDrive, SearchTakesWordsAndQueries) {
  EXPECT_EQ(content(found("budget")), "item,cost\nimages,90\n");
  EXPECT_EQ(found("name contains 'budget' and trashed = false"), found("budget"));
  const auto in_folder = done("googledrive_search", R"({"query":"trashed = false","folder_id":")" +
                                                        found("name = 'Plans'") + "\"}");
  EXPECT_EQ(count_at(in_folder, "data.files"), 2);
}

TEST_F(GoogleDrive, SearchGoesOnWithItsToken) {
  const auto first = done("googledrive_search", R"({"query":"trashed = false","page_size":3})");
  const auto rest = done("googledrive_search", R"({"query":"trashed = false","page_token":")" +
                                                   at(first, "data.nextPageToken") + "\"}");
  EXPECT_EQ(count_at(first, "data.files"), 3);
  EXPECT_EQ(count_at(rest, "data.files"), 1);
}

TEST_F(GoogleDrive, ADocumentIsReadInTheFormThatWasAskedFor) {
  const auto read = done("googledrive_read", R"({"file_id":")" + found("name contains 'planning'") +
                                                 R"(","export_as":"text/markdown"})");
  EXPECT_EQ(at(read, "data.downloaded_file_content.mimetype"), "text/markdown");
}

TEST_F(GoogleDrive, UploadedTextCanBeReadAgain) {
  done("googledrive_upload_text", R"({"name":"soup.txt","text":"Warm it.\n"})");
  EXPECT_EQ(content(found("soup.txt")), "Warm it.\n");
  EXPECT_THAT(page(), HasSubstr("soup.txt"));
}

TEST_F(GoogleDrive, AnUnknownFolderIsSaidAndNothingIsUploaded) {
  EXPECT_THAT(
      error_of("googledrive_upload_text", R"({"name":"lost.txt","text":"x","folder_id":"none"})"),
      HasSubstr("File not found"));
  EXPECT_THAT(page(), Not(HasSubstr("lost.txt")));
}

TEST_F(GoogleDrive, TheFileGoesUnderTheNameThatTheServerLists) {
  rename("GOOGLEDRIVE_DOWNLOAD_FILE", "fileId", "file_id");
  const std::string id = found("notes.txt");
  EXPECT_EQ(content(id), "Ask ola about the menu.\n");
}

}  // namespace
}  // namespace patchbay::tests
