#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/action.hpp"
#include "core/result.hpp"
#include "plugin/code.hpp"

namespace patchbay::plugin {

/// The actions that one loaded plugin makes of servers' lists of tools. It is asked once for each
/// distinct list of a provider, and equal lists share one answer; so do equal refusals. [main]
class derived_actions {
 public:
  using actions = std::shared_ptr<const std::vector<core::action>>;

  explicit derived_actions(std::shared_ptr<code> of);

  /// `tools_json` is the JSON list "tools" of tools/list. Each action is checked as one of the
  /// manifest would be: invalid_argument names what is wrong. not_found: this provider has no
  /// derived actions. Actions without a mapping are run by its code, which they do
  /// not keep alive.
  core::result<actions> derive(const core::provider& of, std::string_view tools_json);

  /// How often the plugin was asked.
  [[nodiscard]] std::size_t asked() const noexcept { return asked_; }

 private:
  core::result<actions> ask(const core::provider& of, std::string_view tools_json);

  static constexpr std::size_t kept_max = 256;  ///< distinct lists

  std::shared_ptr<code> code_;
  std::map<std::string, core::result<actions>> known_;  ///< by provider and hash of the list
  std::size_t asked_ = 0;
};

}  // namespace patchbay::plugin
