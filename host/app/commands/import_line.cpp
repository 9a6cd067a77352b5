#include "app/commands/import_line.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/algorithm/string/predicate.hpp>

#include "app/url_check.hpp"
#include "core/ids.hpp"
#include "core/json.hpp"

namespace patchbay::app {

using core::errc;
using core::error;
using core::result;

namespace {

error wrong(std::string message) { return {errc::invalid_argument, std::move(message), {}, 0}; }

constexpr std::array<std::string_view, 8> members = {
    "tenant", "provider", "auth_config", "connected_account",
    "alias",  "status",   "mcp_url",     "headers"};

/// As a JSON string, so that a line end in it does not break a message.
std::string quoted(std::string_view text) {
  std::string out;
  core::json::append_string(out, text);
  return out;
}

bool is_header_name(std::string_view name) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [others](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

constexpr std::array<std::string_view, 3> broker_keys = {"x-api-key", "x-org-api-key",
                                                         "x-user-api-key"};

/// What belongs to one exchange or one hop (RFC 9110, 7.6.1), or to the protocol of the servers.
constexpr std::array<std::string_view, 18> host_headers = {"host",
                                                           "content-length",
                                                           "content-type",
                                                           "content-encoding",
                                                           "accept",
                                                           "accept-encoding",
                                                           "connection",
                                                           "keep-alive",
                                                           "expect",
                                                           "proxy-connection",
                                                           "proxy-authenticate",
                                                           "proxy-authorization",
                                                           "te",
                                                           "trailer",
                                                           "transfer-encoding",
                                                           "upgrade",
                                                           "mcp-session-id",
                                                           "mcp-protocol-version"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(),
                     [name](std::string_view n) { return boost::algorithm::iequals(n, name); });
}

result<void> check_header(std::string_view name, std::string_view value) {
  const std::string at = "headers." + std::string(name);
  if (is_one_of(name, broker_keys)) {
    return wrong(at + ": the broker's key is never stored; the host adds it: leave it out");
  }
  if (is_one_of(name, host_headers)) {
    return wrong(at + " is set by the host for each request: leave it out");
  }
  if (!is_header_value(value)) return wrong(at + " has characters that HTTP does not allow");
  return {};
}

result<void> read_headers(const core::json::value& v, core::header_list& into) {
  if (!v.IsObject()) return wrong("headers must be an object");
  for (const auto& h : v.GetObject()) {
    const auto name = core::json::view(h.name);
    if (!is_header_name(name)) return wrong("headers: " + quoted(name) + " is no header name");
    if (!h.value.IsString()) return wrong("headers." + std::string(name) + " must be a string");
    const auto value = core::json::view(h.value);
    if (auto good = check_header(name, value); !good.ok()) return good.error();
    const bool twice = std::any_of(into.begin(), into.end(), [name](const auto& earlier) {
      return boost::algorithm::iequals(earlier.first, name);
    });
    if (twice) return wrong("headers." + std::string(name) + " is there twice");
    into.emplace_back(name, value);
  }
  return {};
}

result<void> check_members(const core::json::value& object) {
  for (const auto& m : object.GetObject()) {
    const auto name = core::json::view(m.name);
    bool known = false;
    for (auto n : members) known = known || n == name;
    if (!known) return wrong("there is no member " + quoted(name));
    if (name != "headers" && !m.value.IsString()) {
      return wrong(std::string(name) + " must be a string");
    }
  }
  return {};
}

/// Names that others gave: any text, but nothing that would end a line or a C string somewhere.
bool is_foreign_id(std::string_view id) {
  return std::none_of(id.begin(), id.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

result<void> check_ids(const core::connection& c) {
  if (!core::is_tenant_id(c.tenant)) {
    return wrong("tenant must be 1 to 128 visible characters without '/'");
  }
  if (!core::is_name(c.provider)) return wrong("provider must be a name such as gmail");
  if (c.auth_config.empty()) return wrong("auth_config is missing");
  if (c.connected_account.empty()) return wrong("connected_account is missing");
  const std::array<std::pair<const char*, const std::string*>, 3> foreign = {
      {{"auth_config", &c.auth_config},
       {"connected_account", &c.connected_account},
       {"alias", &c.alias}}};
  for (const auto& [name, id] : foreign) {
    if (!is_foreign_id(*id)) return wrong(std::string(name) + " has control characters");
  }
  return {};
}

result<void> check(const core::connection& c) {
  if (auto good = check_ids(c); !good.ok()) return good;
  if (c.endpoint.empty()) {
    if (c.status == core::account_status::active) return wrong("mcp_url is missing");
    return {};
  }
  if (auto url = check_url(c.endpoint); !url.ok()) {
    return wrong("mcp_url: " + url.error().message);
  }
  return {};
}

}  // namespace

result<store::import_row> read_import_line(std::string_view line) {
  auto read = core::json::parse(line);
  if (!read.ok()) return read.error();
  if (!read->IsObject()) return wrong("the line must be a JSON object");
  if (auto known = check_members(*read); !known.ok()) return known.error();
  using core::json::string_at;
  store::import_row row;
  auto& c = row.connection;
  c.tenant = string_at(*read, "tenant");
  c.provider = string_at(*read, "provider");
  c.auth_config = string_at(*read, "auth_config");
  c.connected_account = string_at(*read, "connected_account");
  c.alias = string_at(*read, "alias");
  c.endpoint = string_at(*read, "mcp_url");
  c.source = "import";
  const auto status = core::account_status_from(string_at(*read, "status"));
  if (!status) {
    return wrong(
        "status must be one of INITIALIZING, INITIATED, ACTIVE, FAILED, "
        "EXPIRED, INACTIVE, REVOKED");
  }
  c.status = *status;
  if (const auto* headers = core::json::find(*read, "headers"); headers != nullptr) {
    if (auto taken = read_headers(*headers, row.headers); !taken.ok()) return taken.error();
  }
  if (auto good = check(c); !good.ok()) return good.error();
  return row;
}

}  // namespace patchbay::app
