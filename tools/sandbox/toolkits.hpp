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

inline constexpr std::string_view toolkit_version = "20260721_00";

std::span<const tool_spec> gmail_tools();
std::span<const tool_spec> slack_tools();
/// Of the toolkit; empty when it is not known.
std::span<const tool_spec> tools_of(std::string_view toolkit);
const tool_spec* find_tool(std::string_view slug);
/// "gmail" of GMAIL_SEND_EMAIL; empty when no tool is called so.
std::string_view toolkit_of(std::string_view slug);

bool toolkit_known(std::string_view toolkit);
std::string toolkit_logo(std::string_view toolkit);
/// The name that people know it by.
std::string_view toolkit_title(std::string_view toolkit);

/// Checks the arguments against the tool's schema and runs it. What is wrong with them is the
/// answer's error, all of it at once.
tool_answer run_tool(world& w, account& a, const tool_spec& tool,
                     const core::json::value& arguments);

/// The JSON that an execution answers: data, error, successful, log_id.
std::string execution_json(const tool_answer& answer, std::string_view log_id, bool with_session);

}  // namespace patchbay::sandbox
