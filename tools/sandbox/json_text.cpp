#include "json_text.hpp"

namespace patchbay::sandbox {

json_text& json_text::object() {
  writer_.StartObject();
  is_object_.push_back(true);
  return *this;
}

json_text& json_text::object(std::string_view key) {
  json::key(writer_, key);
  return object();
}

json_text& json_text::array() {
  writer_.StartArray();
  is_object_.push_back(false);
  return *this;
}

json_text& json_text::array(std::string_view key) {
  json::key(writer_, key);
  return array();
}

json_text& json_text::end() {
  if (is_object_.back()) {
    writer_.EndObject();
  } else {
    writer_.EndArray();
  }
  is_object_.pop_back();
  return *this;
}

json_text& json_text::put(std::string_view key, std::string_view text) {
  json::key(writer_, key);
  json::put(writer_, text);
  return *this;
}

json_text& json_text::put(std::string_view key, const std::vector<std::string>& list) {
  array(key);
  for (const auto& text : list) item(text);
  return end();
}

json_text& json_text::put_or_null(std::string_view key, std::string_view text) {
  return text.empty() ? null(key) : put(key, text);
}

json_text& json_text::null(std::string_view key) {
  json::key(writer_, key);
  writer_.Null();
  return *this;
}

json_text& json_text::raw(std::string_view key, std::string_view value) {
  json::key(writer_, key);
  json::raw(writer_, value);
  return *this;
}

json_text& json_text::item(std::string_view text) {
  json::put(writer_, text);
  return *this;
}

json_text& json_text::raw_item(std::string_view value) {
  json::raw(writer_, value);
  return *this;
}

std::vector<std::string> strings_at(const json::value& object, std::string_view member) {
  std::vector<std::string> out;
  const json::value* found = json::find(object, member);
  if (found == nullptr) return out;
  if (found->IsString()) out.emplace_back(json::view(*found));
  if (!found->IsArray()) return out;
  for (const auto& element : found->GetArray()) {
    if (element.IsString()) out.emplace_back(json::view(element));
  }
  return out;
}

bool bool_at(const json::value& object, std::string_view member, bool otherwise) {
  const json::value* found = json::find(object, member);
  return found != nullptr && found->IsBool() ? found->GetBool() : otherwise;
}

std::int64_t int_at(const json::value& object, std::string_view member, std::int64_t otherwise) {
  const json::value* found = json::find(object, member);
  if (found == nullptr) return otherwise;
  if (found->IsInt64()) return found->GetInt64();
  return otherwise;
}

}  // namespace patchbay::sandbox
