#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "plugin/staging.hpp"

namespace patchbay::plugin {

inline constexpr auto describe_deadline = std::chrono::seconds(5);
inline constexpr auto try_deadline = std::chrono::seconds(20);

/// What a process that ran each action of a plugin once wrote.
struct tried {
  std::string report;  ///< as written by the runner's --try
  std::string ended;   ///< how it ended before it was done, e.g. "crashed: ..."; empty: it did not
};

/// Asks plugins what they offer, each in a process of its own, so that a file that crashes, hangs
/// or writes without end while it is looked at harms nobody. [main]
class describer {
 public:
  /// `runner` is patchbay-plugin-runner; answers are kept in `cache` by the content of the file and
  /// of the runner, so that a file that is known starts no process.
  describer(std::filesystem::path runner, std::filesystem::path cache,
            std::chrono::milliseconds deadline = describe_deadline);

  /// The manifest as the plugin wrote it. Errors: invalid_argument (the file or its answer is
  /// wrong: the message says how), unavailable (the runner cannot be started).
  core::result<std::string> describe(const staged_file& file);
  /// Runs each action once (plugin/dry_run.hpp). Errors: unavailable.
  core::result<tried> try_out(const staged_file& file);
  /// Keeps `manifest`, which turned out to be right, for the next time.
  void remember(const staged_file& file, const std::string& manifest);
  /// How many processes were started.
  [[nodiscard]] std::size_t started() const noexcept { return started_; }

 private:
  [[nodiscard]] std::filesystem::path cached_path(const staged_file& file);
  core::result<std::string> ask(const std::filesystem::path& file);

  std::filesystem::path runner_;
  std::filesystem::path cache_;
  std::chrono::milliseconds deadline_;
  std::string runner_version_;
  std::size_t started_ = 0;
};

}  // namespace patchbay::plugin
