#pragma once

#include <string_view>
#include <vector>

namespace patchbay::plugin::testing {

/// One way to be a bad plugin, and what the operator or the caller then reads. The table of
/// docs/reference/plugin-faults.md is made of these rows, and each is a test in every mode that it
/// claims to survive.
struct fault {
  enum class when {
    loading,  ///< what is said is the log's line after "plugin not loaded: FILE.so "
    calling,  ///< what is said is the call's result, or its error's code and message
    leaving,  ///< what is said is the log's line after "plugin FILE: "
  };
  std::string_view file;  ///< of tests/abi/hostile
  std::string_view does;
  when stage;
  std::string_view process;
  std::string_view inside;  ///< empty: as `process`; `ends_host`: the host goes with it
  int calls = 1;            ///< how many it takes
};

/// One way in which a good plugin's file goes bad, and the log's line after "plugin not loaded: ".
struct file_fault {
  std::string_view name;
  std::string_view does;
  std::string_view says;
  bool was_loaded;  ///< its earlier version goes on
};
const std::vector<file_fault>& file_faults();

inline constexpr std::string_view ends_host = "ends the host";

const std::vector<fault>& faults();

}  // namespace patchbay::plugin::testing
