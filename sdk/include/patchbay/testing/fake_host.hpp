#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "../abi.h"
#include "../abi/http.h"
#include "../abi/tools.h"
#include "../json.hpp"
#include "../result.hpp"

/// A host for the tests of plugins, whatever language they are written in: it opens a plugin as a
/// real host does, answers its tools from a script, and notes whatever breaks the contract. Needs
/// no test framework; works with each.
namespace patchbay::testing {

/// How an action ended.
struct answer {
  patchbay_status status = PATCHBAY_INTERNAL;
  std::string text;  ///< the result as JSON if `status` is PATCHBAY_OK, else the message
  int code = 0;      ///< over HTTP

  explicit operator bool() const noexcept { return status == PATCHBAY_OK; }
  /// The result; null if the action failed.
  [[nodiscard]] json data() const;
};

/// One tool call or HTTP request that a plugin is expected to make, and what is then said. Until
/// something else is said, any arguments or body are right and the answer is an empty object, over
/// HTTP with the status 200.
class expected_tool {
 public:
  explicit expected_tool(std::string name) : name_(std::move(name)) {}

  /// Exactly these arguments; the order of members does not matter.
  expected_tool& with(json arguments);
  expected_tool& answers(json result);
  /// Over HTTP: what the service answers, and its status.
  expected_tool& answers(int code, json body);
  /// errc::unknown: a write that may have happened; errc::cancelled: the caller went away.
  expected_tool& fails(errc why, std::string message);

 private:
  friend class fake_host;
  std::string name_;
  std::optional<json> arguments_;
  patchbay_status status_ = PATCHBAY_OK;
  std::string body_ = "{}";
  int code_ = 200;
};

/// A host with one plugin. Use it from one thread.
class fake_host {
 public:
  /// Opens a plugin's file. Throws `failure` that says what is wrong with it: the file, its entry,
  /// its manifest, the reason why it made no instance or why the instance cannot work.
  explicit fake_host(const std::string& file, const json& settings = json::object());
  /// The same with the entry of a plugin that is linked into the test.
  explicit fake_host(const patchbay_entry& entry, const json& settings = json::object());
  /// Destroys the instance and closes the file.
  ~fake_host();
  fake_host(const fake_host&) = delete;
  fake_host& operator=(const fake_host&) = delete;

  [[nodiscard]] const json& manifest() const noexcept { return manifest_; }
  /// The action's row in the manifest; null if there is none.
  [[nodiscard]] const json& action(std::string_view name) const noexcept;

  /// Expects a call of that tool, after those that were expected before. Valid as long as this.
  expected_tool& expect(std::string tool);
  /// The same of a request over HTTP, with its whole URL.
  expected_tool& expect_http(const std::string& method, const std::string& url);
  /// What the connected server's schema of a tool has, for mappings with several names of one
  /// argument. Without it the newest names are used.
  void offers(std::string tool, std::vector<std::string> arguments);

  /// Calls an action as an agent does: checks the arguments against the manifest, runs a mapping or
  /// enters the plugin, and answers its tools from what is expected.
  answer call(std::string_view action, const json& arguments = json::object());
  /// The actions that the plugin derives for a provider from a server's list of tools; null with a
  /// complaint if it cannot.
  json derive(std::string_view provider, const json& tools);

  /// Lines that the plugin logged.
  [[nodiscard]] const std::vector<std::string>& logged() const noexcept { return logged_; }
  /// Whatever was wrong until now, and what was expected and did not come; empty if nothing.
  [[nodiscard]] std::vector<std::string> complaints() const;
  /// Throws `failure` with all complaints, for tests without a framework.
  void verify() const;

 private:
  struct request {
    std::string tool, arguments;
    patchbay_tool_done done;
    void* user;
    std::string method = {};
    patchbay_http_done http_done = nullptr;
  };

  void open(const patchbay_entry& entry, const json& settings);
  void check_health() const;
  void complain(std::string what);
  answer run_mapping(const json& row, const json& bound, const json& given);
  answer enter(std::string_view name, const json& row, const json& bound);
  void serve(const json& row);
  /// What a call of `tool` gives.
  answer ask(const json& row, const std::string& tool, const std::string& arguments);
  answer ask_http(const json& row, const request& wanted);
  answer meet(const std::string& what, const std::string& arguments);
  bool ours(patchbay_call id, const char* what);

  static fake_host& of(const patchbay_host* host) noexcept;
  static void complete(const patchbay_host* host, patchbay_call id, patchbay_status status,
                       patchbay_str body) noexcept;
  static void log(const patchbay_host* host, patchbay_log_level, patchbay_str text) noexcept;
  static patchbay_status call_tool(const patchbay_host* host, patchbay_call id,
                                   const patchbay_tool_request* wanted, patchbay_tool_done done,
                                   void* user) noexcept;
  static patchbay_status send_http(const patchbay_host* host, patchbay_call id,
                                   const patchbay_http_request* wanted, patchbay_http_done done,
                                   void* user) noexcept;
  static const void* get_extension(const patchbay_host* host, const char* id) noexcept;

  void* library_ = nullptr;
  patchbay_host face_{};
  const patchbay_plugin* instance_ = nullptr;
  json manifest_;
  std::thread::id thread_ = std::this_thread::get_id();
  patchbay_call call_ = 0;
  bool open_call_ = false;
  answer ended_;
  std::deque<request> waiting_;
  std::deque<expected_tool> expected_;
  std::size_t met_ = 0;
  std::map<std::string, std::vector<std::string>, std::less<>> offered_;
  std::vector<std::string> logged_;
  std::vector<std::string> complaints_;
};

}  // namespace patchbay::testing
