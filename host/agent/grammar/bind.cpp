#include "agent/grammar/bind.hpp"

#include <algorithm>
#include <utility>

namespace patchbay::agent {
namespace {

using core::violation;
using kind = core::violation::kind;

constexpr std::size_t others_told_max = 3;

refusal code_of(kind what) {
  switch (what) {
    case kind::unknown:
      return refusal::argument_unknown;
    case kind::twice:
      return refusal::duplicate_argument;
    case kind::missing:
      return refusal::argument_missing;
    case kind::type:
      return refusal::type;
    case kind::value:
    case kind::rule:
      break;
  }
  return refusal::value;
}

/// How a value of this type is written.
std::string_view spelling(core::value_type t) {
  switch (t) {
    case core::value_type::string:
      return "write it in quotes";
    case core::value_type::integer:
      return "write a whole number without quotes";
    case core::value_type::number:
      return "write a number without quotes";
    case core::value_type::boolean:
      return "write True or False";
    case core::value_type::string_list:
      return "write a list of text: [\"...\"]";
    case core::value_type::list:
      return "write a list: [...]";
    case core::value_type::object:
      return "write a dict: {\"...\": ...}";
    case core::value_type::any:
      break;
  }
  return {};
}

std::string told(const violation& v) {
  return v.path.empty() ? v.message : v.path + " " + v.message;
}

/// The first violation that is worth to be told, with the others behind it.
fault told_first(std::vector<violation>& found, const call& of, const core::action& a,
                 const std::vector<const core::parameter*>& order) {
  std::stable_sort(found.begin(), found.end(),
                   [](const violation& x, const violation& y) { return x.what < y.what; });
  const violation& first = found.front();
  fault f;
  f.code = code_of(first.what);
  f.action = of.action;
  f.message = of.action + ": " + told(first);
  for (std::size_t i = 1; i < found.size() && i <= others_told_max; ++i) {
    f.message += "; " + told(found[i]);
  }
  f.hint = first.hint;
  const core::parameter* p = a.find(first.path);
  if (f.hint.empty() && p != nullptr && first.what == kind::type) f.hint = spelling(p->type);
  if (f.hint.empty() && p != nullptr && first.what != kind::rule) f.hint = p->doc;
  if (f.hint.empty()) f.hint = "change the arguments so that this holds";
  f.offset = of.offset;
  if (first.what == kind::missing || first.what == kind::rule) return f;
  for (std::size_t i = 0; i < of.arguments.size(); ++i) {
    const auto& given = of.arguments[i];
    const std::string& name = given.name.empty() ? order[i]->name : given.name;
    if (name.starts_with(first.path)) f.offset = given.offset;
  }
  return f;
}

/// Whether text with a zero byte is anywhere in `v`.
bool has_zero(const core::json::value& v) {
  if (v.IsString()) return core::json::view(v).find('\0') != std::string_view::npos;
  if (v.IsArray())
    return std::any_of(v.Begin(), v.End(), [](const auto& i) { return has_zero(i); });
  if (!v.IsObject()) return false;
  return std::any_of(v.MemberBegin(), v.MemberEnd(),
                     [](const auto& m) { return has_zero(m.name) || has_zero(m.value); });
}

fault unknown_action(const call& of, const core::action_table& table, const core::catalogue* all) {
  fault f{refusal::unknown_action, of.offset, {}, {}, of.action};
  const auto loaded = all == nullptr ? nullptr : all->find_action(of.action);
  if (loaded != nullptr) {
    f.code = refusal::unavailable;
    f.message = of.action + " cannot be called now: " + loaded->provider + " is not connected";
    f.hint = "use another action";
    return f;
  }
  f.message = "there is no action " + shown(of.action);
  std::vector<std::string> names;
  names.reserve(table.actions().size());
  for (const auto& a : table.actions()) names.push_back(a->name);
  for (const auto& n : core::nearest(core::json::cut(of.action, 64), names, 3)) {
    f.hint += (f.hint.empty() ? "did you mean " : " or ") + n;
  }
  f.hint += f.hint.empty() ? "use an action of the list" : "?";
  return f;
}

fault too_many(const call& of, std::size_t most) {
  return {refusal::argument_extra, of.arguments[most].offset,
          of.action + " takes at most " + std::to_string(most) + " arguments",
          "give only the arguments that it takes", of.action};
}

}  // namespace

const core::binder& call_binder::binder_of(const std::shared_ptr<const core::action>& a) {
  auto at = binders_.find(a.get());
  if (at == binders_.end()) at = binders_.emplace(a.get(), core::binder(*a)).first;
  return at->second;
}

bind_result call_binder::bind(call from, std::string_view reply) noexcept {
  const auto* action = table_->find(from.action);
  if (action == nullptr) return located(reply, unknown_action(from, *table_, loaded_.get()));
  const auto order = core::call_order(**action);
  bound_call made;
  made.action = *action;
  made.values = std::move(from.values);
  for (std::size_t i = 0; i < from.arguments.size(); ++i) {
    auto& given = from.arguments[i];
    if (given.name.empty() && i >= order.size()) return located(reply, too_many(from, i));
    if (has_zero(given.value)) {
      return located(reply, {refusal::value, given.offset, from.action + ": a zero byte in text",
                             "leave \\0 out", from.action});
    }
    core::json::value name(given.name.empty() ? order[i]->name : given.name, *made.values);
    made.arguments.AddMember(name, given.value, *made.values);
  }
  auto found = binder_of(*action).bind(made.arguments, *made.values, made.bound);
  if (!found.empty()) return located(reply, told_first(found, from, **action, order));
  made.warnings = std::move(from.warnings);
  made.offset = from.offset;
  return made;
}

}  // namespace patchbay::agent
