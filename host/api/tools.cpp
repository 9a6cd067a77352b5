#include "api/tools.hpp"

#include <string>

#include "api/actions.hpp"
#include "api/caller.hpp"
#include "api/loaded.hpp"
#include "api/problem.hpp"
#include "api/trace.hpp"

namespace patchbay::api {

bool wants_refresh(const net::exchange& x) {
  if (x.query.empty() || !x.query_has("refresh")) return false;
  const std::string value = x.query_value("refresh");
  return value != "0" && value != "false";
}

net::task tools::call(net::exchange& x) {
  if (x.body.empty()) x.body = "{}";
  const auto provider = x.parameter("provider");
  const auto name = x.parameter("name");
  std::string action;
  action.reserve(provider.size() + 1 + name.size());
  action.append(provider).append("_").append(name);
  core::ports::call_request request;
  request.tenant = caller_of(x).tenant;
  request.action = action;
  request.arguments = &x.body;
  request.trace = trace_of(x);
  request.cancel = &x.cancel;
  request.refresh = wants_refresh(x);
  const auto reply = co_await with_.calls.call(request);
  const auto* failure = std::get_if<core::error>(&reply);
  if (failure != nullptr && failure->code == core::errc::not_found &&
      refuse_unknown_provider(x, with_.tenants, provider)) {
    co_return;
  }
  answer_call(x, with_, action, reply);
}

net::task tools::list(net::exchange& x) {
  const auto who = caller_of(x);
  const std::string provider(x.parameter("provider"));
  if (refuse_unknown_provider(x, with_.tenants, provider)) co_return;
  auto listed = co_await with_.calls.tools(std::string(who.tenant), provider);
  if (listed) {
    x.answer = std::move(*listed);
    co_return;
  }
  // The provider's server refused the tenant's credentials, not this request's.
  problem p(listed.error());
  if (p.code == core::errc::unauthenticated) p.status = 409;
  answer(x, p);
}

}  // namespace patchbay::api
