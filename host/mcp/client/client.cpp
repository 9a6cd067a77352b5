#include "mcp/client/client.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "crossing/single_flight.hpp"
#include "mcp/client/failure.hpp"
#include "mcp/client/handshake.hpp"
#include "mcp/client/wire.hpp"

namespace patchbay::mcp {

class shared_sessions {
 public:
  explicit shared_sessions(std::size_t warm_max) : table(warm_max) {}
  session_table table;
  interned values;
  crossing::single_flight<std::string, session_handle> opening;
  counters counts;
};

namespace {

using core::call_status;
using core::ports::cancel_token;
using core::ports::session_ptr;
using core::ports::task;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Decodes the answer to a tools/call.
class tool_taker final : public answer_taker {
 public:
  explicit tool_taker(decoder& by) : by_(by) {}
  void take(const core::json::value& message) override { answer = by_.tool_result(message); }
  core::tool_answer answer;

 private:
  decoder& by_;
};

/// Collects tools as JSON text.
class text_sink final : public tool_sink {
 public:
  void on_tool(const core::json::value& tool) override {
    if (text.size() > list_bytes_max) return;
    if (!text.empty()) text.push_back(',');
    text.append(core::json::text(tool));
  }
  std::string text;
};

core::tool_answer cancelled() {
  core::tool_answer a;
  a.status = call_status::cancelled;
  a.error = {"cancelled", "The call was cancelled before it was sent.", {}};
  return a;
}

/// A session whose credentials were refused is not used again: the next one reads them anew.
bool refused_credentials(const core::ports::http_exchange& e) noexcept {
  return e.answer.ok() && e.answer->status == 401;
}

/// One tools/call, as often as it may be sent.
struct call_state {
  std::shared_ptr<const core::connection> c;
  session_handle session;
  std::string_view tool;
  core::effect what;
  std::string arguments;
  core::ports::call_trace trace;
  core::steady_time deadline;
  cancel_token* cancel;
  int tries = 0;
  bool reopened = false;
};

class session_client final : public client {
 public:
  session_client(boost::asio::io_context& io, core::ports::http_client& http,
                 std::shared_ptr<shared_sessions> shared, const core::ports::seal& seal,
                 client_options options)
      : shared_(std::move(shared)),
        options_(std::move(options)),
        ids_(options_.thread),
        wire_(io, http, shared_->counts),
        with_{&wire_, &ids_, &shared_->values, &seal, &options_} {}

  session_ptr warm(const core::connection& c) override {
    return shared_->table.find(key_of(c), c.revision);
  }
  task<core::result<session_ptr>> open(std::shared_ptr<const core::connection> c,
                                       core::steady_time deadline) override;
  task<core::tool_answer> call(std::shared_ptr<const core::connection> c, session_ptr session,
                               std::string_view tool, core::effect what, std::string arguments,
                               core::ports::call_trace trace, core::steady_time deadline,
                               cancel_token* cancel) override;
  task<core::result<std::string>> list(std::shared_ptr<const core::connection> c,
                                       core::steady_time deadline) override;
  void drop(std::string_view tenant, std::string_view provider,
            std::string_view connected_account) override;
  task<void> end_sessions(core::steady_time deadline) override;

 private:
  task<core::result<session_handle>> open_handle(std::shared_ptr<const core::connection> c,
                                                 core::steady_time deadline);
  task<core::result<session_handle>> make(std::shared_ptr<const core::connection> c,
                                          core::steady_time deadline);
  task<rpc_reply> send(const call_state& of, tool_taker& taker);
  verdict judge_call(const call_state& of, const rpc_reply& reply) const;
  void farewell(const session& s);

