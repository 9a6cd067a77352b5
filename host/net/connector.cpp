#include <algorithm>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>

#include "net/client_core.hpp"

namespace patchbay::net {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using core::errc;
using core::error;

enum class reach : std::uint8_t { loopback, internal, world };

bool within(std::uint32_t ip, std::uint32_t net, int bits) noexcept {
  return (ip >> (32 - bits)) == (net >> (32 - bits));
}

reach reach_of(const address_v4& a) noexcept {
  const std::uint32_t ip = a.to_uint();
  if (within(ip, 0x7f000000, 8)) return reach::loopback;
  // RFC 6890: this network, private, shared, link-local, protocol assignments, multicast, reserved.
  const bool internal =
      within(ip, 0x00000000, 8) || within(ip, 0x0a000000, 8) || within(ip, 0x64400000, 10) ||
      within(ip, 0xa9fe0000, 16) || within(ip, 0xac100000, 12) || within(ip, 0xc0000000, 24) ||
      within(ip, 0xc0a80000, 16) || within(ip, 0xc6120000, 15) || within(ip, 0xe0000000, 3);
  return internal ? reach::internal : reach::world;
}

reach reach_of(const address& a) noexcept {
  if (a.is_v4()) return reach_of(a.to_v4());
  const auto v6 = a.to_v6();
  if (v6.is_loopback()) return reach::loopback;
  if (v6.is_v4_mapped()) {
    return reach_of(boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6));
  }
  const auto b = v6.to_bytes();
  // Global unicast is 2000::/3 (RFC 4291); 64:ff9b::/96 and 2002::/16 carry IPv4 addresses.
  const bool global = (b[0] & 0xe0) == 0x20 && !(b[0] == 0x20 && b[1] == 0x02);
  return global ? reach::world : reach::internal;
}

}  // namespace

connector::connector(client_core& core, call& c, origin_pool& pool)
    : core_(core), call_(c), pool_(pool) {
  c.connecting = this;
}

connector::~connector() {
  call_.connecting = nullptr;
  if (entry_) std::erase(entry_->waiting, &name_);
}

void connector::interrupt() {
  late_ = true;
  if (now_) now_->close();
  if (name_.waiting()) name_.resume();
}

void connector::on_due(steady_time) {
  due_ = steady_time::max();
  interrupt();
}

error connector::unreachable(std::string why) const {
  return error{errc::unavailable,
               "No connection to " + call_.request.to->authority + ": " + why + ".", "", 0};
}

bool connector::named(const core::ports::origin& o) const noexcept {
  const auto& all = core_.options.named;
  return std::find(all.begin(), all.end(), o) != all.end();
}

/// Whether the origin may be reached at this address.
std::optional<error> connector::check(const endpoint& e, bool literal) const {
  const auto& origin = pool_.origin;
  if (named(origin)) return std::nullopt;
  const reach where = reach_of(e.address());
  const std::string shown =
      literal ? origin.host : origin.host + " (" + e.address().to_string() + ")";
  if (where != reach::world && !core_.options.allow_loopback) {
    return error{errc::denied, shown + " is a loopback or private address, which is not allowed.",
                 "Start the host with --allow-loopback-upstreams if that is meant.", 0};
  }
  if (!origin.tls && where != reach::loopback) {
    return error{errc::denied,
                 "Plain http to " + shown +
                     " is not allowed: it would send secrets "
                     "in the clear.",
                 "Use an https:// URL; plain http is for loopback addresses with "
                 "--allow-loopback-upstreams.",
                 0};
  }
  return std::nullopt;
}

core::ports::task<core::result<upstream_ptr>> connector::run() {
  const auto& origin = pool_.origin;
  const bool tunnelled = core_.proxied(origin);
  if (tunnelled && !core_.via) {
    co_return error{errc::unavailable, core_.proxy_failure, "Correct or unset HTTPS_PROXY.", 0};
  }
  boost::system::error_code no_address;
  const auto literal = boost::asio::ip::make_address(origin.host, no_address);
  if (!no_address) {
    if (auto why = check({literal, origin.port}, true)) co_return std::move(*why);
  } else if (!origin.tls && !core_.options.allow_loopback && !named(origin)) {
    co_return error{errc::denied, "Plain http to " + origin.host + " is not allowed.",
                    "Use an https:// URL, or start the host with --allow-loopback-upstreams for "
                    "plain http to loopback addresses.",
                    0};
  }
  const core::ports::origin& first = tunnelled ? core_.via->at.origin : origin;
  auto all = co_await resolve(first.host, first.port);
  if (!all) co_return all.error();
  if (!tunnelled) {
    for (const auto& e : *all) {
      if (auto why = check(e, !no_address)) co_return std::move(*why);
    }
  }
  auto made = co_await connect_any(std::move(*all));
  if (!made) co_return made;
  upstream_ptr u = *made;
  core::result<void> step;
  if (tunnelled) step = co_await tunnel(u);
  if (step.ok() && origin.tls) step = co_await shake_hands(u);
  core_.sweeper.remove(*this);
  now_.reset();
  if (step.ok()) co_return u;
  u->close();
  co_return step.error();
}

