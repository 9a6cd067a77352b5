#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <patchbay/abi.h>

#include "core/ports/tools.hpp"
#include "plugin/code.hpp"
#include "plugin/library.hpp"
#include "plugin/log.hpp"

namespace patchbay::plugin {

class running_call;

inline constexpr auto entry_slow = std::chrono::milliseconds(10);
inline constexpr std::size_t answer_bytes_max = 16u << 20;
inline constexpr std::size_t requests_waiting_max = 16;

/// What a plugin did that its contract forbids.
struct misbehaviour {
  std::atomic<std::uint64_t> refused_completions{0};  ///< twice, late, or from another thread
  std::atomic<std::uint64_t> calls_never_ended{0};
  std::atomic<std::uint64_t> slow_entries{0};
};

/// One loaded version of a plugin's file: its library and its instance. Destroying it destroys the
/// instance and closes the library, so that happens on the plugin thread only and with no call in
/// flight; calls keep it alive.
class generation final : public code {
 public:
  /// Makes the instance. `settings` is a JSON object. [main] invalid_argument with the plugin's own
  /// reason.
  static core::result<std::unique_ptr<generation>> create(library opened, std::string name,
                                                          log_sink log,
                                                          const std::string& settings = "{}");
  ~generation() override;
  generation(const generation&) = delete;
  generation& operator=(const generation&) = delete;

  /// Runs on the thread that awaits it, as do all entries into the plugin for this call. A call
  /// whose plugin neither ends it nor waits for a tool ends as internal at once. Destroying the
  /// coroutine cancels the tool call that it waits for.
  core::ports::task<core::result<std::string>> invoke(std::string action,
                                                      std::string arguments_json,
                                                      core::ports::tool_caller& tools,
                                                      core::steady_time deadline) override;

  core::result<void> health() const override;
  core::result<std::string> derive(std::string_view provider,
                                   std::string_view tools_json) const override;
  core::result<std::string> configured_providers() const override;

  [[nodiscard]] const std::string& name() const noexcept override { return name_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept override {
    return library_.path();
  }
  [[nodiscard]] isolation how() const noexcept override { return isolation::inside; }
  [[nodiscard]] code_state state() const override { return {}; }
  [[nodiscard]] const misbehaviour& seen() const noexcept { return seen_; }

 private:
  friend class running_call;
  friend struct host_functions;

  generation(library opened, std::string name, log_sink log);
  core::result<void> check_instance() const;
  /// The struct of an extension of the instance; null if it has none or `size_min` is not reached.
  template <class Extension>
  const Extension* extension(const char* id, std::size_t size_min) const noexcept;
  /// What `ask` writes into its sink, at most manifest_bytes_max; `what` is a sentence's end.
  template <class Ask>
  core::result<std::string> written(const std::string& what, Ask&& ask) const;
  /// Counts, and warns at the first, second, fourth, ... time. [any]
  void note(std::atomic<std::uint64_t>& counter, const std::string& what) noexcept;

  library library_;
  std::string name_;
  log_sink log_;
  patchbay_host host_{};
  const patchbay_plugin* instance_ = nullptr;
  misbehaviour seen_;
  mutable std::atomic<bool> on_main_{false};  ///< inside a [main] function of the instance
};

}  // namespace patchbay::plugin
