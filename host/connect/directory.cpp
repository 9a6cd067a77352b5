#include "connect/directory.hpp"

#include <algorithm>
#include <utility>

#include "connect/offers.hpp"
#include "core/ports/http.hpp"

namespace patchbay::connect {

namespace {

constexpr std::string_view from_environment = "environment";

bool same_place(const core::connection& a, const core::connection& b) noexcept {
  return a.provider == b.provider && a.auth_config == b.auth_config && a.alias == b.alias;
}

/// Whether a client can be built for it.
bool reachable(const core::connection& c) {
  return c.usable() && core::ports::parse_url(c.endpoint).ok();
}

/// Whether the tenant of `rows` has no connection of its own and did not disconnect what is lent,
/// or has asked for it again since.
bool takes_lent(const std::vector<directory::connection_ptr>& rows, std::string_view provider) {
  const bool wanted = std::any_of(rows.begin(), rows.end(), [&](const auto& c) {
    return c->provider == provider && c->source == from_environment && pending(*c);
  });
  return std::none_of(rows.begin(), rows.end(), [&](const auto& c) {
    return c->provider == provider && !pending(*c) && !(wanted && disconnected(*c));
  });
}

bool serves_as(const core::connection& before, const core::connection& after) noexcept {
  return after.usable() && before.connected_account == after.connected_account &&
         before.endpoint == after.endpoint && before.headers.bytes == after.headers.bytes;
}

}  // namespace

core::connection environment_row(std::string tenant, std::string provider,
                                 core::account_status word) {
  core::connection row;
  row.tenant = std::move(tenant);
  row.auth_config = "environment:" + provider;
  row.provider = std::move(provider);
  row.status = word;
  row.source = from_environment;
  return row;
}

bool is_lent(const core::connection& c) noexcept {
  return c.revision == 0 && c.source == from_environment;
}

bool disconnected(const core::connection& row) noexcept {
  return row.status == core::account_status::inactive && row.endpoint.empty();
}

bool pending(const core::connection& row) noexcept {
  return row.status == core::account_status::initiated ||
         row.status == core::account_status::initializing;
}

directory::directory(core::action_tables& tables, const core::ports::seal& seals,
                     const std::vector<environment_server>& servers, offers* offered)
    : tables_(tables), offered_(offered) {
  for (const environment_server& s : servers) {
    if (!core::ports::parse_url(s.url).ok()) {
      // The URL may hold a secret, and is not repeated.
      refused_.push_back(server_variable(s.provider) +
                         ": no absolute http or https URL without user name and fragment");
      continue;
    }
    core::header_list headers;
    if (!s.token.empty()) headers.emplace_back("Authorization", "Bearer " + s.token);
    servers_.push_back({s.provider, s.url, seals.close(headers)});
  }
}

directory::key directory::key_of(std::string_view tenant) noexcept {
  return {tenant, core::text_hash{}(tenant)};
}

directory::shard& directory::shard_of(const key& k) const noexcept {
  // The low bits choose the bucket inside a shard.
  return shards_[(k.hash >> 48) % shard_count];
}

bool directory::current(const snapshot_ptr& s) const noexcept {
  return s != nullptr && s->table != nullptr && s->generation == tables_.generation() &&
         (offered_ == nullptr || s->offers == offered_->changes());
}

std::shared_ptr<const core::ports::tenant_snapshot> directory::find(std::string_view tenant) {
  const key k = key_of(tenant);
  shard& s = shard_of(k);
  const std::lock_guard lock(s.mutex);
  const auto at = s.tenants.find(k);
  if (at == s.tenants.end()) return guest(s, tenant);
  if (!current(at->now)) {
    std::vector<connection_ptr> own = at->now->connections;
    std::erase_if(own, [](const connection_ptr& c) { return is_lent(*c); });
    at->now = with_table(tenant, std::move(own));
  }
  return at->now;
}

directory::snapshot_ptr directory::guest(shard& s, std::string_view tenant) const {
  if (servers_.empty()) {
    if (!current(s.nobody)) s.nobody = with_table(tenant, {});
    return s.nobody;
  }
  const auto at = s.guests.find(tenant);
  if (at != s.guests.end()) {
    if (!current(at->second)) at->second = with_table(tenant, {});
    return at->second;
  }
  if (s.guests.size() >= guests_max_per_shard) s.guests.clear();
  snapshot_ptr made = with_table(tenant, {});
  s.guests.emplace(std::string(tenant), made);
  return made;
}

directory::connection_ptr directory::lent(const server& of, std::string_view tenant) const {
  auto c = std::make_shared<core::connection>();
  c->tenant = tenant;
  c->provider = of.provider;
  c->connected_account = "env_" + of.provider;
  c->status = core::account_status::active;
  c->endpoint = of.url;
  c->headers = of.headers;
  c->source = from_environment;
  return c;
}

directory::snapshot_ptr directory::with_table(std::string_view tenant,
                                              std::vector<connection_ptr> own) const {
  core::provider_set usable;
  std::vector<std::pair<bool, connection_ptr>> ranked;
  ranked.reserve(own.size());
  for (connection_ptr& c : own) {
    const bool can = reachable(*c);
    if (can) usable.push_back(c->provider);
    ranked.emplace_back(can, std::move(c));
  }
  // The first one of a provider answers for it.
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first;
    if (a.second->alias.empty() != b.second->alias.empty()) return a.second->alias.empty();
    return a.second->since > b.second->since;
  });
  auto made = std::make_shared<core::ports::tenant_snapshot>();
  made->connections.reserve(ranked.size());
  for (auto& [can, c] : ranked) made->connections.push_back(std::move(c));

  for (const server& s : servers_) {
    if (!takes_lent(made->connections, s.provider)) continue;
    made->connections.push_back(lent(s, tenant));
    usable.push_back(s.provider);
  }
  std::sort(usable.begin(), usable.end());
  usable.erase(std::unique(usable.begin(), usable.end()), usable.end());
  core::offered_set lists;
  if (offered_ != nullptr) {
    made->offers = offered_->changes();
    lists = offered_by(made->connections);
  }
  core::table_view view = tables_.view_for(std::move(usable), std::move(lists));
  made->table = std::move(view.table);
  made->generation = view.generation;
  return made;
}

