#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "plugin/code.hpp"
#include "plugin/isolation.hpp"
#include "plugin/log.hpp"
#include "plugin/manifest.hpp"
#include "plugin/process_child.hpp"
#include "plugin/staging.hpp"

namespace patchbay::plugin {

class process_supervisor;

/// Opens the code of plugins where the rules want it. [main]
class code_opener {
 public:
  code_opener(isolation_rules rules, process_options process, log_sink log);
  ~code_opener();
  code_opener(const code_opener&) = delete;
  code_opener& operator=(const code_opener&) = delete;

  /// Where the code of a file with that name (without its ending) runs.
  [[nodiscard]] isolation where(const std::string& name, const provenance& from) const {
    return rules_.of(name, from);
  }

  /// The code of a file that was looked at already; `settings` is a JSON object. Null when it is to
  /// have a process and every action is data, so that none is needed. The dynamic loader of this
  /// process sees the file only if `where` is inside. Errors: invalid_argument with the plugin's
  /// reason, unavailable.
  core::result<std::unique_ptr<code>> open(const staged_file& file, const std::string& name,
                                           const manifest& offers, isolation where,
                                           const std::string& settings);
  /// [any]
  [[nodiscard]] process_counts counts() const;

 private:
  std::shared_ptr<process_supervisor> supervisor();

  isolation_rules rules_;
  process_options process_;
  log_sink log_;
  mutable std::mutex mutex_;
  std::shared_ptr<process_supervisor> supervisor_;  ///< made for the first process
};

}  // namespace patchbay::plugin
