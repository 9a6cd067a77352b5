#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "agent/grammar/answer.hpp"
#include "agent/grammar/literal.hpp"
#include "core/samples.hpp"
#include "fuzz/require.hpp"

namespace {

using namespace patchbay;
using fuzz::require;

void check_error(const agent::call_error& e) {
  require(!e.message.empty() && !e.hint.empty(), "a refusal says what is wrong and what to do");
  require(e.line > 0 && e.column > 0, "a refusal has a place");
  require(core::json::parse(agent::to_json(e)).ok(), "a refusal can be shown");
}

/// The call, as a model would write it again.
std::string written(const agent::call& c) {
  std::string out = "agent." + c.action + "(";
  for (const auto& a : c.arguments) {
    if (out.back() != '(') out += ", ";
    if (!a.name.empty()) out += a.name + "=";
    agent::append_literal(out, a.value);
  }
  return out + ")";
}

void check_again(const agent::call& c) {
  const std::string text = written(c);
  if (text.size() > agent::call_bytes_max) return;
  const auto again = agent::read_reply(text);
  const auto* second = std::get_if<agent::call>(&again);
  require(second != nullptr && agent::same(c, *second), "a call that is written anew is the same");
}

void check_bound(const agent::bound_call& b) {
  for (std::size_t i = 0; i < b.bound.size(); ++i) {
    const auto& p = b.action->parameters[i];
    if (p.required) require(b.bound.given(i), "what is required was given");
  }
  require(core::json::parse(agent::to_json(b)).ok(), "what is bound can be shown");
}

}  // namespace

/// A reply is one call or one refusal. A call obeys the limits, can be shown, and reads the same
/// when it is written anew; what binds has all that its action needs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static core::action_tables tables(core::make_catalogue(1));
  static agent::call_binder binder(tables.table_for({"gmail"}));
  const std::string_view reply = fuzz::view(data, size);
  auto found = agent::read_reply(reply);
  if (const auto* e = std::get_if<agent::call_error>(&found)) {
    check_error(*e);
    return 0;
  }
  auto& c = std::get<agent::call>(found);
  require(reply.substr(c.offset).starts_with("agent"), "a call has its place");
  require(c.arguments.size() <= agent::arguments_max, "a call has few arguments");
  require(core::json::parse(agent::to_json(c)).ok(), "a call can be shown");
  check_again(c);
  const auto bound = binder.bind(std::move(c), reply);
  if (const auto* e = std::get_if<agent::call_error>(&bound)) {
    check_error(*e);
  } else {
    check_bound(std::get<agent::bound_call>(bound));
  }
  return 0;
}
