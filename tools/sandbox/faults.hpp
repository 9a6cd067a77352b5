#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "core/result.hpp"

namespace patchbay::sandbox {

/// How an exchange is made to go wrong. Members that are not set change nothing.
struct misbehaviour {
  std::int64_t delay_ms = 0;        ///< before anything is done
  std::int64_t delay_after_ms = 0;  ///< after the work, before the answer
  int status = 0;                   ///< answers this and does nothing
  std::string body;                 ///< of that answer
  std::string content_type;         ///< of that answer
  std::string retry_after;          ///< header of that answer
  std::string error;                ///< answers this error of the broker, by its slug
  bool drop = false;                ///< cuts the connection and does nothing
  bool drop_after_accept = false;   ///< does the work and cuts the connection
  std::int64_t truncate = -1;       ///< bytes of the body that arrive before the cut
  std::string is_error;             ///< tools/call: a failed result with this text
  std::string hidden_error;         ///< tools/call: `successful` false inside a good result
  bool sse = false;                 ///< transport: answers an event stream
  bool sse_cut = false;             ///< transport: does the work, cuts the stream before the answer
  bool never_active = false;        ///< consent is given and the account stays INITIATED
  bool expire = false;              ///< consent is given and the account becomes EXPIRED
  std::string wrong_content_type;   ///< of the usual answer
  bool session_404 = false;         ///< transport: the session has ended
};

struct fault {
  std::uint64_t id = 0;
  std::string where;  ///< "api", "mcp", "link", "page", "model", "controller"; empty: all of them
  std::string match;  ///< MCP method, tool, model, or part of the path; empty: everything
  std::int64_t times = 1;  ///< how often; negative: until it is removed
  std::int64_t skip = 0;   ///< lets so many pass first
  std::uint64_t used = 0;
  misbehaviour what;
  std::string text;  ///< as it was given
};

/// What a fault may look at.
struct fault_subject {
  std::string_view where, path, mcp_method, tool;
};

class fault_list {
 public:
  /// invalid_argument with the name of the member that is wrong.
  core::result<std::uint64_t> add(const core::json::value& given);
  void clear() { faults_.clear(); }
  /// The first that applies, used once more.
  std::optional<fault> take(const fault_subject& subject);
  [[nodiscard]] const std::list<fault>& all() const noexcept { return faults_; }

 private:
  std::list<fault> faults_;
  std::uint64_t last_id_ = 0;
};

/// Reads the value of a `fault` query parameter: `name[:value]`, comma separated, e.g.
/// "status:503" or "delay_ms:200,drop".
core::result<misbehaviour> parse_query_fault(std::string_view text);

}  // namespace patchbay::sandbox