  std::shared_ptr<shared_sessions> shared_;
  client_options options_;
  request_ids ids_;
  wire wire_;
  handshake_tools with_;
};

task<core::result<session_handle>> session_client::make(std::shared_ptr<const core::connection> c,
                                                        core::steady_time deadline) {
  if (auto there = shared_->table.find(key_of(*c), c->revision)) co_return there;
  auto made = co_await shake_hands(with_, c, deadline);
  if (!made) co_return made.error();
  const auto gone = shared_->table.put(*made);
  for (const auto& s : gone) {
    if (s->key() != key_of(*c)) shared_->counts.evicted.fetch_add(1, std::memory_order_relaxed);
    if (s != *made) farewell(*s);
  }
  co_return *made;
}

task<core::result<session_handle>> session_client::open_handle(
    std::shared_ptr<const core::connection> c, core::steady_time deadline) {
  if (!c->usable()) {
    co_return core::error{core::errc::unauthenticated, c->provider + " is not connected.",
                          connect_again(c->provider), 0};
  }
  std::string key;
  key.append(c->tenant).append("\n").append(c->provider).append("\n");
  key.append(c->connected_account).append("\n").append(std::to_string(c->revision));
  auto begin = [this, c, deadline] { return make(c, deadline); };
  auto opened = co_await shared_->opening.run(std::move(key), std::move(begin));
  co_return opened;
}

task<core::result<session_ptr>> session_client::open(std::shared_ptr<const core::connection> c,
                                                     core::steady_time deadline) {
  auto opened = co_await open_handle(std::move(c), deadline);
  if (!opened) co_return opened.error();
  co_return session_ptr(std::move(*opened));
}

task<rpc_reply> session_client::send(const call_state& of, tool_taker& taker) {
  const session_record& session = of.session->record();
  rpc_request request;
  request.session = &session;
  request.headers = session.headers(of.trace);
  request.id = ids_.next();
  append_tools_call(request.body, request.id, of.tool, of.arguments);
  request.deadline = of.deadline;
  request.cancel = of.cancel;
  request.taker = &taker;
  return wire_.ask(std::move(request));
}

verdict session_client::judge_call(const call_state& of, const rpc_reply& reply) const {
  attempt_facts facts;
  facts.what = of.what;
  facts.http = &reply.http;
  facts.provider = of.c->provider;
  facts.plain = !of.session->record().to.origin.tls;
  facts.stream_cut = reply.stream_cut;
  facts.may_reopen = of.session->record().has_id && !of.reopened;
  facts.tries = of.tries;
  facts.now = steady_clock::now();
  facts.deadline = of.deadline;
  facts.random = static_cast<std::uint32_t>(facts.now.time_since_epoch().count());
  return judge(facts);
}

task<core::tool_answer> session_client::call(std::shared_ptr<const core::connection> c,
                                             session_ptr session, std::string_view tool,
                                             core::effect what, std::string arguments,
                                             core::ports::call_trace trace,
                                             core::steady_time deadline, cancel_token* cancel) {
  call_state state{std::move(c),
                   std::static_pointer_cast<const mcp::session>(std::move(session)),
                   tool,
                   what,
                   std::move(arguments),
                   trace,
                   deadline,
                   cancel};
  tool_taker taker(wire_.reader());
  for (;;) {
    if (cancel != nullptr && cancel->cancelled()) co_return cancelled();
    ++state.tries;
    const rpc_reply reply = co_await send(state, taker);
    if (reply.answered) {
      if (taker.answer.status == call_status::unauthorized) {
        taker.answer.error.hint = connect_again(state.c->provider);
      }
      co_return std::move(taker.answer);
    }
    verdict next = judge_call(state, reply);
    if (next.step == next_step::answer) {
      if (refused_credentials(reply.http)) shared_->table.remove(*state.session);
      co_return std::move(next.answer);
    }
    if (next.step == next_step::again) {
      shared_->counts.retried.fetch_add(1, std::memory_order_relaxed);
      const bool goes_on = co_await wire_.pause(next.wait, cancel);
      if (!goes_on) co_return cancelled();
      continue;
    }
    state.reopened = true;
    shared_->counts.reopened.fetch_add(1, std::memory_order_relaxed);
    shared_->table.remove(*state.session);
    auto replaced = co_await open_handle(state.c, deadline);
    if (!replaced) co_return answer_of(replaced.error(), state.c->provider);
    state.session = std::move(*replaced);
  }
}

task<core::result<std::string>> session_client::list(std::shared_ptr<const core::connection> c,
                                                     core::steady_time deadline) {
  for (bool again = false;; again = true) {
    const auto opened = co_await open_handle(c, deadline);
    if (!opened) co_return opened.error();
    text_sink tools;
    const session_record& record = (*opened)->record();
    const list_end end = co_await list_tools(with_, record, c->provider, &tools, deadline);
    if (!end.failed) co_return "[" + tools.text + "]";
    if (end.failed->code == core::errc::unauthenticated) shared_->table.remove(**opened);
    if (!end.session_ended || again) co_return *end.failed;
    shared_->counts.reopened.fetch_add(1, std::memory_order_relaxed);
    shared_->table.remove(**opened);
  }
}

void session_client::farewell(const session& s) {
  const session_record& record = s.record();
  if (record.has_id) wire_.tell(record, "DELETE", record.headers({}), {});
}

void session_client::drop(std::string_view tenant, std::string_view provider,
                          std::string_view connected_account) {
  const session_handle s = shared_->table.take({tenant, provider, connected_account});
  if (s) farewell(*s);
}

task<void> session_client::end_sessions(core::steady_time deadline) {
  constexpr milliseconds poll{5};
  while (steady_clock::now() < deadline) {
    while (wire_.background() < wire::background_max) {
      const session_handle s = shared_->table.take_any();
      if (!s) break;
      farewell(*s);
    }
    if (wire_.background() == 0) co_return;
    co_await wire_.pause(poll, nullptr);
  }
}

}  // namespace

std::shared_ptr<shared_sessions> make_shared_sessions(std::size_t warm_max) {
  return std::make_shared<shared_sessions>(warm_max);
}
std::size_t warm_count(const shared_sessions& of) { return of.table.size(); }
const counters& counts(const shared_sessions& of) noexcept { return of.counts; }

std::unique_ptr<client> make_client(boost::asio::io_context& io, core::ports::http_client& http,
                                    std::shared_ptr<shared_sessions> shared,
                                    const core::ports::seal& seal, client_options options) {
  return std::make_unique<session_client>(io, http, std::move(shared), seal, std::move(options));
}

}  // namespace patchbay::mcp
