#include "mcp/client/session.hpp"

#include <algorithm>

namespace patchbay::mcp {
namespace {

constexpr std::array<std::string_view, 12> protocol_headers = {"host",
                                                               "content-length",
                                                               "content-type",
                                                               "accept",
                                                               "connection",
                                                               "keep-alive",
                                                               "transfer-encoding",
                                                               "upgrade",
                                                               "mcp-session-id",
                                                               "mcp-protocol-version",
                                                               "te",
                                                               "trailer"};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_token(std::string_view name) noexcept {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [others](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           others.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

bool names(const core::header_list& headers, std::string_view name) noexcept {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const auto& header) { return same_name(header.first, name); });
}

std::size_t mixed(std::size_t seed, std::size_t hash) noexcept {
  return seed ^ (hash + 0x9e3779b97f4a7c15ULL + (seed << 6U) + (seed >> 2U));
}

std::size_t hash_of(const core::tool_list& list) {
  const std::hash<std::string_view> text;
  std::size_t all = 0;
  for (const auto& [name, schema] : list.tools) {
    std::size_t properties = schema.closed ? 1 : 0;
    for (const auto& property : schema.properties) properties += text(property);
    for (const auto& needed : schema.required) properties = mixed(properties, text(needed));
    all += mixed(text(name), properties);
  }
  return all;
}

bool equal(const std::string& a, const std::string& b) { return a == b; }
bool equal(const core::tool_list& a, const core::tool_list& b) {
  return a.tools.size() == b.tools.size() &&
         std::all_of(a.tools.begin(), a.tools.end(), [&b](const auto& tool) {
           const auto other = b.tools.find(tool.first);
           return other != b.tools.end() && tool.second.closed == other->second.closed &&
                  tool.second.properties == other->second.properties &&
                  tool.second.required == other->second.required;
         });
}

}  // namespace

std::size_t session_key_hash::operator()(const session_key& k) const noexcept {
  const std::hash<std::string_view> text;
  return mixed(mixed(text(k.tenant), text(k.provider)), text(k.connected_account));
}

std::string session_record::headers(const core::ports::call_trace& trace) const {
  constexpr std::string_view request_id = "X-Request-Id: ";
  constexpr std::string_view traceparent = "traceparent: ";
  std::string lines;
  lines.reserve(shared_headers->size() + own_headers.size() + trace.request_id.size() +
                trace.traceparent.size() + 32);
  lines.append(*shared_headers).append(own_headers);
  if (!trace.request_id.empty() && is_field_value(trace.request_id)) {
    lines.append(request_id).append(trace.request_id).append("\r\n");
  }
  if (!trace.traceparent.empty() && is_field_value(trace.traceparent)) {
    lines.append(traceparent).append(trace.traceparent).append("\r\n");
  }
  return lines;
}

session::session(const session_key& whose, session_record record)
    : record_(std::move(record)),
      tenant_length_(static_cast<std::uint16_t>(whose.tenant.size())),
      provider_length_(static_cast<std::uint16_t>(whose.provider.size())) {
  names_.reserve(whose.tenant.size() + whose.provider.size() + whose.connected_account.size());
  names_.append(whose.tenant).append(whose.provider).append(whose.connected_account);
  record_.own_headers.shrink_to_fit();
}

session_key session::key() const noexcept {
  const std::string_view all = names_;
  return {all.substr(0, tenant_length_), all.substr(tenant_length_, provider_length_),
          all.substr(std::size_t{tenant_length_} + provider_length_)};
}

core::result<void> append_headers(std::string& lines, const core::header_list& headers,
                                  const core::header_list& not_in) {
  for (const auto& [name, value] : headers) {
    const auto same = [&header = name](std::string_view other) { return same_name(header, other); };
    if (std::any_of(protocol_headers.begin(), protocol_headers.end(), same)) continue;
    if (names(not_in, name)) continue;
    if (!is_token(name) || !is_field_value(value)) {
      return core::error{core::errc::invalid_argument,
                         "The connection's header '" + name +
                             "' cannot be sent: its name or value "
                             "has characters that HTTP does not allow.",
                         "Connect again, or import the connection with a corrected header.", 0};
    }
    lines.append(name).append(": ").append(value).append("\r\n");
  }
  return {};
}

bool is_session_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 512 &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

session_table::session_table(std::size_t capacity)
    : shard_capacity_(std::max<std::size_t>(1, (capacity + shard_count - 1) / shard_count)) {}

session_table::shard& session_table::shard_of(const session_key& key) noexcept {
  return shards_[std::hash<std::string_view>{}(key.tenant) % shard_count];
}

session_handle session_table::extract(shard& from, order::iterator which) {
  from.at.erase((*which)->key());
  session_handle taken = std::move(*which);
  from.used.erase(which);
  return taken;
}

session_handle session_table::find(const session_key& key, std::int64_t revision) {
  shard& in = shard_of(key);
  std::lock_guard lock(in.mutex);
  const auto found = in.at.find(key);
  if (found == in.at.end()) return nullptr;
  const order::iterator which = found->second;
  if ((*which)->record().revision != revision) return nullptr;
  if (which != in.used.begin()) in.used.splice(in.used.begin(), in.used, which);
  return *which;
}

std::vector<session_handle> session_table::put(session_handle s) {
  std::vector<session_handle> gone;
  const session_key key = s->key();
  shard& in = shard_of(key);
  std::lock_guard lock(in.mutex);
  if (const auto old = in.at.find(key); old != in.at.end()) {
    if ((*old->second)->record().revision > s->record().revision) {
      gone.push_back(std::move(s));
      return gone;
    }
    gone.push_back(extract(in, old->second));
  }
  in.used.push_front(std::move(s));
  in.at.emplace(key, in.used.begin());
  if (in.used.size() > shard_capacity_) gone.push_back(extract(in, std::prev(in.used.end())));
  return gone;
}

bool session_table::remove(const session& s) {
  shard& in = shard_of(s.key());
  std::lock_guard lock(in.mutex);
  const auto found = in.at.find(s.key());
  if (found == in.at.end() || found->second->get() != &s) return false;
  extract(in, found->second);
  return true;
}

session_handle session_table::take(const session_key& key) {
  shard& in = shard_of(key);
  std::lock_guard lock(in.mutex);
  const auto found = in.at.find(key);
  return found == in.at.end() ? nullptr : extract(in, found->second);
}

session_handle session_table::take_any() {
  for (shard& in : shards_) {
    std::lock_guard lock(in.mutex);
    if (!in.used.empty()) return extract(in, in.used.begin());
  }
  return nullptr;
}

std::size_t session_table::size() const {
  std::size_t all = 0;
  for (const shard& in : shards_) {
    std::lock_guard lock(in.mutex);
    all += in.used.size();
  }
  return all;
}

template <class T>
std::shared_ptr<const T> interned::share(pool<T>& in, std::size_t hash, T value) {
  const auto [first, last] = in.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (auto kept = at->second.lock(); kept && equal(*kept, value)) return kept;
  }
  std::erase_if(in, [](const auto& entry) { return entry.second.expired(); });
  auto made = std::make_shared<const T>(std::move(value));
  in.emplace(hash, made);
  return made;
}

std::shared_ptr<const std::string> interned::text(std::string value) {
  const std::size_t hash = std::hash<std::string>{}(value);
  std::lock_guard lock(mutex_);
  return share(texts_, hash, std::move(value));
}

std::shared_ptr<const core::tool_list> interned::tools(core::tool_list value) {
  const std::size_t hash = hash_of(value);
  std::lock_guard lock(mutex_);
  return share(lists_, hash, std::move(value));
}

}  // namespace patchbay::mcp
