#include "app/watch.hpp"

#include "core/json.hpp"
#include "observe/log.hpp"

namespace patchbay::app {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += out.empty() ? "{\"" : ",\"";
  out += name;
  out += "\":";
  core::json::append_string(out, value);
}

std::string about(const core::action& of, const core::call_id& id) {
  std::string data;
  append_member(data, "server", of.provider);
  append_member(data, "action", of.name);
  append_member(data, "call_id", id.view());
  return data;
}

/// A call that was never sent, because its tenant has no such connection.
bool skipped(core::call_status s) {
  return s == core::call_status::unauthorized || s == core::call_status::unregistered ||
         s == core::call_status::denied;
}

}  // namespace

void call_watch::started(std::string_view tenant, const core::action& of, const core::call_id& id) {
  if (!events_.listening()) return;
  events_.publish(observe::event_name::call_started, {.user_id = tenant, .run_id = {}, .step = {}},
                  about(of, id) + "}");
}

void call_watch::ended(std::string_view tenant, const core::action& of, const core::outcome& o) {
  counts_.call(of.provider, of.name, o.status, o.duration);
  if (!o.success()) {
    observe::log::warn("call did not succeed", {{"call_id", o.id.view()},
                                                {"tenant", tenant},
                                                {"action", of.name},
                                                {"tool", o.tool},
                                                {"status", name(o.status)},
                                                {"code", o.error.code},
                                                {"message", o.error.message}});
  }
  if (!events_.listening()) return;
  std::string data = about(of, o.id);
  append_member(data, "tool", o.tool);
  append_member(data, "status", name(o.status));
  if (!o.success()) append_member(data, "reason", o.error.code);
  const auto type = o.success()         ? observe::event_name::call_completed
                    : skipped(o.status) ? observe::event_name::call_skipped
                                        : observe::event_name::call_failed;
  events_.publish(type, {.user_id = tenant, .run_id = {}, .step = {}}, data + "}");
}

}  // namespace patchbay::app
