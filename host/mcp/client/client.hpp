#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "core/connection.hpp"
#include "core/ports/http.hpp"
#include "core/ports/store.hpp"
#include "core/ports/tools.hpp"

namespace patchbay::mcp {

struct counters;

/// What the clients of all threads share: the warm sessions and their tool lists. [any thread]
class shared_sessions;

inline constexpr std::size_t warm_sessions_default = 65'536;
std::shared_ptr<shared_sessions> make_shared_sessions(std::size_t warm_max = warm_sessions_default);
/// Sessions that are warm now.
std::size_t warm_count(const shared_sessions& of);
const counters& counts(const shared_sessions& of) noexcept;

struct client_options {
  std::uint32_t thread = 0;  ///< the io thread's number, below 8192; in every request id
  std::string version;       ///< of the host, told to servers
  /// Headers that the host adds for an origin, e.g. the broker's project key; those that the
  /// connection has itself win. Called when a session is opened. Empty: none.
  std::function<core::header_list(const core::ports::origin&)> extra_headers;
};

/// The MCP servers of tenants, for one io thread, over Streamable HTTP (protocol versions
/// 2024-11-05 to 2025-11-25). A warm call is one HTTP exchange.
class client : public core::ports::tool_servers {
 public:
  /// Takes every warm session out of the shared table and DELETEs it as far as `deadline` allows;
  /// several threads may do so at once. Ends at the deadline at the latest.
  virtual core::ports::task<void> end_sessions(core::steady_time deadline) = 0;
};

/// `http` and `seal` must live as long as `io` has work.
std::unique_ptr<client> make_client(boost::asio::io_context& io, core::ports::http_client& http,
                                    std::shared_ptr<shared_sessions> shared,
                                    const core::ports::seal& seal, client_options options);

}  // namespace patchbay::mcp
