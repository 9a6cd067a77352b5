#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "plugin/isolation.hpp"
#include "plugin/signature.hpp"
#include "plugin/staging.hpp"

namespace patchbay::plugin {

/// Who vouches for a file: the build of this host, or a trusted key.
class origin_rules {
 public:
  /// `built` are the SHA-256 of the plugins built together with this host.
  origin_rules(std::set<std::string> built, signature_policy policy, trusted_keys keys);

  /// What is known of `staged`, whose original is `file` with its signature beside it. denied: the
  /// policy refuses it, and then none of it may be opened.
  [[nodiscard]] core::result<provenance> check(const staged_file& staged,
                                               const std::filesystem::path& file) const;

 private:
  std::set<std::string> built_;
  signature_policy policy_;
  trusted_keys keys_;
};

}  // namespace patchbay::plugin
