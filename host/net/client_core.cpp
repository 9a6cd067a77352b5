#include "net/client_core.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/evp.h>

namespace patchbay::net {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t names_max = 1024;
constexpr auto failed_for = std::chrono::seconds(1);

std::string base64(const std::string& text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                reinterpret_cast<const unsigned char*>(text.data()),
                                static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(n));
  return out;
}

/// Whether one entry of NO_PROXY ("example.com", ".example.com", "*") covers `host`.
bool covers(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (!entry.empty() && entry.front() == '.') entry.remove_prefix(1);
  if (entry.empty() || host.size() < entry.size()) return false;
  if (host.substr(host.size() - entry.size()) != entry) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

struct ended {
  void operator()(const std::exception_ptr&) const noexcept {}
};

}  // namespace

client_core::client_core(boost::asio::io_context& context, client_options o)
    : io(context), options(std::move(o)), sweeper(sweep::of(context)) {
  if (!options.https_proxy.empty()) use_proxy(options.https_proxy);
}

void client_core::use_proxy(const std::string& url) {
  std::string plain = url.find("://") == url.npos ? "http://" + url : url;
  proxy p;
  const auto start = plain.find("://") + 3;
  const auto at = plain.substr(0, plain.find('/', start)).rfind('@');
  if (at != plain.npos && at >= start) {
    const std::string raw = plain.substr(start, at - start);
    std::string user;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '%' && i + 2 < raw.size()) {
        user += static_cast<char>(std::strtol(raw.substr(i + 1, 2).c_str(), nullptr, 16));
        i += 2;
      } else {
        user += raw[i];
      }
    }
    p.authorization = "Proxy-Authorization: Basic " + base64(user) + "\r\n";
    plain.erase(start, at + 1 - start);
  }
  auto parsed = core::ports::parse_url(plain);
  if (!parsed || parsed->origin.tls) {
    proxy_failure = "HTTPS_PROXY is not the http:// URL of a proxy.";
    return;
  }
  p.at = std::move(*parsed);
  via = std::move(p);
}

bool client_core::proxied(const core::ports::origin& o) const {
  if ((!via && proxy_failure.empty()) || !o.tls || o.host == "localhost") return false;
  boost::system::error_code no_address;
  const auto ip = boost::asio::ip::make_address(o.host, no_address);
  if (!no_address && ip.is_loopback()) return false;
  std::string_view rest = options.no_proxy;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    auto entry = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!entry.empty() && entry.front() == ' ') entry.remove_prefix(1);
    while (!entry.empty() && entry.back() == ' ') entry.remove_suffix(1);
    if (covers(entry, o.host)) return false;
  }
  return true;
}

core::result<const client_tls*> client_core::tls() {
  if (!tls_) tls_.emplace(client_tls::load(options.ca_file));
  if (!*tls_) return tls_->error();
  return static_cast<const client_tls*>((**tls_).get());
}

origin_pool& client_core::pool_of(const core::ports::origin& o) {
  auto& slot = pools_[o];
  if (!slot) slot.reset(new origin_pool{o, {}, 0});
  return *slot;
}

upstream_ptr client_core::take(origin_pool& pool) {
  while (!pool.idle.empty()) {
    upstream_ptr u = std::move(pool.idle.back());
    pool.idle.pop_back();
    if (u->wake()) return u;
    u->close();
  }
  return nullptr;
}

void client_core::close_idle() {
  for (auto& [key, pool] : pools_) {
    while (!pool->idle.empty()) {
      const upstream_ptr u = std::move(pool->idle.back());
      pool->idle.pop_back();
      u->close();
    }
  }
}

std::shared_ptr<resolved> client_core::look_up(const std::string& host, std::uint16_t port) {
  const steady_time now = sweeper.now();
  if (names_.size() >= names_max) {
    std::erase_if(names_,
                  [now](const auto& n) { return !n.second->busy && n.second->until <= now; });
  }
  auto& slot = names_[{host, port}];
  if (slot && (slot->busy || slot->until > now)) return slot;
  slot = std::make_shared<resolved>();
  slot->busy = true;
  boost::asio::co_spawn(io.get_executor(), resolve(ptr(this), slot, host, std::to_string(port)),
                        ended{});
  return slot;
}

core::ports::task<void> client_core::resolve(ptr self, std::shared_ptr<resolved> entry,
                                             std::string host, std::string port) {
  tcp::resolver resolver(self->io);
  boost::system::error_code ec;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
  const auto found = co_await resolver.async_resolve(
      host, port, tcp::resolver::numeric_service | tcp::resolver::address_configured, token);
  for (const auto& e : found) entry->endpoints.push_back(e.endpoint());
  if (ec || entry->endpoints.empty()) entry->failure = "the name cannot be resolved";
  const auto keep =
      entry->failure.empty() ? self->options.resolved_for : std::chrono::milliseconds(failed_for);
  entry->until = self->sweeper.now() + keep;
  entry->busy = false;
  // One that is resumed may end others, which then take themselves out of the list.
  while (!entry->waiting.empty()) {
    waiter* const w = entry->waiting.back();
    entry->waiting.pop_back();
    if (w->waiting()) w->resume();
  }
}

}  // namespace patchbay::net
