#include "core/table_reader.hpp"

#include <algorithm>
#include <string>

#include "core/json.hpp"

namespace patchbay::core {
namespace {

error wrong(const std::string& what) {
  return {errc::invalid_argument, "action table: " + what, {}, 0};
}

std::optional<value_type> type_of(const json::value& schema) {
  const auto word = json::string_at(schema, "type");
  if (word.empty()) return value_type::any;
  if (word == "array") {
    const auto* items = json::find(schema, "items");
    const bool strings = items != nullptr && json::string_at(*items, "type") == "string";
    return strings ? value_type::string_list : value_type::list;
  }
  if (word == "string") return value_type::string;
  if (word == "integer") return value_type::integer;
  if (word == "number") return value_type::number;
  if (word == "boolean") return value_type::boolean;
  if (word == "object") return value_type::object;
  return std::nullopt;
}

result<parameter> read_parameter(std::string_view name, const json::value& schema) {
  parameter p;
  p.name = name;
  const auto type = type_of(schema);
  if (!type) return wrong("the parameter " + p.name + " has a type that is not known");
  p.type = *type;
  p.doc = json::string_at(schema, "description");
  if (const auto* v = json::find(schema, "default")) p.default_json = json::text(*v);
  if (const auto* v = json::find(schema, "enum"); v != nullptr && v->IsArray()) {
    for (const auto& c : v->GetArray()) {
      if (c.IsString()) p.choices.emplace_back(json::view(c));
    }
  }
  if (const auto* v = json::find(schema, "minimum"); v != nullptr && v->IsNumber()) {
    p.minimum = v->GetDouble();
  }
  if (const auto* v = json::find(schema, "maximum"); v != nullptr && v->IsNumber()) {
    p.maximum = v->GetDouble();
  }
  for (const char* member : {"maxLength", "maxItems"}) {
    if (const auto* v = json::find(schema, member); v != nullptr && v->IsUint64()) {
      p.length_max = v->GetUint64();
    }
  }
  return p;
}

result<void> read_parameters(const json::value& schema, action& into) {
  const auto* properties = json::find(schema, "properties");
  if (properties == nullptr || !properties->IsObject()) {
    return wrong(into.name + " has no \"properties\" in its \"parameters\"");
  }
  for (const auto& m : properties->GetObject()) {
    auto p = read_parameter(json::view(m.name), m.value);
    if (!p.ok()) return p.error();
    into.parameters.push_back(std::move(*p));
  }
  const auto* required = json::find(schema, "required");
  if (required == nullptr || !required->IsArray()) return {};
  for (auto& p : into.parameters) {
    p.required = std::any_of(required->Begin(), required->End(), [&](const json::value& name) {
      return name.IsString() && json::view(name) == p.name;
    });
  }
  return {};
}

result<std::shared_ptr<const action>> read_action(const json::value& from) {
  auto a = std::make_shared<action>();
  a->name = json::string_at(from, "name");
  a->provider = json::string_at(from, "provider");
  a->doc = json::string_at(from, "doc");
  const auto what = effect_from(json::string_at(from, "effect"));
  const auto* parameters = json::find(from, "parameters");
  if (!is_name(a->name) || !is_name(a->provider)) {
    return wrong("an action has no \"name\" or no \"provider\"");
  }
  if (!what) return wrong(a->name + " has no \"effect\" that is read, write or irreversible");
  if (parameters == nullptr) return wrong(a->name + " has no \"parameters\"");
  a->what = *what;
  if (auto read = read_parameters(*parameters, *a); !read.ok()) return read.error();
  return std::shared_ptr<const action>(std::move(a));
}

}  // namespace

result<std::shared_ptr<const action_table>> read_action_table(std::string_view text) {
  auto document = json::parse(text);
  if (!document.ok()) return wrong(document.error().message);
  const auto* actions = json::find(*document, "actions");
  if (actions == nullptr || !actions->IsArray()) return wrong("there is no list \"actions\"");
  catalogue made;
  provider_set usable;
  for (const auto& from : actions->GetArray()) {
    auto a = read_action(from);
    if (!a.ok()) return a.error();
    usable.push_back((*a)->provider);
    made.actions.push_back(std::move(*a));
  }
  const auto before = [](const auto& a, const auto& b) { return a->name < b->name; };
  std::sort(made.actions.begin(), made.actions.end(), before);
  std::sort(usable.begin(), usable.end());
  usable.erase(std::unique(usable.begin(), usable.end()), usable.end());
  for (const auto& name : usable) {
    provider p;
    p.name = name;
    made.providers.push_back(std::move(p));
  }
  return std::shared_ptr<const action_table>(
      std::make_shared<action_table>(made, std::move(usable)));
}

}  // namespace patchbay::core
