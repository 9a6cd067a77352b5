// Throws from its action and from the answer to a tool.
#include <stdexcept>

#include <patchbay/sdk.hpp>

namespace {

struct parameters {
  bool after = false;
  static patchbay::fields fields() {
    return {patchbay::field::of("after", &parameters::after, "Whether to throw after a tool.")};
  }
};

patchbay::task<patchbay::json> act(patchbay::call& call, parameters p) {
  if (!p.after) throw std::runtime_error("thrown at once");
  const auto nothing = patchbay::json::object();
  auto answer = co_await call.tool("T", nothing);
  if (answer) throw 42;
  co_return answer.error();
}

patchbay::provider provider() {
  return {.name = "hostile",
          .title = "Hostile",
          .doc = "Bad.",
          .actions = {{.name = "hostile_act",
                       .doc = "Do it.",
                       .parameters = parameters::fields(),
                       .tools = {{"T", patchbay::read}},
                       .run = patchbay::code<&act>}}};
}

}  // namespace

PATCHBAY_PLUGIN(provider);
