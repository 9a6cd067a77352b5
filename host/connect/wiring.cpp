#include "connect/wiring.hpp"

#include <utility>

#include "core/drift.hpp"
#include "core/json.hpp"
#include "observe/events.hpp"
#include "observe/log.hpp"

namespace patchbay::connect {

namespace json = core::json;

core::result<core::provider> find_provider(const wiring& w, std::string_view provider) {
  const auto loaded = w.tables.current();
  const core::provider* found = loaded->find_provider(provider);
  if (found != nullptr) return *found;
  std::vector<std::string> names;
  for (const core::provider& p : loaded->providers) names.push_back(p.name);
  const std::vector<std::string> near = core::nearest(provider, names, 1);
  std::string hint = near.empty() ? "GET /api/plugins lists what is loaded."
                                  : "Did you mean \"" + near.front() + "\"?";
  return core::error{core::errc::not_found,
                     "No provider \"" + std::string(provider) + "\" is loaded.", std::move(hint)};
}

std::vector<std::shared_ptr<const core::connection>> own_rows(const wiring& w,
                                                              std::string_view tenant,
                                                              std::string_view provider) {
  std::vector<std::shared_ptr<const core::connection>> rows;
  const auto snapshot = w.tenants.find(tenant);
  for (const auto& c : snapshot->connections) {
    if (c->provider == provider && !is_lent(*c)) rows.push_back(c);
  }
  return rows;
}

void publish(const wiring& w, std::vector<core::connection> rows) {
  const auto ended = w.tenants.apply(std::move(rows));
  for (const auto& c : ended) w.tools.drop(c->tenant, c->provider, c->connected_account);
}

void tell(const wiring& w, std::string_view event, const std::string& tenant,
          const std::string& provider, std::string_view account, std::string_view error) {
  if (error.empty()) {
    observe::log::info(event, {{"tenant", tenant}, {"provider", provider}, {"account", account}});
  } else {
    observe::log::warn(
        event,
        {{"tenant", tenant}, {"provider", provider}, {"account", account}, {"error", error}});
  }
  if (w.events == nullptr || !w.events->listening()) return;
  json::buffer b;
  json::writer out(b);
  out.StartObject();
  json::key(out, "provider");
  json::put(out, provider);
  if (!account.empty()) {
    json::key(out, "account");
    json::put(out, account);
  }
  if (!error.empty()) {
    json::key(out, "error");
    json::put(out, error);
  }
  out.EndObject();
  observe::event_about about;
  about.user_id = tenant;
  w.events->publish(event, about, std::string(b.GetString(), b.GetSize()));
}

std::vector<std::string> drift_of(const wiring& w, const core::connection& c) {
  const core::ports::session_ptr session = w.tools.warm(c);
  if (session == nullptr || session->tools() == nullptr) {
    return w.progress.drift(key_of(c.tenant, c.provider));
  }
  return core::drift(*w.tables.current(), c.provider, *session->tools());
}

core::error no_broker(const std::string& missing) {
  return {core::errc::unavailable, missing, "The operator sets it and starts the host again."};
}

std::string how_to_connect(std::string_view provider) {
  return "Open /api/mcp/auth/" + std::string(provider) + "/start in a browser to connect it.";
}

}  // namespace patchbay::connect
