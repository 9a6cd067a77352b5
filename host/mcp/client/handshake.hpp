#pragma once

#include <optional>
#include <string>

#include "core/connection.hpp"
#include "core/mapping.hpp"
#include "core/ports/store.hpp"
#include "mcp/client/client.hpp"
#include "mcp/client/wire.hpp"

namespace patchbay::mcp {

inline constexpr int list_pages_max = 100;
inline constexpr std::size_t list_tools_max = 5'000;
inline constexpr std::size_t list_bytes_max = 16U << 20U;

/// Gets the tools of tools/list, page by page.
class tool_sink {
 public:
  virtual ~tool_sink() = default;
  virtual void on_tool(const core::json::value& tool) = 0;
};

/// How asking for the tools ended. Either `failed` is empty, or the tools are incomplete.
struct list_end {
  std::optional<core::error> failed;
  bool session_ended = false;  ///< the server no longer knows the session
  bool refused = false;        ///< the server answered, but not with tools
};

/// What a handshake needs of its client.
struct handshake_tools {
  mcp::wire* wire = nullptr;
  request_ids* ids = nullptr;
  interned* shared = nullptr;
  const core::ports::seal* seal = nullptr;
  const client_options* options = nullptr;
};

/// initialize, notifications/initialized and tools/list. Errors as tool_servers::open.
core::ports::task<core::result<session_handle>> shake_hands(
    handshake_tools with, std::shared_ptr<const core::connection> c, core::steady_time deadline);

/// All pages of tools/list, within the bounds above. `into` must outlive it.
core::ports::task<list_end> list_tools(handshake_tools with, session_record session,
                                       std::string provider, tool_sink* into,
                                       core::steady_time deadline);

}  // namespace patchbay::mcp
