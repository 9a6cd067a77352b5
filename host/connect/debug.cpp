#include "connect/debug.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <utility>

#include "connect/redirect.hpp"
#include "core/json.hpp"

namespace patchbay::connect {

namespace json = core::json;
using core::errc;
using core::error;
using core::result;
using core::ports::task;

namespace {

constexpr std::chrono::seconds broker_wait{20};
constexpr std::array<std::string_view, 4> harmless = {
    "user_id", "connected_account_id", "connected_account_ids", "include_composio_helper_actions"};

/// Writes one JSON object.
class object {
 public:
  object() : w_(b_) { w_.StartObject(); }
  object& put(std::string_view name, std::string_view value) {
    json::key(w_, name);
    json::put(w_, value);
    return *this;
  }
  object& put(std::string_view name, std::same_as<bool> auto value) {
    json::key(w_, name);
    w_.Bool(value);
    return *this;
  }
  object& put(std::string_view name, std::int64_t value) {
    json::key(w_, name);
    w_.Int64(value);
    return *this;
  }
  object& put_raw(std::string_view name, std::string_view text) {
    json::key(w_, name);
    json::raw(w_, text);
    return *this;
  }
  std::string done() {
    w_.EndObject();
    return {b_.GetString(), b_.GetSize()};
  }

