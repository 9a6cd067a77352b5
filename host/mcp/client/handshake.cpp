#include "mcp/client/handshake.hpp"

#include <utility>

#include "mcp/client/failure.hpp"

namespace patchbay::mcp {
namespace {

namespace json = core::json;
using core::errc;
using core::ports::task;
using std::chrono::steady_clock;

/// What initialize was answered with.
class initialize_taker final : public answer_taker {
 public:
  void take(const json::value& message) override {
    if (const json::value* result = json::find(message, "result"); result != nullptr) {
      version = std::string(json::string_at(*result, "protocolVersion"));
    } else {
      refusal = error_message(message);
    }
  }
  std::string version;
  std::string refusal;
};

class page_taker final : public answer_taker {
 public:
  explicit page_taker(tool_sink& into) : into_(into) {}
  void take(const json::value& message) override {
    next_.reset();
    const json::value* const result = json::find(message, "result");
    const json::value* const tools = result == nullptr ? nullptr : json::find(*result, "tools");
    if (tools == nullptr || !tools->IsArray()) {
      refused = true;
      return;
    }
    for (const auto& tool : tools->GetArray()) {
      if (!tool.IsObject() || json::string_at(tool, "name").empty()) continue;
      if (++count > list_tools_max) return;
      into_.on_tool(tool);
    }
    const json::value* const cursor = json::find(*result, "nextCursor");
    if (cursor != nullptr && cursor->IsString()) next_.emplace(json::view(*cursor));
  }
  [[nodiscard]] const std::string* next() const noexcept { return next_ ? &*next_ : nullptr; }

  bool refused = false;
  std::size_t count = 0;

