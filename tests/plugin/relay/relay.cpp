/// Hands its arguments to a tool and the tool's result back: what a call through plugin code costs,
/// and whether each call gets its own answers.
#include <patchbay/sdk.hpp>

namespace relay {
namespace {

struct parameters {
  std::string text;
  static patchbay::fields fields() {
    return {patchbay::field::of("text", &parameters::text, "What to hand over.").required()};
  }
};

patchbay::json arguments(const parameters& p) {
  auto made = patchbay::json::object();
  made.set("text", p.text);
  return made;
}

patchbay::task<patchbay::json> once(patchbay::call& call, parameters p) {
  const auto wanted = arguments(p);
  auto answer = co_await call.tool("ECHO", wanted);
  if (!answer) co_return answer.error();
  co_return *answer;
}

patchbay::task<patchbay::json> twice(patchbay::call& call, parameters p) {
  const auto wanted = arguments(p);
  auto first = co_await call.tool("ECHO", wanted);
  if (!first) co_return first.error();
  auto second = co_await call.tool("ECHO", wanted);
  if (!second) co_return second.error();
  auto both = patchbay::json::list();
  both.add(*first);
  both.add(*second);
  co_return both;
}

patchbay::provider provider() {
  return {.name = "relay",
          .title = "Relay",
          .doc = "Hands over what it gets.",
          .actions = {{.name = "relay_once",
                       .doc = "Hand a text over once.",
                       .parameters = parameters::fields(),
                       .tools = {{"ECHO", patchbay::read}},
                       .run = patchbay::code<&once>},
                      {.name = "relay_twice",
                       .doc = "Hand a text over twice.",
                       .parameters = parameters::fields(),
                       .tools = {{"ECHO", patchbay::read}},
                       .run = patchbay::code<&twice>}}};
}

}  // namespace
}  // namespace relay

PATCHBAY_PLUGIN(relay::provider);
