#include "core/result.hpp"

namespace patchbay::core {

std::string_view name(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
      return "invalid_argument";
    case errc::unauthenticated:
      return "unauthenticated";
    case errc::not_found:
      return "not_found";
    case errc::rate_limited:
      return "rate_limited";
    case errc::unavailable:
      return "unavailable";
    case errc::cancelled:
      return "cancelled";
    case errc::internal:
      return "internal";
    case errc::timeout:
      return "timeout";
    case errc::denied:
      return "denied";
    case errc::unknown:
      return "unknown";
    case errc::conflict:
      return "conflict";
    case errc::too_large:
      return "too_large";
  }
  return "internal";
}

}  // namespace patchbay::core
