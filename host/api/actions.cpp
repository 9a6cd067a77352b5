#include "api/actions.hpp"

#include <string>
#include <utility>

#include "api/caller.hpp"
#include "api/loaded.hpp"
#include "api/problem.hpp"
#include "api/trace.hpp"
#include "core/json.hpp"
#include "core/stub.hpp"

namespace patchbay::api {
namespace {

namespace json = core::json;

void append_action(std::string& out, const core::action& a) {
  out += "{\"name\":";
  json::append_string(out, a.name);
  out += ",\"provider\":";
  json::append_string(out, a.provider);
  out += ",\"doc\":";
  json::append_string(out, a.doc);
  out += ",\"effect\":\"";
  out += core::name(a.what);
  out += "\",\"signature\":";
  json::append_string(out, core::signature(a));
  out += ",\"parameters\":";
  out += core::parameter_schema_json(a);
  out += '}';
}

problem refused(std::string_view action, const core::ports::refused_arguments& why) {
  const auto count = why.violations.size();
  problem p(422, core::errc::invalid_argument,
            "the arguments do not fit " + std::string(action) + ": " +
                (count == 1 ? "one is wrong" : std::to_string(count) + " are wrong"),
            "GET /api/actions shows each action's parameters");
  p.violations = why.violations;
  return p;
}

}  // namespace

void answer_call(net::exchange& x, const deps& with, std::string_view action,
                 const core::ports::call_reply& reply) {
  if (const auto* outcome = std::get_if<core::outcome>(&reply)) {
    x.status = 200;
    x.content_type = "application/json";
    core::append_json(x.answer, *outcome);
  } else if (const auto* wrong = std::get_if<core::ports::refused_arguments>(&reply)) {
    answer(x, refused(action, *wrong));
  } else {
    const auto& e = std::get<core::error>(reply);
    const bool unexplained = e.code == core::errc::not_found && e.hint.empty();
    answer(x, unexplained ? unknown_action(with.tenants, action) : problem(e));
  }
}

void actions::list(net::exchange& x) {
  const auto who = caller_of(x);
  const auto snapshot = with_.tenants.find(who.tenant);
  x.answer += "{\"tenant\":";
  json::append_string(x.answer, who.tenant);
  x.answer += ",\"generation\":";
  x.answer += std::to_string(snapshot->generation);
  x.answer += ",\"actions\":[";
  bool first = true;
  for (const auto& a : snapshot->table->actions()) {
    if (!std::exchange(first, false)) x.answer += ',';
    append_action(x.answer, *a);
  }
  x.answer += "]}";
}

void actions::prompt(net::exchange& x) {
  const auto snapshot = with_.tenants.find(caller_of(x).tenant);
  x.content_type = "text/plain; charset=utf-8";
  x.answer += core::stubs(*snapshot->table);
}

net::task actions::call(net::exchange& x) {
  if (x.body.empty()) x.body = "{}";
  const std::string_view action = x.parameter("name");
  core::ports::call_request request;
  request.tenant = caller_of(x).tenant;
  request.action = action;
  request.arguments = &x.body;
  request.trace = trace_of(x);
  request.cancel = &x.cancel;
  const auto reply = co_await with_.calls.call(request);
  answer_call(x, with_, action, reply);
}

}  // namespace patchbay::api
