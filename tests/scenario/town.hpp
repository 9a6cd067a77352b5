#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/web.hpp"

namespace patchbay::tests {

/// The sandbox and a host that takes it for the broker: both real processes, on free ports, with a
/// data directory of their own.
class town {
 public:
  struct options {
    std::vector<std::string> host_arguments;
    process::variables host_variables;
    bool with_key = true;
  };

  town();
  explicit town(options how);

  /// Starts the host (again). The sandbox keeps running.
  void start_host();
  /// SIGTERM; the exit code.
  int stop_host();
  void kill_host();

  /// Goes through start, consent and callback as a browser would: no header of ours on the way back.
  answer connect(const std::string& provider, const std::string& tenant);
  /// Only up to the link.
  answer start(const std::string& provider, const std::string& tenant);
  /// What the browser brings back: the callback URL with its query.
  std::string consent(const std::string& redirect_url, bool allow = true);

  answer call(const std::string& action, const std::string& arguments,
              const std::string& tenant = {});
  /// Names of the actions in the tenant's table.
  std::vector<std::string> actions(const std::string& tenant = {});
  bool has_action(const std::string& name, const std::string& tenant = {});
  bool authorized(const std::string& provider, const std::string& tenant);
  /// How many mails with that subject the sandbox accepted.
  std::size_t mails(const std::string& subject);
  answer control(const std::string& method, const std::string& path, const std::string& body = {});
  std::string host_log() const;
  process::variables host_environment() const;

  std::uint16_t host_port = 0, sandbox_port = 0;
  temp_folder folder;
  std::unique_ptr<process> host, sandbox;

 private:
  void start_sandbox();
  options how_;
};

}  // namespace patchbay::tests
