#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "core/outcome.hpp"
#include "mcp/envelope.hpp"

namespace patchbay::mcp {

/// Gets the messages of one answer body or one event.
class message_sink {
 public:
  virtual ~message_sink() = default;
  /// The answer to our request: an object with `result` (an object) or `error` (an object). Valid
  /// during the call.
  virtual void on_answer(const core::json::value& message) = 0;
  /// A request of the server; `id_json` is its id as JSON text.
  virtual void on_request(std::string_view method, std::string_view id_json) = 0;
};

/// Reads JSON-RPC messages and results of tools/call. Keeps its memory between messages; one per
/// thread.
class decoder {
 public:
  static constexpr std::size_t message_max = 2000;  ///< bytes of an error's message that are kept

  /// Reads `text` (one message, or a batch of 2025-03-26) and overwrites it. Notifications are
  /// passed over; answers to other ids are passed over and counted. False: not JSON-RPC.
  bool read(std::string& text, std::int64_t id, message_sink& sink);

  /// What the answer `message` to a tools/call says. JSON-RPC errors: -32602 is tool_error, the
  /// codes for a request that was not taken (-32700, -32600, -32601) are transport_error, others
  /// tool_error. A result with isError, or whose decoded object says that it failed, is tool_error;
  /// or unauthorized when it says that the account is not connected. `sent` is true. The data is
  /// structuredContent if that is an object, else the text as JSON; without JSON it is the text as
  /// a string, or the content array when there are other parts. A failure has data only where the
  /// server sent structured data beyond the message: other members than those of an error, or
  /// other parts than text.
  core::tool_answer tool_result(const core::json::value& message);

  /// Answers to ids that nobody waits for.
  [[nodiscard]] std::uint64_t strays() const noexcept { return strays_; }

 private:
  bool read_one(const core::json::value& message, std::int64_t id, message_sink& sink);
  const core::json::value* decoded_object(const core::json::value& result, bool is_error);
  void gather_text(const core::json::value& content);
  void put_data(const core::json::value& decoded, const core::json::value& data,
                core::tool_answer& answer);
  void put_plain(const core::json::value& result, core::tool_answer& answer);
  void serialise(const core::json::value& v, std::string& into);

  json_layer message_;
  envelope_reader envelopes_;
  core::json::buffer out_;
  std::string joined_;
  std::string_view text_;  ///< the text parts of the result under way
  bool other_parts_ = false;
  std::uint64_t strays_ = 0;
};

/// The message of a JSON-RPC error, bounded; never empty.
std::string error_message(const core::json::value& message);

using core::json::cut;

}  // namespace patchbay::mcp
