#pragma once

#define RAPIDJSON_NAMESPACE patchbay_rapidjson
#define RAPIDJSON_NAMESPACE_BEGIN namespace patchbay_rapidjson {
#define RAPIDJSON_NAMESPACE_END }
#include <limits>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "../json.hpp"

namespace patchbay {

namespace rj = patchbay_rapidjson;

/// Builds a value from the events of RapidJSON's reader.
struct json_reader {
  static constexpr std::size_t depth_max = 64;

  json root;
  std::vector<json*> open;
  std::string key;

  json* put(json value) {
    if (open.empty()) {
      root = std::move(value);
      return &root;
    }
    json& into = *open.back();
    if (auto* list = std::get_if<std::vector<json>>(&into.value_)) {
      return &list->emplace_back(std::move(value));
    }
    auto& members = std::get<std::vector<json::member>>(into.value_);
    members.push_back({key, std::move(value)});
    return &members.back().value;
  }
  bool begin(json value) {
    if (open.size() == depth_max) return false;
    open.push_back(put(std::move(value)));
    return true;
  }
  bool end() {
    open.pop_back();
    return true;
  }

  bool Null() { return put(json()) != nullptr; }
  bool Bool(bool v) { return put(json(v)) != nullptr; }
  bool Int(int v) { return put(json(v)) != nullptr; }
  bool Uint(unsigned v) { return put(json(v)) != nullptr; }
  bool Int64(std::int64_t v) { return put(json(v)) != nullptr; }
  bool Uint64(std::uint64_t v) {
    constexpr auto signed_max =
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return put(v <= signed_max ? json(v) : json(v, 0)) != nullptr;
  }
  bool Double(double v) { return put(json(v)) != nullptr; }
  bool RawNumber(const char*, rj::SizeType, bool) { return false; }
  bool String(const char* text, rj::SizeType size, bool) {
    return put(json(std::string(text, size))) != nullptr;
  }
  bool Key(const char* text, rj::SizeType size, bool) {
    key.assign(text, size);
    return true;
  }
  bool StartObject() { return begin(json::object()); }
  bool EndObject(rj::SizeType) { return end(); }
  bool StartArray() { return begin(json::list()); }
  bool EndArray(rj::SizeType) { return end(); }
};

result<json> json::parse(std::string_view text) {
  json_reader built;
  rj::MemoryStream bytes(text.data() == nullptr ? "" : text.data(), text.size());
  rj::EncodedInputStream<rj::UTF8<>, rj::MemoryStream> in(bytes);
  rj::Reader reader;
  constexpr unsigned flags = rj::kParseIterativeFlag | rj::kParseValidateEncodingFlag;
  const auto parsed = reader.Parse<flags>(in, built);
  if (parsed.IsError()) {
    const bool deep = parsed.Code() == rj::kParseErrorTermination;
    return patchbay::error{errc::invalid_argument,
                           "not JSON at byte " + std::to_string(parsed.Offset()) + ": " +
                               (deep ? "nested too deeply" : rj::GetParseError_En(parsed.Code()))};
  }
  return std::move(built.root);
}

namespace detail {

using json_writer = rj::Writer<rj::StringBuffer>;

inline void put_text(json_writer& to, std::string_view text) {
  to.String(text.data() == nullptr ? "" : text.data(), static_cast<rj::SizeType>(text.size()));
}

inline void put_value(json_writer& to, const json& v) {
  if (v.is_null()) {
    to.Null();
  } else if (v.is_bool()) {
    to.Bool(v.boolean());
  } else if (const auto large = v.large()) {
    to.Uint64(*large);
  } else if (v.is_integer()) {
    to.Int64(v.integer());
  } else if (v.is_number()) {
    to.Double(v.number());
  } else if (v.is_text()) {
    put_text(to, v.text());
  } else if (v.is_list()) {
    to.StartArray();
    for (const json& item : v.items()) put_value(to, item);
    to.EndArray();
  } else {
    to.StartObject();
    for (const auto& [key, value] : v.members()) {
      to.Key(key.data(), static_cast<rj::SizeType>(key.size()));
      put_value(to, value);
    }
    to.EndObject();
  }
}

}  // namespace detail

std::string json::dump() const {
  rj::StringBuffer bytes;
  detail::json_writer to(bytes);
  detail::put_value(to, *this);
  return std::string(bytes.GetString(), bytes.GetSize());
}

json::json(const std::vector<std::string>& items)
    : value_(std::vector<json>(items.begin(), items.end())) {}

json json::object() {
  json made;
  made.value_ = std::vector<member>();
  return made;
}

json json::list() {
  json made;
  made.value_ = std::vector<json>();
  return made;
}

json& json::set(std::string_view key, json value) & {
  if (!is_object()) value_ = std::vector<member>();
  auto& all = std::get<std::vector<member>>(value_);
  for (member& m : all) {
    if (m.key == key) {
      m.value = std::move(value);
      return *this;
    }
  }
  all.push_back({std::string(key), std::move(value)});
  return *this;
}

json&& json::set(std::string_view key, json value) && {
  set(key, std::move(value));
  return std::move(*this);
}

json& json::add(json item) {
  if (!is_list()) value_ = std::vector<json>();
  std::get<std::vector<json>>(value_).push_back(std::move(item));
  return *this;
}

bool json::is_null() const noexcept { return value_.index() == 0; }
bool json::is_bool() const noexcept { return value_.index() == 1; }
bool json::is_integer() const noexcept { return value_.index() == 2 || value_.index() == 3; }
bool json::is_number() const noexcept { return is_integer() || value_.index() == 4; }
bool json::is_text() const noexcept { return value_.index() == 5; }
bool json::is_list() const noexcept { return value_.index() == 6; }
bool json::is_object() const noexcept { return value_.index() == 7; }

namespace detail {
inline const json& nothing() noexcept {
  static const json null;
  return null;
}
}  // namespace detail

const json& json::operator[](std::string_view key) const noexcept {
  for (const member& m : members()) {
    if (m.key == key) return m.value;
  }
  return detail::nothing();
}

const json& json::operator[](std::size_t index) const noexcept {
  return index < items().size() ? items()[index] : detail::nothing();
}

bool json::has(std::string_view key) const noexcept {
  for (const member& m : members()) {
    if (m.key == key) return true;
  }
  return false;
}

std::string_view json::text() const noexcept {
  const auto* held = std::get_if<std::string>(&value_);
  return held == nullptr ? std::string_view() : std::string_view(*held);
}

std::int64_t json::integer(std::int64_t otherwise) const noexcept {
  if (const auto* held = std::get_if<std::int64_t>(&value_)) return *held;
  return otherwise;
}

std::optional<std::uint64_t> json::large() const noexcept {
  const auto* held = std::get_if<std::uint64_t>(&value_);
  return held == nullptr ? std::nullopt : std::optional(*held);
}

double json::number(double otherwise) const noexcept {
  if (const auto* held = std::get_if<double>(&value_)) return *held;
  if (const auto* held = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*held);
  if (const auto* held = std::get_if<std::uint64_t>(&value_)) return static_cast<double>(*held);
  return otherwise;
}

bool json::boolean(bool otherwise) const noexcept {
  const auto* held = std::get_if<bool>(&value_);
  return held == nullptr ? otherwise : *held;
}

const std::vector<json>& json::items() const noexcept {
  static const std::vector<json> none;
  const auto* held = std::get_if<std::vector<json>>(&value_);
  return held == nullptr ? none : *held;
}

std::vector<std::string> json::texts() const {
  std::vector<std::string> all;
  if (is_text()) all.emplace_back(text());
  for (const json& item : items()) {
    if (item.is_text()) all.emplace_back(item.text());
  }
  return all;
}

const std::vector<json::member>& json::members() const noexcept {
  static const std::vector<member> none;
  const auto* held = std::get_if<std::vector<member>>(&value_);
  return held == nullptr ? none : *held;
}

}  // namespace patchbay
