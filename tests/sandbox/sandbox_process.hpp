#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "core/json.hpp"

namespace patchbay::sandbox_tests {

inline constexpr std::string_view api_key = "ak_test_key";

struct reply {
  int status = 0;  ///< 0: no answer came
  std::string head, body;
  bool whole = false;  ///< the body came to its announced end

  /// Value of a header (its name in lower case), empty without it.
  [[nodiscard]] std::string header(std::string_view name) const;
  /// The body; a null document when it is no JSON.
  [[nodiscard]] core::json::document json() const;
};

using headers = std::vector<std::pair<std::string, std::string>>;

/// Runs `patchbay-sandbox` with `options`; returns exit code and both outputs.
struct ended {
  int code = -1;
  std::string out, err;
};
ended run_to_end(const std::vector<std::string>& options);

/// The real binary on a free port, ended with the object.
class sandbox_process {
 public:
  explicit sandbox_process(const std::vector<std::string>& options = {});
  ~sandbox_process();
  sandbox_process(const sandbox_process&) = delete;
  sandbox_process& operator=(const sandbox_process&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string base() const;
  /// One exchange on a connection of its own.
  [[nodiscard]] reply send(std::string_view method, std::string_view target,
                           std::string_view body = {}, const headers& more = {}) const;
  /// With the project key.
  [[nodiscard]] reply api(std::string_view method, std::string_view target,
                          std::string_view body = {}) const;
  /// Asks it to end and returns its exit code.
  int stop();

 private:
  pid_t child_ = -1;
  int output_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace patchbay::sandbox_tests
