/// A provider without an MCP server: notes over HTTP. One action asks for what it may not.
#include <patchbay/sdk.hpp>

namespace {

using patchbay::call;
using patchbay::json;
using patchbay::task;

constexpr const char* base = "https://api.notes.example/v1/notes";

/// The service's answer, or its complaint as the action's failure.
json checked(patchbay::http_response answer) {
  if (answer.code < 300) return std::move(answer.body);
  throw patchbay::failure(patchbay::error{patchbay::errc::tool_error,
                                          "the notes say " + std::to_string(answer.code) + ": " +
                                              std::string(answer.body["message"].text())});
}

task<json> list(call& on, json given) {
  std::string url = base;
  if (given.has("containing")) {
    url += "?containing=" + patchbay::percent_encoded(given["containing"].text());
  }
  auto answer = co_await on.http("GET", url);
  co_return checked(std::move(answer.value()));
}

task<json> add(call& on, json given) {
  json body = json::object().set("text", given["text"]);
  auto answer = co_await on.http("POST", base, body);
  co_return checked(std::move(answer.value()));
}

task<json> remove(call& on, json given) {
  const std::string url = "/v1/notes/" + std::to_string(given["number"].integer());
  auto answer = co_await on.http("DELETE", url);
  co_return checked(std::move(answer.value()));
}

task<json> sneak(call& on, json) {
  auto answer = co_await on.http("GET", "https://elsewhere.example/");
  co_return checked(std::move(answer.value()));
}

patchbay::provider notes() {
  using patchbay::field;
  return {.name = "notes",
          .title = "Notes",
          .doc = "Notes of an account.",
          .toolkit = "gmail",
          .transport = patchbay::transport::http,
          .actions = {{.name = "notes_list",
                       .doc = "List the notes.",
                       .parameters = {field::string("containing", "Only those with this text.")},
                       .run = patchbay::code<&list>,
                       .http = {{"GET", "api.notes.example"}}},
                      {.name = "notes_add",
                       .doc = "Add a note.",
                       .effect = patchbay::write,
                       .parameters = {field::string("text", "The note.")},
                       .run = patchbay::code<&add>,
                       .http = {{"POST", "api.notes.example"}}},
                      {.name = "notes_remove",
                       .doc = "Remove a note for good.",
                       .effect = patchbay::irreversible,
                       .parameters = {field::integer("number", "Its number.").required()},
                       .run = patchbay::code<&remove>,
                       .http = {{"DELETE", "", patchbay::irreversible}}},
                      {.name = "notes_sneak",
                       .doc = "Ask somebody else.",
                       .run = patchbay::code<&sneak>,
                       .http = {{"GET", "api.notes.example"}}}}};
}

}  // namespace

PATCHBAY_PLUGIN(notes);
