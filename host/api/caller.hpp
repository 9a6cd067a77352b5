#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/exchange.hpp"

namespace patchbay::api {

/// What a caller may do. Today everybody who may call at all may do everything.
enum class rights : std::uint8_t { everything };

/// Who makes a request. The view is valid as long as the exchange.
struct caller {
  std::string_view tenant;
  bool named = false;  ///< the request itself said which tenant (a browser never does)
  rights may = rights::everything;
};

/// Decides which requests are let in, and whose they are: the only place that reads X-User-Id.
/// Loopback dev mode: whoever reaches the port may call, so what a hostile web page could make a
/// browser send is refused here, before any route. [any thread]
class gate {
 public:
  /// `public_base`: URL under which this host is reached from outside; empty: loopback only.
  explicit gate(std::string_view public_base);

  /// Begins the answer (request id). True: `x` has its answer, the route must not run:
  ///  - 421 when Host is neither a loopback name or address nor the public base's host;
  ///  - 403 when Origin is neither this host nor the public base, or when a page of another site
  ///    embeds the request;
  ///  - 415 when a POST has a body that is not application/json;
  ///  - 400 for an X-User-Id that names no tenant, or a header twice that may be there once.
  bool refuse(net::exchange& x) const;

 private:
  [[nodiscard]] bool knows_host(std::string_view host) const noexcept;
  [[nodiscard]] bool knows_origin(std::string_view origin, std::string_view host) const noexcept;

  std::string base_scheme_;
  std::string base_authority_;
  std::string base_host_;
};

/// The caller of a request that `gate::refuse` let in.
caller caller_of(const net::exchange& x) noexcept;

}  // namespace patchbay::api
