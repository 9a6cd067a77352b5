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

inline bool all_texts(const json& v) {
  return std::all_of(v.items().begin(), v.items().end(),
                     [](const json& item) { return item.is_text(); });
}

bool fits(std::string_view type, const json& v) {
  if (type == "string") return v.is_text();
  if (type == "integer") return v.is_integer();
  if (type == "number") return v.is_number();
  if (type == "boolean") return v.is_bool();
  if (type == "string_list") return v.is_text() || (v.is_list() && all_texts(v));
  if (type == "list") return v.is_list();
  if (type == "object") return v.is_object();
  return true;
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
  if (!server_doc_.empty()) row.set("server_doc", server_doc_);
  return row.set("doc", doc_);
}

json field::take(const json& arguments) const {
  const json& given = arguments[name_];
  const json& value = given.is_null() ? default_ : given;
  if (value.is_null() && required_) {
    throw failure(error{errc::invalid_argument, name_ + ": is required"});
  }
  if (!value.is_null() && !detail::fits(type_, value)) {
    throw failure(error{errc::invalid_argument, name_ + ": expected " + type_});
  }
  return value;
}

void field::fill(void* object, const json& arguments) const {
  if (!fill_) return;
  if (const json value = take(arguments); !value.is_null()) fill_(object, value);
}

json action::bind(const json& arguments) const {
  json bound = json::object();
  for (const field& f : parameters) {
    if (json value = f.take(arguments); !value.is_null()) bound.set(f.name(), std::move(value));
  }
  return bound;
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

json field::schema() const {
  json row = json::object();
  if (type_ == "string_list" || type_ == "list") {
    row.set("type", "array");
  } else if (type_ != "any") {
    row.set("type", type_);
  }
  if (type_ == "string_list") row.set("items", json::object().set("type", "string"));
  if (!choices_.empty()) row.set("enum", choices_);
  if (minimum_) row.set("minimum", *minimum_);
  if (maximum_) row.set("maximum", *maximum_);
  if (length_max_ != 0) row.set(type_ == "string" ? "maxLength" : "maxItems", length_max_);
  if (!default_.is_null()) row.set("default", default_);
  return row.set("description", doc_);
}

json action::schema() const {
  json properties = json::object();
  json required = json::list();
  for (const field& f : parameters) {
    properties.set(f.name(), f.schema());
    if (f.is_required()) required.add(f.name());
  }
  return json::object()
      .set("$schema", "https://json-schema.org/draft/2020-12/schema")
      .set("type", "object")
      .set("properties", std::move(properties))
      .set("required", std::move(required))
      .set("additionalProperties", false);
}

json http_use::describe() const {
  const bool milder = method != "GET" && effect == patchbay::effect::read;
  json row = json::object().set("method", method);
  if (!host.empty()) row.set("host", host);
  return row.set("effect", detail::word(milder ? patchbay::effect::write : effect));
}

json action::describe() const {
  json row = json::object();
  row.set("name", name).set("doc", doc).set("effect", detail::word(effect));
  if (!server_doc.empty()) row.set("server_doc", server_doc);
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
  if (!http.empty()) row.set("http", detail::rows(http));
  if (mapping) {
    json from = detail::rows(mapping->arguments);
    for (const field& f : parameters) {
      const auto is_source = [&](const argument& a) { return a.parameter() == f.name(); };
      if (std::ranges::none_of(mapping->arguments, is_source)) from.add(same(f.name()).describe());
    }
    row.set("mapping", json::object().set("tool", mapping->tool).set("arguments", std::move(from)));
  }
  return row;
}

void derivation::note(std::string_view text) const noexcept {
  host_->log(host_, PATCHBAY_WARN, {text.data(), text.size()});
}

json provider::describe() const {
  json described = json::object();
  if (profile) {
    described.set("profile",
                  json::object().set("tool", profile->tool).set("label", profile->label));
  }
  if (derive != nullptr) described.set("derives", true);
  if (!server_tools.empty()) described.set("server_tools", server_tools);
  return described.set("name", name)
      .set("title", title)
      .set("doc", doc)
      .set("toolkit", toolkit.empty() ? name : toolkit)
      .set("transport", transport == patchbay::transport::http ? "http" : "mcp")
      .set("auth", needs_auth ? "broker" : "none")
      .set("actions", detail::rows(actions));
}

std::vector<std::string> split_list(const std::vector<std::string>& texts) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string> parts;
  for (const std::string& text : texts) {
    bool quoted = false;
    int angles = 0;
    std::size_t from = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
      const char c = at == text.size() ? ',' : text[at];
      quoted = quoted != (c == '"');
      if (!quoted && c == '<') ++angles;
      if (!quoted && c == '>' && angles > 0) --angles;
      const bool separates = (c == ',' || c == ';') && !quoted && angles == 0;
      if (at != text.size() && !separates) continue;
      const std::string_view part = std::string_view(text).substr(from, at - from);
      const std::size_t first = part.find_first_not_of(blanks);
      if (first != std::string_view::npos) {
        parts.emplace_back(part.substr(first, part.find_last_not_of(blanks) - first + 1));
      }
      from = at + 1;
    }
  }
  return parts;
}

}  // namespace patchbay
