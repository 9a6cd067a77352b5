#pragma once

#include <memory>
#include <string>

#include "agent/controller/make.hpp"
#include "agent/sandboxed.hpp"

namespace patchbay::agent {

/// The sandbox's machine behind one of its interfaces.
class desk : public sandboxed {
 protected:
  std::unique_ptr<controller> open(controller_kind kind = controller_kind::osworld,
                                   std::string token = {}) {
    controller_address a;
    a.name = "vm";
    a.kind = kind;
    a.url = box.base() + "/desktop";
    a.token = std::move(token);
    controller_deps deps;
    deps.http = http.get();
    deps.time = &time;
    auto made = make_controller(std::move(a), deps);
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }
  static core::steady_time soon() { return in(std::chrono::seconds(10)); }
  run_report run(controller& c, std::string input, core::steady_time deadline = soon()) {
    return await(c.run(std::move(input), deadline, &cancel));
  }
  core::result<screenshot> look(controller& c) { return await(c.look(soon(), &cancel)); }
  using sandboxed::look;
  /// What the machine was told: `member` of each action, one a line.
  std::string told(std::string_view member) {
    std::string out;
    const auto seen = look("desktop");
    for (const auto& a : core::json::find(seen, "actions")->GetArray()) {
      const auto* v = core::json::find(a, member);
      out += v->IsString() ? std::string(core::json::view(*v)) : core::json::text(*v);
      out += '\n';
    }
    return out;
  }

  core::ports::cancel_token cancel;
};

}  // namespace patchbay::agent
