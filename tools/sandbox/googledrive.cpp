// Google Drive: a few files a user. What is downloaded lies at an address of the sandbox.
#include "answer.hpp"
#include "records.hpp"
#include "routes.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view find_schema =
    R"({"type":"object","title":"FindFileRequest","properties":{
"q":{"type":["string","null"],"description":"Query, or words"},
"folder_id":{"type":["string","null"],"description":"Folder; root is the uppermost"},
"pageSize":{"type":"integer","minimum":1,"maximum":1000,"default":100,"description":"Files of a page"},
"pageToken":{"type":["string","null"],"description":"nextPageToken of the page before"},
"orderBy":{"type":["string","null"],"description":"Order"}}})";

constexpr std::string_view download_schema =
    R"({"type":"object","title":"DownloadFileRequest","properties":{
"fileId":{"type":"string","description":"The file"},
"mime_type":{"type":["string","null"],"enum":["text/plain","text/markdown","text/csv","application/pdf"],"description":"Of documents and sheets"}},
"required":["fileId"]})";

constexpr std::string_view create_schema =
    R"({"type":"object","title":"CreateFileFromTextRequest","properties":{
"file_name":{"type":"string","description":"Name"},
"text_content":{"type":"string","description":"Text"},
"mime_type":{"type":"string","default":"text/plain","description":"Kind"},
"parent_id":{"type":["string","null"],"description":"Folder"}},
"required":["file_name","text_content"]})";

constexpr std::string_view document_type = "application/vnd.google-apps.document";

struct seeded_file {
  std::string_view id, name, type, parent, text;
};

constexpr seeded_file seeded[] = {
    {"1rootfolderPlans", "Plans", "application/vnd.google-apps.folder", "root", ""},
    {"1docPlanning2026", "Planning 2026", document_type, "1rootfolderPlans",
     "Goals for the year.\n"},
    {"1csvBudget2026aa", "budget.csv", "text/csv", "1rootfolderPlans", "item,cost\nimages,90\n"},
    {"1txtNotesofmara1", "notes.txt", "text/plain", "root", "Ask ola about the menu.\n"},
};

void seed(const world&, shelf& into) {
  for (const auto& f : seeded) {
    record& r = into.add("file", f.id);
    r.set("name", f.name).set("mimeType", f.type).set("parent", f.parent).set("text", f.text);
  }
}

shelf& drive_of(world& w, const account& a) { return shelf_of(w, a, seed); }

void put_file(json_text& out, const record& f) {
  out.object().put("id", f.id).put("name", f.get("name")).put("mimeType", f.get("mimeType"));
  out.put("size", std::to_string(f.get("text").size()));
  out.put("parents", std::vector<std::string>{f.get("parent")});
  out.put("webViewLink", "https://drive.sandbox.invalid/file/" + f.id).end();
}

/// One condition of a query: name contains 'x', name = 'x', fullText contains 'x', mimeType = 'x',
/// 'id' in parents, trashed = false. Anything else is words.
bool takes(const record& f, std::string_view condition) {
  const std::size_t open = condition.find('\'');
  const std::size_t close = condition.rfind('\'');
  const bool quoted = open != std::string_view::npos && open < close;
  const std::string value(quoted ? condition.substr(open + 1, close - open - 1) : condition);
  if (condition.find("trashed") != std::string_view::npos) {
    return condition.find("true") == std::string_view::npos;
  }
  if (!quoted) return holds_words(f.get("name") + " " + f.get("text"), value);
  if (condition.find("in parents") != std::string_view::npos) return f.get("parent") == value;
  if (condition.starts_with("mimeType")) return f.get("mimeType") == value;
  if (condition.starts_with("name =")) return f.get("name") == value;
  const std::string text = condition.starts_with("name") ? f.get("name") : f.get("text");
  return holds_words(text, value);
}

bool takes_all(const record& f, std::string_view query) {
  constexpr std::string_view joint = " and ";
  while (!query.empty()) {
    const std::size_t end = query.find(joint);
    if (!takes(f, query.substr(0, end))) return false;
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + joint.size());
  }
  return true;
}

tool_answer find_file(world& w, account& a, const json::value& arguments) {
  auto found = drive_of(w, a).all("file");
  const std::string_view folder = json::string_at(arguments, "folder_id");
  std::erase_if(found, [&](const record* f) {
    return (!folder.empty() && f->get("parent") != folder) ||
           !takes_all(*f, json::string_at(arguments, "q"));
  });
  slice page;
  if (!slice_of(json::string_at(arguments, "pageToken"), int_at(arguments, "pageSize", 100),
                found.size(), page)) {
    return {"{}", "Invalid Value: pageToken"};
  }
  json_text out;
  out.object().array("files");
  for (std::size_t i = page.first; i < page.last; ++i) put_file(out, *found[i]);
  out.end().put("incompleteSearch", false);
  if (!page.next.empty()) out.put("nextPageToken", page.next);
  return {out.end().str(), {}};
}

tool_answer download(world& w, account& a, const json::value& arguments) {
  const record* found = drive_of(w, a).find("file", json::string_at(arguments, "fileId"));
  if (found == nullptr) return {"{}", "File not found: fileId"};
  std::string type = found->get("mimeType");
  if (type == document_type) {
    type = json::string_at(arguments, "mime_type");
    if (type.empty()) type = "application/pdf";
  }
  json_text out;
  out.object().object("downloaded_file_content").put("name", found->get("name"));
  out.put("mimetype", type).put("s3url", w.origin + "/files/" + a.id + "/" + found->id).end();
  out.put("id", found->id).put("name", found->get("name"));
  return {out.put("mimeType", found->get("mimeType")).end().str(), {}};
}

tool_answer create_from_text(world& w, account& a, const json::value& arguments) {
  std::string parent(json::string_at(arguments, "parent_id"));
  shelf& drive = drive_of(w, a);
  if (parent.empty()) parent = "root";
  if (parent != "root" && drive.find("file", parent) == nullptr) {
    return {"{}", "File not found: parent_id"};
  }
  record& made = drive.add("file", w.new_id("1", 16));
  made.set("name", json::string_at(arguments, "file_name")).set("parent", parent);
  const std::string_view type = json::string_at(arguments, "mime_type");
  made.set("mimeType", type.empty() ? "text/plain" : type);
  made.set("text", json::string_at(arguments, "text_content"));
  json_text out;
  put_file(out, made);
  return {out.str(), {}};
}

/// What a download's address answers: the text of the file.
void file_content(call& c) {
  account* a = c.w.find_account(c.x.parameter("account"));
  const record* found =
      a == nullptr ? nullptr : drive_of(c.w, *a).find("file", c.x.parameter("id"));
  c.x.content_type = "text/plain; charset=utf-8";
  c.x.status = found == nullptr ? 404 : 200;
  c.x.answer = found == nullptr ? "No such file.\n" : found->get("text");
}

constexpr tool_spec tools[] = {
    {"GOOGLEDRIVE_CREATE_FILE_FROM_TEXT", "Create file", "Creates a file with a text.", "important",
     create_schema, create_from_text},
    {"GOOGLEDRIVE_DOWNLOAD_FILE", "Download file", "Returns the address of a file's content.",
     "readOnlyHint,idempotentHint", download_schema, download},
    {"GOOGLEDRIVE_FIND_FILE", "Find file", "Searches files and folders.",
     "readOnlyHint,idempotentHint,important", find_schema, find_file},
};

}  // namespace

std::span<const tool_spec> googledrive_tools() { return tools; }

void add_files(door& to) { to.page("GET", "/files/{account}/{id}", file_content); }

}  // namespace patchbay::sandbox
