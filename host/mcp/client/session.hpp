#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/connection.hpp"
#include "core/mapping.hpp"
#include "core/ports/http.hpp"
#include "core/ports/tools.hpp"
#include "mcp/message.hpp"

namespace patchbay::mcp {

/// Whose session it is. Views into whatever names them.
struct session_key {
  std::string_view tenant, provider, connected_account;
  friend bool operator==(const session_key&, const session_key&) = default;
};
struct session_key_hash {
  std::size_t operator()(const session_key& k) const noexcept;
};
inline session_key key_of(const core::connection& c) noexcept {
  return {c.tenant, c.provider, c.connected_account};
}

/// What requests of a session are made of.
struct session_record {
  std::int64_t revision = 0;  ///< of the connection; another revision needs another session
  core::ports::target_url to;
  /// Header lines that sessions share: content type, accept, version, what the host adds for the
  /// origin.
  std::shared_ptr<const std::string> shared_headers;
  /// Header lines of this one: Mcp-Session-Id first, then those of the connection. Secret.
  std::string own_headers;
  bool has_id = false;  ///< the server gave a session id
  mcp::era era = era::handshake;
  std::string_view version;  ///< negotiated; a constant
  std::shared_ptr<const core::tool_list> tools;

  /// All header lines of one request.
  [[nodiscard]] std::string headers(const core::ports::call_trace& trace) const;
};

/// An open session. Immutable; used from every thread.
class session final : public core::ports::tool_session {
 public:
  session(const session_key& whose, session_record record);
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  [[nodiscard]] const core::tool_list* tools() const noexcept override {
    return record_.tools.get();
  }
  [[nodiscard]] const session_record& record() const noexcept { return record_; }
  [[nodiscard]] session_key key() const noexcept;

 private:
  session_record record_;
  std::string names_;  ///< tenant, provider and account, one after the other
  std::uint16_t tenant_length_, provider_length_;
};
using session_handle = std::shared_ptr<const session>;

/// `lines` gets one header line for each of `headers` that is not the protocol's own business
/// (Host, Content-Length, Content-Type, Accept, Connection, ..., Mcp-Session-Id) and that `not_in`
/// does not name. invalid_argument, naming the header but not its value, when it is no HTTP header.
core::result<void> append_headers(std::string& lines, const core::header_list& headers,
                                  const core::header_list& not_in);

/// Whether a server's Mcp-Session-Id may be sent back: 1 to 512 characters from 0x21 to 0x7E.
bool is_session_id(std::string_view id) noexcept;

/// The warm sessions of all tenants. Bounded: the least recently used goes. [any thread]
class session_table {
 public:
  static constexpr std::size_t shard_count = 64;

  /// Holds at least `capacity` sessions if tenants spread evenly: a shard holds its share of it.
  explicit session_table(std::size_t capacity);

  /// The session of that key and revision, now the most recently used; or null.
  session_handle find(const session_key& key, std::int64_t revision);
  /// Puts `s` in place of one with the same key and no newer revision. Answers those that had to
  /// go.
  std::vector<session_handle> put(session_handle s);
  /// Takes out `s` if it is still there.
  bool remove(const session& s);
  /// Takes out the session of that key, whatever its revision.
  session_handle take(const session_key& key);
  /// Takes out any session; null once there is none.
  session_handle take_any();
  [[nodiscard]] std::size_t size() const;

 private:
  using order = std::list<session_handle>;
  struct alignas(64) shard {
    mutable std::mutex mutex;
    order used;  ///< most recently used first
    std::unordered_map<session_key, order::iterator, session_key_hash> at;
  };
  shard& shard_of(const session_key& key) noexcept;
  static session_handle extract(shard& from, order::iterator which);

  std::size_t shard_capacity_;
  std::array<shard, shard_count> shards_;
};

/// Lets equal values share memory. [any thread]
class interned {
 public:
  std::shared_ptr<const std::string> text(std::string value);
  std::shared_ptr<const core::tool_list> tools(core::tool_list value);

 private:
  template <class T>
  using pool = std::unordered_multimap<std::size_t, std::weak_ptr<const T>>;
  template <class T>
  static std::shared_ptr<const T> share(pool<T>& in, std::size_t hash, T value);

  std::mutex mutex_;
  pool<std::string> texts_;
  pool<core::tool_list> lists_;
};

}  // namespace patchbay::mcp
