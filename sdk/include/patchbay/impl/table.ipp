#pragma once

#include <algorithm>

#include "../table.hpp"

namespace patchbay {

namespace detail {

inline const char* word(effect e) noexcept {
  switch (e) {
    case effect::read:
      return "read";
    case effect::write:
      return "write";
    case effect::irreversible:
      break;
  }
  return "irreversible";
}

template <class Rows>
json rows(const Rows& all) {
  json list = json::list();
  for (const auto& row : all) list.add(row.describe());
  return list;
}

bool value_of<std::vector<std::string>>::test(const json& v) {
  if (v.is_text()) return true;
  return v.is_list() && std::all_of(v.items().begin(), v.items().end(),
                                    [](const json& item) { return item.is_text(); });
}

std::vector<std::string> value_of<std::vector<std::string>>::read(const json& v) {
  if (v.is_text()) return {std::string(v.text())};
  std::vector<std::string> texts;
  for (const json& item : v.items()) texts.emplace_back(item.text());
  return texts;
}

}  // namespace detail

json field::describe() const {
  json row = json::object().set("name", name_).set("type", type_);
  if (required_) row.set("required", true);
  if (!default_.is_null()) row.set("default", default_);
  if (!choices_.empty()) row.set("choices", choices_);
  if (minimum_) row.set("minimum", *minimum_);
  if (maximum_) row.set("maximum", *maximum_);
  if (length_max_ != 0) row.set("length_max", length_max_);
  return row.set("doc", doc_);
}

void field::fill(void* object, const json& arguments) const {
  if (!fill_) return;
  const json& given = arguments[name_];
  const json& value = given.is_null() ? default_ : given;
  if (value.is_null()) {
    if (required_) throw failure(error{errc::invalid_argument, name_ + ": is required"});
    return;
  }
  if (!fill_(object, value)) {
    throw failure(error{errc::invalid_argument, name_ + ": expected " + type_});
  }
}

rule at_least_one(std::initializer_list<std::string> parameters) {
  return {"at_least_one", parameters};
}
rule at_most_one(std::initializer_list<std::string> parameters) {
  return {"at_most_one", parameters};
}
rule all_or_none(std::initializer_list<std::string> parameters) {
  return {"all_or_none", parameters};
}

json argument::describe() const {
  json row = json::object().set("names", names_);
  if (parameter_.empty()) {
    row.set("constant", constant_);
  } else {
    row.set("parameter", parameter_);
  }
  if (!how_.empty()) row.set("how", how_);
  if (listed_only_) row.set("listed_only", true);
  return row;
}

json action::describe() const {
  json row = json::object();
  row.set("name", name).set("doc", doc).set("effect", detail::word(effect));
  row.set("parameters", detail::rows(parameters));
  if (!rules.empty()) {
    json list = json::list();
    for (const rule& r : rules) list.add(json::object().set(r.kind, r.parameters));
    row.set("rules", std::move(list));
  }
  json uses = json::list();
  for (const tool& t : tools) {
    uses.add(json::object().set("name", t.name).set("effect", detail::word(t.effect)));
  }
  if (tools.empty() && mapping) {
    uses.add(json::object().set("name", mapping->tool).set("effect", detail::word(effect)));
  }
  row.set("tools", std::move(uses));
  if (mapping) {
    row.set("mapping", json::object()
                           .set("tool", mapping->tool)
                           .set("arguments", detail::rows(mapping->arguments)));
  }
  return row;
}

json provider::describe() const {
  json described = json::object();
  if (profile) {
    described.set("profile", json::object().set("tool", profile->tool).set("label", profile->label));
  }
  return described.set("name", name)
      .set("title", title)
      .set("doc", doc)
      .set("toolkit", toolkit.empty() ? name : toolkit)
      .set("transport", "mcp")
      .set("auth", needs_auth ? "broker" : "none")
      .set("actions", detail::rows(actions));
}

std::vector<std::string> split_list(const std::vector<std::string>& texts) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string> parts;
  for (const std::string& text : texts) {
    std::size_t at = 0;
    while (at <= text.size()) {
      const std::size_t end = std::min(text.find_first_of(",;", at), text.size());
      std::string_view part = std::string_view(text).substr(at, end - at);
      const std::size_t from = part.find_first_not_of(blanks);
      if (from != std::string_view::npos) {
        parts.emplace_back(part.substr(from, part.find_last_not_of(blanks) - from + 1));
      }
      at = end + 1;
    }
  }
  return parts;
}

}  // namespace patchbay
