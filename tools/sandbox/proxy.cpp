// The broker's proxy, and behind it a service with a REST interface only: notes of an account at
// https://api.notes.example, GET and POST /v1/notes, GET and DELETE /v1/notes/{number}.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "answer.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

constexpr std::string_view service = "https://api.notes.example";
constexpr std::string_view collection = "/v1/notes";

/// Notes by connected account; an empty one was deleted.
using note_books = std::map<std::string, std::vector<std::string>>;

struct service_answer {
  int status = 200;
  std::string data = "null";
};

std::string note_json(std::size_t number, const std::string& text) {
  json_text out;
  out.object().put("number", number).put("text", text);
  return out.end().str();
}

std::string all_notes(const std::vector<std::string>& notes, std::string_view containing) {
  json_text out;
  out.object().array("notes");
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (notes[i].empty() || notes[i].find(containing) == std::string::npos) continue;
    out.object().put("number", i + 1).put("text", notes[i]).end();
  }
  return out.end().end().str();
}

std::string parameter(const json::value& body, std::string_view name) {
  const json::value* all = json::find(body, "parameters");
  if (all == nullptr || !all->IsArray()) return {};
  for (const auto& p : all->GetArray()) {
    if (json::string_at(p, "type") == "query" && json::string_at(p, "name") == name) {
      return std::string(json::string_at(p, "value"));
    }
  }
  return {};
}

service_answer ask_notes(std::vector<std::string>& notes, const json::value& request,
                         std::string_view method, std::string_view path) {
  if (path == collection && method == "GET") {
    return {200, all_notes(notes, parameter(request, "containing"))};
  }
  if (path == collection && method == "POST") {
    const json::value* body = json::find(request, "body");
    const std::string_view text = body == nullptr ? "" : json::string_at(*body, "text");
    if (text.empty()) return {422, R"({"message":"text is missing"})"};
    notes.emplace_back(text);
    return {201, note_json(notes.size(), notes.back())};
  }
  const bool one = path.starts_with(collection) && path.size() > collection.size() + 1;
  std::size_t number = 0;
  for (const char c : one ? path.substr(collection.size() + 1) : std::string_view()) {
    number = c >= '0' && c <= '9' && number < 100000 ? number * 10 + std::size_t(c - '0') : 100000;
  }
  if (number == 0 || number > notes.size() || notes[number - 1].empty()) {
    return {404, R"({"message":"no such note"})"};
  }
  std::string& note = notes[number - 1];
  if (method == "GET") return {200, note_json(number, note)};
  if (method != "DELETE") return {405, R"({"message":"GET or DELETE"})"};
  note.clear();
  return {204, "null"};
}

void proxy(call& c, note_books& books) {
  const json::value* body = body_object(c);
  if (body == nullptr) return;
  const std::string id(json::string_at(*body, "connected_account_id"));
  const account* a = c.w.find_account(id);
  if (a == nullptr || a->status != account_status::active) {
    return fail(c, execute_without_account, "No connected account \"" + id + "\"",
                "Connect the account and wait until it is ACTIVE");
  }
  std::string_view endpoint = json::string_at(*body, "endpoint");
  const std::string_view method = json::string_at(*body, "method");
  if (endpoint.empty() || method.empty()) {
    return fail(c, {400, 10400, "Proxy_InvalidRequest"}, "endpoint and method are required");
  }
  if (endpoint.starts_with(service)) endpoint.remove_prefix(service.size());
  const service_answer said = ask_notes(books[id], *body, method, endpoint);
  json_text out;
  out.object().put("status", said.status).raw("data", said.data);
  out.object("headers").put("content-type", "application/json").end();
  answer_json(c, 200, out.end().str());
}

}  // namespace

void add_proxy(door& to) {
  auto books = std::make_shared<note_books>();
  to.api("POST", "/tools/execute/proxy", [books](call& c) { proxy(c, *books); });
}

}  // namespace patchbay::sandbox
