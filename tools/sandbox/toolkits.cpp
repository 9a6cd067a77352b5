#include "toolkits.hpp"

#include <algorithm>

#include "answer.hpp"
#include "json_text.hpp"

namespace patchbay::sandbox {

namespace {

bool is_type(const json::value& v, std::string_view type) {
  if (type == "string") return v.IsString();
  if (type == "integer") return v.IsInt64() || v.IsUint64();
  if (type == "number") return v.IsNumber();
  if (type == "boolean") return v.IsBool();
  if (type == "array") return v.IsArray();
  if (type == "object") return v.IsObject();
  return type == "null" && v.IsNull();
}

/// Empty when `v` fits `schema`, a sentence otherwise.
std::string misfit(std::string_view name, const json::value& v, const json::value& schema) {
  const auto types = strings_at(schema, "type");
  const bool fits = types.empty() || std::any_of(types.begin(), types.end(),
                                                 [&v](const auto& t) { return is_type(v, t); });
  if (!fits) {
    std::string wanted;
    for (const auto& type : types) wanted += (wanted.empty() ? "" : " or ") + type;
    return "'" + std::string(name) + "' must be " + wanted;
  }
  if (v.IsInt64() && (v.GetInt64() < int_at(schema, "minimum", INT64_MIN) ||
                      v.GetInt64() > int_at(schema, "maximum", INT64_MAX))) {
    return "'" + std::string(name) + "' is out of range";
  }
  const json::value* items = json::find(schema, "items");
  if (v.IsArray() && items != nullptr) {
    for (const auto& element : v.GetArray()) {
      std::string wrong = misfit(std::string(name) + "[]", element, *items);
      if (!wrong.empty()) return wrong;
    }
  }
  const auto allowed = strings_at(schema, "enum");
  if (v.IsString() && !allowed.empty() && !contains(allowed, json::view(v))) {
    return "'" + std::string(name) + "' is none of the allowed values";
  }
  return {};
}

std::string check_arguments(const tool_spec& tool, const json::value& arguments) {
  const auto schema = json::parse(tool.schema);
  if (!schema) return "The tool's own schema is not valid";
  std::string missing;
  for (const auto& required : strings_at(*schema, "required")) {
    if (json::find(arguments, required) != nullptr) continue;
    missing += (missing.empty() ? "" : ", ") + required;
  }
  std::string wrong;
  if (!missing.empty()) wrong = "Following fields are missing: {" + missing + "}";
  const json::value* properties = json::find(*schema, "properties");
  const bool closed = !bool_at(*schema, "additionalProperties", true);
  if (properties == nullptr || !arguments.IsObject()) return wrong;
  for (const auto& member : arguments.GetObject()) {
    const std::string_view key = json::view(member.name);
    const json::value* property = json::find(*properties, key);
    std::string reason;
    if (property != nullptr) {
      reason = misfit(key, member.value, *property);
    } else if (closed) {
      reason = "'" + std::string(key) + "' is not allowed";
    }
    if (!reason.empty()) wrong += (wrong.empty() ? "" : "; ") + reason;
  }
  return wrong;
}

}  // namespace

std::span<const tool_spec> tools_of(std::string_view toolkit) {
  if (toolkit == "gmail") return gmail_tools();
  if (toolkit == "slack") return slack_tools();
  return {};
}

const tool_spec* find_tool(std::string_view slug) {
  for (const auto& tool : tools_of(toolkit_of(slug))) {
    if (tool.slug == slug) return &tool;
  }
  return nullptr;
}

std::string_view toolkit_of(std::string_view slug) {
  if (slug.starts_with("GMAIL_")) return "gmail";
  if (slug.starts_with("SLACK_")) return "slack";
  return {};
}

bool toolkit_known(std::string_view toolkit) { return !tools_of(toolkit).empty(); }

std::string toolkit_logo(std::string_view toolkit) {
  return "https://logos.sandbox.invalid/" + std::string(toolkit);
}

std::string_view toolkit_title(std::string_view toolkit) {
  return toolkit == "gmail" ? "Gmail" : toolkit == "slack" ? "Slack" : toolkit;
}

tool_answer run_tool(world& w, account& a, const tool_spec& tool, const json::value& arguments) {
  std::string wrong = check_arguments(tool, arguments);
  if (!wrong.empty()) return {"{}", "Invalid request data provided - " + wrong};
  return tool.run(w, a, arguments);
}

std::string execution_json(const tool_answer& answer, std::string_view log_id, bool with_session) {
  json_text out;
  out.object().raw("data", answer.data).put_or_null("error", answer.error);
  out.put("successful", answer.error.empty()).put("log_id", log_id);
  if (with_session) out.null("session_info");
  return out.end().str();
}

}  // namespace patchbay::sandbox
