#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "core/action_table.hpp"
#include "core/result.hpp"
#include "plugin/code.hpp"

namespace patchbay::plugin {

/// The actions that one loaded plugin makes of servers' lists of tools. It is asked once for each
/// distinct list, and equal lists share one answer; so do equal refusals. [main]
class derived_actions {
 public:
  using actions = std::vector<std::shared_ptr<const core::action>>;

  explicit derived_actions(std::shared_ptr<code> of);

  /// The actions of `of` on servers with that list, sorted by name. Each is checked as one of the
  /// manifest would be: invalid_argument names what is wrong. not_found: this provider has no
  /// derived actions. Actions without a mapping are run by the plugin's code, which they do not
  /// keep alive. The same list gives the same objects.
  core::result<actions> derive(const core::provider& of, const core::offered_tools& list);
  /// Forgets lists that are not in `ids`, sorted.
  void keep(const core::offered_set& ids);

  /// How often the plugin was asked.
  [[nodiscard]] std::size_t asked() const noexcept { return asked_; }

 private:
  core::result<actions> ask(const core::provider& of, std::string_view tools_json);

  std::shared_ptr<code> code_;
  std::map<std::uint64_t, core::result<actions>> known_;
  std::size_t asked_ = 0;
};

}  // namespace patchbay::plugin
