#include "slack.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "answer.hpp"

namespace patchbay::sandbox::slack {

namespace {

constexpr unix_ms first_message_at = 1'767'603'600'000;  // 2026-01-05T09:00:00Z

struct seeded_message {
  std::string_view channel, user, text;
};

constexpr seeded_message seeded[] = {
    {"general", "mara", "Good morning. The release notes are in the wiki."},
    {"general", "ola", "Reminder: planning at ten."},
    {"incidents", "builds", "Build 318 failed on main: 2 tests."},
    {"incidents", "ines", "Looking at build 318 now."},
    {"random", "ines", "The soup by the canal is <really> good & cheap."},
};

std::uint64_t mixed(std::string_view text, std::uint64_t seed) {
  std::uint64_t out = 14695981039346656037ull ^ seed;
  for (const char letter : text) {
    out = (out ^ static_cast<unsigned char>(letter)) * 1099511628211ull;
  }
  return out;
}

std::string slack_id(char kind, std::string_view text, std::uint64_t seed) {
  constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::uint64_t bits = mixed(text, seed);
  std::string out(1, kind);
  for (int i = 0; i < 9; ++i, bits >>= 5) out += letters[bits & 31];
  return out;
}

std::string ts_of(unix_ms at, std::size_t number) {
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%06zu", static_cast<long long>(at / 1000),
                number % 1'000'000);
  return text;
}

workspace make_workspace(const world& w, const account& a) {
  workspace made;
  made.team = "Sandbox of " + a.user_id;
  made.team_id = slack_id('T', a.user_id, w.seed);
  made.user = a.user_id;
  made.user_id = slack_id('U', a.user_id, w.seed);
  for (const std::string channel : {"general", "incidents", "random", "leads"}) {
    made.channels.push_back({slack_id('C', channel + a.user_id, w.seed),
                             channel,
                             "All about " + channel,
                             channel == "leads",
                             {}});
  }
  std::size_t number = 0;
  for (const auto& from : seeded) {
    for (auto& channel : made.channels) {
      if (channel.name != from.channel) continue;
      ++number;
      const unix_ms at = first_message_at + static_cast<unix_ms>(number) * 600'000;
      channel.messages.push_back(
          {ts_of(at, number), {}, slack_id('U', from.user, w.seed), std::string(from.text)});
    }
  }
  return made;
}

std::size_t messages_in(const workspace& space) {
  std::size_t out = 0;
  for (const auto& channel : space.channels) out += channel.messages.size();
  return out;
}

slack_channel* channel_of(workspace& space, std::string_view name_or_id) {
  for (auto& channel : space.channels) {
    if (channel.id == name_or_id || channel.name == name_or_id) return &channel;
  }
  return nullptr;
}

tool_answer refused(std::string_view error) {
  return {json_text().object().put("ok", false).put("error", error).end().str(),
          std::string(error)};
}

struct match {
  const slack_channel* channel;
  const slack_message* message;
};

std::vector<match> matches_of(const workspace& space, std::string_view query) {
  std::vector<match> out;
  const auto words = split(query, ' ');
  for (const auto& channel : space.channels) {
    for (const auto& message : channel.messages) {
      const bool all = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        if (word.starts_with("in:")) return channel.name == lower(word.substr(3));
        if (word.starts_with("from:") || word.starts_with("after:")) return true;
        return holds(message.text, lower(word));
      });
      if (all) out.push_back({&channel, &message});
    }
  }
  std::sort(out.begin(), out.end(),
            [](const match& l, const match& r) { return l.message->ts > r.message->ts; });
  return out;
}

bool within(const slack_message& m, const json::value& arguments) {
  const std::string_view oldest = json::string_at(arguments, "oldest");
  const std::string_view latest = json::string_at(arguments, "latest");
  return (oldest.empty() || m.ts > oldest) && (latest.empty() || m.ts < latest);
}

std::size_t replies_to(const slack_channel& in, const slack_message& m) {
  return static_cast<std::size_t>(
      std::count_if(in.messages.begin(), in.messages.end(),
                    [&m](const slack_message& other) { return other.thread_ts == m.ts; }));
}

/// The page of `messages` that `cursor` and `limit` ask for.
tool_answer message_page(const slack_channel& in, const std::vector<const slack_message*>& messages,
                         const json::value& arguments, std::int64_t limit_default) {
  const std::string_view cursor = json::string_at(arguments, "cursor");
  std::size_t first = 0;
  const auto end = std::from_chars(cursor.data(), cursor.data() + cursor.size(), first);
  if (!cursor.empty() && end.ec != std::errc{}) return refused("invalid_cursor");
  first = std::min(first, messages.size());
  const auto limit = static_cast<std::size_t>(int_at(arguments, "limit", limit_default));
  const std::size_t last = std::min(messages.size(), first + limit);
  json_text out;
  out.object().put("ok", true).array("messages");
  for (std::size_t i = first; i < last; ++i) {
    const slack_message& m = *messages[i];
    out.object().put("type", "message").put("user", m.user).put("text", m.text).put("ts", m.ts);
    const std::size_t replies = replies_to(in, m);
    if (!m.thread_ts.empty() || replies > 0) {
      out.put("thread_ts", m.thread_ts.empty() ? m.ts : m.thread_ts);
    }
    if (replies > 0) out.put("reply_count", replies);
    out.end();
  }
  out.end().put("has_more", last < messages.size()).object("response_metadata");
  out.put("next_cursor", last < messages.size() ? std::to_string(last) : std::string());
  return {out.end().end().str(), {}};
}

}  // namespace

