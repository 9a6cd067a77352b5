#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ports/http.hpp"

namespace patchbay::agent {

enum class controller_kind : std::uint8_t {
  none,     ///< no screen: a run that only calls providers
  osworld,  ///< OSWorld's server
  cua,      ///< cua's computer server
  bytebot,  ///< bytebotd
};
/// "none", "osworld", "cua" or "bytebot".
std::string_view name(controller_kind k) noexcept;
std::optional<controller_kind> controller_kind_from(std::string_view word) noexcept;

/// The machine that a name of the configuration stands for.
struct controller_address {
  std::string name;
  controller_kind kind = controller_kind::osworld;
  std::string url;        ///< base; the interface's paths are appended
  std::string token;      ///< sent as a bearer token, and to cua as X-API-Key; empty: none
  std::string container;  ///< cua: X-Container-Name; empty: not sent
};

/// Where requests go: the base without a trailing slash. invalid_argument names what is wrong.
core::result<core::ports::target_url> target_of(const controller_address& a);

/// What a person should know before input and screenshots travel: that they would be readable on
/// the way, or that anybody there could drive the machine. Empty: nothing.
std::string warning_about(const controller_address& a);

/// Whether `host` (of a URL, without brackets) is this machine.
bool is_loopback_host(std::string_view host) noexcept;

}  // namespace patchbay::agent
