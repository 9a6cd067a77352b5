#pragma once

#include "api/deps.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// /api/mcp/tools: calls without any agent, and what a provider's MCP server offers.
class tools {
 public:
  explicit tools(const deps& with) : with_(with) {}

  net::task call(net::exchange& x);  ///< POST /api/mcp/tools/{provider}/{name}
  net::task list(net::exchange& x);  ///< GET /api/mcp/tools/{provider}

 private:
  const deps& with_;
};

/// Whether the query asks for a sync first: `refresh` with any value but 0 and false.
bool wants_refresh(const net::exchange& x);

}  // namespace patchbay::api
