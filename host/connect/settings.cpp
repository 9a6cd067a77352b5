#include "connect/settings.hpp"

#include <algorithm>

namespace patchbay::connect {

namespace {

constexpr std::string_view broker_prefix = "COMPOSIO_";
constexpr std::string_view auth_config_suffix = "_AUTH_CONFIG_ID";
constexpr std::string_view url_suffix = "_MCP_URL";
constexpr std::string_view token_suffix = "_MCP_TOKEN";

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

environment_server& server_of(settings& s, const std::string& provider) {
  auto at = std::find_if(s.servers.begin(), s.servers.end(),
                         [&](const environment_server& e) { return e.provider == provider; });
  if (at != s.servers.end()) return *at;
  environment_server& made = s.servers.emplace_back();
  made.provider = provider;
  return made;
}

bool take_named(settings& s, const std::string& name, const std::string& value) {
  if (name == "COMPOSIO_API_KEY") {
    s.api_key = value;
  } else if (name == "COMPOSIO_BASE_URL") {
    s.base_url = value;
  } else if (name == "COMPOSIO_REDIRECT") {
    s.redirect = value;
  } else if (name == "COMPOSIO_MCP_SERVER_ID") {
    s.mcp_server_id = value;
  } else if (name == "COMPOSIO_TOKEN") {
    s.token = value;
  } else {
    return false;
  }
  return true;
}

void take_of_provider(settings& s, std::string_view name, const std::string& value) {
  if (name.starts_with(broker_prefix) && name.ends_with(auth_config_suffix) &&
      name.size() > broker_prefix.size() + auth_config_suffix.size()) {
    name.remove_prefix(broker_prefix.size());
    name.remove_suffix(auth_config_suffix.size());
    s.auth_configs[lower(name)] = value;
  } else if (name.ends_with(url_suffix) && name.size() > url_suffix.size()) {
    name.remove_suffix(url_suffix.size());
    server_of(s, lower(name)).url = value;
  } else if (name.ends_with(token_suffix) && name.size() > token_suffix.size()) {
    name.remove_suffix(token_suffix.size());
    server_of(s, lower(name)).token = value;
  }
}

}  // namespace

settings settings_from(const std::vector<std::pair<std::string, std::string>>& variables) {
  settings s;
  for (const auto& [name, value] : variables) {
    if (value.empty() || take_named(s, name, value)) continue;
    take_of_provider(s, name, value);
  }
  std::erase_if(s.servers, [](const environment_server& e) { return e.url.empty(); });
  std::sort(s.servers.begin(), s.servers.end(),
            [](const auto& a, const auto& b) { return a.provider < b.provider; });
  return s;
}

std::string auth_config_variable(std::string_view provider) {
  std::string out(broker_prefix);
  for (char c : provider) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  out += auth_config_suffix;
  return out;
}

}  // namespace patchbay::connect
