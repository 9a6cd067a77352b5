#include "schema.hpp"

#include <algorithm>

namespace generic {
namespace {

using patchbay::field;
using patchbay::json;

constexpr std::size_t choices_max = 64;
constexpr std::size_t word_max = 60;     ///< bytes of a choice or a default
constexpr std::size_t members_max = 20;  ///< of an object, as named in its docstring

bool is_short(std::string_view text) {
  return text.size() <= word_max && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\\';
         });
}

/// The schema itself, or the one of its alternatives that is not null.
const json& plain_schema(const json& schema) {
  for (const char* word : {"anyOf", "oneOf"}) {
    const json* only = nullptr;
    std::size_t others = 0;
    for (const json& one : schema[word].items()) {
      if (one["type"].text() == "null") continue;
      only = &one;
      ++others;
    }
    if (others == 1) return *only;
  }
  return schema;
}

/// The one type that is not null; empty: several, or none.
std::string type_of(const json& schema) {
  const json& type = schema["type"];
  if (type.is_text()) return std::string(type.text());
  std::string found;
  for (const std::string& word : type.texts()) {
    if (word == "null") continue;
    if (!found.empty()) return {};
    found = word;
  }
  return found;
}

std::vector<std::string> choices_of(const json& schema) {
  const auto& items = schema["enum"].items();
  std::vector<std::string> words;
  for (const json& item : items) {
    if (item.is_null()) continue;
    if (!item.is_text() || !is_short(item.text())) return {};
    words.emplace_back(item.text());
  }
  return words.size() <= choices_max ? words : std::vector<std::string>();
}

/// What the server says, and for an object what it is made of.
std::string said(const json& schema, const json& plain) {
  std::string text(schema["description"].text());
  if (text.empty()) text = plain["description"].text();
  const json& inner = plain["items"].is_object() ? plain["items"] : plain;
  std::string members;
  std::size_t count = 0;
  for (const json::member& m : inner["properties"].members()) {
    if (++count > members_max) break;
    members += (members.empty() ? "" : ", ") + m.key;
  }
  if (!members.empty()) text += (text.empty() ? "" : " ") + ("Members: " + members + ".");
  return text;
}

field typed(const std::string& type, const json& plain, std::string name, std::string doc) {
  if (type == "string") return field::string(std::move(name), std::move(doc));
  if (type == "integer") return field::integer(std::move(name), std::move(doc));
  if (type == "number") return field::number(std::move(name), std::move(doc));
  if (type == "boolean") return field::boolean(std::move(name), std::move(doc));
  if (type == "object") return field::object(std::move(name), std::move(doc));
  if (type != "array") return field::any(std::move(name), std::move(doc));
  return type_of(plain["items"]) == "string" ? field::strings(std::move(name), std::move(doc))
                                             : field::list(std::move(name), std::move(doc));
}

/// Whether the schema's default can stand in a signature.
bool fits(const json& value, const std::string& type, const std::vector<std::string>& choices,
          const json& plain) {
  const bool bounded = plain["minimum"].is_number() && plain["maximum"].is_number();
  if (type == "boolean") return value.is_bool();
  if (type == "integer" || type == "number") {
    if (type == "integer" ? !value.is_integer() : !value.is_number()) return false;
    return !bounded || (value.number() >= plain["minimum"].number() &&
                        value.number() <= plain["maximum"].number());
  }
  if (type != "string" || !value.is_text() || !is_short(value.text())) return false;
  return choices.empty() ||
         std::find(choices.begin(), choices.end(), value.text()) != choices.end();
}

}  // namespace

field field_of(std::string name, std::string_view argument, const json& schema, bool required) {
  const json& plain = plain_schema(schema);
  std::vector<std::string> choices = choices_of(plain);
  std::string type = type_of(plain);
  if (type.empty() && !choices.empty()) type = "string";
  field made = typed(type, plain, std::move(name), "Value for " + std::string(argument) + ".");
  const json& minimum = plain["minimum"];
  const json& maximum = plain["maximum"];
  const bool numeric = type == "integer" || type == "number";
  if (numeric && minimum.is_number() && maximum.is_number() &&
      minimum.number() <= maximum.number()) {
    made = std::move(made).range(minimum.number(), maximum.number());
  }
  const json& otherwise = schema.has("default") ? schema["default"] : plain["default"];
  if (fits(otherwise, type, choices, plain)) {
    made = std::move(made).fallback(otherwise);
  } else if (required) {
    made = std::move(made).required();
  }
  if (type == "string" && !choices.empty()) made = std::move(made).choices(std::move(choices));
  return std::move(made).server_doc(said(schema, plain));
}

}  // namespace generic
