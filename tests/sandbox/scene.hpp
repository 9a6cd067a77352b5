#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "sandbox_process.hpp"

namespace patchbay::sandbox_tests {

/// A sandbox and the steps that most tests begin with.
class scene : public ::testing::Test {
 protected:
  struct link {
    std::string account, token;
  };

  /// The text of a string member, following `path` a.b.c through objects.
  static std::string text_at(const reply& from, std::string_view path) {
    const core::json::document whole = from.json();
    const core::json::value* at = &whole;
    while (at != nullptr && !path.empty()) {
      const std::string_view step = path.substr(0, path.find('.'));
      path.remove_prefix(std::min(path.size(), step.size() + 1));
      at = core::json::find(*at, step);
    }
    if (at == nullptr) return "(missing)";
    return at->IsString() ? std::string(core::json::view(*at)) : core::json::text(*at);
  }

  link begin(std::string_view user, std::string_view auth = "ac_gmail",
             std::string_view callback = {}) {
    std::string body = R"({"auth_config_id":")" + std::string(auth) + R"(","user_id":")" +
                       std::string(user) + "\"";
    if (!callback.empty()) body += R"(,"callback_url":")" + std::string(callback) + "\"";
    const reply got = box.api("POST", "/api/v3.1/connected_accounts/link", body + "}");
    EXPECT_EQ(got.status, 201) << got.body;
    return {text_at(got, "connected_account_id"), text_at(got, "link_token")};
  }

  std::string connected(std::string_view user, std::string_view auth = "ac_gmail") {
    const link made = begin(user, auth);
    EXPECT_EQ(box.send("POST", "/link/" + made.token + "/allow").status, 200);
    return made.account;
  }

  std::string status_of(const std::string& account) {
    return text_at(box.api("GET", "/api/v3.1/connected_accounts/" + account), "status");
  }

  std::string server(std::string_view toolkit = "gmail", std::string_view name = "tools") {
    const reply got = box.api("POST", "/api/v3.1/mcp/servers/custom",
                              R"({"name":")" + std::string(name) + R"(","toolkits":[")" +
                                  std::string(toolkit) + R"("]})");
    EXPECT_EQ(got.status, 201) << got.body;
    return text_at(got, "id");
  }

  /// Opens an MCP session at `target`; returns its id.
  std::string session(const std::string& target, const headers& more = {}) {
    const reply got = rpc(
        target,
        R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
        R"("capabilities":{},"clientInfo":{"name":"t","version":"1"}}})",
        more);
    EXPECT_EQ(got.status, 200) << got.body;
    return got.header("mcp-session-id");
  }

  reply rpc(const std::string& target, std::string_view message, const headers& more = {}) {
    headers all{{"x-api-key", std::string(api_key)},
                {"Content-Type", "application/json"},
                {"Accept", "application/json, text/event-stream"}};
    all.insert(all.end(), more.begin(), more.end());
    return box.send("POST", target, message, all);
  }

  /// Calls a tool inside a session; `arguments` is a JSON object.
  reply call_tool(const std::string& target, const std::string& session_id, std::string_view tool,
                  std::string_view arguments) {
    return rpc(target,
               R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":")" +
                   std::string(tool) + R"(","arguments":)" + std::string(arguments) + "}}",
               {{"Mcp-Session-Id", session_id}});
  }

  /// The text block of a tool's result.
  static std::string result_text(const reply& got) {
    const core::json::document whole = got.json();
    const core::json::value* result = core::json::find(whole, "result");
    const core::json::value* content =
        result == nullptr ? nullptr : core::json::find(*result, "content");
    if (content == nullptr || !content->IsArray() || content->Empty()) return "(no text)";
    return std::string(core::json::string_at((*content)[0], "text"));
  }

  void fault(std::string_view given) {
    EXPECT_EQ(box.send("POST", "/control/faults", given).status, 201) << given;
  }

  std::size_t mails_sent() {
    const reply got = box.send("GET", "/control/mail-log");
    const core::json::document log = got.json();
    const core::json::value* entries = core::json::find(log, "entries");
    return entries == nullptr ? 999 : entries->Size();
  }

  sandbox_process box;
};

inline constexpr std::string_view one_mail =
    R"({"recipient_email":"ola@atelier.example","subject":"Hi","body":"there"})";

}  // namespace patchbay::sandbox_tests
