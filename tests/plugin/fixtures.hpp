#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "core/ports/tools.hpp"
#include "plugin/loader.hpp"

namespace patchbay::plugin::testing {

namespace fs = std::filesystem;

/// A folder that is gone with this.
class temporary_folder {
 public:
  temporary_folder() {
    std::string pattern = (fs::temp_directory_path() / "patchbay-plugin-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~temporary_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// A plugin folder, a data directory and what was logged.
class bench {
 public:
  bench() {
    fs::create_directory(folder());
    fs::create_directory(data());
  }

  [[nodiscard]] fs::path folder() const { return root_.path() / "plugins"; }
  [[nodiscard]] fs::path data() const { return root_.path() / "data"; }
  void drop(const fs::path& file, const std::string& as = {}) const {
    fs::copy_file(file, folder() / (as.empty() ? file.filename().string() : as),
                  fs::copy_options::overwrite_existing);
  }
  /// Copies a plugin of tests/abi/hostile.
  void drop_hostile(const std::string& name) const {
    drop(fs::path(PATCHBAY_HOSTILE_PLUGINS) / (name + ".so"));
  }

  /// Every plugin where `rules` say; "" is what a host does without rules.
  [[nodiscard]] loader_options options(const std::string& rules = "*=inline") const {
    loader_options o;
    o.isolation = isolation_rules::parse(rules).value();
    o.folder = folder();
    o.data_dir = data();
    o.runner = fs::path(PATCHBAY_BIN_DIR) / "patchbay-plugin-runner";
    o.built_list = fs::path(PATCHBAY_BIN_DIR) / "patchbay-plugins.sha256";
    return o;
  }
  [[nodiscard]] log_sink log() {
    return [this](level at, std::string line) {
      const std::lock_guard lock(mutex_);
      if (at >= level::warn) warnings.push_back(std::move(line));
    };
  }

  /// Whether a warning says so. A busy machine adds warnings about slow entries.
  [[nodiscard]] bool warned_of(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    for (const auto& line : warnings) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }

  std::vector<std::string> warnings;  ///< read it when no process of a plugin runs

 private:
  mutable std::mutex mutex_;
  temporary_folder root_;
};

/// Answers tool calls from a function, after the caller has been suspended.
class scripted_tools final : public core::ports::tool_caller {
 public:
  using script = std::function<core::tool_answer(const std::string&, const std::string&)>;
  explicit scripted_tools(script s) : script_(std::move(s)) {}

  core::ports::task<core::tool_answer> call_tool(std::string tool, std::string arguments) override {
    calls.emplace_back(tool, arguments);
    co_return script_(tool, arguments);
  }

  std::vector<std::pair<std::string, std::string>> calls;

 private:
  script script_;
};

inline core::tool_answer answered(std::string json) {
  core::tool_answer a;
  a.status = core::call_status::ok;
  a.data_json = std::move(json);
  return a;
}

inline core::tool_answer failed(core::call_status status, std::string message) {
  core::tool_answer a;
  a.status = status;
  a.error.message = std::move(message);
  return a;
}

inline core::ports::task<void> run_into(core::ports::action_code* code, std::string action,
                                        std::string arguments, core::ports::tool_caller* tools,
                                        core::steady_time deadline,
                                        std::optional<core::result<std::string>>* into) {
  auto outcome = co_await code->invoke(action, arguments, *tools, deadline);
  into->emplace(std::move(outcome));
}

/// Runs one call to its end on an io_context of its own.
inline core::result<std::string> call(core::ports::action_code& code, const std::string& action,
                                      const std::string& arguments, core::ports::tool_caller& tools,
                                      std::chrono::milliseconds within = std::chrono::minutes(1)) {
  boost::asio::io_context io;
  std::optional<core::result<std::string>> outcome;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io,
                        run_into(&code, action, arguments, &tools,
                                 std::chrono::steady_clock::now() + within, &outcome),
                        [&thrown](std::exception_ptr e) { thrown = e; });
  io.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*outcome);
}

}  // namespace patchbay::plugin::testing
