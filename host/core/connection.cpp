#include "core/connection.hpp"

#include <algorithm>
#include <array>

namespace patchbay::core {
namespace {

constexpr std::array<std::string_view, 7> words = {"INITIALIZING", "INITIATED", "ACTIVE", "FAILED",
                                                   "EXPIRED",      "INACTIVE",  "REVOKED"};

}  // namespace

std::string_view name(account_status s) noexcept { return words[static_cast<std::size_t>(s)]; }

std::optional<account_status> account_status_from(std::string_view word) noexcept {
  const auto* at = std::find(words.begin(), words.end(), word);
  if (at == words.end()) return std::nullopt;
  return static_cast<account_status>(at - words.begin());
}

}  // namespace patchbay::core
