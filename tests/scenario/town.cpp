#include "scenario/town.hpp"

#include <signal.h>

#include <algorithm>
#include <stdexcept>

namespace patchbay::tests {

namespace {

constexpr const char* key = "ak_test_0123456789";

std::string bin(const std::string& name) { return std::string(PATCHBAY_BIN_DIR) + "/" + name; }

std::string local(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

/// Path and query of an absolute URL.
std::string target_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto path = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  return path == std::string::npos ? "/" : url.substr(path);
}

}  // namespace

town::town() : town(options{}) {}

town::town(options how) : how_(std::move(how)) {
  start_sandbox();
  start_host();
}

void town::start_sandbox() {
  const auto port_file = folder.path() / "sandbox.port";
  sandbox = std::make_unique<process>(
      std::vector<std::string>{bin("patchbay-sandbox"), "--listen", "127.0.0.1:0", "--api-key", key,
                               "--port-file", port_file.string()},
      process::variables{}, folder.path() / "sandbox.log");
  sandbox_port = wait_for_port(port_file, *sandbox);
  if (sandbox_port == 0) throw std::runtime_error("sandbox: " + sandbox->output());
}

process::variables town::host_environment() const {
  process::variables v = how_.host_variables;
  if (how_.with_key) v.emplace("COMPOSIO_API_KEY", key);
  v.emplace("COMPOSIO_BASE_URL", local(sandbox_port));
  v.emplace("COMPOSIO_GMAIL_AUTH_CONFIG_ID", "ac_gmail");
  v.emplace("COMPOSIO_SLACK_AUTH_CONFIG_ID", "ac_slack");
  v.emplace("HOME", folder.path().string());
  return v;
}

void town::start_host() {
  const auto port_file = folder.path() / "host.port";
  std::filesystem::remove(port_file);
  std::vector<std::string> command = {
      bin("patchbay"), "serve", "--listen", "127.0.0.1:" + std::to_string(host_port),
      "--data-dir", (folder.path() / "data").string(), "--plugins", PATCHBAY_PLUGINS,
      "--threads", "2", "--allow-loopback-upstreams", "--port-file", port_file.string()};
  command.insert(command.end(), how_.host_arguments.begin(), how_.host_arguments.end());
  host = std::make_unique<process>(std::move(command), host_environment(),
                                   folder.path() / "host.log");
  host_port = wait_for_port(port_file, *host);
  if (host_port == 0) throw std::runtime_error("host: " + host->output());
}

int town::stop_host() {
  host->signal(SIGTERM);
  return host->wait(std::chrono::seconds(30));
}

void town::kill_host() {
  host->signal(SIGKILL);
  host->wait(std::chrono::seconds(30));
}

answer town::start(const std::string& provider, const std::string& tenant) {
  return post(host_port, "/api/mcp/auth/" + provider + "/start", "{}", tenant);
}

std::string town::consent(const std::string& redirect_url, bool allow) {
  const std::string page = target_of(redirect_url);
  get(sandbox_port, page);
  const auto sent = web(sandbox_port, "POST", page + (allow ? "/allow" : "/deny"),
                        "Content-Type: application/x-www-form-urlencoded\r\n");
  return target_of(sent.location);
}

answer town::connect(const std::string& provider, const std::string& tenant) {
  const auto started = start(provider, tenant);
  if (started.status != 200) return started;
  return web(host_port, "GET", consent(at(started.json(), "redirect_url")),
             "Accept: text/html\r\n");
}

answer town::call(const std::string& action, const std::string& arguments,
                  const std::string& tenant) {
  return post(host_port, "/api/actions/" + action, arguments, tenant);
}

std::vector<std::string> town::actions(const std::string& tenant) {
  std::vector<std::string> names;
  const auto listed = get(host_port, "/api/actions", tenant).json();
  const auto* all = core::json::find(listed, "actions");
  if (all == nullptr || !all->IsArray()) return names;
  for (const auto& a : all->GetArray()) names.push_back(at(a, "name"));
  return names;
}

bool town::has_action(const std::string& name, const std::string& tenant) {
  const auto names = actions(tenant);
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool town::authorized(const std::string& provider, const std::string& tenant) {
  const auto status = get(host_port, "/api/mcp/auth/" + provider + "/status", tenant);
  return at(status.json(), "is_authorized") == "true";
}

std::size_t town::mails(const std::string& subject) {
  const auto log = get(sandbox_port, "/control/mail-log").json();
  const auto* entries = log.IsArray() ? &log : core::json::find(log, "entries");
  if (entries == nullptr) entries = core::json::find(log, "messages");
  std::size_t n = 0;
  if (entries == nullptr || !entries->IsArray()) return n;
  for (const auto& m : entries->GetArray()) n += at(m, "subject") == subject ? 1 : 0;
  return n;
}

answer town::control(const std::string& method, const std::string& path, const std::string& body) {
  return web(sandbox_port, method, "/control" + path,
             body.empty() ? "" : "Content-Type: application/json\r\n", body);
}

std::string town::host_log() const { return read_file(folder.path() / "host.log"); }

}  // namespace patchbay::tests
