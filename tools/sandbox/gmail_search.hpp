#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "state.hpp"

namespace patchbay::sandbox::gmail {

/// A search as people type it: words, "phrases", from:, to:, subject:, in:, label:, is:, after:,
/// before:, and a leading minus. All of them must hold.
class mail_search {
 public:
  explicit mail_search(std::string_view query);
  [[nodiscard]] bool takes(const mail& m) const;
  /// The query asks for spam or trash by itself.
  [[nodiscard]] bool wants_all_folders() const noexcept { return all_folders_; }

 private:
  struct term {
    std::string field, text;
    bool negated = false;
  };
  [[nodiscard]] static bool holds_term(const mail& m, const term& t);

  std::vector<term> terms_;
  bool all_folders_ = false;
};

}  // namespace patchbay::sandbox::gmail
