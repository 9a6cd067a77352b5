#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/binding.hpp"
#include "core/json.hpp"
#include "core/mapping.hpp"
#include "core/samples.hpp"
#include "fuzz/require.hpp"

namespace {

using namespace patchbay;
using core::value_type;
using fuzz::require;
using transform = core::tool_argument::transform;

/// An action with each kind of rule and of transform.
core::action move_mails() {
  core::action a;
  a.name = "gmail_move";
  a.provider = "gmail";
  a.doc = "Move mails.";
  a.what = core::effect::write;
  a.parameters = {core::make("ids", value_type::string_list, true),
                  core::make("add", value_type::string_list, false, R"(["INBOX"])"),
                  core::make("remove", value_type::string),
                  core::make("from", value_type::integer),
                  core::make("until", value_type::integer),
                  core::make("extra", value_type::any)};
  a.rules = {{core::rule::kind::at_most_one, {"remove", "extra"}},
             {core::rule::kind::all_or_none, {"from", "until"}}};
  a.tools = {{"GMAIL_MOVE", core::effect::write}};
  core::declarative_mapping m;
  m.tool = "GMAIL_MOVE";
  m.arguments = {core::to({"message_ids", "ids"}, "ids", transform::split),
                 core::to({"add_labels"}, "add"),
                 core::to({"remove_label"}, "remove", transform::first),
                 core::to({"from"}, "from"),
                 core::to({"until"}, "until", transform::text),
                 core::to({"extra"}, "extra")};
  a.mapping = std::move(m);
  return a;
}

/// An action with its binder and with the tool as servers may list it.
struct subject {
  explicit subject(core::action a) : of(std::move(a)), by(of) {
    empty_closed.closed = true;
    oldest_closed.closed = true;
    for (const auto& argument : of.mapping->arguments) {
      oldest_closed.properties.insert(argument.names.back());
    }
    oldest_open.properties = oldest_closed.properties;
  }
  subject(const subject&) = delete;

  [[nodiscard]] const core::tool_schema* schema(unsigned which) const {
    const std::array<const core::tool_schema*, 5> all = {nullptr, &empty_open, &empty_closed,
                                                         &oldest_open, &oldest_closed};
    return all[which % all.size()];
  }

