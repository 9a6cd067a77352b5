#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "connect/settings.hpp"
#include "core/action_table.hpp"
#include "core/ids.hpp"
#include "core/ports/connections.hpp"
#include "core/ports/store.hpp"

namespace patchbay::connect {

class offers;

/// The snapshots of all tenants, sharded by tenant.
///
/// A provider is in a tenant's table when the tenant has a usable connection whose endpoint parses
/// as a URL, or the provider needs no authorization and no endpoint, or the environment names a
/// server for it and the tenant has no row of its own (one that is still being connected does not
/// count; a disconnected one does). Tables are made when a tenant is first asked for and renewed
/// after a change of the catalogue. [any thread]
class directory final : public core::ports::tenant_directory {
 public:
  struct pair {
    std::string tenant, provider;
    friend bool operator==(const pair&, const pair&) = default;
  };
  using connection_ptr = std::shared_ptr<const core::connection>;

  /// `tables` must outlive the directory. Servers whose URL does not parse are left out;
  /// `refused_servers` has for each its variable and the reason.
  /// `offered` too; null: no provider's actions are made of lists.
  directory(core::action_tables& tables, const core::ports::seal& seals,
            const std::vector<environment_server>& servers, offers* offered = nullptr);

  std::shared_ptr<const core::ports::tenant_snapshot> find(std::string_view tenant) override;
  [[nodiscard]] std::shared_ptr<const core::catalogue> loaded() const override {
    return tables_.current();
  }

  /// Replaces connections by (tenant, provider, auth_config, alias) and publishes the snapshots of
  /// their tenants. A row with a revision that is not above the one held is ignored. Answers the
  /// connections that were replaced and whose sessions no longer serve.
  std::vector<connection_ptr> apply(std::vector<core::connection> rows);

  /// All (tenant, provider) that the broker may know something about, without disconnected ones.
  [[nodiscard]] std::vector<pair> brokered() const;
  [[nodiscard]] std::size_t tenants() const;
  /// The connection that the environment lends for `provider`, of no tenant; null: none.
  [[nodiscard]] connection_ptr lent_to_all(std::string_view provider) const;
  /// Whether the environment names a server for `provider`.
  [[nodiscard]] bool lends(std::string_view provider) const noexcept;
  [[nodiscard]] const std::vector<std::string>& refused_servers() const noexcept {
    return refused_;
  }

  /// Tenants without rows that are remembered per shard while the environment serves them.
  static constexpr std::size_t guests_max_per_shard = 256;

 private:
  using snapshot_ptr = std::shared_ptr<const core::ports::tenant_snapshot>;
  struct key {
    std::string_view tenant;
    std::size_t hash;
  };
  /// Keyed by the tenant of its first connection, so that the name is held once; the hash is kept,
  /// because finding that name takes several steps through memory.
  struct entry {
    mutable snapshot_ptr now;
    std::size_t hash;
    [[nodiscard]] std::string_view tenant() const noexcept {
      return now->connections.front()->tenant;
    }
  };
  struct entry_hash {
    using is_transparent = void;
    std::size_t operator()(const key& k) const noexcept { return k.hash; }
    std::size_t operator()(const entry& e) const noexcept { return e.hash; }
  };
  struct entry_equal {
    using is_transparent = void;
    bool operator()(const entry& a, const entry& b) const noexcept {
      return a.hash == b.hash && a.tenant() == b.tenant();
    }
    bool operator()(const key& a, const entry& b) const noexcept {
      return a.hash == b.hash && a.tenant == b.tenant();
    }
    bool operator()(const entry& a, const key& b) const noexcept { return (*this)(b, a); }
  };
  struct shard {
    mutable std::mutex mutex;
    std::unordered_set<entry, entry_hash, entry_equal> tenants;
    std::unordered_map<std::string, snapshot_ptr, core::text_hash, std::equal_to<>> guests;
    snapshot_ptr nobody;
  };
  struct server {
    std::string provider, url;
    core::sealed_headers headers;
  };

  static constexpr std::size_t shard_count = 64;

  [[nodiscard]] static key key_of(std::string_view tenant) noexcept;
  [[nodiscard]] shard& shard_of(const key& k) const noexcept;
  [[nodiscard]] bool current(const snapshot_ptr& s) const noexcept;
  [[nodiscard]] snapshot_ptr with_table(std::string_view tenant,
                                        std::vector<connection_ptr> own) const;
  [[nodiscard]] connection_ptr lent(const server& of, std::string_view tenant) const;
  /// What the servers of `connections` offer; notes those whose list has to be asked for.
  [[nodiscard]] core::offered_set offered_by(const std::vector<connection_ptr>& connections) const;
  snapshot_ptr guest(shard& s, std::string_view tenant) const;
  static connection_ptr place(shard& s, const key& k, core::connection&& row);

  core::action_tables& tables_;
  offers* offered_;
  std::vector<server> servers_;
  std::vector<std::string> refused_;
  mutable std::array<shard, shard_count> shards_;
};

/// The tenant's own word on what the environment lends for `provider`, as a row: `inactive`, it is
/// disconnected; `initiated`, it is wanted again, also beside disconnected rows.
core::connection environment_row(std::string tenant, std::string provider,
                                 core::account_status word);
/// Whether `c` is no row of the tenant's, but what the environment offers everybody.
bool is_lent(const core::connection& c) noexcept;
/// Whether `row` was disconnected by its tenant: nothing but a new start brings it back.
bool disconnected(const core::connection& row) noexcept;
/// Whether `row` waits for its tenant's consent.
bool pending(const core::connection& row) noexcept;

}  // namespace patchbay::connect
