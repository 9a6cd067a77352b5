#include "connect/lifecycle.hpp"

#include <algorithm>
#include <utility>

#include "connect/debug.hpp"
#include "connect/redirect.hpp"
#include "connect/status.hpp"
#include "observe/events.hpp"

namespace patchbay::connect {

using core::account_status;
using core::attempt;
using core::errc;
using core::error;
using core::result;
using core::ports::callback;
using core::ports::connection_status;
using core::ports::finalized;
using core::ports::start_request;
using core::ports::started;
using core::ports::task;

namespace {

constexpr std::size_t alias_max = 64;

error start_again(errc code, std::string message, const std::string& provider) {
  return {code, std::move(message),
          provider.empty() ? "Start again from the application that asked you to connect."
                           : how_to_connect(provider)};
}

/// The broker's refusal of a link, with where the auth config came from.
error refused_link(error e, const std::string& provider, bool requested) {
  const bool of_config = e.code == errc::not_found || e.code == errc::invalid_argument;
  if (!of_config || !e.hint.empty()) return e;
  e.hint = requested ? "Check the auth_config of this request, or leave it out."
                     : "Check " + auth_config_variable(provider) + ", and start the host again.";
  return e;
}

/// The account that answered for the provider; else any that was not disconnected.
std::string account_before(const core::ports::tenant_snapshot& of, const std::string& provider) {
  if (const auto* usable = of.usable(provider)) return (*usable)->connected_account;
  for (const auto& c : of.connections) {
    if (c->provider == provider && !disconnected(*c)) return c->connected_account;
  }
  return {};
}

bool is_alias(std::string_view text) noexcept {
  return text.size() <= alias_max && std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
         });
}

/// Why the attempt cannot be finished by this callback, or nothing.
result<void> check_callback(const callback& c, const attempt& a, core::wall_time now) {
  if (c.tenant && *c.tenant != a.tenant) {
    return start_again(errc::denied, "This connection was started by another user.", a.provider);
  }
  if (!c.provider.empty() && c.provider != a.provider) {
    return start_again(errc::invalid_argument,
                       "This connection was started for another provider than " + c.provider + ".",
                       c.provider);
  }
  if (a.used) {
    return start_again(errc::conflict,
                       "This link was used already, or a newer one has replaced it.", a.provider);
  }
  if (a.expires <= now) {
    return start_again(errc::conflict, "This link has expired: it is good for 10 minutes.",
                       a.provider);
  }
  if (c.status.empty() && c.error.empty()) {
    return start_again(errc::invalid_argument,
                       "The callback does not say how the consent ended (status).", a.provider);
  }
  if (!c.connected_account.empty() && c.connected_account != a.connected_account) {
    return start_again(errc::denied,
                       "The callback names another account than the one that was being connected.",
                       a.provider);
  }
  return {};
}

bool same_word(std::string_view a, std::string_view lower) noexcept {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x + 32) : x) == y;
  });
}

activation activation_of(const attempt& a, core::provider of) {
  activation out;
  out.tenant = a.tenant;
  out.of = std::move(of);
  out.auth_config = a.auth_config;
  out.alias = a.alias;
  out.account = a.connected_account;
  out.attempted = true;
  return out;
}

}  // namespace

task<result<std::string>> lifecycle::auth_config_for(core::provider of, std::string requested) {
  if (!requested.empty()) co_return requested;
  const auto named = w_.settings.auth_configs.find(of.name);
  if (named != w_.settings.auth_configs.end()) co_return named->second;
  const core::steady_time deadline = w_.time.steady() + link_wait;
  auto known = co_await w_.broker.auth_configs(of.toolkit, deadline);
  if (!known.ok()) co_return known.error();
  std::erase_if(*known, [](const auto& c) { return !c.enabled; });
  if (known->size() == 1) co_return known->front().id;
  const std::string variable = auth_config_variable(of.name);
  co_return error{errc::invalid_argument,
                  known->empty() ? "The broker has no enabled auth config for " + of.name + "."
                                 : "The broker has " + std::to_string(known->size()) +
                                       " auth configs for " + of.name + ".",
                  "Set " + variable + " to the one to use."};
}

