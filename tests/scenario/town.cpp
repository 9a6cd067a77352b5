#include "scenario/town.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>
#include <signal.h>

namespace patchbay::tests {

namespace {

constexpr const char* key = "ak_test_0123456789";

std::string bin(const std::string& name) { return std::string(PATCHBAY_BIN_DIR) + "/" + name; }

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
  if (how_.start_host) start_host();
}

town::~town() {
  if (!host || !host->running()) return;
  EXPECT_EQ(stop_host(), 0) << host_log();
}

void town::start_sandbox() {
  const auto port_file = folder.path() / "sandbox.port";
  std::vector<std::string> command{
      bin("patchbay-sandbox"), "--listen",        "127.0.0.1:0", "--api-key", key,
      "--port-file",           port_file.string()};
  command.insert(command.end(), how_.sandbox_arguments.begin(), how_.sandbox_arguments.end());
  sandbox = std::make_unique<process>(std::move(command), process::variables{},
                                      folder.path() / "sandbox.log");
  sandbox_port = wait_for_port(port_file, *sandbox);
  if (sandbox_port == 0) throw std::runtime_error("sandbox: " + sandbox->output());
}

answer town::ask_sandbox(std::string_view method, const std::string& target,
                         const std::string& headers, const std::string& body) {
  const std::string scheme = how_.sandbox_ca.empty() ? "http" : "https";
  return web_at(scheme + "://127.0.0.1:" + std::to_string(sandbox_port) + target, method, headers,
                body, how_.sandbox_ca);
}

process::variables town::host_environment() const {
  process::variables v = how_.host_variables;
  if (how_.with_key) v.emplace("COMPOSIO_API_KEY", key);
  v.emplace("COMPOSIO_BASE_URL", how_.broker + ":" + std::to_string(sandbox_port));
  v.emplace("COMPOSIO_GMAIL_AUTH_CONFIG_ID", "ac_gmail");
  v.emplace("COMPOSIO_SLACK_AUTH_CONFIG_ID", "ac_slack");
  v.emplace("HOME", folder.path().string());
  if (!how_.echo_variable.empty()) {
    v.emplace(how_.echo_variable, how_.broker + ":" + std::to_string(sandbox_port) + "/echo/mcp");
  }
  return v;
}

std::vector<std::string> town::host_command() const {
  std::vector<std::string> command = {bin("patchbay"),
                                      "serve",
                                      "--listen",
                                      "127.0.0.1:" + std::to_string(host_port),
                                      "--data-dir",
                                      data().string(),
                                      "--plugins",
                                      how_.plugins,
                                      "--threads",
                                      "2",
                                      "--allow-loopback-upstreams",
                                      "--port-file",
                                      (folder.path() / "host.port").string()};
  command.insert(command.end(), how_.host_arguments.begin(), how_.host_arguments.end());
  return command;
}

void town::start_host() {
  const auto port_file = folder.path() / "host.port";
  std::filesystem::remove(port_file);
  host = std::make_unique<process>(host_command(), host_environment(), folder.path() / "host.log");
  host_port = wait_for_port(port_file, *host);
  if (host_port == 0) throw std::runtime_error("host: " + host->output());
}

finished town::failing_host() const { return process::run(host_command(), host_environment()); }

finished town::import(const std::string& lines) {
  const auto file = folder.path() / "import";
  std::ofstream(file) << lines;
  return command_line({"import", "--data-dir", data().string(), file.string()});
}

finished town::command_line(const std::vector<std::string>& words) {
  std::vector<std::string> command{bin("patchbay")};
  command.insert(command.end(), words.begin(), words.end());
  process::variables v = host_environment();
  v["PATCHBAY_SERVER"] = "http://127.0.0.1:" + std::to_string(host_port);
  return process::run(std::move(command), v);
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
  ask_sandbox("GET", page);
  const auto sent = ask_sandbox("POST", page + (allow ? "/allow" : "/deny"),
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

std::map<std::string, std::size_t> town::mail_log() {
  std::map<std::string, std::size_t> subjects;
  const auto log = control("GET", "/mail-log").json();
  const auto* entries = core::json::find(log, "entries");
  if (entries == nullptr || !entries->IsArray()) throw std::runtime_error("no mail log");
  for (const auto& m : entries->GetArray()) ++subjects[at(m, "subject")];
  return subjects;
}

std::size_t town::mails(const std::string& subject) {
  const auto log = mail_log();
  const auto found = log.find(subject);
  return found == log.end() ? 0 : found->second;
}

answer town::control(const std::string& method, const std::string& path, const std::string& body) {
  return ask_sandbox(method, "/control" + path,
                     body.empty() ? "" : "Content-Type: application/json\r\n", body);
}

void town::fault(const std::string& where, const std::string& match, const std::string& what,
                 int times) {
  const auto added = control("POST", "/faults",
                             R"({"where":")" + where + R"(","match":")" + match + R"(","times":)" +
                                 std::to_string(times) + R"(,"what":)" + what + "}");
  if (added.status != 201) throw std::runtime_error("fault: " + added.body);
}

void town::no_faults() { control("DELETE", "/faults"); }

std::size_t town::requests(const std::string& text) {
  const auto seen = control("GET", "/requests?last=0").json();
  const auto* counts = core::json::find(seen, "counts");
  if (counts == nullptr) throw std::runtime_error("no request counts");
  std::size_t n = 0;
  for (const auto& m : counts->GetObject()) {
    if (core::json::view(m.name).find(text) == std::string_view::npos) continue;
    n += static_cast<std::size_t>(m.value.GetUint64());
  }
  return n;
}

void town::forget_requests() { control("DELETE", "/requests"); }

std::string town::host_log() const { return read_file(folder.path() / "host.log"); }

std::string mail_to_bob(const std::string& subject) {
  return R"({"to":"bob@example.com","subject":")" + subject + R"(","body":"hi"})";
}

std::string word(const answer& a) {
  return a.status == 200 ? at(a.json(), "status") : std::to_string(a.status);
}

}  // namespace patchbay::tests
