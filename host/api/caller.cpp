#include "api/caller.hpp"

#include <utility>

#include "api/address.hpp"
#include "api/problem.hpp"
#include "api/trace.hpp"
#include "core/ids.hpp"

namespace patchbay::api {
namespace {

using core::errc;

/// The headers that decide, found in one pass.
struct deciding_headers {
  std::string_view host, origin, content_type, tenant, fetch_site, fetch_mode;
  bool has_host = false, has_origin = false, has_type = false, has_tenant = false;
  std::string_view twice;  ///< name of one that came twice

  explicit deciding_headers(const net::exchange& x) noexcept {
    for (const auto& h : x.headers) {
      switch (h.name.size()) {
        case 4:
          take(h, "Host", host, has_host);
          break;
        case 6:
          take(h, "Origin", origin, has_origin);
          break;
        case 9:
          take(h, "X-User-Id", tenant, has_tenant);
          break;
        case 12:
          take(h, "Content-Type", content_type, has_type);
          break;
        case 14:
          if (same_text(h.name, "Sec-Fetch-Site")) fetch_site = h.value;
          if (same_text(h.name, "Sec-Fetch-Mode")) fetch_mode = h.value;
          break;
        default:
          break;
      }
    }
  }

 private:
  void take(const net::exchange::header& h, std::string_view name, std::string_view& value,
            bool& has) noexcept {
    if (!same_text(h.name, name)) return;
    if (std::exchange(has, true)) twice = name;
    value = h.value;
  }
};

bool is_json(std::string_view content_type) noexcept {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return same_text(type, "application/json");
}

/// A page of another site made the browser ask for this as an image, a script, a frame's fetch.
/// Following a link is something that a person does.
bool is_embedded_elsewhere(const deciding_headers& h) noexcept {
  if (h.fetch_site.empty() || h.fetch_site == "same-origin" || h.fetch_site == "none") return false;
  return h.fetch_mode != "navigate";
}

std::string quoted(std::string_view text) {
  constexpr std::size_t shown_max = 100;
  std::string out = "'";
  for (const char c : text.substr(0, shown_max)) {
    out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e ? '?' : c;
  }
  out += text.size() > shown_max ? "...'" : "'";
  return out;
}

bool refused(net::exchange& x, int status, errc code, std::string detail, std::string hint) {
  answer(x, problem(status, code, std::move(detail), std::move(hint)));
  return true;
}

bool refuse_twice(net::exchange& x, std::string_view name) {
  return refused(x, 400, errc::invalid_argument,
                 "the header " + std::string(name) + " is there more than once", "send it once");
}

bool refuse_host(net::exchange& x, std::string_view host) {
  return refused(
      x, 421, errc::denied,
      host.empty() ? "the request names no Host" : "this host does not answer for " + quoted(host),
      "use localhost, 127.0.0.1 or [::1], or start the host with the public base that "
      "you call it by");
}

bool refuse_origin(net::exchange& x, std::string_view origin) {
  return refused(x, 403, errc::denied,
                 origin.empty() ? "pages of other sites may not use this host"
                                : "pages of " + quoted(origin) + " may not use this host",
                 "call it from a page of its own, or from a program that sends no Origin");
}

bool refuse_type(net::exchange& x, const deciding_headers& h) {
  return refused(x, 415, errc::invalid_argument,
                 h.has_type ? "the body is " + quoted(h.content_type) + ", not application/json"
                            : "the body has no Content-Type",
                 "send JSON with 'Content-Type: application/json'");
}

bool refuse_tenant(net::exchange& x, std::string_view tenant) {
  return refused(x, 400, errc::invalid_argument,
                 "X-User-Id " + quoted(tenant) + " cannot name a tenant",
                 "use 1 to 128 visible ASCII characters without '/'");
}

}  // namespace

gate::gate(std::string_view public_base) {
  const auto base = parse_http_url(public_base);
  if (!base) return;
  base_scheme_ = base->scheme;
  base_authority_ = base->authority;
  base_host_ = parse_authority(base->authority)->host;
}

bool gate::knows_host(std::string_view host) const noexcept {
  const auto a = parse_authority(host);
  if (!a) return false;
  return is_loopback(*a) || (!base_host_.empty() && same_text(a->host, base_host_));
}

bool gate::knows_origin(std::string_view origin, std::string_view host) const noexcept {
  const auto parts = parse_http_url(origin);
  if (!parts || !parts->rest.empty()) return false;
  if (same_text(parts->authority, host)) return true;
  return !base_authority_.empty() && same_text(parts->authority, base_authority_) &&
         same_text(parts->scheme, base_scheme_);
}

bool gate::refuse(net::exchange& x) const {
  begin_answer(x);
  const deciding_headers h(x);
  if (!h.twice.empty()) return refuse_twice(x, h.twice);
  if (!knows_host(h.host)) return refuse_host(x, h.host);
  if (h.has_origin && !knows_origin(h.origin, h.host)) return refuse_origin(x, h.origin);
  if (is_embedded_elsewhere(h)) return refuse_origin(x, {});
  if (x.method == "POST" && (h.has_type || !x.body.empty()) && !is_json(h.content_type)) {
    return refuse_type(x, h);
  }
  if (h.has_tenant && !core::is_tenant_id(h.tenant)) return refuse_tenant(x, h.tenant);
  return false;
}

caller caller_of(const net::exchange& x) noexcept {
  const auto tenant = x.get("X-User-Id");
  if (tenant.empty()) return {core::default_tenant, false, rights::everything};
  return {tenant, true, rights::everything};
}

}  // namespace patchbay::api
