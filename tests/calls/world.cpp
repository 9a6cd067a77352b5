#include "calls/world.hpp"

#include "core/samples.hpp"

namespace patchbay::calls {

using core::error;
using core::result;

task<result<core::ports::session_ptr>> fake_servers::open(std::shared_ptr<const core::connection>,
                                                          core::steady_time) {
  ++opened;
  if (broken) co_return *broken;
  is_warm = true;
  co_return core::ports::session_ptr(open_session);
}

task<core::tool_answer> fake_servers::call(std::shared_ptr<const core::connection>,
                                           core::ports::session_ptr, std::string_view tool,
                                           core::effect, std::string arguments,
                                           core::ports::call_trace trace, core::steady_time,
                                           core::ports::cancel_token* cancel) {
  journal->push_back("call " + std::string(tool));
  calls.push_back(
      {std::string(tool), std::move(arguments), std::string(trace.request_id), cancel == callers});
  if (during) during(cancel);
  if (answers.empty()) co_return world::answer(call_status::ok, R"({"id":"m1"})");
  core::tool_answer next = std::move(answers.front());
  answers.pop_front();
  co_return next;
}

task<result<std::string>> fake_servers::list(std::shared_ptr<const core::connection>,
                                             core::steady_time) {
  if (broken) co_return *broken;
  co_return std::string(R"([{"name":"GMAIL_SEND_EMAIL"}])");
}

task<result<void>> fake_ledger::intend(core::ports::ledger_row row, core::steady_time) {
  if (broken) co_return *broken;
  journal->push_back("intend " + row.tool);
  rows.push_back({std::move(row), std::nullopt});
  co_return result<void>();
}

void fake_ledger::end(const core::call_id& call, std::uint32_t seq, core::ports::ledger_end end) {
  for (auto& r : rows) {
    if (r.row.call == call && r.row.seq == seq) r.end = std::move(end);
  }
}

void fake_ledger::record(core::ports::ledger_row row, core::ports::ledger_end end) {
  journal->push_back("record " + row.tool);
  rows.push_back({std::move(row), std::move(end)});
}

task<result<std::vector<core::ports::ledger_record>>> fake_ledger::find(std::string tenant,
                                                                        core::call_id call) {
  if (broken) co_return *broken;
  std::vector<core::ports::ledger_record> found;
  for (const auto& r : rows) {
    if (r.row.call == call && r.row.tenant == tenant) found.push_back(r);
  }
  co_return found;
}

namespace {

error unused() { return {core::errc::internal, "not part of this test", {}, 0}; }

}  // namespace

task<result<core::ports::started>> fake_connections::start(core::ports::start_request) {
  co_return unused();
}
task<result<core::ports::finalized>> fake_connections::finish(core::ports::callback) {
  co_return unused();
}
task<result<core::ports::finalized>> fake_connections::finalize(std::string, std::string,
                                                                std::string) {
  co_return unused();
}
task<result<core::ports::connection_status>> fake_connections::status(std::string, std::string,
                                                                      bool) {
  co_return unused();
}
task<result<void>> fake_connections::disconnect(std::string, std::string) { co_return unused(); }
task<result<void>> fake_connections::sync(std::string, std::string, bool force) {
  syncs.push_back(force);
  co_return unused();
}
task<result<std::string>> fake_connections::debug(std::string, std::string, std::string,
                                                  std::string) {
  co_return unused();
}

task<result<std::string>> fake_code::invoke(std::string, std::string arguments_json,
                                            core::ports::tool_caller& caller, core::steady_time) {
  arguments = std::move(arguments_json);
  for (const auto& t : tools) {
    std::string tool = t, text = "{}";
    const auto answer = co_await caller.call_tool(std::move(tool), std::move(text));
    if (answer.status == call_status::denied) {
      co_return error{core::errc::denied, answer.error.message, {}, 0};
    }
  }
  if (fails) co_return *fails;
  co_return std::string(R"({"done":true})");
}

world::world() {
  auto loaded = std::make_shared<core::catalogue>(*core::make_catalogue(1));
  auto reply = core::search();
  reply.name = "gmail_reply";
  reply.what = core::effect::irreversible;
  reply.mapping.reset();
  reply.tools = {{"GMAIL_FETCH_THREAD", core::effect::read},
                 {"GMAIL_REPLY", core::effect::irreversible}};
  reply.code = code;
  loaded->actions.insert(loaded->actions.begin(), std::make_shared<const core::action>(reply));
  core::action_tables tables(loaded);
  tenants.all = loaded;
  core::connection c;
  c.tenant = "ana";
  c.provider = "gmail";
  c.status = core::account_status::active;
  c.endpoint = "https://x/mcp";
  tenants.ana->connections.push_back(std::make_shared<const core::connection>(c));
  c.provider = "slack";
  c.endpoint.clear();
  tenants.ana->connections.push_back(std::make_shared<const core::connection>(c));
  tenants.ana->table = tables.table_for({"gmail"});
  tenants.nobody->table = tables.table_for({});
  servers.journal = &journal;
  ledger.journal = &journal;
  of = std::make_unique<path>(
      dependencies{tenants, servers, ledger, connections, watch,
                   [](std::string_view text) { return "digest:" + std::to_string(text.size()); }},
      limits{});
}

core::ports::call_reply world::call(std::string action, std::string arguments, std::string tenant,
                                    bool refresh) {
  core::ports::cancel_token cancel;
  core::ports::call_request r;
  r.tenant = tenant;
  r.action = action;
  r.arguments = &arguments;
  r.trace.request_id = "req-1";
  r.cancel = &cancel;
  servers.callers = &cancel;
  r.refresh = refresh;
  return tests::run(of->call(r));
}

core::outcome world::outcome(std::string action, std::string arguments, std::string tenant) {
  return std::get<core::outcome>(call(std::move(action), std::move(arguments), std::move(tenant)));
}

core::tool_answer world::answer(call_status status, std::string data, std::string code) {
  core::tool_answer a;
  a.status = status;
  a.data_json = std::move(data);
  a.error.code = std::move(code);
  a.error.message = a.error.code;
  a.sent = true;
  return a;
}

}  // namespace patchbay::calls
