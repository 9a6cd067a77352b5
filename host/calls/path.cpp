#include "calls/path.hpp"

#include <algorithm>

#include "calls/record.hpp"
#include "calls/run.hpp"
#include "core/json.hpp"
#include "core/mapping.hpp"

namespace patchbay::calls {

using core::call_status;
using core::errc;
using core::error;
using core::outcome;
using core::result;
using core::tool_answer;
using core::ports::call_reply;
using core::ports::call_request;
using core::ports::refused_arguments;
using core::ports::task;
using core::ports::tenant_snapshot;
using steady = std::chrono::steady_clock;

namespace {

constexpr std::size_t arena_bytes = 64u << 10;

void fail(outcome& o, call_status status, std::string code, std::string message, std::string hint) {
  o.status = status;
  o.error = {std::move(code), std::move(message), std::move(hint)};
}

void not_connected(outcome& o, const tenant_snapshot& snapshot) {
  const bool row =
      std::any_of(snapshot.connections.begin(), snapshot.connections.end(), [&](const auto& c) {
        return c->provider == o.provider && c->status == core::account_status::active;
      });
  if (row) {
    fail(o, call_status::unregistered, "unregistered",
         o.provider + " is connected, but its server cannot be addressed with what is stored",
         "ask the operator to look at /api/mcp/auth/" + o.provider + "/_debug/mcp-client");
    return;
  }
  fail(o, call_status::unauthorized, "not_connected", o.provider + " is not connected",
       "connect it: POST /api/mcp/auth/" + o.provider + "/start");
}

/// The arguments as an object with the defaults filled in, for plugin code.
std::string bound_json(const core::action& a, const core::bound_arguments& bound) {
  core::json::buffer text;
  core::json::writer w(text);
  w.StartObject();
  for (std::size_t i = 0; i < a.parameters.size(); ++i) {
    if (bound.at(i) == nullptr) continue;
    core::json::key(w, a.parameters[i].name);
    bound.at(i)->Accept(w);
  }
  w.EndObject();
  return {text.GetString(), text.GetSize()};
}

}  // namespace

/// Keeps a call in the list of those under way.
class path::registered {
 public:
  registered(path& of, run& call) : path_(of), run_(call) {
    path_.running_.insert(&run_);
    publish();
  }
  ~registered() {
    path_.running_.erase(&run_);
    publish();
  }
  registered(const registered&) = delete;
  registered& operator=(const registered&) = delete;

 private:
  void publish() { path_.in_flight_.store(path_.running_.size(), std::memory_order_relaxed); }
  path& path_;
  run& run_;
};

void path::stop() {
  const std::vector<run*> now(running_.begin(), running_.end());
  for (run* r : now) {
    // Each cancel may end the call, and *r with it, before it returns.
    if (running_.contains(r) && r->cancel != nullptr) r->cancel->cancel();
    if (running_.contains(r)) r->stop.cancel();
  }
}

void path::end_calls_in(const core::ports::action_code* code) {
  const std::vector<run*> now(running_.begin(), running_.end());
  for (run* r : now) {
    if (!running_.contains(r) || r->code.get() != code) continue;
    r->ended = true;
    if (r->cancel != nullptr) r->cancel->cancel();
    if (running_.contains(r)) r->stop.cancel();
  }
}

/// What an imperative action calls tools through: every call passes the same checks.
class path::gate final : public core::ports::tool_caller {
 public:
  gate(path& of, run& call) : path_(of), run_(call) {}
  task<tool_answer> call_tool(std::string tool, std::string arguments_json) override {
    return path_.call_tool(run_, std::move(tool), std::move(arguments_json));
  }
  task<tool_answer> call_http(std::string method, std::string url, std::string body) override {
    core::ports::proxied_request r;
    r.method = std::move(method);
    r.url = std::move(url);
    r.body = std::move(body);
    return path_.call_http(run_, std::move(r));
  }

