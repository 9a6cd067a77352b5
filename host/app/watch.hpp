#pragma once

#include "calls/path.hpp"
#include "observe/events.hpp"
#include "observe/metrics.hpp"

namespace patchbay::app {

/// Tells metrics, events and the log what becomes of calls. [any thread]
class call_watch final : public calls::observer {
 public:
  call_watch(observe::metrics& counts, observe::event_bus& events)
      : counts_(counts), events_(events) {}
  void started(std::string_view tenant, const core::action& of, const core::call_id& id) override;
  void ended(std::string_view tenant, const core::action& of, const core::outcome& o) override;

 private:
  observe::metrics& counts_;
  observe::event_bus& events_;
};

}  // namespace patchbay::app
