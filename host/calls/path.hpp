#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "calls/random.hpp"
#include "core/ports/calls.hpp"
#include "core/ports/connections.hpp"
#include "core/ports/proxy.hpp"
#include "core/ports/store.hpp"
#include "core/ports/tools.hpp"

namespace patchbay::calls {

/// Who watches calls: metrics, events, the log line of a failed one. Called on the call's thread;
/// must not wait.
class observer {
 public:
  virtual ~observer() = default;
  virtual void started(std::string_view tenant, const core::action& of,
                       const core::call_id& id) = 0;
  virtual void ended(std::string_view tenant, const core::action& of, const core::outcome& o) = 0;
};

struct limits {
  std::size_t in_flight = 4096;  ///< calls of this thread at once
  std::chrono::milliseconds deadline{60'000};
  std::size_t recorded_data_max = 16u << 10;  ///< bytes of a write's answer kept in the ledger
};

struct dependencies {
  core::ports::tenant_directory& tenants;
  core::ports::tool_servers& servers;
  core::ports::ledger& ledger;
  core::ports::connections& connections;
  observer& watch;
  /// Keyed hash of arguments, for the ledger.
  std::function<std::string(std::string_view)> digest;
  core::ports::http_proxy* proxy = nullptr;  ///< null: no action can make HTTP requests
};

/// The one path of a call, for one io thread. Nothing on it reads the database.
class path final : public core::ports::calls {
 public:
  path(dependencies with, limits bounds);
  ~path() override;

  core::ports::task<core::ports::call_reply> call(core::ports::call_request r) override;
  core::ports::task<core::result<std::string>> recorded(std::string tenant,
                                                        core::call_id id) override;
  core::ports::task<core::result<std::string>> tools(std::string tenant,
                                                     std::string provider) override;
  /// Ends what is under way: a write that was sent becomes `unknown`. [its thread]
  void stop();
  /// Ends the calls that run in `code`, which was replaced: what they wait for is cancelled, and no
  /// further tool is called for them. [its thread]
  void end_calls_in(const core::ports::action_code* code);
  /// Calls under way. [any thread]
  [[nodiscard]] std::size_t in_flight() const noexcept {
    return in_flight_.load(std::memory_order_relaxed);
  }

 private:
  struct run;
  class registered;
  class gate;
  using action_ptr = std::shared_ptr<const core::action>;

  core::error no_such_action(std::string_view name) const;
  const core::binder& binder_of(const action_ptr& a, std::uint64_t generation);
  /// The connected server's tool does not take what was given.
  struct refused_mapping {
    core::error why;
  };
  /// Arguments for the tool (declarative) or the plugin (imperative) as JSON text; or why there are
  /// none. The error: they are not JSON.
  using prepared =
      std::variant<std::string, core::ports::refused_arguments, core::error, refused_mapping>;
  void locate(run& of, std::string_view action);
  void look_up(run& of, std::string_view action);
  static const core::tool_schema* schema_of(const run& of);
  /// `arguments` is overwritten.
  prepared prepare(std::string& arguments, const run& of);
  core::outcome begin(const core::action& a);
  core::ports::task<void> carry_out(run& of, prepared arguments, std::string again);
  core::ports::task<void> perform(run& of, std::string arguments);
  core::ports::task<void> perform_code(run& of, std::string arguments);
  core::ports::task<bool> open_session(run& of);
  core::ports::task<core::tool_answer> call_tool(run& of, std::string tool, std::string arguments);
  core::ports::task<core::tool_answer> call_http(run& of, core::ports::proxied_request r);
  /// One step of a call: what it is for the ledger, and whether its end is behind it.
  struct step;
  core::ports::task<core::result<step>> begin_step(run& of, std::string tool, core::effect what,
                                                   std::string arguments);
  void end_step(run& of, step at, const core::tool_answer& answer);

  dependencies with_;
  limits bounds_;
  random_source random_;
  std::unique_ptr<char[]> arena_;
  std::uint64_t binders_of_ = 0;
  std::unordered_map<action_ptr, core::binder> binders_;
  std::unordered_set<run*> running_;
  std::atomic<std::size_t> in_flight_{0};  ///< changed by the one thread only
};

}  // namespace patchbay::calls
