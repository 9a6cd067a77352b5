#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/action_table.hpp"
#include "core/ports/calls.hpp"
#include "plugin/describe.hpp"
#include "plugin/generation.hpp"
#include "plugin/log.hpp"
#include "plugin/manifest.hpp"

namespace patchbay::plugin {

struct loader_options {
  std::filesystem::path folder;      ///< where plugins are dropped
  std::filesystem::path data_dir;    ///< copies and manifests go to its folder "plugins"
  std::filesystem::path runner;      ///< patchbay-plugin-runner
  std::filesystem::path built_list;  ///< patchbay-plugins.sha256, of the plugins built with us
  std::chrono::milliseconds describe_deadline = plugin::describe_deadline;
};

/// Generations that nobody uses any more, until the plugin thread destroys them.
class retired_generations;

/// Turns the files of the plugin folder into catalogues. [main] but for describe_json.
class loader final : public core::ports::plugins {
 public:
  loader(loader_options options, log_sink log);
  /// Destroys what no call uses. What is still held goes with its last holder.
  ~loader() override;
  loader(const loader&) = delete;
  loader& operator=(const loader&) = delete;

  /// Looks at each *.so of the folder in the order of their names and makes the next catalogue of
  /// those that are right. What is wrong with a file is logged and listed; the others load. A file
  /// whose new content is wrong keeps its earlier version. Providers and actions that another file
  /// has already are refused with both files' names.
  std::shared_ptr<const core::catalogue> load_folder();

  /// Destroys the generations that nobody uses any more. [main]
  void destroy_retired();

  [[nodiscard]] std::string describe_json() const override;

 private:
  /// One file of the folder, as it was seen last.
  struct seen_file {
    std::string file;
    std::string sha256;
    std::string error;  ///< empty: loaded
    bool built_with_host = false;
    std::shared_ptr<const manifest> offers;  ///< null: nothing of it is loaded
    std::shared_ptr<generation> code;
  };

  void look_at(seen_file& seen, const std::vector<seen_file>& earlier_files);
  core::result<void> load(seen_file& seen, const std::vector<seen_file>& earlier_files);
  [[nodiscard]] const seen_file* loaded_before(const std::string& file) const;
  [[nodiscard]] std::shared_ptr<const core::catalogue> publish(std::vector<seen_file> files);

  loader_options options_;
  log_sink log_;
  describer describer_;
  std::set<std::string> built_with_host_;
  std::shared_ptr<retired_generations> retired_;
  mutable std::mutex mutex_;  ///< of the two below
  std::uint64_t generation_ = 0;
  std::vector<seen_file> files_;
};

/// The hashes of a list as `sha256sum` writes it; empty if there is none.
std::set<std::string> read_hash_list(const std::filesystem::path& file);

}  // namespace patchbay::plugin
