#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/json.hpp"

namespace patchbay::tests {

/// What a server answered. `status` 0: no answer (see `body`).
struct answer {
  int status = 0;
  std::string content_type, location, body;
  /// The body as JSON; null when it is none.
  [[nodiscard]] core::json::document json() const;
};

/// A member of a JSON answer by path, e.g. "error.code", as text; strings without quotes, "" if it
/// is not there.
std::string at(const core::json::value& v, std::string_view path);

/// One request to a server on this machine.
answer web(std::uint16_t port, std::string_view method, const std::string& target,
           const std::string& headers = {}, const std::string& body = {});

/// One request to an absolute URL; of an https server `ca_file` must have signed the certificate.
answer web_at(const std::string& url, std::string_view method, const std::string& headers = {},
              const std::string& body = {}, const std::string& ca_file = {});

/// POST of a JSON body for `tenant` ("" sends no X-User-Id).
answer post(std::uint16_t port, const std::string& target, const std::string& body,
            const std::string& tenant = {});
answer get(std::uint16_t port, const std::string& target, const std::string& tenant = {});

}  // namespace patchbay::tests
