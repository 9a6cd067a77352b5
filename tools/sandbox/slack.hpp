#pragma once

#include "toolkits.hpp"

namespace patchbay::sandbox::slack {

/// The workspace of the account's user, with its channels.
workspace& workspace_of(world& w, const account& a);

tool_answer send_message(world& w, account& a, const core::json::value& arguments);
tool_answer search_messages(world& w, account& a, const core::json::value& arguments);
tool_answer list_channels(world& w, account& a, const core::json::value& arguments);
tool_answer fetch_history(world& w, account& a, const core::json::value& arguments);
tool_answer fetch_thread(world& w, account& a, const core::json::value& arguments);
tool_answer test_auth(world& w, account& a, const core::json::value& arguments);

}  // namespace patchbay::sandbox::slack
