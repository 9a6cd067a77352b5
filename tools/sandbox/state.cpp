#include "state.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

struct status_name {
  account_status status;
  std::string_view word;
};

constexpr std::array<status_name, 7> status_names{{
    {account_status::initializing, "INITIALIZING"},
    {account_status::initiated, "INITIATED"},
    {account_status::active, "ACTIVE"},
    {account_status::failed, "FAILED"},
    {account_status::expired, "EXPIRED"},
    {account_status::inactive, "INACTIVE"},
    {account_status::revoked, "REVOKED"},
}};

std::string letters(std::mt19937_64& random, std::size_t length, std::string_view alphabet) {
  std::string out;
  out.reserve(length);
  for (std::size_t i = 0; i < length; ++i) out += alphabet[random() % alphabet.size()];
  return out;
}

std::uint64_t entropy() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

std::string_view name(account_status status) noexcept {
  for (const auto& entry : status_names) {
    if (entry.status == status) return entry.word;
  }
  return "";
}

bool parse_status(std::string_view word, account_status& status) noexcept {
  for (const auto& entry : status_names) {
    if (entry.word == word) {
      status = entry.status;
      return true;
    }
  }
  return false;
}

world::world(std::string key, std::uint64_t seed_value, bool fixed_ids, settings defaults)
    : api_key(std::move(key)),
      seed(seed_value),
      current(defaults),
      defaults_(defaults),
      fixed_ids_(fixed_ids),
      ids_(fixed_ids ? seed_value : entropy()),
      sessions_(entropy()) {
  add_ready_made();
}

void world::reset() {
  auth_configs.clear();
  accounts.clear();
  servers.clear();
  router_sessions.clear();
  mcp_sessions.clear();
  mailboxes.clear();
  workspaces.clear();
  shelves.clear();
  renames.clear();
  mail_log.clear();
  requests.clear();
  request_counts.clear();
  faults.clear();
  models.clear();
  screen = {};
  current = defaults_;
  clock_offset_ms_ = 0;
  rate_window = 0;
  rate_used = 0;
  if (fixed_ids_) ids_.seed(seed);
  add_ready_made();
}

void world::add_ready_made() {
  for (const auto& kit : all_toolkits()) {
    const std::string toolkit(kit.slug);
    auth_config made;
    made.id = "ac_" + toolkit;
    made.toolkit = toolkit;
    made.name = toolkit + " (managed)";
    made.created = made.updated = now();
    made.order = next_order();
    auth_configs.emplace(made.id, made);
  }
}

unix_ms world::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count() + clock_offset_ms_;
}

std::string world::new_id(std::string_view prefix, std::size_t length) {
  return std::string(prefix) +
         letters(ids_, length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
}

std::string world::new_hex(std::size_t length) { return letters(ids_, length, "0123456789abcdef"); }

std::string world::new_uuid() {
  std::string out = letters(ids_, 36, "0123456789abcdef");
  for (const std::size_t dash : {8u, 13u, 18u, 23u}) out[dash] = '-';
  out[14] = '4';
  out[19] = 'a';
  return out;
}

std::string world::new_session_id() { return letters(sessions_, 32, "0123456789abcdef"); }

void world::set_status(account& a, account_status status, std::string_view reason) {
  a.status = status;
  a.status_reason = reason;
  a.updated = now();
}

std::uint64_t world::note_request(request_note made) {
  made.seq = ++requests_seen_;
  requests.push_back(std::move(made));
  if (requests.size() > request_notes_max) requests.pop_front();
  return requests_seen_;
}

void world::note_status(std::uint64_t seq, int status) {
  if (requests.empty() || seq < requests.front().seq || seq > requests.back().seq) return;
  requests[seq - requests.front().seq].status = status;
}

void world::expire_flows() {
  const unix_ms at = now();
  for (auto& [id, a] : accounts) {
    if (!a.waiting() || a.flow_expires > at) continue;
    set_status(a, account_status::expired,
               "Connection initiation did not complete within 10 minutes");
  }
}

account* world::find_account(std::string_view id) {
  expire_flows();
  const auto found = accounts.find(id);
  return found == accounts.end() ? nullptr : &found->second;
}

account* world::find_by_link(std::string_view token) {
  expire_flows();
  for (auto& [id, a] : accounts) {
    if (!token.empty() && a.link_token == token) return &a;
  }
  return nullptr;
}

account* world::newest_active(std::string_view user, std::string_view toolkit) {
  account* newest = nullptr;
  for (auto& [id, a] : accounts) {
    if (a.user_id != user || a.toolkit != toolkit || a.status != account_status::active) continue;
    if (newest == nullptr || a.order > newest->order) newest = &a;
  }
  return newest;
}

}  // namespace patchbay::sandbox
