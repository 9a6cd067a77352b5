#include "core/mapping.hpp"

#include <algorithm>

#include <rapidjson/stringbuffer.h>

namespace patchbay::core {
namespace {

/// A RapidJSON output stream onto a std::string.
struct appender {
  using Ch = char;
  std::string* out;
  void Put(char c) { out->push_back(c); }
  void Flush() {}
};
using text_writer = rapidjson::Writer<appender>;

enum class place : std::uint8_t { named, left_out, refused };

struct placed {
  place where = place::left_out;
  std::string_view name;
};

placed place_of(const tool_argument& a, const tool_schema* schema, bool given) {
  if (schema != nullptr) {
    for (const auto& name : a.names) {
      if (schema->properties.contains(name)) return {place::named, name};
    }
  }
  if (a.listed_only) return {given ? place::refused : place::left_out, {}};
  if (schema == nullptr) return {place::named, a.names.front()};
  if (!given) {
    return schema->closed ? placed{} : placed{place::named, a.names.front()};
  }
  if (schema->closed) return {place::refused, {}};
  return {place::named, a.names.front()};
}

std::string_view trimmed(std::string_view s) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto from = s.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(blanks) - from + 1);
}

/// Splits at commas and semicolons that stand outside quotes and angle brackets, so that
/// `"Doe, Jane" <jane@x.org>` stays whole.
void split(std::string_view s, std::vector<std::string_view>& into) {
  bool quoted = false;
  int angles = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= s.size(); ++i) {
    const bool at_end = i == s.size();
    const char c = at_end ? ',' : s[i];
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '<') ++angles;
    if (!quoted && c == '>' && angles > 0) --angles;
    if (!at_end && ((c != ',' && c != ';') || quoted || angles > 0)) continue;
    if (auto item = trimmed(s.substr(from, i - from)); !item.empty()) into.push_back(item);
    from = i + 1;
  }
}

std::vector<std::string_view> items(const json::value& v) {
  std::vector<std::string_view> found;
  if (v.IsString()) split(json::view(v), found);
  if (v.IsArray()) {
    for (const auto& item : v.GetArray()) {
      if (item.IsString()) split(json::view(item), found);
    }
  }
  return found;
}

void write_list(text_writer& w, const std::vector<std::string_view>& list, std::size_t from) {
  w.StartArray();
  for (std::size_t i = from; i < list.size(); ++i) {
    w.String(list[i].data(), static_cast<rapidjson::SizeType>(list[i].size()));
  }
  w.EndArray();
}

void write_key(text_writer& w, std::string_view name) {
  w.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

void write_value(text_writer& w, std::string_view name, const tool_argument& a,
                 const json::value& v) {
  using transform = tool_argument::transform;
  if (a.how == transform::as_is) {
    write_key(w, name);
    v.Accept(w);
    return;
  }
  if (a.how == transform::text) {
    const std::string text = v.IsString() ? std::string(json::view(v)) : json::text(v);
    write_key(w, name);
    w.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return;
  }
  const auto list = items(v);
  write_key(w, name);
  if (a.how == transform::first) {
    w.String(list[0].data(), static_cast<rapidjson::SizeType>(list[0].size()));
  } else {
    write_list(w, list, a.how == transform::rest ? 1 : 0);
  }
}

/// Whether the transform leaves nothing of `v`.
bool nothing_to_send(const tool_argument& a, const json::value& v) {
  using transform = tool_argument::transform;
  if (a.how == transform::first) return items(v).empty();
  if (a.how == transform::rest) return items(v).size() < 2;
  return a.how == transform::split && items(v).empty();
}

error refused(const action& of, const tool_argument& a) {
  return {
      errc::invalid_argument,
      a.parameter + ": the connected server's " + of.mapping->tool + " does not take this argument",
      "leave " + a.parameter + " out", 0};
}

}  // namespace

const tool_schema* tool_list::find(std::string_view tool) const noexcept {
  auto at = tools.find(tool);
  return at == tools.end() ? nullptr : &at->second;
}

result<void> append_arguments(std::string& out, const action& of, const bound_arguments& bound,
                              const tool_schema* schema) {
  appender to{&out};
  text_writer w(to);
  w.StartObject();
  for (const auto& a : of.mapping->arguments) {
    const json::value* v = nullptr;
    bool given = false;
    if (!a.parameter.empty()) {
      const auto index = static_cast<std::size_t>(of.find(a.parameter) - of.parameters.data());
      v = bound.at(index);
      given = bound.given(index);
      if (v == nullptr || nothing_to_send(a, *v)) continue;
    }
    const placed at = place_of(a, schema, given);
    if (at.where == place::refused) return refused(of, a);
    if (at.where == place::left_out) continue;
    if (v != nullptr) {
      write_value(w, at.name, a, *v);
    } else {
      write_key(w, at.name);
      w.RawValue(a.constant_json.data(), a.constant_json.size(), rapidjson::kStringType);
    }
  }
  w.EndObject();
  return {};
}

}  // namespace patchbay::core
