#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
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
    std::string plugins = PATCHBAY_PLUGINS;
    std::vector<std::string> sandbox_arguments;
    /// The URL, up to the port, under which the host looks for the broker.
    std::string broker = "http://127.0.0.1";
    /// For an https sandbox: who signed its certificate, for the test's own requests.
    std::string sandbox_ca;
    bool start_host = true;
    /// A variable of the host that names the sandbox's server that needs no account.
    std::string echo_variable;
  };

  town();
  explicit town(options how);
  /// Stops a host that still runs, which must end well.
  ~town();
  town(const town&) = delete;
  town& operator=(const town&) = delete;

  /// Starts the host (again). The sandbox keeps running.
  void start_host();
  /// SIGTERM; the exit code.
  int stop_host();
  void kill_host();

  /// Goes through start, consent and callback as a browser would: no header of ours on the way
  /// back.
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
  /// The subject of each mail that the sandbox accepted, and how often.
  std::map<std::string, std::size_t> mail_log();
  answer control(const std::string& method, const std::string& path, const std::string& body = {});
  /// Makes exchanges of the sandbox go wrong: `where` is api, mcp, link or page; `match` an MCP
  /// method, a tool or a part of the path; `what` the members of the misbehaviour.
  void fault(const std::string& where, const std::string& match, const std::string& what,
             int times = -1);
  void no_faults();
  /// How many requests the sandbox counted whose method, route and MCP method hold `text`.
  std::size_t requests(const std::string& text);
  void forget_requests();
  /// A line of what `patchbay import` reads, for this town's data directory.
  finished import(const std::string& lines);
  /// Runs `patchbay COMMAND ...` as a person would beside this host.
  finished command_line(const std::vector<std::string>& words);
  std::string host_log() const;
  process::variables host_environment() const;
  [[nodiscard]] std::filesystem::path data() const { return folder.path() / "data"; }
  [[nodiscard]] std::vector<std::string> host_command() const;
  /// Runs a host that is expected to give up at its start.
  finished failing_host() const;

  std::uint16_t host_port = 0, sandbox_port = 0;
  temp_folder folder;
  std::unique_ptr<process> host, sandbox;

 private:
  void start_sandbox();
  answer ask_sandbox(std::string_view method, const std::string& target,
                     const std::string& headers = {}, const std::string& body = {});
  options how_;
};

/// Arguments of gmail_send_email.
std::string mail_to_bob(const std::string& subject);
/// The status word of an outcome; of a problem its HTTP status.
std::string word(const answer& a);

}  // namespace patchbay::tests
