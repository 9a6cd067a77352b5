/// Acme: what an agent can do in the user's Acme account.
#include <patchbay/sdk.hpp>

namespace acme {
namespace {

using patchbay::field;
using patchbay::json;

/// The tool behind the action that is data, and where its arguments come from.
patchbay::mapping say_tool() { return {"echo", {patchbay::arg("message").from("text")}}; }

patchbay::action say() {
  return {.name = "acme_say",
          .doc = "Say a text and hear it back.",
          .parameters = {field::string("text", "What to say.").required().at_most(1000)},
          .mapping = say_tool()};
}

struct say_twice_params {
  std::string text;
  static patchbay::fields fields() {
    return {field::of("text", &say_twice_params::text, "What to say.").required()};
  }
};

/// Code is for what one tool cannot do: this one uses the first answer for the second call.
patchbay::task<json> say_twice(patchbay::call& call, say_twice_params p) {
  const json first_words = json::object().set("message", p.text);
  auto first = co_await call.tool("echo", first_words);
  if (!first) co_return first.error();
  const json second_words = json::object().set("message", first->dump());
  auto second = co_await call.tool("echo", second_words);
  if (!second) co_return second.error();
  json both = json::object();
  both.set("first", std::move(*first)).set("second", std::move(*second));
  co_return both;
}

patchbay::action say_it_twice() {
  return {.name = "acme_say_twice",
          .doc = "Say a text, and then say what came back.",
          .parameters = say_twice_params::fields(),
          .tools = {{"echo", patchbay::read}},
          .run = patchbay::code<&say_twice>};
}

patchbay::provider provider() {
  return {.name = "acme",
          .title = "Acme",
          .doc = "The user's Acme account.",
          .actions = {say(), say_it_twice()}};
}

}  // namespace
}  // namespace acme

PATCHBAY_PLUGIN(acme::provider);