task<result<void>> lifecycle::keep_attempt(attempt a) {
  result<void> put = co_await w_.store.put_attempt(a);
  if (!put.ok()) co_return put.error();
  const auto replaced = w_.progress.begin_attempt(a, w_.time.now());
  if (!replaced) {
    co_return error{errc::unavailable, "Too many connections are being made.",
                    "Try again in a few minutes."};
  }
  if (!replaced->empty()) {
    // That it was used meanwhile is as good.
    [[maybe_unused]] result<void> ended = co_await w_.store.use_attempt(*replaced);
  }
  const auto rows = own_rows(w_, a.tenant, a.provider);
  const bool keeps_row = std::any_of(rows.begin(), rows.end(), [&](const auto& c) {
    return c->auth_config == a.auth_config && c->alias == a.alias &&
           (c->usable() || disconnected(*c));
  });
  if (keeps_row) co_return result<void>{};
  core::connection row;
  row.tenant = a.tenant;
  row.provider = a.provider;
  row.auth_config = a.auth_config;
  row.alias = a.alias;
  row.connected_account = a.connected_account;
  row.status = account_status::initiated;
  row.source = "broker";
  row.updated = a.created;
  result<core::connection> stored = co_await w_.store.upsert(std::move(row));
  if (!stored.ok()) co_return stored.error();
  std::vector<core::connection> one;
  one.push_back(std::move(*stored));
  publish(w_, std::move(one));
  co_return result<void>{};
}

task<result<started>> lifecycle::start(start_request r) {
  result<core::provider> of = find_provider(w_, r.provider);
  if (!of.ok()) co_return of.error();
  if (!of->needs_auth) {
    co_return error{errc::conflict, of->name + " needs no connection.", "Call its actions."};
  }
  if (!is_alias(r.alias)) {
    co_return error{errc::invalid_argument,
                    "The alias must have at most 64 characters and no control characters.",
                    {}};
  }
  const std::string missing = w_.broker.unconfigured();
  if (!missing.empty()) {
    if (w_.tenants.lends(of->name)) co_return co_await borrow(r.tenant, of->name);
    co_return no_broker(missing);
  }
  result<std::string> base = redirect_base(w_.settings, r.public_base);
  if (!base.ok()) co_return base.error();
  const result<void> goes = check_return_url(r.return_url, *base);
  if (!goes.ok()) co_return goes.error();
  result<std::string> auth_config = co_await auth_config_for(*of, r.auth_config);
  if (!auth_config.ok()) co_return auth_config.error();

  attempt a;
  a.state = new_state();
  const core::steady_time deadline = w_.time.steady() + link_wait;
  const std::string back = callback_url(*base, a.state);
  result<core::ports::broker_link> link =
      co_await w_.broker.link(*auth_config, r.tenant, back, r.alias, deadline);
  if (!link.ok()) co_return refused_link(link.error(), of->name, !r.auth_config.empty());
  a.tenant = r.tenant;
  a.provider = of->name;
  a.auth_config = *auth_config;
  a.connected_account = link->connected_account;
  a.alias = r.alias;
  a.return_url = r.return_url;
  a.created = w_.time.now();
  a.expires = a.created + attempt_life;
  result<void> kept = co_await keep_attempt(a);
  if (!kept.ok()) co_return kept.error();
  tell(w_, observe::event_name::connection_started, a.tenant, a.provider, a.connected_account);
  started out;
  out.redirect_url = link->redirect_url;
  out.connected_account = link->connected_account;
  out.expires_at = link->expires_at;
  co_return out;
}

