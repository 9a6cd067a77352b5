#include "agent/controller/make.hpp"

#include <utility>

#include "observe/log.hpp"

namespace patchbay::agent {
namespace {

core::error no_screen() {
  return {core::errc::denied, "This run has no controller, and so no screen.",
          "Use provider actions, or start the run with a controller.", 0};
}

/// For runs that only call providers.
class no_controller final : public controller {
 public:
  [[nodiscard]] capabilities can() const noexcept override { return {}; }
  answer<pixel_size> size(core::steady_time, token*) override { co_return no_screen(); }
  answer<std::string> platform(core::steady_time, token*) override { co_return no_screen(); }
  answer<screenshot> look(core::steady_time, token*) override { co_return no_screen(); }
  core::ports::task<run_report> run(std::string, core::steady_time, token*) override {
    const core::error why = no_screen();
    run_report out;
    out.status = run_status::not_sent;
    out.problem = why.message;
    out.cause = why.code;
    co_return out;
  }
};

}  // namespace

core::result<std::unique_ptr<controller>> make_controller(controller_address a,
                                                          controller_deps deps) {
  std::unique_ptr<controller> made;
  if (a.kind == controller_kind::none) {
    made = std::make_unique<no_controller>();
    return made;
  }
  auto to = target_of(a);
  if (!to) return to.error();
  const std::string warning = warning_about(a);
  if (!warning.empty()) observe::log::warn(warning, {{"controller", a.name}});
  const controller_kind kind = a.kind;
  machine_transport machine(std::move(a), std::move(*to), deps);
  if (kind == controller_kind::cua) {
    made = make_cua(std::move(machine));
  } else if (kind == controller_kind::bytebot) {
    made = make_bytebot(std::move(machine));
  } else {
    made = make_osworld(std::move(machine));
  }
  return made;
}

}  // namespace patchbay::agent
