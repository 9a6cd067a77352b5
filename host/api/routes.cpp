#include "api/routes.hpp"

#include "api/actions.hpp"
#include "api/auth.hpp"
#include "api/caller.hpp"
#include "api/calls.hpp"
#include "api/health.hpp"
#include "api/plugins.hpp"
#include "api/problem.hpp"
#include "api/redirect.hpp"
#include "api/tools.hpp"
#include "api/trace.hpp"
#include "observe/log.hpp"

namespace patchbay::api {

struct routes::state {
  explicit state(deps d)
      : with(d),
        door(with.config.public_base),
        actions_(with),
        auth_(with),
        calls_(with),
        health_(with),
        plugins_(with),
        redirect_(with),
        tools_(with) {}

  deps with;
  gate door;
  actions actions_;
  auth auth_;
  calls calls_;
  health health_;
  plugins plugins_;
  redirect redirect_;
  tools tools_;
};

routes::routes(net::router& to, deps with) : state_(std::make_unique<state>(with)) {
  auto& s = *state_;
  to.add("POST", "/api/mcp/auth/{provider}/start", s.auth_, &auth::start);
  to.add("GET", "/api/mcp/auth/{provider}/start", s.auth_, &auth::start);
  to.add("GET", "/api/mcp/auth/{provider}/callback", s.redirect_, &redirect::arrive);
  to.add("GET", "/api/composio-redirect", s.redirect_, &redirect::arrive);
  to.add("POST", "/api/mcp/auth/{provider}/finalize", s.auth_, &auth::finalize);
  to.add("GET", "/api/mcp/auth/{provider}/status", s.auth_, &auth::status);
  to.add("GET", "/api/mcp/auth/status", s.auth_, &auth::status_all);
  to.add("POST", "/api/mcp/auth/{provider}/disconnect", s.auth_, &auth::disconnect);
  to.add("GET", "/api/mcp/auth/{provider}/_debug/{what}", s.auth_, &auth::debug);
  to.add("GET", "/api/actions", s.actions_, &actions::list);
  to.add("GET", "/api/actions/prompt", s.actions_, &actions::prompt);
  to.add("POST", "/api/actions/{name}", s.actions_, &actions::call);
  to.add("GET", "/api/calls/{call_id}", s.calls_, &calls::get);
  to.add("POST", "/api/mcp/tools/{provider}/{name}", s.tools_, &tools::call);
  to.add("GET", "/api/mcp/tools/{provider}", s.tools_, &tools::list);
  to.add("GET", "/api/plugins", s.plugins_, &plugins::list);
  to.add("POST", "/api/plugins/reload", s.plugins_, &plugins::reload);
  to.add("GET", "/healthz", s.health_, &health::alive);
  to.add("GET", "/readyz", s.health_, &health::ready);
  to.add("GET", "/metrics", s.health_, &health::metrics);
  to.add("GET", "/openapi.json", s.health_, &health::openapi);

  to.before = [&door = s.door](net::exchange& x) { return door.refuse(x); };
  to.failure = &answer_failure;
  to.broke = [](net::exchange& x, std::string_view what) {
    observe::log::error("a request failed inside the host",
                        {{"request_id", request_id(x)}, {"route", x.route}, {"why", what}});
  };
  to.after = [&metrics = s.with.metrics](net::exchange& x) { metrics.request(x.route, x.status); };
}

routes::~routes() = default;

}  // namespace patchbay::api
