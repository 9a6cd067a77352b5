/// A test build of gmail that says which build it is, in what it sends and in what it answers:
/// PATCHBAY_STAMP. One action is data, the other is code that calls two tools.
#include <patchbay/sdk.hpp>

namespace stamped {
namespace {

using patchbay::field;
using patchbay::json;

constexpr const char* stamp = PATCHBAY_STAMP;

struct reply_params {
  std::string text;
  static patchbay::fields fields() {
    return {field::of("text", &reply_params::text, "What to say.").required()};
  }
};

patchbay::task<json> reply(patchbay::call& call, reply_params p) {
  json asked = json::object();
  asked.set("stamp", stamp).set("query", p.text);
  auto found = co_await call.tool("GMAIL_FETCH_EMAILS", asked);
  if (!found) co_return found.error();
  json mail = json::object();
  mail.set("stamp", stamp).set("query", p.text);
  auto sent = co_await call.tool("GMAIL_GET_PROFILE", mail);
  if (!sent) co_return sent.error();
  json answer = json::object();
  answer.set("stamp", stamp);
  answer.set("first", (*found)["stamp"]).set("second", (*sent)["stamp"]);
  answer.set("query", (*sent)["query"]);
  co_return answer;
}

patchbay::provider provider() {
  return {
      .name = "gmail",
      .title = "Gmail",
      .doc = std::string("Mail, as build ") + stamp + " has it.",
      .actions = {
          {.name = "gmail_search",
           .doc = "Find mails.",
           .parameters = {field::string("query", "What to look for.").required()},
           .mapping =
               patchbay::mapping{"GMAIL_FETCH_EMAILS",
                                 {patchbay::same("query"), patchbay::arg("stamp").constant(stamp),
                                  patchbay::arg("label").constant(stamp)}}},
          {.name = "gmail_reply",
           .doc = "Answer a mail.",
           .parameters = reply_params::fields(),
           .tools = {{"GMAIL_FETCH_EMAILS", patchbay::read}, {"GMAIL_GET_PROFILE", patchbay::read}},
           .run = patchbay::code<&reply>}}};
}

}  // namespace
}  // namespace stamped

PATCHBAY_PLUGIN(stamped::provider);
