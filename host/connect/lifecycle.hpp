#pragma once

#include <string>

#include "connect/activator.hpp"
#include "connect/synchroniser.hpp"
#include "connect/wiring.hpp"
#include "core/ports/connections.hpp"

namespace patchbay::connect {

/// The life cycle of connections over a broker. One per io thread. [the thread that awaits]
class lifecycle final : public core::ports::connections {
 public:
  /// `w` must outlive it.
  explicit lifecycle(const wiring& w) : w_(w), activator_(w), synchroniser_(w) {}

  /// A newer start of the same (tenant, provider, alias) ends the older attempt. Without a broker,
  /// what the environment lends is connected again at once.
  core::ports::task<core::result<core::ports::started>> start(
      core::ports::start_request r) override;
  core::ports::task<core::result<core::ports::finalized>> finish(core::ports::callback c) override;
  core::ports::task<core::result<core::ports::finalized>> finalize(
      std::string tenant, std::string provider, std::string connected_account) override;
  core::ports::task<core::result<core::ports::connection_status>> status(std::string tenant,
                                                                         std::string provider,
                                                                         bool refresh) override;
  /// Gone at once: the store and the snapshot first, then the broker, whose answer does not matter.
  core::ports::task<core::result<void>> disconnect(std::string tenant,
                                                   std::string provider) override;
  core::ports::task<core::result<void>> sync(std::string tenant, std::string provider,
                                             bool force) override;
  core::ports::task<core::result<std::string>> debug(std::string tenant, std::string provider,
                                                     std::string what,
                                                     std::string public_base) override;

  /// The start-up sync: to be spawned once, on one thread, when the host is ready.
  core::ports::task<std::size_t> sync_all() { return synchroniser_.sync_all(); }
  /// Ends `sync_all`. [any thread]
  void stop() noexcept { synchroniser_.stop(); }

  static constexpr std::chrono::seconds link_wait{60};
  static constexpr std::chrono::seconds disable_wait{5};

 private:
  core::ports::task<core::result<std::string>> auth_config_for(core::provider of,
                                                               std::string requested);
  core::ports::task<core::result<void>> keep_attempt(core::attempt a);
  core::ports::task<core::result<core::attempt>> returned_attempt(core::ports::callback c);
  core::ports::task<core::result<core::ports::finalized>> activate(activation a,
                                                                   std::string return_url);
  core::ports::task<core::result<core::ports::started>> borrow(std::string tenant,
                                                               std::string provider);
  core::ports::task<core::result<void>> say_of_environment(std::string tenant, std::string provider,
                                                           core::account_status word);
  [[nodiscard]] core::ports::connection_status status_now(const std::string& tenant,
                                                          const core::provider& of) const;

  const wiring& w_;
  activator activator_;
  synchroniser synchroniser_;
};

}  // namespace patchbay::connect