 private:
  json::buffer b_;
  json::writer w_;
};

std::string list_of(const std::vector<std::string>& objects) {
  std::string out = "[";
  for (const std::string& o : objects) {
    if (out.size() > 1) out += ',';
    out += o;
  }
  return out += ']';
}

std::string redirect_document(const wiring& w, const core::provider& of,
                              const std::string& public_base) {
  object o;
  o.put("provider", of.name);
  const result<std::string> base = redirect_base(w.settings, public_base);
  if (base.ok()) {
    o.put("callback_url", callback_url(*base, "{state}"));
  } else {
    o.put("error", base.error().message + " " + base.error().hint);
  }
  o.put("from", !w.settings.redirect.empty() ? "COMPOSIO_REDIRECT"
                : !public_base.empty()       ? "the address of this request"
                                             : "public base of this host");
  const std::string variable = auth_config_variable(of.name);
  const auto named = w.settings.auth_configs.find(of.name);
  o.put("auth_config_variable", variable);
  o.put("auth_config", named == w.settings.auth_configs.end() ? std::string_view{} : named->second);
  return o.done();
}

task<std::string> ping_document(const wiring& w) {
  object o;
  o.put("base_url", w.settings.base_url);
  const std::string missing = w.broker.unconfigured();
  if (!missing.empty()) co_return o.put("ok", false).put("error", missing).done();
  const core::steady_time begin = w.time.steady();
  const core::steady_time deadline = begin + broker_wait;
  result<void> pinged = co_await w.broker.ping(deadline);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(w.time.steady() - begin);
  o.put("ok", pinged.ok()).put("duration_ms", static_cast<std::int64_t>(took.count()));
  if (!pinged.ok()) {
    o.put("code", core::name(pinged.error().code)).put("error", pinged.error().message);
  }
  co_return o.done();
}

task<result<std::string>> auth_configs_document(const wiring& w, core::provider of) {
  const core::steady_time deadline = w.time.steady() + broker_wait;
  auto known = co_await w.broker.auth_configs(of.toolkit, deadline);
  if (!known.ok()) co_return known.error();
  std::vector<std::string> items;
  for (const auto& c : *known) {
    object o;
    o.put("id", c.id).put("name", c.name).put("toolkit", c.toolkit).put("enabled", c.enabled);
    items.push_back(o.done());
  }
  object out;
  out.put("provider", of.name).put_raw("auth_configs", list_of(items));
  co_return out.done();
}

task<result<std::string>> accounts_document(const wiring& w, std::string tenant,
                                            core::provider of) {
  const core::steady_time deadline = w.time.steady() + broker_wait;
  auto known = co_await w.broker.accounts(tenant, of.toolkit, deadline);
  if (!known.ok()) co_return known.error();
  std::vector<std::string> items;
  for (const auto& a : *known) {
    object o;
    o.put("id", a.id).put("status", core::name(a.status)).put("status_reason", a.status_reason);
    o.put("auth_config", a.auth_config).put("toolkit", a.toolkit).put("disabled", a.disabled);
    items.push_back(o.done());
  }
  object out;
  out.put("provider", of.name).put("tenant", tenant);
  out.put_raw("connected_accounts", list_of(items));
  co_return out.done();
}

std::string row_of(const core::connection& c) {
  object o;
  o.put("provider", c.provider).put("auth_config", c.auth_config).put("alias", c.alias);
  o.put("connected_account", c.connected_account).put("status", core::name(c.status));
  o.put("source", c.source).put("has_endpoint", !c.endpoint.empty());
  o.put("has_headers", !c.headers.bytes.empty()).put("revision", c.revision);
  return o.done();
}

task<result<std::string>> db_document(const wiring& w, std::string tenant, core::provider of) {
  auto counts = co_await w.store.counts();
  if (!counts.ok()) co_return counts.error();
  object tables;
  for (const auto& [table, rows] : *counts) tables.put(table, rows);
  std::vector<std::string> rows;
  const auto own = own_rows(w, tenant, of.name);
  rows.reserve(own.size());
  for (const auto& c : own) rows.push_back(row_of(*c));
  object out;
  out.put("tenant", tenant).put("provider", of.name).put_raw("rows_by_table", tables.done());
  out.put_raw("connections", list_of(rows));
  co_return out.done();
}

std::string client_document(const wiring& w, const std::string& tenant, const core::provider& of) {
  object o;
  o.put("provider", of.name).put("tenant", tenant);
  const auto snapshot = w.tenants.find(tenant);
  const auto* c = snapshot->usable(of.name);
  if (c == nullptr) {
    o.put("client", false).put("error", "There is no usable connection.");
    return o.done();
  }
  const bool parses = core::ports::parse_url((*c)->endpoint).ok();
  o.put("client", parses).put("endpoint", redacted_url((*c)->endpoint));
  o.put("connected_account", (*c)->connected_account).put("source", (*c)->source);
  object headers;
  const auto opened = w.seals.open((*c)->headers);
  if (opened.ok()) {
    for (const auto& [name, value] : *opened) headers.put(name, "[redacted]");
  } else {
    o.put("error", opened.error().message);
  }
  o.put_raw("headers", headers.done());
  const auto session = parses ? w.tools.warm(**c) : nullptr;
  o.put("session", session == nullptr ? "none" : "open");
  if (session != nullptr && session->tools() != nullptr) {
    o.put("tools", static_cast<std::int64_t>(session->tools()->tools.size()));
  }
  return o.done();
}

}  // namespace

std::string redacted_url(std::string_view url) {
  const std::size_t mark = url.find('?');
  std::string out(url.substr(0, mark));
  if (mark == std::string_view::npos) return out;
  std::string_view query = url.substr(mark + 1);
  char before = '?';
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::string_view name = part.substr(0, part.find('='));
    out += before;
    before = '&';
    const bool shown = std::find(harmless.begin(), harmless.end(), name) != harmless.end();
    out.append(shown ? part : name);
    if (!shown && name.size() < part.size()) out += "=[redacted]";
  }
  return out;
}

task<result<std::string>> debug_document(const wiring& w, std::string tenant, std::string provider,
                                         std::string what, std::string public_base) {
  result<core::provider> of = find_provider(w, provider);
  if (!of.ok()) co_return of.error();
  std::replace(what.begin(), what.end(), '_', '-');
  if (what == "redirect") co_return redirect_document(w, *of, public_base);
  if (what == "mcp-client") co_return client_document(w, tenant, *of);
  if (what == "ping") {
    std::string text = co_await ping_document(w);
    co_return text;
  }
  if (what == "auth-configs") co_return co_await auth_configs_document(w, *of);
  if (what == "db") co_return co_await db_document(w, tenant, *of);
  if (what == "connected-accounts") co_return co_await accounts_document(w, tenant, *of);
  co_return error{errc::not_found, "There is no debug document \"" + what + "\".",
                  "There are redirect, ping, auth-configs, db, mcp-client and "
                  "connected-accounts."};
}

}  // namespace patchbay::connect
