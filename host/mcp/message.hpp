#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::mcp {

/// How a server is spoken to. Only the handshake era (protocol versions up to 2025-11-25, with
/// initialize and sessions) is implemented; a server of the stateless era is refused by `open`.
enum class era : std::uint8_t { handshake, stateless };

/// The newest protocol version of the handshake era: what initialize asks for.
inline constexpr std::string_view newest_version = "2025-11-25";

/// `version` as a constant of the program, or an empty view for a version of no known era of
/// handshakes. Every legacy version is accepted, not only the one asked for.
std::string_view known_version(std::string_view version) noexcept;

/// Whether requests of a session of that version carry MCP-Protocol-Version (2025-06-18 and later).
bool sends_version_header(std::string_view version) noexcept;

/// Request ids of one thread: integers that carry the thread's number, so that no two threads use
/// the same id in one session, and that every JSON reader holds exactly (below 2^53).
class request_ids {
 public:
  /// `thread` below 8192.
  explicit request_ids(std::uint32_t thread) noexcept
      : next_((static_cast<std::int64_t>(thread & 0x1fffU) << 40U) + 1) {}
  std::int64_t next() noexcept { return next_++; }

 private:
  std::int64_t next_;
};

// Each appends one JSON-RPC 2.0 message to `out`.

void append_initialize(std::string& out, std::int64_t id, std::string_view client_version);
void append_initialized(std::string& out);
/// No cursor: null. An empty cursor is a cursor.
void append_tools_list(std::string& out, std::int64_t id, const std::string* cursor);
/// `arguments` is a JSON object; empty: {}.
void append_tools_call(std::string& out, std::int64_t id, std::string_view tool,
                       std::string_view arguments);
/// What we answer to a request of the server. `id_json` is its id as JSON text. A ping is answered,
/// an elicitation is refused as an undeclared mode (-32602), all else is not found (-32601).
void append_answer(std::string& out, std::string_view method, std::string_view id_json);

}  // namespace patchbay::mcp
