#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "connect/directory.hpp"
#include "connect/lifecycle.hpp"
#include "connect/progress.hpp"
#include "connect/settings.hpp"
#include "connect/watcher.hpp"
#include "connect/wiring.hpp"
#include "observe/events.hpp"
#include "support/fake_broker.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_connection_store.hpp"
#include "support/fake_seal.hpp"
#include "support/fake_tool_servers.hpp"
#include "support/run.hpp"

namespace patchbay::connect {

inline core::provider provider_named(std::string name, bool needs_auth = true,
                                     core::transport via = core::transport::mcp) {
  core::provider p;
  p.toolkit = name;
  p.title = name;
  p.name = std::move(name);
  p.needs_auth = needs_auth;
  p.via = via;
  return p;
}

inline std::shared_ptr<const core::action> action_of(std::string provider, std::string name) {
  auto a = std::make_shared<core::action>();
  a->name = std::move(name);
  a->provider = std::move(provider);
  return a;
}

/// gmail and slack, which need an account, and clock, which needs none.
inline std::shared_ptr<const core::catalogue> sample_catalogue(std::uint64_t generation = 1) {
  auto c = std::make_shared<core::catalogue>();
  c->generation = generation;
  c->providers = {provider_named("clock", false, core::transport::http),
                  provider_named("everything", false), provider_named("gmail"),
                  provider_named("slack")};
  c->providers[2].server_tools = {"GMAIL_SEND_EMAIL"};
  c->providers[2].profile_tool = "GMAIL_GET_PROFILE";
  c->providers[2].profile_label = "emailAddress";
  c->actions = {action_of("clock", "clock_now"), action_of("everything", "everything_echo"),
                action_of("gmail", "gmail_send_email"), action_of("slack", "slack_post")};
  return c;
}

inline core::connection active_row(std::string tenant, std::string provider = "gmail",
                                   std::string account = {}) {
  core::connection c;
  c.tenant = std::move(tenant);
  c.provider = std::move(provider);
  c.auth_config = "ac_" + c.provider;
  c.connected_account = account.empty() ? "ca_" + c.tenant : std::move(account);
  c.status = core::account_status::active;
  c.endpoint = "https://mcp.example/" + c.provider + "?connected_account_id=" + c.connected_account;
  c.headers.bytes = "X-Connected-Account-Id: " + c.connected_account + "\n";
  c.source = "broker";
  return c;
}

inline settings sample_settings() {
  settings s;
  s.redirect = "https://patchbay.example";
  s.api_key = "ak_project";
  s.auth_configs["gmail"] = "ac_gmail";
  return s;
}

/// Everything that the life cycle touches, in memory.
struct world {
  explicit world(connect::settings s = sample_settings())
      : settings(std::move(s)),
        tables(sample_catalogue()),
        tenants(tables, seals, settings.servers),
        wires{settings, tables, tenants, progress, store, seals, broker, tools, time, &events},
        life(wires),
        heard(events.subscribe()) {}

  connect::settings settings;
  core::action_tables tables;
  tests::fake_seal seals;
  directory tenants;
  connect::progress progress;
  tests::fake_connection_store store;
  tests::fake_broker broker;
  tests::fake_tool_servers tools;
  tests::fake_clock time;
  observe::event_bus events;
  wiring wires;
  lifecycle life;
  std::shared_ptr<observe::subscription> heard;

  /// A row that is stored and published.
  core::connection add(core::connection row) {
    core::connection stored = store.put(std::move(row));
    std::vector<core::connection> one{stored};
    publish(wires, std::move(one));
    return stored;
  }
  core::result<core::ports::started> start(std::string tenant, std::string provider = "gmail") {
    core::ports::start_request r;
    r.tenant = std::move(tenant);
    r.provider = std::move(provider);
    return tests::run(life.start(std::move(r)));
  }
  /// The state in the redirect that the broker got last.
  [[nodiscard]] std::string state() const {
    return broker.last_callback.substr(broker.last_callback.find("state=") + 6);
  }
  core::ports::callback success(std::string account = {}) const {
    core::ports::callback c;
    c.state = state();
    c.status = "success";
    c.connected_account = std::move(account);
    return c;
  }
  core::result<core::ports::finalized> finish(core::ports::callback c) {
    return tests::run(life.finish(std::move(c)));
  }
  core::ports::connection_status status(std::string tenant, std::string provider = "gmail",
                                        bool refresh = false) {
    auto s = tests::run(life.status(std::move(tenant), std::move(provider), refresh));
    EXPECT_TRUE(s.ok());
    return s.ok() ? *s : core::ports::connection_status{};
  }
  core::result<void> sync(std::string tenant, bool force) {
    return tests::run(life.sync(std::move(tenant), "gmail", force));
  }
  [[nodiscard]] bool has_action(std::string_view tenant,
                                std::string_view action = "gmail_send_email") {
    return tenants.find(tenant)->table->find(action) != nullptr;
  }
  std::vector<std::string> event_types() {
    std::vector<std::string> types;
    std::stop_source none;
    for (const auto& e : heard->take(std::chrono::milliseconds(0), none.get_token())) {
      types.push_back(e->type);
    }
    return types;
  }
};

}  // namespace patchbay::connect
