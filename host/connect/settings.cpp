#include "connect/settings.hpp"

namespace patchbay::connect {

namespace {

std::string capitals(std::string_view provider) {
  std::string out;
  for (char c : provider) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

}  // namespace

std::string auth_config_variable(std::string_view provider) {
  return "COMPOSIO_" + capitals(provider) + "_AUTH_CONFIG_ID";
}

std::string server_variable(std::string_view provider) { return capitals(provider) + "_MCP_URL"; }

}  // namespace patchbay::connect
