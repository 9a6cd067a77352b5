#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "net/client.hpp"
#include "net/tls.hpp"
#include "net/upstream.hpp"

namespace patchbay::net {

/// The connections of one origin. Idle ones are used last in, first out.
struct origin_pool {
  core::ports::origin origin;
  std::vector<upstream_ptr> idle;
  std::size_t open = 0;  ///< idle and in use
};

struct origin_hash {
  std::size_t operator()(const core::ports::origin& o) const noexcept {
    return std::hash<std::string_view>{}(o.host) * 31 + o.port * 2u + (o.tls ? 1u : 0u);
  }
};

/// What a name resolves to, or why it does not.
struct resolved {
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;
  std::string failure;
  steady_time until{};
  bool busy = false;
  std::vector<waiter*> waiting;
};

/// The proxy of HTTPS_PROXY.
struct proxy {
  core::ports::target_url at;
  std::string authorization;  ///< a header line, or empty
};

/// What one thread's client is made of; lives until its last exchange has ended.
class client_core final
    : public boost::intrusive_ref_counter<client_core, boost::thread_unsafe_counter> {
 public:
  client_core(boost::asio::io_context& context, client_options o);
  client_core(const client_core&) = delete;
  client_core& operator=(const client_core&) = delete;

  /// A pooled connection that is alive as far as can be seen, or null.
  upstream_ptr take(origin_pool& pool);
  origin_pool& pool_of(const core::ports::origin& o);
  /// Closes all idle connections.
  void close_idle();
  /// Whether `host` is reached through the proxy.
  [[nodiscard]] bool proxied(const core::ports::origin& o) const;
  /// The name's entry in the cache; starts to resolve it if need be.
  std::shared_ptr<resolved> look_up(const std::string& host, std::uint16_t port);
  /// TLS for new connections; the error says why there is none.
  core::result<const client_tls*> tls();

  boost::asio::io_context& io;
  client_options options;
  sweep& sweeper;
  std::optional<proxy> via;
  std::string proxy_failure;            ///< why the proxy setting cannot be used, or empty
  std::array<char, 64u << 10> scratch;  ///< what was just read; shared, because parsed at once

 private:
  using ptr = boost::intrusive_ptr<client_core>;
  void use_proxy(const std::string& url);
  static core::ports::task<void> resolve(ptr self, std::shared_ptr<resolved> entry,
                                         std::string host, std::string port);

  std::unordered_map<core::ports::origin, std::unique_ptr<origin_pool>, origin_hash> pools_;
  std::map<std::pair<std::string, std::uint16_t>, std::shared_ptr<resolved>> names_;
  std::optional<core::result<std::unique_ptr<client_tls>>> tls_;
};

/// Opens one connection for a call: resolves, checks the address, connects, tunnels, shakes hands.
class connector final : public watched {
 public:
  connector(client_core& core, call& c, origin_pool& pool);
  ~connector() override;
  connector(const connector&) = delete;
  connector& operator=(const connector&) = delete;

  /// The connection, ready for a request; or why there is none.
  core::ports::task<core::result<upstream_ptr>> run();
  /// The call has ended: whatever is awaited ends soon.
  void interrupt();

 private:
  using endpoint = boost::asio::ip::tcp::endpoint;
  core::ports::task<core::result<std::vector<endpoint>>> resolve(std::string host,
                                                                 std::uint16_t port);
  core::ports::task<core::result<upstream_ptr>> connect_any(std::vector<endpoint> all);
  core::ports::task<core::result<void>> tunnel(upstream_ptr u);
  core::ports::task<core::result<void>> shake_hands(upstream_ptr u);
  /// Waits until `u` is readable or writable. False: interrupted or out of time.
  core::ports::task<bool> ready(upstream_ptr u, bool to_read);
  [[nodiscard]] std::optional<core::error> check(const endpoint& e, bool literal) const;
  [[nodiscard]] bool named(const core::ports::origin& o) const noexcept;
  [[nodiscard]] core::error unreachable(std::string why) const;
  void on_due(steady_time now) override;

  client_core& core_;
  call& call_;
  origin_pool& pool_;
  upstream_ptr now_;  ///< the attempt that runs
  waiter name_;
  std::shared_ptr<resolved> entry_;
  bool late_ = false;
};

}  // namespace patchbay::net