 private:
  tool_sink& into_;
  std::optional<std::string> next_;
};

/// Keeps what mappings need.
class schema_sink final : public tool_sink {
 public:
  void on_tool(const json::value& tool) override {
    core::tool_schema schema;
    if (const json::value* input = json::find(tool, "inputSchema"); input != nullptr) {
      const json::value* const closed = json::find(*input, "additionalProperties");
      schema.closed = closed != nullptr && closed->IsFalse();
      const json::value* const properties = json::find(*input, "properties");
      if (properties != nullptr && properties->IsObject()) {
        for (const auto& p : properties->GetObject()) {
          schema.properties.emplace(json::view(p.name));
        }
      }
      const json::value* const required = json::find(*input, "required");
      if (required != nullptr && required->IsArray()) {
        for (const auto& name : required->GetArray()) {
          if (name.IsString()) schema.required.emplace_back(json::view(name));
        }
      }
    }
    list.tools.insert_or_assign(std::string(json::string_at(tool, "name")), std::move(schema));
  }
  core::tool_list list;
};

/// A reply, and if it is no answer what that means.
struct judged_reply {
  explicit judged_reply(rpc_reply of) : reply(std::move(of)) {}
  rpc_reply reply;
  verdict last;
};

/// One request and, like a read, its repeats.
task<judged_reply> ask_again(wire* over, rpc_request request, std::string provider) {
  for (int tries = 1;; ++tries) {
    rpc_request once = request;
    rpc_reply reply = co_await over->ask(std::move(once));
    judged_reply judged(std::move(reply));
    if (judged.reply.answered) co_return judged;
    attempt_facts facts;
    facts.http = &judged.reply.http;
    facts.provider = provider;
    facts.stream_cut = judged.reply.stream_cut;
    facts.may_reopen = request.session->has_id;
    facts.tries = tries;
    facts.now = steady_clock::now();
    facts.deadline = request.deadline;
    facts.random = static_cast<std::uint32_t>(request.id * 2'654'435'761);
    judged.last = judge(facts);
    if (judged.last.step != next_step::again) co_return judged;
    over->counts().retried.fetch_add(1, std::memory_order_relaxed);
    co_await over->pause(judged.last.wait, nullptr);
  }
}

core::result<core::header_list> extra_of(const handshake_tools& with, const session_record& made) {
  if (!with.options->extra_headers) return core::header_list{};
  return with.options->extra_headers(made.to.origin);
}

/// Header lines for a session with the given version and id (both empty before initialize).
core::result<void> put_headers(const handshake_tools& with, const core::header_list& own,
                               std::string_view session_id, session_record& into) {
  std::string shared =
      "Content-Type: application/json\r\n"
      "Accept: application/json, text/event-stream\r\n";
  if (!into.version.empty() && sends_version_header(into.version)) {
    shared.append("MCP-Protocol-Version: ").append(into.version).append("\r\n");
  }
  const auto extra = extra_of(with, into);
  if (!extra) return extra.error();
  if (auto added = append_headers(shared, *extra, own); !added) return added.error();
  std::string lines;
  if (!session_id.empty()) lines.append("Mcp-Session-Id: ").append(session_id).append("\r\n");
  if (auto added = append_headers(lines, own, {}); !added) return added.error();
  into.shared_headers = with.shared->text(std::move(shared));
  into.own_headers = std::move(lines);
  into.has_id = !session_id.empty();
  return {};
}

core::error no_server(std::string_view provider, std::string message) {
  return {errc::unavailable, "The MCP server of " + std::string(provider) + " " + message,
          "Check the connection's endpoint.", 0};
}

/// Sends notifications/initialized; only a refusal of the credentials or a broken connection
/// counts.
task<core::result<void>> confirm(handshake_tools with, session_record made, std::string provider,
                                 core::steady_time deadline) {
  rpc_request request;
  request.session = &made;
  request.headers = made.headers({});
  append_initialized(request.body);
  request.deadline = deadline;
  initialize_taker nothing;
  request.taker = &nothing;
  rpc_reply reply = co_await with.wire->ask(std::move(request));
  const bool taken = reply.http.answer.ok() && reply.http.answer->status < 500 &&
                     reply.http.answer->status != 401 && reply.http.answer->status != 403;
  if (taken || reply.answered) co_return core::result<void>();
  attempt_facts facts;
  facts.http = &reply.http;
  facts.provider = provider;
  facts.tries = tries_max;
  co_return error_of(judge(facts).answer, reply.http);
}

/// Begins a session; answers `made` with its version, id and headers.
task<core::result<session_record>> initialize(handshake_tools with, session_record made,
                                              core::header_list own, std::string provider,
                                              core::steady_time deadline) {
  rpc_request request;
  request.session = &made;
  request.headers = made.headers({});
  request.id = with.ids->next();
  append_initialize(request.body, request.id, with.options->version);
  request.deadline = deadline;
  initialize_taker taker;
  request.taker = &taker;
  const judged_reply judged = co_await ask_again(with.wire, std::move(request), provider);
  const core::ports::http_exchange& http = judged.reply.http;
  if (!judged.reply.answered) co_return error_of(judged.last.answer, http);
  if (!taker.refusal.empty()) {
    co_return no_server(provider, "refused to begin a session: " + taker.refusal);
  }
  made.version = known_version(taker.version);
  if (made.version.empty()) {
    co_return no_server(provider, "speaks a protocol version that is not known here: '" +
                                      std::string(cut(taker.version, 40)) + "'.");
  }
  const std::string session_id = http.answer.ok() ? http.answer->session_id : std::string();
  if (!session_id.empty() && !is_session_id(session_id)) {
    co_return no_server(provider, "gave a session id that cannot be sent back.");
  }
  const auto put = put_headers(with, own, session_id, made);
  if (!put) co_return put.error();
  co_return made;
}

}  // namespace

task<list_end> list_tools(handshake_tools with, session_record session, std::string provider,
                          tool_sink* into, core::steady_time deadline) {
  page_taker taker(*into);
  list_end end;
  const std::string* cursor = nullptr;
  std::string at;
  for (int page = 0; page < list_pages_max; ++page) {
    rpc_request request;
    request.session = &session;
    request.headers = session.headers({});
    request.id = with.ids->next();
    append_tools_list(request.body, request.id, cursor);
    request.deadline = deadline;
    request.taker = &taker;
    const judged_reply judged = co_await ask_again(with.wire, std::move(request), provider);
    if (!judged.reply.answered) {
      end.session_ended = judged.last.step == next_step::reopen;
      end.failed = error_of(judged.last.answer, judged.reply.http);
      co_return end;
    }
    if (taker.refused) {
      end.refused = true;
      end.failed = no_server(provider, "did not list its tools.");
      co_return end;
    }
    if (taker.next() == nullptr || taker.count >= list_tools_max) co_return end;
    if (page > 0 && at == *taker.next()) co_return end;
    at = *taker.next();
    cursor = &at;
  }
  co_return end;
}

task<core::result<session_handle>> shake_hands(handshake_tools with,
                                               std::shared_ptr<const core::connection> c,
                                               core::steady_time deadline) {
  const auto own = with.seal->open(c->headers);
  if (!own) co_return own.error();
  auto to = core::ports::parse_url(c->endpoint);
  if (!to) co_return to.error();
  session_record made;
  made.revision = c->revision;
  made.to = std::move(*to);
  if (auto put = put_headers(with, *own, {}, made); !put) co_return put.error();
  auto began = co_await initialize(with, std::move(made), *own, c->provider, deadline);
  if (!began) co_return began.error();
  const auto confirmed = co_await confirm(with, *began, c->provider, deadline);
  if (!confirmed) co_return confirmed.error();
  schema_sink schemas;
  const list_end listed = co_await list_tools(with, *began, c->provider, &schemas, deadline);
  if (listed.failed && !listed.refused) co_return *listed.failed;
  if (!listed.failed) began->tools = with.shared->tools(std::move(schemas.list));
  with.wire->counts().opened.fetch_add(1, std::memory_order_relaxed);
  co_return session_handle(std::make_shared<const session>(key_of(*c), std::move(*began)));
}

}  // namespace patchbay::mcp
