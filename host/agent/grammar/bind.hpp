#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "agent/grammar/call.hpp"
#include "core/action_table.hpp"
#include "core/binding.hpp"

namespace patchbay::agent {

/// A call that obeys its action: what may be carried out, once.
struct bound_call {
  std::shared_ptr<const core::action> action;
  /// The arguments that were given, as an object of parameter names, coerced.
  core::json::value arguments{rapidjson::kObjectType};
  /// Points into `arguments` and into the binder (defaults).
  core::bound_arguments bound;
  std::vector<std::string> warnings;
  std::size_t offset = 0;                ///< of the call, in the reply
  std::unique_ptr<call::memory> values;  ///< where `arguments` lives
};

using bind_result = std::variant<bound_call, call_error>;

/// Binds calls to the actions of one table, which stays as it is for the binder's life. Checks and
/// coercions are those of core::binder; arguments without names go by core::call_order. Nothing is
/// carried out. One thread at a time.
class call_binder {
 public:
  /// `loaded` tells an action that cannot be called now from one that there is not; may be null.
  explicit call_binder(std::shared_ptr<const core::action_table> table,
                       std::shared_ptr<const core::catalogue> loaded = nullptr)
      : table_(std::move(table)), loaded_(std::move(loaded)) {}

  /// `reply` is what `from` was read from; it gives errors their place. Checked in this order:
  /// action, too many arguments, unknown names, given twice, missing, types, values, rules across
  /// parameters. Zero bytes in text are refused.
  bind_result bind(call from, std::string_view reply) noexcept;

  [[nodiscard]] const core::action_table& table() const noexcept { return *table_; }

 private:
  const core::binder& binder_of(const std::shared_ptr<const core::action>& a);

  std::shared_ptr<const core::action_table> table_;
  std::shared_ptr<const core::catalogue> loaded_;
  std::unordered_map<const core::action*, core::binder> binders_;
};

}  // namespace patchbay::agent
