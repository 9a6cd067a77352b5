#include "agent/controller/controller.hpp"

namespace patchbay::agent {
namespace {

core::error cannot(std::string_view what) {
  return {core::errc::denied, "This controller cannot " + std::string(what) + ".", {}, 0};
}

}  // namespace

std::string_view name(run_status s) noexcept {
  switch (s) {
    case run_status::done:
      return "done";
    case run_status::failed:
      return "failed";
    case run_status::not_sent:
      return "not_sent";
    case run_status::unknown:
      break;
  }
  return "unknown";
}

core::ports::task<run_report> controller::exec(shell, std::string, core::steady_time, token*) {
  const core::error why = cannot("run scripts");
  run_report out;
  out.status = run_status::not_sent;
  out.problem = why.message;
  out.cause = why.code;
  co_return out;
}

controller::answer<std::vector<std::string>> controller::apps(core::steady_time, token*) {
  co_return cannot("list the installed programs");
}

controller::answer<std::vector<open_window>> controller::windows(core::steady_time, token*) {
  co_return cannot("list the open windows");
}

}  // namespace patchbay::agent
