// The steps of a call: its tools and its requests over HTTP, each checked and recorded.
#include "calls/path.hpp"
#include "calls/record.hpp"
#include "calls/run.hpp"
#include "core/json.hpp"

namespace patchbay::calls {

using core::call_status;
using core::result;
using core::tool_answer;
using core::ports::task;
using steady = std::chrono::steady_clock;

/// What is recorded of a step that is under way.
struct path::step {
  core::ports::ledger_row row;
  steady::time_point began;
  core::ports::cancel_token* cancel = nullptr;
};

namespace {

tool_answer denied(std::string message, std::string hint) {
  tool_answer no;
  no.status = call_status::denied;
  no.error = {"denied", std::move(message), std::move(hint)};
  return no;
}

tool_answer replaced() {
  tool_answer no;
  no.status = call_status::cancelled;
  no.error = {"cancelled", "the call was ended: its plugin was replaced", {}};
  return no;
}

/// "POST api.example.org", or the path when it has no host.
std::string step_name(const core::http_use& use, const std::string& url) {
  return use.method + " " + (use.host.empty() ? url.substr(0, url.find('?')) : use.host);
}

}  // namespace

task<result<path::step>> path::begin_step(run& of, std::string tool, core::effect what,
                                          std::string arguments) {
  step at;
  at.began = steady::now();
  of.out.tool = tool;
  at.row.call = of.out.id;
  at.row.seq = of.tool_calls++;
  at.row.tenant = of.tenant;
  at.row.provider = of.action->provider;
  at.row.action = of.action->name;
  at.row.tool = std::move(tool);
  at.row.what = what;
  at.row.started = std::chrono::system_clock::now();
  const bool read = what == core::effect::read;
  at.cancel = read && of.cancel != nullptr ? of.cancel : &of.stop;
  if (read) co_return at;
  at.row.arguments_digest = with_.digest(arguments);
  core::ports::ledger_row intent = at.row;
  auto durable = co_await with_.ledger.intend(std::move(intent), of.deadline);
  if (!durable.ok()) co_return durable.error();
  co_return at;
}

void path::end_step(run& of, step at, const tool_answer& answer) {
  if (answer.status == call_status::unknown) of.any_unknown = true;
  const bool read = at.row.what == core::effect::read;
  auto end = end_of(answer, read ? 0 : bounds_.recorded_data_max);
  end.duration = std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - at.began);
  if (read) {
    with_.ledger.record(std::move(at.row), std::move(end));
  } else {
    with_.ledger.end(of.out.id, at.row.seq, std::move(end));
  }
}

task<tool_answer> path::call_tool(run& of, std::string tool, std::string arguments) {
  const core::tool_use* use = of.action->tool(tool);
  if (use == nullptr) {
    co_return denied(of.action->name + " may not call " + tool,
                     "the plugin's manifest must list the tool");
  }
  if (of.ended) co_return replaced();
  auto begun = co_await begin_step(of, tool, use->what, arguments);
  if (!begun.ok()) co_return not_recorded(begun.error());
  tool_answer answer =
      co_await with_.servers.call(of.connection, of.session, tool, use->what, std::move(arguments),
                                  of.trace, of.deadline, begun->cancel);
  end_step(of, std::move(*begun), answer);
  co_return answer;
}

task<tool_answer> path::call_http(run& of, core::ports::proxied_request r) {
  const core::http_use* use = of.action->request(r.method, r.url);
  if (use == nullptr || with_.proxy == nullptr) {
    const std::string url(core::json::cut(r.url, 200));
    co_return denied(of.action->name + " may not " + r.method + " " + url,
                     "the plugin's manifest must list method and host");
  }
  if (!r.body.empty() && !core::json::parse(r.body).ok()) {
    tool_answer no;
    no.status = call_status::tool_error;
    no.error = {"invalid_argument", "the body of " + r.method + " is not JSON", {}};
    co_return no;
  }
  if (of.ended) co_return replaced();
  std::string name = step_name(*use, r.url);
  std::string sent = r.url + "\n" + r.body;
  auto begun = co_await begin_step(of, std::move(name), use->what, std::move(sent));
  if (!begun.ok()) co_return not_recorded(begun.error());
  r.connected_account = of.connection->connected_account;
  tool_answer answer = co_await with_.proxy->forward(std::move(r), of.deadline, begun->cancel);
  tool_answer recorded = answer;
  if (answer.http_code >= 400) {
    recorded.status = call_status::tool_error;
    recorded.error = {"tool_error", "HTTP " + std::to_string(answer.http_code), {}};
  }
  end_step(of, std::move(*begun), recorded);
  co_return answer;
}

}  // namespace patchbay::calls
