#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"
#include "state.hpp"

namespace patchbay::sandbox {

/// What a tool did. An empty `error` is success.
struct tool_answer {
  std::string data = "{}";
  std::string error;
};

struct tool_spec {
  std::string_view slug, name, description;
  std::string_view tags;    ///< hints, comma separated
  std::string_view schema;  ///< of the arguments, JSON Schema
  tool_answer (*run)(world&, account&, const core::json::value& arguments);
};

/// A service that the sandbox plays.
struct toolkit_spec {
  std::string_view slug, title;
  std::string_view scopes;  ///< of its OAuth, separated by blanks
  std::string_view asks;    ///< what the consent page names, separated by ';'
  std::string_view page;    ///< where what it keeps is shown
  std::span<const tool_spec> (*tools)();
};

/// All of them, in the order of their slugs.
std::span<const toolkit_spec> all_toolkits();
/// Null when it is not known.
const toolkit_spec* find_toolkit(std::string_view slug);

inline constexpr std::string_view toolkit_version = "20260721_00";

std::span<const tool_spec> gmail_tools();
std::span<const tool_spec> slack_tools();
std::span<const tool_spec> github_tools();
std::span<const tool_spec> googlecalendar_tools();
std::span<const tool_spec> googledrive_tools();
std::span<const tool_spec> linear_tools();
std::span<const tool_spec> notion_tools();
/// Of the server that needs no account.
std::span<const tool_spec> echo_tools();
/// Of the toolkit; empty when it is not known.
std::span<const tool_spec> tools_of(std::string_view toolkit);
const tool_spec* find_tool(std::string_view slug);
/// "gmail" of GMAIL_SEND_EMAIL; empty when no tool is called so.
std::string_view toolkit_of(std::string_view slug);

std::string toolkit_logo(std::string_view toolkit);
/// The name that people know it by.
std::string_view toolkit_title(std::string_view toolkit);

/// The tool's schema as its server lists it: with the renames of the control route.
std::string schema_of(const world& w, const tool_spec& tool);

/// Checks the arguments against the tool's schema and runs it. What is wrong with them is the
/// answer's error, all of it at once.
tool_answer run_tool(world& w, account& a, const tool_spec& tool,
                     const core::json::value& arguments);

/// The JSON that an execution answers: data, error, successful, log_id.
std::string execution_json(const tool_answer& answer, std::string_view log_id, bool with_session);

}  // namespace patchbay::sandbox
