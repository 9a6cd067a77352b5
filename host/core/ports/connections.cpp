#include "core/ports/connections.hpp"

namespace patchbay::core::ports {

const std::shared_ptr<const connection>* tenant_snapshot::usable(
    std::string_view provider) const noexcept {
  for (const auto& c : connections) {
    if (c->provider == provider && c->usable()) return &c;
  }
  return nullptr;
}

}  // namespace patchbay::core::ports
