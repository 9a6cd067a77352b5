#pragma once

#include <memory>
#include <set>
#include <string>

#include "core/action.hpp"
#include "plugin/code.hpp"
#include "plugin/process_channel.hpp"
#include "plugin/process_supervisor.hpp"

namespace patchbay::plugin {

/// The tools of `actions` that do more than read.
std::set<std::string, std::less<>> writing_tools(const std::vector<core::action>& actions);

/// A plugin's code in a process of its own. What ends that process ends the calls in flight of this
/// plugin and nothing else; the next calls are served by a new one.
class process_code final : public code {
 public:
  /// Starts the process. [main] Errors as process_supervisor::start. `writes` are the tools after
  /// which a call that breaks off may have done something.
  static core::result<std::unique_ptr<process_code>> create(
      std::shared_ptr<process_supervisor> by, process_spec spec,
      std::set<std::string, std::less<>> writes);
  ~process_code() override;
  process_code(const process_code&) = delete;
  process_code& operator=(const process_code&) = delete;

  /// As generation::invoke. A call whose process ends is internal, or unknown when it had called a
  /// tool that writes.
  core::ports::task<core::result<std::string>> invoke(std::string action,
                                                      std::string arguments_json,
                                                      core::ports::tool_caller& tools,
                                                      core::steady_time deadline) override;

  [[nodiscard]] const std::string& name() const noexcept override { return process_->spec().name; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept override {
    return process_->spec().file;
  }
  [[nodiscard]] isolation how() const noexcept override { return isolation::process; }
  [[nodiscard]] code_state state() const override { return process_->state(); }
  core::result<void> health() const override;
  core::result<std::string> derive(std::string_view provider,
                                   std::string_view tools_json) const override;
  core::result<std::string> configured_providers() const override;

 private:
  process_code(std::shared_ptr<process_supervisor> by, std::shared_ptr<plugin_process> process,
               std::set<std::string, std::less<>> writes);
  core::ports::task<core::result<std::string>> broken_off(std::shared_ptr<child_process> by,
                                                          std::string written);
  static core::ports::task<core::tool_answer> call_tool(std::string tool, std::string arguments,
                                                        core::ports::tool_caller& tools);
  /// `line` is "METHOD URL".
  static core::ports::task<core::tool_answer> call_http(std::string line, std::string body,
                                                        core::ports::tool_caller& tools);
  core::result<std::string> outcome(const std::string& action, process_call& call) const;

  std::shared_ptr<process_supervisor> supervisor_;
  std::shared_ptr<plugin_process> process_;
  std::set<std::string, std::less<>> writes_;
};

}  // namespace patchbay::plugin