task<result<attempt>> lifecycle::returned_attempt(callback c) {
  if (c.state.empty()) {
    co_return start_again(errc::invalid_argument, "The callback carries no state.", c.provider);
  }
  auto found = co_await w_.store.find_attempt(c.state);
  if (!found.ok()) co_return found.error();
  if (!found->has_value()) {
    co_return start_again(errc::not_found, "This link is not known here.", c.provider);
  }
  attempt a = std::move(**found);
  const result<void> fits = check_callback(c, a, w_.time.now());
  if (!fits.ok()) co_return fits.error();
  result<void> used = co_await w_.store.use_attempt(a.state);
  if (!used.ok()) {
    if (used.error().code != errc::conflict) co_return used.error();
    co_return start_again(errc::conflict, "This link was used already.", a.provider);
  }
  co_return a;
}

task<result<finalized>> lifecycle::finish(callback c) {
  result<attempt> a = co_await returned_attempt(c);
  if (!a.ok()) co_return a.error();
  w_.progress.end_attempt(*a);
  if (!same_word(c.status, "success") || !c.error.empty()) {
    co_await activator_.mark(a->tenant, a->provider, a->connected_account, account_status::failed);
    std::string said = c.error.empty() ? c.status : c.error;
    said.resize(std::min<std::size_t>(said.size(), 200));
    tell(w_, observe::event_name::connection_failed, a->tenant, a->provider, a->connected_account,
         said);
    co_return start_again(errc::denied, a->provider + " was not connected: " + said + ".",
                          a->provider);
  }
  result<core::provider> of = find_provider(w_, a->provider);
  if (!of.ok()) co_return of.error();
  activation made = activation_of(*a, std::move(*of));
  co_return co_await activate(std::move(made), a->return_url);
}

task<result<finalized>> lifecycle::activate(activation a, std::string return_url) {
  const core::provider of = a.of;
  const std::string tenant = a.tenant;
  const std::string account = a.account;
  result<core::connection> row = co_await activator_.run(std::move(a));
  if (!row.ok()) {
    tell(w_, observe::event_name::connection_failed, tenant, of.name, account, row.error().message);
    co_return row.error();
  }
  finalized out;
  out.status = status_now(tenant, of);
  out.return_url = std::move(return_url);
  out.tenant = tenant;
  co_return out;
}

task<result<finalized>> lifecycle::finalize(std::string tenant, std::string provider,
                                            std::string connected_account) {
  result<core::provider> of = find_provider(w_, provider);
  if (!of.ok()) co_return of.error();
  if (connected_account.empty()) {
    co_return error{errc::invalid_argument, "connected_account_id is missing.", {}};
  }
  const std::string missing = w_.broker.unconfigured();
  if (!missing.empty()) co_return no_broker(missing);
  auto found = co_await w_.store.find_attempt_of(tenant, connected_account);
  if (!found.ok()) co_return found.error();
  activation a;
  std::string return_url;
  if (found->has_value()) {
    const attempt& made = **found;
    if (made.provider != provider) {
      co_return start_again(errc::invalid_argument,
                            "This account was being connected for " + made.provider + ".",
                            made.provider);
    }
    // Used or expired: the account was linked for this tenant all the same.
    [[maybe_unused]] result<void> used = co_await w_.store.use_attempt(made.state);
    w_.progress.end_attempt(made);
    return_url = made.return_url;
    a = activation_of(made, *of);
  } else {
    a.tenant = tenant;
    a.of = *of;
    a.account = connected_account;
    a.wait = false;
  }
  co_return co_await activate(std::move(a), std::move(return_url));
}

connection_status lifecycle::status_now(const std::string& tenant, const core::provider& of) const {
  const auto snapshot = w_.tenants.find(tenant);
  connection_status s = describe_status(*snapshot, of);
  const auto* usable = snapshot->usable(of.name);
  if (usable != nullptr) s.drift = drift_of(w_, **usable);
  return s;
}

