#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/action_table.hpp"
#include "plugin/choices.hpp"
#include "plugin/code.hpp"
#include "plugin/code_opener.hpp"
#include "plugin/derived_actions.hpp"
#include "plugin/describe.hpp"
#include "plugin/drain.hpp"
#include "plugin/log.hpp"
#include "plugin/manifest.hpp"
#include "plugin/origin.hpp"
#include "plugin/watcher.hpp"

namespace patchbay::plugin {

/// What became of the actions of a file: they can be called now, or why they cannot.
struct registration {
  std::string file;
  std::vector<std::string> providers;  ///< empty: not even that is known
  std::vector<std::string> actions;
  std::string skipped;  ///< "filtered" or "no_available_actions"; empty: they can be called
  std::string why;
};

struct loader_options {
  std::filesystem::path folder;        ///< where plugins are dropped
  std::filesystem::path data_dir;      ///< copies and manifests go to its folder "plugins"
  std::filesystem::path runner;        ///< patchbay-plugin-runner
  std::filesystem::path built_list;    ///< patchbay-plugins.sha256, of the plugins built with us
  std::filesystem::path choices = {};  ///< which plugins are on, and their settings; empty: all
  std::chrono::milliseconds describe_deadline = plugin::describe_deadline;
  std::chrono::milliseconds drain_deadline = plugin::drain_deadline;
  isolation_rules isolation = {};  ///< of plugins whose place the operator chose
  process_options process = {};    ///< `runner` of it is that above
  signature_policy signatures = signature_policy::off;
  trusted_keys keys = {};
  /// Gets each new catalogue before anything that it replaces begins to end. [main]
  std::function<void(std::shared_ptr<const core::catalogue>)> publish = {};
  /// Is told what became of each new or changed file, after it is published. [main]
  std::function<void(const registration&)> registered = {};
  /// Called, from any thread, when replaced code can be destroyed.
  std::function<void()> wake = {};
};

/// How to look at the folder.
struct folder_look {
  std::set<std::string> being_written;  ///< left as they are
  bool again = false;  ///< files that failed are tried again though they are the same
};

/// One version of a file, loaded. Immutable.
struct loaded_plugin {
  std::string sha256;
  provenance from;
  isolation where = isolation::inside;
  std::string settings;  ///< as the configuration has them
  std::shared_ptr<const manifest> offers;
  std::vector<std::shared_ptr<const core::action>> actions;
  std::shared_ptr<code> runs;                ///< null: it needs none, the host runs all its actions
  std::shared_ptr<derived_actions> derives;  ///< null: no provider has derived actions
};

/// Turns the files of the plugin folder into catalogues. [main] but where it says [any].
class loader {
 public:
  loader(loader_options options, log_sink log);
  /// Destroys what no call uses. What is still held goes with its last holder.
  ~loader();
  loader(const loader&) = delete;
  loader& operator=(const loader&) = delete;

  /// Looks at each *.so of the folder and, if that changes what can be called, publishes the next
  /// catalogue. Answers the one that holds now. What is wrong with a file is logged and listed; the
  /// others load. A file whose new content is wrong keeps its earlier version, and so does
  /// everything when the folder cannot be read. Providers and actions that another file has already
  /// are refused with both files' names; files that are loaded come before others, and then the
  /// order is that of their names.
  std::shared_ptr<const core::catalogue> load_folder(const folder_look& how = {});

  /// From now on the catalogue has actions for servers with these lists, as long as somebody holds
  /// a list: those that their provider's plugin makes of them. Publishes if that changes anything.
  void learn(const std::vector<core::offered_ptr>& lists);

  /// Forgets everything that is loaded and destroys what no call uses; code that a call still
  /// uses goes with it. Nothing is woken any more.
  void close();

  /// Brings replaced versions to their end.
  [[nodiscard]] drain& replaced() noexcept { return drain_; }
  [[nodiscard]] const drain& replaced() const noexcept { return drain_; }

