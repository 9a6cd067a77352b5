#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/tools.hpp"

namespace patchbay::tests {

/// MCP servers that list one tool. Sessions are kept by (tenant, account).
class fake_tool_servers final : public core::ports::tool_servers {
 public:
  class session final : public core::ports::tool_session {
   public:
    explicit session(bool lists) : lists_(lists) { list_.tools["GMAIL_SEND_EMAIL"]; }
    [[nodiscard]] const core::tool_list* tools() const noexcept override {
      return lists_ ? &list_ : nullptr;
    }

   private:
    core::tool_list list_;
    bool lists_;
  };

  std::optional<core::error> broken;  ///< set: no session can be opened
  bool lists = true;                  ///< false: tools/list is not answered
  std::string listed = "[]";          ///< what `list` answers
  std::optional<core::error> list_broken;
  int lists_asked = 0;
  std::map<std::string, core::ports::session_ptr> sessions;
  std::vector<std::shared_ptr<const core::connection>> opened;
  std::map<std::string, core::tool_answer> answers;  ///< by tool; others end as unknown
  std::vector<std::string> dropped;                  ///< "tenant/account"

  core::ports::session_ptr warm(const core::connection& c) override {
    const auto at = sessions.find(c.tenant + "/" + c.connected_account);
    return at == sessions.end() ? nullptr : at->second;
  }
  core::ports::task<core::result<core::ports::session_ptr>> open(
      std::shared_ptr<const core::connection> c, core::steady_time) override {
    opened.push_back(c);
    if (broken) co_return *broken;
    core::ports::session_ptr made = std::make_shared<session>(lists);
    sessions[c->tenant + "/" + c->connected_account] = made;
    co_return made;
  }
  core::ports::task<core::tool_answer> call(std::shared_ptr<const core::connection>,
                                            core::ports::session_ptr, std::string_view tool,
                                            core::effect, std::string, core::ports::call_trace,
                                            core::steady_time,
                                            core::ports::cancel_token*) override {
    const auto at = answers.find(std::string(tool));
    core::tool_answer none;
    co_return at == answers.end() ? none : at->second;
  }
  core::ports::task<core::result<std::string>> list(std::shared_ptr<const core::connection>,
                                                    core::steady_time) override {
    ++lists_asked;
    if (list_broken) co_return *list_broken;
    co_return listed;
  }
  void drop(std::string_view tenant, std::string_view, std::string_view account) override {
    const std::string key = std::string(tenant) + "/" + std::string(account);
    sessions.erase(key);
    dropped.push_back(key);
  }
};

}  // namespace patchbay::tests
