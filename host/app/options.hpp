#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"

namespace patchbay::app {

/// One option: its name, the variable that sets it, and where its value goes.
struct option {
  std::string_view name;
  std::string_view variable;  ///< empty: PATCHBAY_<NAME>
  std::string_view value;     ///< what stands for the value in the help; empty: a switch
  std::string_view help;
  unsigned commands;  ///< bits of `command`
  /// Takes a value, or says why it does not fit, without where it came from.
  std::function<core::result<void>(settings&, const std::string&)> set;

  [[nodiscard]] bool belongs_to(command c) const {
    return (commands & (1U << static_cast<unsigned>(c))) != 0;
  }
};

/// All options, in the order of the help.
const std::vector<option>& options();

/// The variable that sets `o`.
std::string variable_of(const option& o);

}  // namespace patchbay::app
