#include "connect/composio/requests.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/json.hpp"

namespace patchbay::connect::composio {

namespace json = core::json;

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";
constexpr std::size_t name_max = 30;

std::string path_of(std::string_view resource) { return std::string(api_prefix).append(resource); }

void query(std::string& path, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  path += path.find('?') == std::string::npos ? '?' : '&';
  path.append(name).append("=").append(percent_encoded(value));
}

void member(json::writer& w, std::string_view name, std::string_view value) {
  json::key(w, name);
  json::put(w, value);
}

void member(json::writer& w, std::string_view name, const std::vector<std::string>& values) {
  json::key(w, name);
  w.StartArray();
  for (const std::string& v : values) json::put(w, v);
  w.EndArray();
}

request post(std::string_view resource, const json::buffer& body, bool repeatable) {
  request r;
  r.method = "POST";
  r.path = path_of(resource);
  r.body.assign(body.GetString(), body.GetSize());
  r.repeatable = repeatable;
  return r;
}

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += hex_digits[byte >> 4];
    out += hex_digits[byte & 15];
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

request link_request(std::string_view auth_config, std::string_view user,
                     std::string_view callback_url, std::string_view alias) {
  json::buffer b;
  json::writer w(b);
  w.StartObject();
  member(w, "auth_config_id", auth_config);
  member(w, "user_id", user);
  member(w, "callback_url", callback_url);
  if (!alias.empty()) member(w, "alias", alias);
  w.EndObject();
  return post("/connected_accounts/link", b, false);
}

request account_request(std::string_view id) {
  request r;
  r.path = path_of("/connected_accounts/") + percent_encoded(id);
  return r;
}

request accounts_request(std::string_view user, std::string_view toolkit, std::string_view cursor) {
  request r;
  r.path = path_of("/connected_accounts");
  query(r.path, "user_ids", user);
  query(r.path, "toolkit_slugs", toolkit);
  query(r.path, "limit", std::to_string(page_size));
  query(r.path, "cursor", cursor);
  return r;
}

request auth_configs_request(std::string_view toolkit, std::string_view cursor) {
  request r;
  r.path = path_of("/auth_configs");
  query(r.path, "toolkit_slug", toolkit);
  query(r.path, "limit", std::to_string(page_size));
  query(r.path, "cursor", cursor);
  return r;
}

request disable_request(std::string_view account) {
  request r;
  r.method = "PATCH";
  r.path = path_of("/connected_accounts/") + percent_encoded(account) + "/status";
  r.body = R"({"enabled":false})";
  return r;
}

request ping_request() {
  request r;
  r.path = path_of("/auth_configs?limit=1");
  return r;
}

request servers_request(std::string_view name, std::string_view auth_config, int page_no) {
  request r;
  r.path = path_of("/mcp/servers");
  query(r.path, "name", name);
  query(r.path, "auth_config_ids", auth_config);
  query(r.path, "page_no", std::to_string(page_no));
  query(r.path, "limit", std::to_string(page_size));
  return r;
}

request create_server_request(std::string_view name, std::string_view toolkit,
                              std::string_view auth_config, const std::vector<std::string>& tools) {
  json::buffer b;
  json::writer w(b);
  w.StartObject();
  member(w, "name", name);
  member(w, "toolkits", std::vector<std::string>{std::string(toolkit)});
  member(w, "auth_config_ids", std::vector<std::string>{std::string(auth_config)});
  if (!tools.empty()) member(w, "allowed_tools", tools);
  json::key(w, "managed_auth_via_composio");
  w.Bool(false);
  w.EndObject();
  return post("/mcp/servers/custom", b, false);
}

request allow_tools_request(std::string_view server_id, const std::vector<std::string>& tools) {
  json::buffer b;
  json::writer w(b);
  w.StartObject();
  member(w, "allowed_tools", tools);
  w.EndObject();
  request r = post("/mcp/", b, true);
  r.method = "PATCH";
  r.path += percent_encoded(server_id);
  return r;
}

request generate_request(std::string_view server_id, std::string_view user,
                         std::string_view account) {
  json::buffer b;
  json::writer w(b);
  w.StartObject();
  member(w, "mcp_server_id", server_id);
  member(w, "user_ids", std::vector<std::string>{std::string(user)});
  member(w, "connected_account_ids", std::vector<std::string>{std::string(account)});
  json::key(w, "managed_auth_by_composio");
  w.Bool(false);
  w.EndObject();
  return post("/mcp/servers/generate", b, true);
}

std::string proxy_path() { return path_of("/tools/execute/proxy"); }

request forward_request(const core::ports::proxied_request& r) {
  const std::string_view url = r.url;
  const std::size_t mark = std::min(url.find('?'), url.size());
  json::buffer b;
  json::writer w(b);
  w.StartObject();
  member(w, "connected_account_id", r.connected_account);
  member(w, "endpoint", url.substr(0, mark));
  member(w, "method", r.method);
  json::key(w, "parameters");
  w.StartArray();
  for (std::string_view rest = url.substr(std::min(mark + 1, url.size())); !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    w.StartObject();
    member(w, "name", percent_decoded(pair.substr(0, equals)));
    member(w, "type", "query");
    member(w, "value", percent_decoded(pair.substr(std::min(equals + 1, pair.size()))));
    w.EndObject();
  }
  w.EndArray();
  if (!r.body.empty()) {
    json::key(w, "body");
    json::raw(w, r.body);
  }
  w.EndObject();
  return post("/tools/execute/proxy", b, r.method == "GET");
}

std::string server_name(std::string_view toolkit, std::string_view auth_config) {
  // FNV-1a, 64 bits, folded to 24: the same on every host.
  std::uint64_t hash = 14695981039346656037ULL;
  for (char c : auth_config) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  hash ^= hash >> 24;
  hash ^= hash >> 48;
  std::array<char, 6> tail{};
  for (std::size_t i = 0; i < tail.size(); ++i) {
    tail[i] = "0123456789abcdef"[(hash >> (4 * i)) & 15];
  }
  std::string name = "patchbay ";
  for (char c : toolkit) {
    if (name.size() + 1 + tail.size() >= name_max) break;
    const bool allowed =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    name += allowed ? c : '-';
  }
  name += ' ';
  name.append(tail.data(), tail.size());
  return name;
}

}  // namespace patchbay::connect::composio
