#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/binding.hpp"
#include "core/outcome.hpp"
#include "core/ports/http.hpp"
#include "core/ports/task.hpp"
#include "core/ports/tools.hpp"

namespace patchbay::core::ports {

struct call_request {
  std::string_view tenant;
  std::string_view action;
  std::string* arguments = nullptr;  ///< JSON object; overwritten while it is read
  call_trace trace;
  cancel_token* cancel = nullptr;
  bool refresh = false;  ///< force a sync with the broker first
};

/// Arguments that do not bind (HTTP 422).
struct refused_arguments {
  std::vector<violation> violations;
};

/// An outcome, or why the request yields none: error is not_found (no such action or provider),
/// invalid_argument (not JSON), or unavailable (too many calls; retry_after_s).
using call_reply = std::variant<outcome, refused_arguments, error>;

/// The one path of a call (design: find, bind, policy, map, intent, call, decode, record). One per
/// io thread. What `r` points to must outlive the call.
class calls {
 public:
  virtual ~calls() = default;
  virtual task<call_reply> call(call_request r) = 0;
  /// The recorded outcome of a call of that tenant, as JSON; not_found if there is none.
  virtual task<result<std::string>> recorded(std::string tenant, call_id id) = 0;
  /// The tools as the provider's server lists them now: {"tools":[...]}.
  virtual task<result<std::string>> tools(std::string tenant, std::string provider) = 0;
};

/// What the plugin folder holds, for GET /api/plugins.
class plugins {
 public:
  virtual ~plugins() = default;
  /// {"generation":N,"plugins":[...],"folder_error":...,"replaced":[...]}, as in the schema.
  [[nodiscard]] virtual std::string describe_json() const = 0;
  /// Looks at the folder now; the same as describe_json afterwards. Errors: timeout, unavailable.
  virtual task<result<std::string>> reload(steady_time deadline) = 0;
};

}  // namespace patchbay::core::ports
