#pragma once

#include <string>

#include "door.hpp"

namespace patchbay::sandbox {

// Each function registers the routes of one resource; its file holds their handlers.
void add_auth_configs(door& to);
void add_accounts(door& to);
void add_account_changes(door& to);
void add_consent(door& to);
void add_mcp_servers(door& to);
void add_mcp_instances(door& to);
void add_tools(door& to);
void add_proxy(door& to);
void add_router_sessions(door& to);
void add_transport(door& to);
void add_pages(door& to);
void add_files(door& to);
void add_control(door& to);
void add_models(door& to);
void add_desktop(door& to);
void add_other_desktops(door& to);

}  // namespace patchbay::sandbox