 private:
  path& path_;
  run& run_;
};

path::path(dependencies with, limits bounds)
    : with_(std::move(with)), bounds_(bounds), arena_(std::make_unique<char[]>(arena_bytes)) {}

path::~path() = default;

error path::no_such_action(std::string_view name) const {
  std::vector<std::string> names;
  const auto loaded = with_.tenants.loaded();
  for (const auto& a : loaded->actions) names.push_back(a->name);
  const auto near = core::nearest(name, names, 3);
  std::string hint = "GET /api/actions lists what can be called";
  for (std::size_t i = 0; i < near.size(); ++i) {
    hint = (i == 0 ? "did you mean " : hint + " or ") + near[i];
  }
  if (!near.empty()) hint += "?";
  for (const auto& p : loaded->providers) {
    if (near.empty() && p.derives && name.starts_with(p.name + "_")) {
      hint = p.name + " has what its server lists, once " + p.name + " is connected";
    }
  }
  return {errc::not_found, "there is no action \"" + std::string(core::json::cut(name, 128)) + "\"",
          hint, 0};
}

const core::binder& path::binder_of(const action_ptr& a, std::uint64_t generation) {
  // A table that a new catalogue left as it was is of an older one.
  if (binders_of_ < generation) {
    binders_.clear();
    binders_of_ = generation;
  }
  auto at = binders_.find(a);
  if (at == binders_.end()) at = binders_.emplace(a, core::binder(*a)).first;
  return at->second;
}

path::prepared path::prepare(std::string& arguments, const run& of) {
  const core::action& a = *of.action;
  core::json::document::AllocatorType memory(arena_.get(), arena_bytes);
  core::json::document document(&memory);
  if (auto read = core::json::parse_in_place(arguments, document); !read.ok()) return read.error();
  const core::binder& bind = binder_of(of.action, of.snapshot->generation);
  core::bound_arguments bound;
  auto violations = bind.bind(document, memory, bound);
  if (!violations.empty()) return refused_arguments{std::move(violations)};
  if (!a.mapping) return bound_json(a, bound);
  std::string made;
  made.reserve(arguments.size() + 256);
  if (auto mapped = core::append_arguments(made, a, bound, schema_of(of)); !mapped.ok()) {
    return refused_mapping{mapped.error()};
  }
  return made;
}

outcome path::begin(const core::action& a) {
  outcome o;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  o.id = core::call_id::make(static_cast<std::uint64_t>(ms), random_.next(), random_.next());
  o.provider = a.provider;
  o.action = a.name;
  if (a.mapping) o.tool = a.mapping->tool;
  return o;
}

void path::locate(run& of, std::string_view action) {
  // Code that goes between finding and holding it has a successor in a newer catalogue.
  constexpr int looks_max = 8;
  for (int looks = 0; looks < looks_max; ++looks) {
    look_up(of, action);
    if (!of.action || of.action->mapping) return;
    of.code = of.action->code.lock();
    if (of.code) return;
  }
}

void path::look_up(run& of, std::string_view action) {
  of.snapshot = with_.tenants.find(of.tenant);
  of.code = nullptr;
  const auto* callable = of.snapshot->table->find(action);
  of.callable = callable != nullptr;
  of.action = of.callable ? *callable : with_.tenants.loaded()->find_action(action);
  if (!of.action) return;
  const auto* usable = of.snapshot->usable(of.action->provider);
  of.connection = usable != nullptr ? *usable : nullptr;
  of.session = of.connection ? with_.servers.warm(*of.connection) : nullptr;
}

const core::tool_schema* path::schema_of(const run& of) {
  if (!of.session || !of.action->mapping || of.session->tools() == nullptr) return nullptr;
  return of.session->tools()->find(of.action->mapping->tool);
}

task<call_reply> path::call(call_request r) {
  if (in_flight() >= bounds_.in_flight) {
    co_return error{errc::unavailable, "too many calls are under way", "try again shortly", 1};
  }
  const auto began = steady::now();
  run c;
  registered here(*this, c);
  c.tenant = r.tenant;
  c.trace = r.trace;
  c.deadline = began + bounds_.deadline;
  locate(c, r.action);
  if (!c.action) co_return no_such_action(r.action);
  if (r.refresh) {
    std::string tenant(r.tenant), provider = c.action->provider;
    // A sync that fails leaves what is known, and that is what the call then finds.
    static_cast<void>(
        co_await with_.connections.sync(std::move(tenant), std::move(provider), true));
    locate(c, r.action);
    if (!c.action) co_return no_such_action(r.action);
  }
  if (c.action->what == core::effect::read) c.cancel = r.cancel;
  const std::string again = c.connection && !c.session ? *r.arguments : std::string();
  auto arguments = prepare(*r.arguments, c);
  if (auto* wrong = std::get_if<error>(&arguments)) co_return std::move(*wrong);
  if (auto* refused = std::get_if<refused_arguments>(&arguments)) co_return std::move(*refused);
  c.out = begin(*c.action);
  with_.watch.started(c.tenant, *c.action, c.out.id);
  co_await carry_out(c, std::move(arguments), again);
  c.out.duration = std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - began);
  with_.watch.ended(c.tenant, *c.action, c.out);
  co_return std::move(c.out);
}

