#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "plugin/code.hpp"

namespace patchbay::plugin {

/// What is known of where a plugin's file comes from.
struct provenance {
  bool built_with_host = false;  ///< in the list that the build wrote
  bool trusted_signature = false;
  /// What is wrong with its signature, e.g. "is not signed"; empty: nothing that the policy minds.
  std::string mistrusted = {};
  friend bool operator==(const provenance&, const provenance&) = default;
};

/// Which plugins run inside the host.
class isolation_rules {
 public:
  /// "gmail=inline,acme=process,*=process": by the file's name without its ending; "*" is every
  /// file that is not named. invalid_argument says what is wrong with it.
  static core::result<isolation_rules> parse(std::string_view text);

  /// What the operator said, else inline for a file that was built with this host or signed by a
  /// trusted key, and a process for every other one.
  [[nodiscard]] isolation of(const std::string& plugin, const provenance& from) const;

 private:
  std::map<std::string, isolation, std::less<>> named_;
};

}  // namespace patchbay::plugin
