#include "connect/status.hpp"

#include <algorithm>
#include <string>

#include "connect/directory.hpp"
#include "connect/wiring.hpp"

namespace patchbay::connect {

using core::account_status;
using core::ports::connection_status;

namespace {

const core::connection* described(const core::ports::tenant_snapshot& of,
                                  const std::string& provider) {
  const auto* usable = of.usable(provider);
  if (usable != nullptr) return usable->get();
  const core::connection* newest = nullptr;
  for (const auto& c : of.connections) {
    if (c->provider != provider) continue;
    if (newest == nullptr || c->updated > newest->updated) newest = c.get();
  }
  return newest;
}

std::string next_step(const core::connection& c, bool callable) {
  if (callable) return "GET /api/actions lists its actions.";
  const std::string again = how_to_connect(c.provider);
  switch (c.status) {
    case account_status::active:
      return "The address of its MCP server cannot be used. " + again;
    case account_status::initializing:
    case account_status::initiated:
      if (c.source == "environment") break;
      return "Finish the consent in the browser, then ask again with ?refresh=1.";
    case account_status::failed:
      return "The consent failed. " + again;
    case account_status::expired:
      return "The authorization has expired. " + again;
    case account_status::revoked:
      return "The authorization was revoked. " + again;
    case account_status::inactive:
      break;
  }
  return "It is disconnected. " + again;
}

}  // namespace

connection_status describe_status(const core::ports::tenant_snapshot& of,
                                  const core::provider& provider) {
  connection_status s;
  s.provider = provider.name;
  const auto& usable = of.table->providers();
  const bool callable = std::binary_search(usable.begin(), usable.end(), provider.name);
  const core::connection* c = described(of, provider.name);
  if (c == nullptr) {
    s.is_authorized = callable;
    if (callable) s.status = account_status::active;
    s.next = callable               ? "GET /api/actions lists its actions."
             : !provider.needs_auth ? "It needs no connection, but no address of its MCP server is "
                                      "set."
                                    : "It was never connected. " + how_to_connect(provider.name);
    return s;
  }
  s.known = true;
  s.is_authorized = c->usable();
  s.status = c->status;
  s.connected_account = c->connected_account;
  s.auth_config = c->auth_config;
  s.alias = c->alias;
  s.label = c->label;
  s.source = c->source;
  if (c->since != core::wall_time{}) s.since = c->since;
  s.next = next_step(*c, callable);
  return s;
}

}  // namespace patchbay::connect