task<void> path::carry_out(run& of, prepared arguments, std::string again) {
  if (!of.callable || !of.connection) {
    not_connected(of.out, *of.snapshot);
    co_return;
  }
  const bool was_cold = !of.session;
  if (!of.action->tools.empty()) {
    const bool open = co_await open_session(of);
    if (!open) co_return;
  }
  if (was_cold && of.action->mapping) arguments = prepare(again, of);
  if (auto* wrong = std::get_if<refused_mapping>(&arguments)) {
    fail(of.out, call_status::tool_error, std::string(core::name(wrong->why.code)),
         wrong->why.message, wrong->why.hint);
    co_return;
  }
  co_await perform(of, std::move(std::get<std::string>(arguments)));
}

task<bool> path::open_session(run& of) {
  if (of.session) co_return true;
  auto opened = co_await with_.servers.open(of.connection, of.deadline);
  if (opened.ok()) {
    of.session = *opened;
    co_return true;
  }
  const error& e = opened.error();
  fail(of.out, status_of(e.code, call_status::transport_error), std::string(core::name(e.code)),
       e.message, e.hint);
  co_return false;
}

task<void> path::perform(run& of, std::string arguments) {
  if (!of.action->mapping) {
    co_await perform_code(of, std::move(arguments));
    co_return;
  }
  std::string tool = of.action->mapping->tool;
  tool_answer answer = co_await call_tool(of, std::move(tool), std::move(arguments));
  of.out.status = answer.status;
  of.out.error = std::move(answer.error);
  of.out.data_json = std::move(answer.data_json);
}

task<void> path::perform_code(run& of, std::string arguments) {
  if (!of.code) {
    fail(of.out, call_status::transport_error, "unavailable",
         of.action->name + " was replaced while it was called", "nothing was sent: call it again");
    co_return;
  }
  gate tools(*this, of);
  std::string name = of.action->name;
  auto done = co_await of.code->invoke(std::move(name), std::move(arguments), tools, of.deadline);
  if (done.ok()) {
    of.out.status = call_status::ok;
    of.out.data_json = std::move(*done);
    co_return;
  }
  const error& e = done.error();
  const call_status status =
      of.any_unknown ? call_status::unknown : status_of(e.code, call_status::tool_error);
  const std::string_view word =
      status == call_status::tool_error ? core::name(status) : core::name(e.code);
  fail(of.out, status, std::string(word), e.message, e.hint);
}

task<result<std::string>> path::recorded(std::string tenant, core::call_id id) {
  auto rows = co_await with_.ledger.find(std::move(tenant), id);
  if (!rows.ok()) co_return rows.error();
  if (rows->empty()) {
    co_return error{errc::not_found, "no call of this tenant has the id " + id.str(),
                    "calls are kept for a limited time", 0};
  }
  co_return recorded_json(*rows);
}

task<result<std::string>> path::tools(std::string tenant, std::string provider) {
  const auto snapshot = with_.tenants.find(tenant);
  const auto* usable = snapshot->usable(provider);
  if (with_.tenants.loaded()->find_provider(provider) == nullptr) {
    co_return error{errc::not_found, "there is no provider \"" + provider + "\"",
                    "GET /api/plugins lists what is loaded", 0};
  }
  if (usable == nullptr) {
    co_return error{errc::unauthenticated, provider + " is not connected",
                    "connect it: POST /api/mcp/auth/" + provider + "/start", 0};
  }
  std::shared_ptr<const core::connection> c = *usable;
  auto listed = co_await with_.servers.list(std::move(c), steady::now() + bounds_.deadline);
  if (!listed.ok()) co_return listed.error();
  co_return "{\"tools\":" + *listed + "}";
}

}  // namespace patchbay::calls
