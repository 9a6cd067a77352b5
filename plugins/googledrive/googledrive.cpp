/// Google Drive: find and read files, upload text.
#include <patchbay/sdk.hpp>

namespace googledrive {
namespace {

using patchbay::action;
using patchbay::arg;
using patchbay::field;
using patchbay::mapping;
using patchbay::same;

/// The tool behind each action, and where its arguments come from.
struct tool_table {
  mapping search{"GOOGLEDRIVE_FIND_FILE",
                 {arg("q").from("query"), arg("folder_id", "folderId").from("folder_id"),
                  arg("pageSize", "page_size").from("page_size"),
                  arg("pageToken", "page_token").from("page_token")}};
  mapping read{
      "GOOGLEDRIVE_DOWNLOAD_FILE",
      {arg("fileId", "file_id").from("file_id"), arg("mime_type", "mimeType").from("export_as")}};
  mapping upload{
      "GOOGLEDRIVE_CREATE_FILE_FROM_TEXT",
      {arg("file_name").from("name"), arg("text_content").from("text"),
       arg("mime_type", "mimeType").from("type"), arg("parent_id", "folder_id").from("folder_id")}};
};

action search(const tool_table& to) {
  return {.name = "googledrive_search",
          .doc = "Find files and folders.",
          .parameters =
              {field::string("query",
                             "Words, or a Drive query such as: name contains 'plan' and "
                             "trashed = false.")
                   .required(),
               field::string("folder_id", "Only in this folder; root is the uppermost."),
               field::integer("page_size", "Most files to return.").range(1, 1000).fallback(50),
               field::string("page_token", "Where to go on: nextPageToken of the last answer.")},
          .mapping = to.search};
}

action read(const tool_table& to) {
  return {
      .name = "googledrive_read",
      .doc =
          "Get the content of a file.\nThe answer has an address in s3url from which the "
          "content can be fetched for a short time.",
      .parameters = {field::string("file_id", "File to read, from a search.").required(),
                     field::string("export_as",
                                   "Form of a Google document or sheet; leave it out for "
                                   "other files.")
                         .choices({"text/plain", "text/markdown", "text/csv", "application/pdf"})},
      .mapping = to.read};
}

action upload_text(const tool_table& to) {
  return {
      .name = "googledrive_upload_text",
      .doc = "Create a file with a text.",
      .effect = patchbay::write,
      .parameters = {field::string("name", "Name of the file.").required(),
                     field::string("text", "What it contains.").required(),
                     field::string("type",
                                   "Kind of the file; application/vnd.google-apps.document makes a "
                                   "Google document.")
                         .fallback("text/plain"),
                     field::string("folder_id",
                                   "Folder to put it into; the uppermost if left out.")},
      .mapping = to.upload};
}

patchbay::provider provider() {
  const tool_table to;
  return {.name = "googledrive",
          .title = "Google Drive",
          .doc = "Files of a Google account.",
          .actions = {search(to), read(to), upload_text(to)}};
}

}  // namespace
}  // namespace googledrive

PATCHBAY_PLUGIN(googledrive::provider);
