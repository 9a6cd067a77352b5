#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "calls/path.hpp"
#include "core/action_table.hpp"
#include "support/run.hpp"

namespace patchbay::calls {

using core::call_status;
using core::ports::task;

/// One tool call as the server saw it.
struct seen_call {
  std::string tool, arguments, request_id;
  bool by_caller = false;  ///< the caller's hang-up cancels it
};

class fake_servers final : public core::ports::tool_servers {
 public:
  class session final : public core::ports::tool_session {
   public:
    core::tool_list list;
    bool lists = true;
    [[nodiscard]] const core::tool_list* tools() const noexcept override {
      return lists ? &list : nullptr;
    }
  };

  std::shared_ptr<session> open_session = std::make_shared<session>();
  bool is_warm = false;
  int opened = 0;
  std::optional<core::error> broken;
  std::deque<core::tool_answer> answers;
  std::vector<seen_call> calls;
  core::ports::cancel_token* callers = nullptr;
  std::function<void(core::ports::cancel_token*)> during;
  std::vector<std::string>* journal = nullptr;

  core::ports::session_ptr warm(const core::connection&) override {
    return is_warm ? open_session : nullptr;
  }
  task<core::result<core::ports::session_ptr>> open(std::shared_ptr<const core::connection>,
                                                    core::steady_time) override;
  task<core::tool_answer> call(std::shared_ptr<const core::connection>, core::ports::session_ptr,
                               std::string_view tool, core::effect, std::string arguments,
                               core::ports::call_trace trace, core::steady_time,
                               core::ports::cancel_token* cancel) override;
  task<core::result<std::string>> list(std::shared_ptr<const core::connection>,
                                       core::steady_time) override;
  void drop(std::string_view, std::string_view, std::string_view) override {}
};

class fake_ledger final : public core::ports::ledger {
 public:
  std::optional<core::error> broken;
  std::vector<core::ports::ledger_record> rows;
  std::vector<std::string>* journal = nullptr;

  task<core::result<void>> intend(core::ports::ledger_row row, core::steady_time) override;
  void end(const core::call_id& call, std::uint32_t seq, core::ports::ledger_end end) override;
  void record(core::ports::ledger_row row, core::ports::ledger_end end) override;
  task<core::result<std::vector<core::ports::ledger_record>>> find(std::string tenant,
                                                                   core::call_id call) override;
};

class fake_tenants final : public core::ports::tenant_directory {
 public:
  std::shared_ptr<core::ports::tenant_snapshot> ana =
      std::make_shared<core::ports::tenant_snapshot>();
  std::shared_ptr<core::ports::tenant_snapshot> nobody =
      std::make_shared<core::ports::tenant_snapshot>();
  std::shared_ptr<const core::ports::tenant_snapshot> find(std::string_view tenant) override {
    if (tenant == "ana") return ana;
    return nobody;
  }
  std::shared_ptr<const core::catalogue> all;
  [[nodiscard]] std::shared_ptr<const core::catalogue> loaded() const override { return all; }
};

class fake_connections final : public core::ports::connections {
 public:
  std::vector<bool> syncs;
  task<core::result<core::ports::started>> start(core::ports::start_request) override;
  task<core::result<core::ports::finalized>> finish(core::ports::callback) override;
  task<core::result<core::ports::finalized>> finalize(std::string, std::string,
                                                      std::string) override;
  task<core::result<core::ports::connection_status>> status(std::string, std::string,
                                                            bool) override;
  task<core::result<void>> disconnect(std::string, std::string) override;
  task<core::result<void>> sync(std::string, std::string, bool force) override;
  task<core::result<std::string>> debug(std::string, std::string, std::string,
                                        std::string) override;
};

class fake_watch final : public observer {
 public:
  int began = 0;
  std::vector<core::outcome> outcomes;
  void started(std::string_view, const core::action&, const core::call_id&) override { ++began; }
  void ended(std::string_view, const core::action&, const core::outcome& o) override {
    outcomes.push_back(o);
  }
};

/// Code of an imperative action that calls the tools it is told to, one after the other.
class fake_code final : public core::ports::action_code {
 public:
  std::vector<std::string> tools;
  std::optional<core::error> fails;
  std::string arguments;
  task<core::result<std::string>> invoke(std::string action, std::string arguments_json,
                                         core::ports::tool_caller& caller,
                                         core::steady_time) override;
};

/// A tenant `ana` with gmail connected and slack not, and one path.
class world {
 public:
  world();
  core::ports::call_reply call(std::string action, std::string arguments,
                               std::string tenant = "ana", bool refresh = false);
  core::outcome outcome(std::string action, std::string arguments, std::string tenant = "ana");
  static core::tool_answer answer(call_status status, std::string data = {}, std::string code = {});

  std::vector<std::string> journal;
  fake_servers servers;
  fake_ledger ledger;
  fake_tenants tenants;
  fake_connections connections;
  fake_watch watch;
  std::shared_ptr<fake_code> code = std::make_shared<fake_code>();
  std::unique_ptr<path> of;
};

}  // namespace patchbay::calls