workspace& workspace_of(world& w, const account& a) {
  const auto found = w.workspaces.find(a.user_id);
  if (found != w.workspaces.end()) return found->second;
  return w.workspaces.emplace(a.user_id, make_workspace(w, a)).first->second;
}

tool_answer send_message(world& w, account& a, const json::value& arguments) {
  workspace& space = workspace_of(w, a);
  slack_channel* channel = channel_of(space, json::string_at(arguments, "channel"));
  if (channel == nullptr) return refused("channel_not_found");
  const std::string_view text = json::string_at(arguments, "markdown_text");
  const json::value* blocks = json::find(arguments, "blocks");
  const bool has_blocks = blocks != nullptr && blocks->IsArray();
  if (text.empty() == !has_blocks) {
    return {"{}", "Exactly one of markdown_text or blocks must be provided"};
  }
  slack_message made;
  made.ts = ts_of(w.now(), messages_in(space) + 1);
  made.thread_ts = json::string_at(arguments, "thread_ts");
  made.user = space.user_id;
  made.text = has_blocks ? json::string_at(arguments, "fallback_text") : text;
  channel->messages.push_back(made);
  json_text out;
  out.object().put("ok", true).put("channel", channel->id).put("ts", made.ts);
  out.object("message").put("type", "message").put("user", made.user);
  out.put("text", made.text).put("ts", made.ts);
  if (!made.thread_ts.empty()) out.put("thread_ts", made.thread_ts);
  return {out.end().end().str(), {}};
}

tool_answer search_messages(world& w, account& a, const json::value& arguments) {
  const workspace& space = workspace_of(w, a);
  const auto found = matches_of(space, json::string_at(arguments, "query"));
  const auto count = static_cast<std::size_t>(int_at(arguments, "count", 20));
  const auto page = static_cast<std::size_t>(int_at(arguments, "page", 1));
  const std::size_t first = std::min(found.size(), (page - 1) * count);
  const std::size_t last = std::min(found.size(), first + count);
  json_text out;
  out.object().put("ok", true).put("query", json::string_at(arguments, "query"));
  out.object("messages").put("total", found.size()).array("matches");
  for (std::size_t i = first; i < last; ++i) {
    const auto& [channel, message] = found[i];
    out.object().put("ts", message->ts).put("text", message->text).put("user", message->user);
    out.object("channel").put("id", channel->id).put("name", channel->name).end();
    out.put("permalink", "https://slack.sandbox.invalid/" + channel->id + "/" + message->ts).end();
  }
  out.end().object("paging").put("count", count).put("page", page).put("total", found.size());
  out.put("pages", (found.size() + count - 1) / count).end().end().end();
  return {out.str(), {}};
}

tool_answer list_channels(world& w, account& a, const json::value& arguments) {
  const workspace& space = workspace_of(w, a);
  std::string types(json::string_at(arguments, "types"));
  if (types.empty()) types = "public_channel";
  std::vector<const slack_channel*> found;
  for (const auto& channel : space.channels) {
    const std::string_view type = channel.is_private ? "private_channel" : "public_channel";
    if (contains(split(types, ','), type)) found.push_back(&channel);
  }
  const std::string_view cursor = json::string_at(arguments, "cursor");
  std::size_t first = 0;
  if (!cursor.empty()) {
    const auto end = std::from_chars(cursor.data(), cursor.data() + cursor.size(), first);
    if (end.ec != std::errc{}) return refused("invalid_cursor");
  }
  first = std::min(first, found.size());
  const std::size_t last =
      std::min(found.size(), first + static_cast<std::size_t>(int_at(arguments, "limit", 1)));
  json_text out;
  out.object().put("ok", true).array("channels");
  for (std::size_t i = first; i < last; ++i) {
    out.object().put("id", found[i]->id).put("name", found[i]->name);
    out.put("is_private", found[i]->is_private).put("is_member", true).put("is_archived", false);
    out.object("topic").put("value", found[i]->topic).end();
    out.object("purpose").put("value", "").end().end();
  }
  out.end().object("response_metadata");
  out.put("next_cursor", last < found.size() ? std::to_string(last) : std::string());
  return {out.end().end().str(), {}};
}

tool_answer fetch_history(world& w, account& a, const json::value& arguments) {
  workspace& space = workspace_of(w, a);
  const slack_channel* channel = channel_of(space, json::string_at(arguments, "channel"));
  if (channel == nullptr) return refused("channel_not_found");
  std::vector<const slack_message*> found;
  for (auto m = channel->messages.rbegin(); m != channel->messages.rend(); ++m) {
    if (m->thread_ts.empty() && within(*m, arguments)) found.push_back(&*m);
  }
  return message_page(*channel, found, arguments, 100);
}

tool_answer fetch_thread(world& w, account& a, const json::value& arguments) {
  workspace& space = workspace_of(w, a);
  const slack_channel* channel = channel_of(space, json::string_at(arguments, "channel"));
  if (channel == nullptr) return refused("channel_not_found");
  const std::string_view ts = json::string_at(arguments, "ts");
  std::vector<const slack_message*> found;
  for (const auto& m : channel->messages) {
    if ((m.ts == ts || m.thread_ts == ts) && within(m, arguments)) found.push_back(&m);
  }
  if (found.empty()) return refused("thread_not_found");
  return message_page(*channel, found, arguments, 1000);
}

tool_answer test_auth(world& w, account& a, const json::value&) {
  const workspace& space = workspace_of(w, a);
  json_text out;
  out.object().put("ok", true).put("url", "https://slack.sandbox.invalid/");
  out.put("team", space.team).put("team_id", space.team_id);
  out.put("user", space.user).put("user_id", space.user_id).end();
  return {out.str(), {}};
}

}  // namespace patchbay::sandbox::slack