core::ports::task<core::result<std::vector<connector::endpoint>>> connector::resolve(
    std::string host, std::uint16_t port) {
  std::vector<endpoint> all;
  boost::system::error_code no_address;
  const auto literal = boost::asio::ip::make_address(host, no_address);
  if (!no_address) {
    all.emplace_back(literal, port);
    co_return all;
  }
  entry_ = core_.look_up(host, port);
  if (entry_->busy) {
    entry_->waiting.push_back(&name_);
    co_await name_.wait();
  }
  if (late_) co_return unreachable("its name was not resolved in time");
  if (!entry_->failure.empty()) co_return unreachable(host + ": " + entry_->failure);
  all = entry_->endpoints;
  co_return all;
}

core::ports::task<core::result<upstream_ptr>> connector::connect_any(std::vector<endpoint> all) {
  std::string why = "no address";
  for (const endpoint& e : all) {
    if (late_ && call_.finished) break;
    late_ = false;
    now_ = new upstream(core_, pool_);
    auto& socket = now_->link().socket();
    boost::system::error_code ec;
    socket.open(e.protocol(), ec);
    if (ec) {
      why = ec.message();
      continue;
    }
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
    due_ = core_.sweeper.now() + core_.options.connect_wait;
    core_.sweeper.add(*this);
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
    co_await socket.async_connect(e, token);
    if (!ec && !late_ && socket.is_open()) {
      prepare_socket(socket);
      co_return now_;
    }
    why = late_ ? "it does not answer"
          : ec == boost::asio::error::connection_refused
              ? "nothing listens there (connection refused)"
              : ec.message();
    now_->close();
  }
  core_.sweeper.remove(*this);
  co_return unreachable(why);
}

core::ports::task<bool> connector::ready(upstream_ptr u, bool to_read) {
  auto& socket = u->link().socket();
  boost::system::error_code ec;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
  const auto what = to_read ? tcp_socket::wait_read : tcp_socket::wait_write;
  co_await socket.async_wait(what, token);
  co_return !ec && !late_ && socket.is_open();
}

core::ports::task<core::result<void>> connector::tunnel(upstream_ptr u) {
  const auto& origin = pool_.origin;
  const bool v6 = origin.host.find(':') != origin.host.npos;
  const std::string to =
      (v6 ? "[" + origin.host + "]" : origin.host) + ":" + std::to_string(origin.port);
  const std::string ask =
      "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n" + core_.via->authorization + "\r\n";
  constexpr std::size_t head_max = 16u << 10;
  const iovec piece{const_cast<char*>(ask.data()), ask.size()};
  const io_result asked = u->link().write_some(&piece, 1);
  if (asked.what != io::done || asked.bytes != ask.size()) {
    co_return unreachable("the proxy closed the connection");
  }
  std::string head;
  while (head.find("\r\n\r\n") == head.npos) {
    char some[1024];
    const io_result r = u->link().read_some(some, sizeof some);
    if (r.what == io::done && head.size() < head_max) {
      head.append(some, r.bytes);
      continue;
    }
    if (r.what != io::again_read) co_return unreachable("the proxy gave no proper answer");
    const bool go_on = co_await ready(u, true);
    if (!go_on) co_return unreachable("the proxy does not answer");
  }
  if (head.size() < 12 || head.compare(0, 7, "HTTP/1.") != 0 || head[9] != '2') {
    co_return unreachable("the proxy refused the tunnel (" + head.substr(0, head.find('\r')) + ")");
  }
  co_return core::result<void>{};
}

core::ports::task<core::result<void>> connector::shake_hands(upstream_ptr u) {
  auto context = core_.tls();
  if (!context) co_return context.error();
  u->link().secure((*context)->session(pool_.origin.host));
  for (;;) {
    const io_result r = u->link().handshake();
    if (r.what == io::done) co_return core::result<void>{};
    if (r.what != io::again_read && r.what != io::again_write) {
      co_return unreachable(u->link().tls_failure());
    }
    const bool go_on = co_await ready(u, r.what == io::again_read);
    if (!go_on) co_return unreachable("the TLS handshake did not end in time");
  }
}

}  // namespace patchbay::net
