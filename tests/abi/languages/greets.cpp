/// A provider named GREETER, built by several compilers and against several standard libraries. It
/// throws and catches, formats, sorts and allocates, so that it needs its library.
#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <patchbay/sdk.hpp>

namespace {

struct greet_params {
  std::vector<std::string> names;
  bool fail = false;
};

std::string greeting(std::vector<std::string> names) {
  if (names.empty()) throw std::invalid_argument("nobody to greet");
  std::sort(names.begin(), names.end());
  std::ostringstream text;
  for (const auto& name : names) text << name << ' ';
  return text.str();
}

patchbay::task<patchbay::json> greet(patchbay::call& call, greet_params p) {
  const auto words = patchbay::json::object().set("text", greeting(std::move(p.names)));
  auto said = co_await call.tool("SAY", words);
  if (!said) co_return said.error();
  if (p.fail) throw std::runtime_error("thrown after the tool");
  co_return std::move(*said);
}

patchbay::provider greeter() {
  using patchbay::field;
  return {.name = GREETER,
          .title = "Greeter",
          .doc = "Greets.",
          .actions = {{.name = GREETER "_greet",
                       .doc = "Greet some people.",
                       .parameters = {field::of("names", &greet_params::names, "Whom."),
                                      field::of("fail", &greet_params::fail, "Whether to fail.")},
                       .tools = {{"SAY", patchbay::read}},
                       .run = patchbay::code<&greet>}}};
}

}  // namespace

PATCHBAY_PLUGIN(greeter);
