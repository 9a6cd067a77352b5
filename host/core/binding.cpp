#include "core/binding.hpp"

#include <algorithm>
#include <cmath>

#include "core/action_table.hpp"

namespace patchbay::core {
namespace {

std::string_view kind(const json::value& v) {
  switch (v.GetType()) {
    case rapidjson::kNullType:
      return "null";
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return "a boolean";
    case rapidjson::kObjectType:
      return "an object";
    case rapidjson::kArrayType:
      return "a list";
    case rapidjson::kStringType:
      return "a string";
    case rapidjson::kNumberType:
      break;
  }
  return v.IsDouble() ? "a number" : "an integer";
}

std::string_view wanted(value_type t) {
  switch (t) {
    case value_type::string:
      return "a string";
    case value_type::integer:
      return "an integer";
    case value_type::number:
      return "a number";
    case value_type::boolean:
      return "true or false";
    case value_type::string_list:
      return "a list of strings";
    case value_type::list:
      return "a list";
    case value_type::object:
      return "an object";
    case value_type::any:
      break;
  }
  return "anything";
}

violation wrong_type(const parameter& p, const json::value& v) {
  return {p.name,
          "must be " + std::string(wanted(p.type)) + ", not " + std::string(kind(v)),
          {},
          violation::kind::type};
}

/// Whether `v` is a double that an int64 holds exactly.
bool whole(const json::value& v) {
  if (!v.IsDouble()) return false;
  const double d = v.GetDouble();
  return std::trunc(d) == d && std::fabs(d) < 9007199254740992.0;
}

bool all_strings(const json::value& v) {
  return std::all_of(v.Begin(), v.End(), [](const json::value& item) { return item.IsString(); });
}

/// Changes `v` to the parameter's type where that loses nothing; false: it is of another type.
bool coerce(const parameter& p, json::value& v, json::document::AllocatorType& memory) {
  switch (p.type) {
    case value_type::string:
      return v.IsString();
    case value_type::integer:
      if (whole(v)) v.SetInt64(static_cast<std::int64_t>(v.GetDouble()));
      return v.IsInt64() || v.IsUint64();
    case value_type::number:
      return v.IsNumber();
    case value_type::boolean:
      return v.IsBool();
    case value_type::string_list:
      if (v.IsString()) {
        json::value list(rapidjson::kArrayType);
        json::value item;
        item.Swap(v);
        list.PushBack(item, memory);
        v.Swap(list);
      }
      return v.IsArray() && all_strings(v);
    case value_type::list:
      return v.IsArray();
    case value_type::object:
      return v.IsObject();
    case value_type::any:
      break;
  }
  return true;
}

std::string number_text(double d) {
  json::value v(d);
  if (whole(v)) return std::to_string(static_cast<std::int64_t>(d));
  return json::text(v);
}

void check_range(const parameter& p, const json::value& v, std::vector<violation>& found) {
  if (!v.IsNumber()) return;
  const double d = v.GetDouble();
  if (p.minimum && d < *p.minimum) {
    found.push_back({p.name, "must be at least " + number_text(*p.minimum), {}});
  }
  if (p.maximum && d > *p.maximum) {
    found.push_back({p.name, "must be at most " + number_text(*p.maximum), {}});
  }
}

void check_length(const parameter& p, const json::value& v, std::vector<violation>& found) {
  if (p.length_max == 0) return;
  if (v.IsString() && v.GetStringLength() > p.length_max &&
      json::characters(json::view(v)) > p.length_max) {
    found.push_back({p.name, "is longer than " + std::to_string(p.length_max) + " characters", {}});
  }
  if (v.IsArray() && v.Size() > p.length_max) {
    found.push_back({p.name, "has more than " + std::to_string(p.length_max) + " items", {}});
  }
}

void check_choice(const parameter& p, const json::value& v, std::vector<violation>& found) {
  if (p.choices.empty() || !v.IsString()) return;
  if (std::find(p.choices.begin(), p.choices.end(), json::view(v)) != p.choices.end()) return;
  std::string list;
  for (const auto& c : p.choices) list += (list.empty() ? "" : ", ") + c;
  found.push_back({p.name, "must be one of: " + list, {}});
}

void check_value(const parameter& p, json::value& v, json::document::AllocatorType& memory,
                 std::vector<violation>& found) {
  if (!coerce(p, v, memory)) {
    found.push_back(wrong_type(p, v));
    return;
  }
  check_choice(p, v, found);
  check_range(p, v, found);
  check_length(p, v, found);
}

bool blank(const json::value* v) {
  if (v == nullptr || v->IsNull()) return true;
  if (v->IsString()) return json::view(*v).find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (v->IsArray()) {
    return std::all_of(v->Begin(), v->End(), [](const json::value& item) { return blank(&item); });
  }
  return false;
}

std::string joined(const std::vector<std::string>& names, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? std::string(last) : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace

binder::binder(const action& of) : action_(&of), defaults_(of.parameters.size()) {
  for (std::size_t i = 0; i < of.parameters.size(); ++i) {
    const auto& text = of.parameters[i].default_json;
    if (text.empty()) continue;
    if (auto value = json::parse(text); value.ok()) defaults_[i].Swap(*value);
  }
}

std::vector<violation> binder::bind(json::value& arguments, json::document::AllocatorType& memory,
                                    bound_arguments& into) const {
  std::vector<violation> found;
  const auto& parameters = action_->parameters;
  into.values_.assign(parameters.size(), nullptr);
  into.given_.assign(parameters.size(), false);
  if (!arguments.IsObject()) {
    found.push_back({"",
                     "the arguments must be a JSON object, not " + std::string(kind(arguments)),
                     {},
                     violation::kind::type});
    return found;
  }
  for (auto& member : arguments.GetObject()) {
    take(json::view(member.name), member.value, memory, into, found);
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (into.values_[i] != nullptr) continue;
    if (!parameters[i].default_json.empty()) into.values_[i] = &defaults_[i];
    if (parameters[i].required) {
      found.push_back(
          {parameters[i].name, "is missing", parameters[i].doc, violation::kind::missing});
    }
  }
  check_rules(into, found);
  return found;
}

void binder::take(std::string_view name, json::value& v, json::document::AllocatorType& memory,
                  bound_arguments& into, std::vector<violation>& found) const {
  const auto& parameters = action_->parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name != name) continue;
    if (into.given_[i]) {
      found.push_back({parameters[i].name, "is given twice", {}, violation::kind::twice});
      return;
    }
    if (v.IsNull()) return;
    check_value(parameters[i], v, memory, found);
    into.values_[i] = &v;
    into.given_[i] = true;
    return;
  }
  std::vector<std::string> known;
  known.reserve(parameters.size());
  for (const auto& p : parameters) known.push_back(p.name);
  const auto near = nearest(name, known, 1);
  found.push_back(
      {std::string(json::cut(name, 128)), "is no parameter of " + action_->name,
       near.empty() ? "it takes: " + joined(known, ", ") : "did you mean \"" + near.front() + "\"?",
       violation::kind::unknown});
}

void binder::check_rules(const bound_arguments& bound, std::vector<violation>& found) const {
  for (const auto& r : action_->rules) {
    std::size_t filled = 0;
    for (const auto& name : r.parameters) {
      const auto index = static_cast<std::size_t>(action_->find(name) - action_->parameters.data());
      if (!blank(bound.values_[index])) ++filled;
    }
    const auto broken = [&](std::string_view before, std::string_view after) {
      std::string path = r.parameters.empty() ? std::string() : r.parameters.front();
      found.push_back({std::move(path),
                       std::string(before) + joined(r.parameters, " and ") + std::string(after),
                       {},
                       violation::kind::rule});
    };
    if (r.what == rule::kind::at_least_one && filled == 0) broken("give at least one of ", "");
    if (r.what == rule::kind::at_most_one && filled > 1) broken("give only one of ", "");
    if (r.what == rule::kind::all_or_none && filled > 0 && filled < r.parameters.size()) {
      broken("give all of ", ", or none");
    }
  }
}

}  // namespace patchbay::core