  /// What the folder holds, for GET /api/plugins. [any]
  [[nodiscard]] std::string describe_json() const;
  [[nodiscard]] std::size_t loaded() const;  ///< Files of which a version is loaded. [any]
  [[nodiscard]] std::size_t wrong() const;   ///< Files with something wrong. [any]
  [[nodiscard]] process_counts processes() const { return opener_.counts(); }  ///< [any]
  /// Times that a file was not loaded. [any]
  [[nodiscard]] std::uint64_t failures() const noexcept { return failures_; }

  /// Copies of earlier contents that are kept, so that going back to one is quick.
  static constexpr std::size_t unused_copies_max = 16;

 private:
  /// One file of the folder, as it was seen last.
  struct seen_file {
    std::string file;
    std::string sha256;
    std::optional<file_signature> signature;
    std::optional<file_signature> vouched;  ///< of the file with its cryptographic signature
    provenance from;
    std::string error;      ///< empty: what is loaded is what the file holds
    bool collides = false;  ///< the error is about another file
    std::string filtered;   ///< why the configuration keeps it out; empty: it does not
    std::string settings = "{}";
    std::shared_ptr<const loaded_plugin> loaded;
  };

  [[nodiscard]] std::vector<seen_file> files_now(const folder_look& how, std::error_code& failed);
  /// Reads the configuration of plugins if it changed; what is wrong with it leaves the earlier
  /// one.
  void read_choices(bool again);
  /// Takes what the configuration says of a file; false: it keeps it out.
  bool choose(seen_file& seen) const;
  void look_at(seen_file& seen, const std::vector<seen_file>& all, bool again);
  core::result<std::shared_ptr<const loaded_plugin>> load(const staged_file& staged,
                                                          const seen_file& seen,
                                                          const std::vector<seen_file>& all);
  static core::result<void> check_overlap(const manifest& offers, const seen_file& seen,
                                          const std::vector<seen_file>& all);
  core::result<std::shared_ptr<code>> open(const staged_file& staged, const seen_file& seen,
                                           const loaded_plugin& to, const manifest& offers,
                                           const std::string& settings);
  core::result<staged_file> with_own_path(staged_file staged) const;
  void refuse(seen_file& seen, const core::error& why);
  void publish(std::vector<seen_file> files);
  [[nodiscard]] std::vector<std::shared_ptr<const loaded_plugin>> loaded_now() const;
  /// The catalogue of `now` with what is derived of the lists that are known.
  std::shared_ptr<const core::catalogue> next_catalogue(
      const std::vector<std::shared_ptr<const loaded_plugin>>& now);
  void announce(std::shared_ptr<const core::catalogue> next);
  void tell(const std::vector<seen_file>& before, const std::vector<seen_file>& now) const;
  void remove_unused_copies() const;
  [[nodiscard]] bool uses(const std::filesystem::path& copy) const;

  loader_options options_;
  log_sink log_;
  describer describer_;
  code_opener opener_;
  origin_rules origins_;
  plugin_choices choices_;
  std::optional<file_signature> choices_seen_;
  drain drain_;
  std::vector<std::weak_ptr<const core::offered_tools>> offered_;
  std::atomic<std::uint64_t> failures_{0};
  mutable std::mutex mutex_;  ///< of the next four, which only the plugin thread changes
  std::shared_ptr<const core::catalogue> current_;
  std::vector<seen_file> files_;
  std::string folder_error_;
  std::string choices_error_;
};

/// Adds the providers that `by` has by its settings, if the manifest says that there are some.
core::result<void> add_configured(manifest& to, const code* by);

/// The hashes of a list as `sha256sum` writes it; empty if there is none.
std::set<std::string> read_hash_list(const std::filesystem::path& file);

/// The catalogue of everything in `loaded`.
std::shared_ptr<const core::catalogue> catalogue_of(
    const std::vector<std::shared_ptr<const loaded_plugin>>& loaded, std::uint64_t generation);

/// What two manifests both offer, e.g. "provider \"gmail\""; empty: nothing.
std::string overlap(const manifest& a, const manifest& b);

}  // namespace patchbay::plugin
