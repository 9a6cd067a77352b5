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

std::string check_arguments(const std::string& schema_text, const json::value& arguments) {
  const auto schema = json::parse(schema_text);
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

const by_id<std::string>* renames_of(const world& w, const tool_spec& tool) {
  const auto found = w.renames.find(tool.slug);
  return found == w.renames.end() ? nullptr : &found->second;
}

/// `arguments` under the names that the tool's own code knows. What a renamed argument was called
/// before is a name that the tool does not know.
json::document under_own_names(const json::value& arguments, const by_id<std::string>& renames) {
  json::document out(rapidjson::kObjectType);
  for (const auto& member : arguments.GetObject()) {
    std::string_view key = json::view(member.name);
    if (renames.contains(key)) continue;
    for (const auto& [own, shown] : renames) {
      if (shown == key) key = own;
    }
    json::value copy(member.value, out.GetAllocator());
    json::value name(key.data(), static_cast<rapidjson::SizeType>(key.size()), out.GetAllocator());
    out.AddMember(name, copy, out.GetAllocator());
  }
  return out;
}

constexpr toolkit_spec known[] = {
    {"gmail", "Gmail", "https://www.googleapis.com/auth/gmail.modify",
     "read your messages, threads and labels;search your mailbox;send mail as you", "/mailbox",
     gmail_tools},
    {"github", "GitHub", "repo", "read issues and pull requests;open and comment them as you",
     "/things", github_tools},
    {"googlecalendar", "Google Calendar", "https://www.googleapis.com/auth/calendar",
     "read your events;create, change and delete events", "/things", googlecalendar_tools},
    {"googledrive", "Google Drive", "https://www.googleapis.com/auth/drive",
     "find and read your files;create files", "/things", googledrive_tools},
    {"linear", "Linear", "read write", "read issues;create, change and comment issues", "/things",
     linear_tools},
    {"notion", "Notion", "", "read the pages that you share;create and change pages", "/things",
     notion_tools},
    {"slack", "Slack", "channels:history channels:read chat:write search:read",
     "read channels and messages;search messages;send messages as you", "/channels", slack_tools},
};

}  // namespace

std::span<const toolkit_spec> all_toolkits() { return known; }

const toolkit_spec* find_toolkit(std::string_view slug) {
  for (const auto& toolkit : known) {
    if (toolkit.slug == slug) return &toolkit;
  }
  return nullptr;
}

std::span<const tool_spec> tools_of(std::string_view toolkit) {
  const toolkit_spec* found = find_toolkit(toolkit);
  return found == nullptr ? std::span<const tool_spec>{} : found->tools();
}

const tool_spec* find_tool(std::string_view slug) {
  for (const auto& tool : tools_of(toolkit_of(slug))) {
    if (tool.slug == slug) return &tool;
  }
  return nullptr;
}

std::string_view toolkit_of(std::string_view slug) {
  const std::string word = lower(slug.substr(0, slug.find('_')));
  const toolkit_spec* found = find_toolkit(word);
  return found == nullptr ? std::string_view{} : found->slug;
}

std::string toolkit_logo(std::string_view toolkit) {
  return "https://logos.sandbox.invalid/" + std::string(toolkit);
}

std::string_view toolkit_title(std::string_view toolkit) {
  const toolkit_spec* found = find_toolkit(toolkit);
  return found == nullptr ? toolkit : found->title;
}

std::string schema_of(const world& w, const tool_spec& tool) {
  std::string text(tool.schema);
  const auto* renames = renames_of(w, tool);
  if (renames == nullptr) return text;
  for (const auto& [own, shown] : *renames) {
    const std::string from = '"' + own + '"';
    const std::string to = '"' + shown + '"';
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

tool_answer run_tool(world& w, account& a, const tool_spec& tool, const json::value& arguments) {
  std::string wrong = check_arguments(schema_of(w, tool), arguments);
  if (!wrong.empty()) return {"{}", "Invalid request data provided - " + wrong};
  const auto* renames = renames_of(w, tool);
  if (renames == nullptr || !arguments.IsObject()) return tool.run(w, a, arguments);
  return tool.run(w, a, under_own_names(arguments, *renames));
}

std::string execution_json(const tool_answer& answer, std::string_view log_id, bool with_session) {
  json_text out;
  out.object().raw("data", answer.data).put_or_null("error", answer.error);
  out.put("successful", answer.error.empty()).put("log_id", log_id);
  if (with_session) out.null("session_info");
  return out.end().str();
}

}  // namespace patchbay::sandbox
