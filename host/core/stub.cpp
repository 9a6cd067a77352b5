#include "core/stub.hpp"

#include "core/json.hpp"

namespace patchbay::core {
namespace {

void append_python(std::string& out, const json::value& v) {
  switch (v.GetType()) {
    case rapidjson::kNullType:
      out += "None";
      return;
    case rapidjson::kTrueType:
      out += "True";
      return;
    case rapidjson::kFalseType:
      out += "False";
      return;
    case rapidjson::kArrayType: {
      out += '[';
      for (rapidjson::SizeType i = 0; i < v.Size(); ++i) {
        if (i > 0) out += ", ";
        append_python(out, v[i]);
      }
      out += ']';
      return;
    }
    default:
      out += json::text(v);
  }
}

/// `text` with each line after the first indented by `blanks`; empty lines stay empty.
std::string indented(std::string_view text, std::size_t blanks) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    const bool empty_next = i + 1 == text.size() || text[i + 1] == '\n';
    if (text[i] == '\n' && !empty_next) out.append(blanks, ' ');
  }
  return out;
}

std::string_view schema_type(value_type t) {
  switch (t) {
    case value_type::string:
      return "string";
    case value_type::integer:
      return "integer";
    case value_type::number:
      return "number";
    case value_type::boolean:
      return "boolean";
    case value_type::string_list:
    case value_type::list:
      return "array";
    case value_type::object:
      return "object";
    case value_type::any:
      break;
  }
  return {};
}

void write_bounds(json::writer& w, const parameter& p) {
  if (p.minimum) {
    json::key(w, "minimum");
    w.Double(*p.minimum);
  }
  if (p.maximum) {
    json::key(w, "maximum");
    w.Double(*p.maximum);
  }
  if (p.length_max > 0) {
    json::key(w, p.type == value_type::string ? "maxLength" : "maxItems");
    w.Uint64(p.length_max);
  }
}

void write_schema(json::writer& w, const parameter& p) {
  json::key(w, p.name);
  w.StartObject();
  if (auto type = schema_type(p.type); !type.empty()) {
    json::key(w, "type");
    json::put(w, type);
  }
  if (p.type == value_type::string_list) {
    json::key(w, "items");
    json::raw(w, R"({"type":"string"})");
  }
  if (!p.choices.empty()) {
    json::key(w, "enum");
    w.StartArray();
    for (const auto& c : p.choices) json::put(w, c);
    w.EndArray();
  }
  write_bounds(w, p);
  if (!p.default_json.empty()) {
    json::key(w, "default");
    json::raw(w, p.default_json);
  }
  json::key(w, "description");
  json::put(w, p.doc);
  w.EndObject();
}

}  // namespace

std::string signature(const action& a) {
  std::string out = a.name + "(";
  bool first = true;
  for (const parameter* p : call_order(a)) {
    if (!first) out += ", ";
    first = false;
    out += p->name + ": " + std::string(name(p->type));
    if (p->required) continue;
    out += " = ";
    auto value = json::parse(p->default_json.empty() ? "null" : p->default_json);
    if (value.ok()) append_python(out, *value);
  }
  return out + ")";
}

std::string stub(const action& a) {
  std::string out = "def " + signature(a) + ":\n    \"\"\"" + indented(a.doc, 4);
  if (!a.parameters.empty()) out += "\n\n    Args:";
  for (const parameter* p : call_order(a)) {
    out += "\n        " + p->name + " (" + std::string(name(p->type)) + "): ";
    out += indented(p->doc, 12);
    for (std::size_t i = 0; i < p->choices.size(); ++i) {
      out += (i == 0 ? " One of: " : ", ") + p->choices[i];
    }
    if (!p->choices.empty()) out += '.';
  }
  out += a.parameters.empty() ? "\"\"\"\n" : "\n    \"\"\"\n";
  return out;
}

std::string stubs(const action_table& table) {
  std::string out;
  for (const auto& a : table.actions()) {
    if (!out.empty()) out += '\n';
    out += stub(*a);
  }
  return out;
}

std::string parameter_schema_json(const action& a) {
  json::buffer text;
  json::writer w(text);
  w.StartObject();
  json::key(w, "type");
  json::put(w, "object");
  json::key(w, "properties");
  w.StartObject();
  for (const auto& p : a.parameters) write_schema(w, p);
  w.EndObject();
  json::key(w, "required");
  w.StartArray();
  for (const auto& p : a.parameters) {
    if (p.required) json::put(w, p.name);
  }
  w.EndArray();
  json::key(w, "additionalProperties");
  w.Bool(false);
  w.EndObject();
  return {text.GetString(), text.GetSize()};
}

}  // namespace patchbay::core