task<result<connection_status>> lifecycle::status(std::string tenant, std::string provider,
                                                  bool refresh) {
  result<core::provider> of = find_provider(w_, provider);
  if (!of.ok()) co_return of.error();
  std::string unasked;
  if (refresh && of->needs_auth) {
    result<void> synced = co_await synchroniser_.sync(tenant, provider, true);
    if (!synced.ok()) unasked = synced.error().message;
  }
  if (refresh && of->derives && w_.offered != nullptr) {
    const auto snapshot = w_.tenants.find(tenant);
    if (const auto* usable = snapshot->usable(provider)) w_.offered->want_again(*usable);
  }
  connection_status s = status_now(tenant, *of);
  if (!unasked.empty()) s.next += " This is what was last known: " + unasked;
  co_return s;
}

task<result<started>> lifecycle::borrow(std::string tenant, std::string provider) {
  const auto snapshot = w_.tenants.find(tenant);
  if (snapshot->usable(provider) == nullptr) {
    // Without a broker nothing else brings a row of the tenant's own back.
    auto ended = co_await w_.store.disconnect(tenant, provider, account_status::inactive);
    if (!ended.ok()) co_return ended.error();
    publish(w_, std::move(*ended));
    result<void> said = co_await say_of_environment(tenant, provider, account_status::initiated);
    if (!said.ok()) co_return said.error();
    const auto after = w_.tenants.find(tenant);
    tell(w_, observe::event_name::connection_connected, tenant, provider,
         account_before(*after, provider));
  }
  started connected;
  co_return connected;
}

task<result<void>> lifecycle::say_of_environment(std::string tenant, std::string provider,
                                                 account_status word) {
  core::connection row = environment_row(std::move(tenant), std::move(provider), word);
  row.updated = w_.time.now();
  result<core::connection> stored = co_await w_.store.upsert(std::move(row));
  if (!stored.ok()) co_return stored.error();
  std::vector<core::connection> one;
  one.push_back(std::move(*stored));
  publish(w_, std::move(one));
  co_return result<void>{};
}

task<result<void>> lifecycle::disconnect(std::string tenant, std::string provider) {
  const auto before = own_rows(w_, tenant, provider);
  const auto was = w_.tenants.find(tenant);
  const std::string account = account_before(*was, provider);
  result<core::provider> of = find_provider(w_, provider);
  if (!of.ok() && before.empty()) co_return of.error();
  w_.progress.abandon_activations(key_of(tenant, provider));
  const auto attempts = w_.progress.attempts_of(tenant, provider, w_.time.now());
  for (const attempt& a : attempts) {
    w_.progress.end_attempt(a);
    [[maybe_unused]] result<void> used = co_await w_.store.use_attempt(a.state);
  }
  auto changed = co_await w_.store.disconnect(tenant, provider, account_status::inactive);
  if (!changed.ok()) co_return changed.error();
  publish(w_, std::move(*changed));
  const auto snapshot = w_.tenants.find(tenant);
  if (snapshot->usable(provider) != nullptr) {
    result<void> closed = co_await say_of_environment(tenant, provider, account_status::inactive);
    if (!closed.ok()) co_return closed.error();
  }
  if (w_.tenants.lends(provider)) w_.tools.drop(tenant, provider, "env_" + provider);
  tell(w_, observe::event_name::connection_disconnected, tenant, provider, account);
  if (!w_.broker.unconfigured().empty()) co_return result<void>{};
  const core::steady_time deadline = w_.time.steady() + disable_wait;
  for (const auto& row : before) {
    if (row->connected_account.empty() || disconnected(*row)) continue;
    [[maybe_unused]] result<void> told =
        co_await w_.broker.disable(row->connected_account, deadline);
  }
  co_return result<void>{};
}

task<result<void>> lifecycle::sync(std::string tenant, std::string provider, bool force) {
  return synchroniser_.sync(std::move(tenant), std::move(provider), force);
}

task<result<std::string>> lifecycle::debug(std::string tenant, std::string provider,
                                           std::string what, std::string public_base) {
  return debug_document(w_, std::move(tenant), std::move(provider), std::move(what),
                        std::move(public_base));
}

}  // namespace patchbay::connect
