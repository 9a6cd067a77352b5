#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/routes.hpp"
#include "core/json.hpp"
#include "net/router.hpp"
#include "observe/metrics.hpp"

namespace patchbay::api {

using header_lines = std::vector<std::pair<std::string, std::string>>;

/// The path of calls, played: keeps what it was asked and answers `reply`.
class fake_calls final : public core::ports::calls {
 public:
  core::ports::task<core::ports::call_reply> call(core::ports::call_request r) override;
  core::ports::task<core::result<std::string>> recorded(std::string tenant,
                                                        core::call_id id) override;
  core::ports::task<core::result<std::string>> tools(std::string tenant,
                                                     std::string provider) override;

  core::ports::call_reply reply;
  core::result<std::string> text = std::string("{}");  ///< of recorded and tools
  int asked = 0;
  std::string tenant, action, arguments, request_id, traceparent, provider, id;
  bool refresh = false;
};

class fake_connections final : public core::ports::connections {
 public:
  core::ports::task<core::result<core::ports::started>> start(
      core::ports::start_request r) override;
  core::ports::task<core::result<core::ports::finalized>> finish(core::ports::callback c) override;
  core::ports::task<core::result<core::ports::finalized>> finalize(
      std::string tenant, std::string provider, std::string connected_account) override;
  core::ports::task<core::result<core::ports::connection_status>> status(std::string tenant,
                                                                         std::string provider,
                                                                         bool refresh) override;
  core::ports::task<core::result<void>> disconnect(std::string tenant,
                                                   std::string provider) override;
  core::ports::task<core::result<void>> sync(std::string tenant, std::string provider,
                                             bool force) override;
  core::ports::task<core::result<std::string>> debug(std::string tenant, std::string provider,
                                                     std::string what,
                                                     std::string public_base) override;

  core::ports::start_request start_asked;
  core::ports::callback finish_asked;
  std::string account_asked, tenant_asked, what_asked, base_asked;
  std::vector<std::pair<std::string, bool>> status_asked;  ///< provider, refresh
  int finished = 0, started = 0, disconnected = 0;

  std::optional<core::error> failure;  ///< of everything
  bool connected_already = false;      ///< start has nothing to consent to
  core::ports::finalized done;
  core::ports::connection_status now;
};

class fake_tenants final : public core::ports::tenant_directory {
 public:
  fake_tenants();
  std::shared_ptr<const core::ports::tenant_snapshot> find(std::string_view tenant) override;
  [[nodiscard]] std::shared_ptr<const core::catalogue> loaded() const override { return loaded_; }

  std::string asked;

 private:
  std::shared_ptr<const core::ports::tenant_snapshot> connected_, empty_;
  std::shared_ptr<const core::catalogue> loaded_;
};

class fake_plugins final : public core::ports::plugins {
 public:
  [[nodiscard]] std::string describe_json() const override {
    return R"({"generation":3,"plugins":[]})";
  }
  core::ports::task<core::result<std::string>> reload(core::steady_time) override {
    ++reloads;
    if (failure) co_return *failure;
    co_return describe_json();
  }

  int reloads = 0;
  std::optional<core::error> failure;
};

/// What a client saw.
struct seen {
  int status = 0;
  std::string type, body;
  header_lines headers;
  [[nodiscard]] std::string header(std::string_view name) const;
  [[nodiscard]] core::json::document json() const;
  /// The string member of a JSON body.
  [[nodiscard]] std::string at(std::string_view member) const;
};

/// The routes over fakes. Gmail is loaded and connected for every tenant but `nobody`; Slack is
/// loaded only.
struct world {
  explicit world(settings with = {"", "https://broker.test/cb", "0.1.0"});

  seen get(std::string_view target, header_lines with = {});
  seen post(std::string_view target, std::string body = "{}", header_lines with = {});
  /// Exactly these headers.
  seen ask(std::string_view method, std::string_view target, header_lines headers,
           std::string body);

  settings config;
  fake_calls calls;
  fake_connections connections;
  fake_tenants tenants;
  fake_plugins plugins;
  observe::metrics metrics;
  std::atomic<bool> ready{true};
  net::router router;
  std::unique_ptr<routes> served;
};

}  // namespace patchbay::api
