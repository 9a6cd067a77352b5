#pragma once

#include <string>

#include "core/ports/store.hpp"

namespace patchbay::tests {

/// Writes headers as lines of readable text, so that a test can look at what was sealed.
class fake_seal final : public core::ports::seal {
 public:
  [[nodiscard]] core::sealed_headers close(const core::header_list& headers) const override {
    core::sealed_headers out;
    for (const auto& [name, value] : headers) out.bytes += name + ": " + value + "\n";
    return out;
  }
  [[nodiscard]] core::result<core::header_list> open(
      const core::sealed_headers& sealed) const override {
    core::header_list out;
    std::string_view left = sealed.bytes;
    while (!left.empty()) {
      const std::size_t end = left.find('\n');
      const std::string_view line = left.substr(0, end);
      const std::size_t colon = line.find(": ");
      if (end == std::string_view::npos || colon == std::string_view::npos) {
        return core::error{core::errc::internal, "sealed with another key", {}};
      }
      out.emplace_back(line.substr(0, colon), line.substr(colon + 2));
      left.remove_prefix(end + 1);
    }
    return out;
  }
};

}  // namespace patchbay::tests
