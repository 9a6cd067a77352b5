#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/action.hpp"
#include "core/json.hpp"

namespace patchbay::core {

/// One thing that is wrong with the arguments of a call.
struct violation {
  /// In the order in which it is worth to be told.
  enum class kind : std::uint8_t {
    unknown,  ///< no such parameter
    twice,
    missing,
    type,   ///< also: the arguments are no object
    value,  ///< not a choice, out of range, too long
    rule,   ///< across parameters
  };
  std::string path;     ///< "to", "label_ids[2]"; empty: the whole
  std::string message;  ///< "must be a string, not an integer"
  std::string hint;     ///< e.g. "did you mean 'subject'?"; may be empty
  kind what = kind::value;
};

/// Arguments that obey an action's parameters. Values point into the document they were bound
/// from, or into the binder (defaults); both must outlive this.
class bound_arguments {
 public:
  /// Null: not given and without default. `index` is that of action::parameters.
  [[nodiscard]] const json::value* at(std::size_t index) const noexcept { return values_[index]; }
  /// Whether the caller gave it (a default does not count).
  [[nodiscard]] bool given(std::size_t index) const noexcept { return given_[index]; }
  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

 private:
  friend class binder;
  std::vector<const json::value*> values_;
  std::vector<bool> given_;
};

/// Binds JSON arguments to one action: types, required, defaults, enums, ranges, cross-field rules,
/// unknown names with the nearest known one. Made once per action, used from every thread.
///
/// Coercions: a whole number for an integer, an integer for a number, a string for a list of one.
/// JSON null counts as not given.
class binder {
 public:
  explicit binder(const action& of);

  /// All violations at once; empty means that `into` is filled. `arguments` may be changed in place
  /// by the coercions. An `arguments` that is no object is one violation.
  std::vector<violation> bind(json::value& arguments, json::document::AllocatorType& memory,
                              bound_arguments& into) const;

 private:
  void take(std::string_view name, json::value& v, json::document::AllocatorType& memory,
            bound_arguments& into, std::vector<violation>& found) const;
  void check_rules(const bound_arguments& bound, std::vector<violation>& found) const;

  const action* action_;
  std::vector<json::document> defaults_;
};

}  // namespace patchbay::core