core::offered_set directory::offered_by(const std::vector<connection_ptr>& connections) const {
  core::offered_set lists;
  const auto loaded = tables_.current();
  std::string_view answered;
  for (const connection_ptr& c : connections) {
    const core::provider* of = loaded->find_provider(c->provider);
    if (of == nullptr || !of->derives || !reachable(*c) || answered == c->provider) continue;
    answered = c->provider;
    if (!is_lent(*c)) offered_->want(c);
    if (const auto list = offered_->find(*c)) lists.push_back(list->id);
  }
  std::sort(lists.begin(), lists.end());
  return lists;
}

directory::connection_ptr directory::lent_to_all(std::string_view provider) const {
  const auto at = std::find_if(servers_.begin(), servers_.end(),
                               [&](const server& s) { return s.provider == provider; });
  return at == servers_.end() ? nullptr : lent(*at, "");
}

directory::connection_ptr directory::place(shard& s, const key& k, core::connection&& row) {
  const std::lock_guard lock(s.mutex);
  const auto at = s.tenants.find(k);
  auto made = std::make_shared<core::ports::tenant_snapshot>();
  auto placed = std::make_shared<const core::connection>(std::move(row));
  if (at == s.tenants.end()) {
    if (!s.guests.empty()) s.guests.erase(placed->tenant);
    made->connections.push_back(std::move(placed));
    s.tenants.insert(entry{std::move(made), k.hash});
    return nullptr;
  }
  connection_ptr before;
  made->connections.reserve(at->now->connections.size() + 1);
  for (const connection_ptr& c : at->now->connections) {
    if (is_lent(*c)) continue;
    if (!same_place(*c, *placed)) {
      made->connections.push_back(c);
      continue;
    }
    if (c->revision >= placed->revision) return nullptr;
    before = c;
  }
  const core::connection& after = *placed;
  const bool ended = before != nullptr && !before->connected_account.empty() && before->usable() &&
                     !serves_as(*before, after);
  made->connections.push_back(std::move(placed));
  at->now = std::move(made);
  return ended ? before : nullptr;
}

std::vector<directory::connection_ptr> directory::apply(std::vector<core::connection> rows) {
  if (rows.size() > shard_count * 16) {
    for (shard& s : shards_) {
      const std::lock_guard lock(s.mutex);
      s.tenants.reserve(s.tenants.size() + rows.size() / shard_count * 5 / 4);
    }
  }
  std::vector<connection_ptr> ended;
  for (core::connection& row : rows) {
    const key k = key_of(row.tenant);
    connection_ptr old = place(shard_of(k), k, std::move(row));
    if (old != nullptr) ended.push_back(std::move(old));
  }
  return ended;
}

std::vector<directory::pair> directory::brokered() const {
  std::vector<pair> out;
  for (const shard& s : shards_) {
    const std::lock_guard lock(s.mutex);
    for (const entry& e : s.tenants) {
      const std::size_t first = out.size();
      for (const connection_ptr& c : e.now->connections) {
        if (c->source == from_environment || c->connected_account.empty()) continue;
        if (disconnected(*c)) continue;
        pair p{c->tenant, c->provider};
        if (std::find(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(), p) ==
            out.end()) {
          out.push_back(std::move(p));
        }
      }
    }
  }
  return out;
}

bool directory::lends(std::string_view provider) const noexcept {
  return std::any_of(servers_.begin(), servers_.end(),
                     [&](const server& s) { return s.provider == provider; });
}

std::size_t directory::tenants() const {
  std::size_t n = 0;
  for (const shard& s : shards_) {
    const std::lock_guard lock(s.mutex);
    n += s.tenants.size();
  }
  return n;
}

}  // namespace patchbay::connect
