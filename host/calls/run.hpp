#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "calls/path.hpp"

namespace patchbay::calls {

/// One call under way.
struct path::run {
  std::string_view tenant;
  std::shared_ptr<const core::ports::tenant_snapshot> snapshot;
  std::shared_ptr<const core::connection> connection;
  action_ptr action;
  std::shared_ptr<core::ports::action_code> code;  ///< of an imperative action
  bool callable = false;                           ///< in the tenant's table
  core::ports::session_ptr session;
  core::ports::call_trace trace;
  core::ports::cancel_token* cancel = nullptr;  ///< of the caller, for a read
  core::ports::cancel_token stop;               ///< of the host, for a write
  core::steady_time deadline;
  core::outcome out;
  std::uint32_t tool_calls = 0;
  bool any_unknown = false;
  bool ended = false;  ///< by the host: no further tool
};

}  // namespace patchbay::calls