  core::action of;
  core::binder by;
  core::tool_schema empty_open, empty_closed, oldest_open, oldest_closed;
};

bool has_type(value_type t, const core::json::value& v) {
  switch (t) {
    case value_type::string:
      return v.IsString();
    case value_type::integer:
      return v.IsInt64() || v.IsUint64();
    case value_type::number:
      return v.IsNumber();
    case value_type::boolean:
      return v.IsBool();
    case value_type::string_list:
      return v.IsArray() &&
             std::all_of(v.Begin(), v.End(), [](const auto& item) { return item.IsString(); });
    case value_type::list:
      return v.IsArray();
    case value_type::object:
      return v.IsObject();
    case value_type::any:
      break;
  }
  return !v.IsNull();
}

void check_value(const core::parameter& p, const core::json::value& v) {
  require(has_type(p.type, v), "a bound value has its parameter's type");
  if (!p.choices.empty()) {
    require(std::count(p.choices.begin(), p.choices.end(), core::json::view(v)) == 1,
            "a bound value is one of the choices");
  }
  if (p.minimum) require(v.GetDouble() >= *p.minimum, "a bound number is not below the minimum");
  if (p.maximum) require(v.GetDouble() <= *p.maximum, "a bound number is not above the maximum");
  if (p.length_max != 0 && v.IsArray()) {
    require(v.Size() <= p.length_max, "a bound list is not too long");
  }
}

void check_bound(const core::action& of, const core::bound_arguments& bound) {
  require(bound.size() == of.parameters.size(), "each parameter has a place");
  for (std::size_t i = 0; i < bound.size(); ++i) {
    const auto& p = of.parameters[i];
    if (p.required) require(bound.given(i), "what is required was given");
    if (bound.given(i)) require(bound.at(i) != nullptr, "what was given is there");
    if (!p.default_json.empty()) require(bound.at(i) != nullptr, "a default fills the gap");
    if (bound.at(i) != nullptr) check_value(p, *bound.at(i));
  }
}

void check_violations(const std::vector<core::violation>& found) {
  for (const auto& v : found) {
    require(!v.message.empty(), "a violation says what is wrong");
    fuzz::require_readable(v.path, "the place of a violation can be shown");
    fuzz::require_readable(v.message, "a violation can be shown");
    fuzz::require_readable(v.hint, "a hint can be shown");
  }
}

/// What a tool gets of one parameter.
void check_sent(const core::tool_argument& a, const core::json::value& sent,
                const core::json::value& bound) {
  if (a.how == transform::as_is) {
    require(core::json::text(sent) == core::json::text(bound), "a value goes as it was given");
    return;
  }
  const bool is_list = a.how == transform::split || a.how == transform::rest;
  require(has_type(is_list ? value_type::string_list : value_type::string, sent),
          "a transform makes strings");
  if (!is_list) return;
  require(!sent.Empty(), "an empty list is left out");
  for (const auto& item : sent.GetArray()) {
    require(item.GetStringLength() > 0, "no item is empty");
  }
}

void check_mapped(const subject& s, const core::bound_arguments& bound, std::string_view text,
                  const core::tool_schema* schema) {
  const auto sent = core::json::parse(text);
  require(sent.ok() && sent->IsObject(), "a tool's arguments are a JSON object");
  for (const auto& member : sent->GetObject()) {
    const auto name = core::json::view(member.name);
    require(core::json::find(*sent, name) == &member.value, "no argument is sent twice");
    if (schema == nullptr || !schema->closed) continue;
    require(schema->properties.contains(name), "a closed tool gets what it lists, and no more");
  }
  for (const auto& a : s.of.mapping->arguments) {
    const core::json::value* given = nullptr;
    if (!a.parameter.empty()) {
      given = bound.at(static_cast<std::size_t>(s.of.find(a.parameter) - s.of.parameters.data()));
      if (given == nullptr) continue;
    }
    for (const auto& name : a.names) {
      const auto* found = core::json::find(*sent, name);
      if (found != nullptr && given != nullptr) check_sent(a, *found, *given);
    }
  }
}

/// Some argument was given that this tool does not take.
void check_refused(const subject& s, const core::bound_arguments& bound, const core::error& refused,
                   const core::tool_schema* schema) {
  require(refused.code == core::errc::invalid_argument, "a refusal is about the arguments");
  require(!refused.hint.empty(), "a refusal says what to do");
  bool named = false;
  for (const auto& a : s.of.mapping->arguments) {
    if (a.parameter.empty() || refused.message.rfind(a.parameter + ":", 0) != 0) continue;
    const auto index = static_cast<std::size_t>(s.of.find(a.parameter) - s.of.parameters.data());
    const bool strict = a.listed_only || (schema != nullptr && schema->closed);
    const bool listed =
        schema != nullptr && std::any_of(a.names.begin(), a.names.end(), [&](const auto& name) {
          return schema->properties.contains(name);
        });
    named = named || (bound.given(index) && strict && !listed);
  }
  require(named, "a refusal names what was given and is not taken");
}

}  // namespace

/// Arguments that bind obey the action's parameters, and what a tool gets of them is JSON with the
/// same values. The first byte chooses the action and what the server says of its tool.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<subject, 3> subjects = {
      subject(core::search()), subject(core::send_email()), subject(move_mails())};
  if (size == 0) return 0;
  const std::string_view text = fuzz::view(data, size).substr(1);
  const subject& s = subjects[data[0] % subjects.size()];
  const auto* schema = s.schema(data[0] / static_cast<unsigned>(subjects.size()));

  auto arguments = core::json::parse(text);
  std::string copy(text);
  core::json::document in_place;
  const bool same = core::json::parse_in_place(copy, in_place).ok() == arguments.ok();
  require(same || text.substr(0, 3) == "\xEF\xBB\xBF", "both ways to read JSON take the same");
  if (!arguments.ok()) return 0;

  core::bound_arguments bound;
  const auto found = s.by.bind(*arguments, arguments->GetAllocator(), bound);
  check_violations(found);
  if (!found.empty()) return 0;
  check_bound(s.of, bound);
  core::bound_arguments again;
  require(s.by.bind(*arguments, arguments->GetAllocator(), again).empty(),
          "what was bound binds again");

  std::string mapped;
  const auto made = core::append_arguments(mapped, s.of, bound, schema);
  if (!made.ok()) {
    check_refused(s, bound, made.error(), schema);
    return 0;
  }
  check_mapped(s, bound, mapped, schema);
  return 0;
}
