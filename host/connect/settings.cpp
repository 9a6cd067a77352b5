#include "connect/settings.hpp"

namespace patchbay::connect {

std::string auth_config_variable(std::string_view provider) {
  std::string out = "COMPOSIO_";
  for (char c : provider) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out + "_AUTH_CONFIG_ID";
}

}  // namespace patchbay::connect
