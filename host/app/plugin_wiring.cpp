#include "app/plugin_wiring.hpp"

#include <algorithm>
#include <thread>

#include "app/house.hpp"
#include "app/plugin_folder.hpp"
#include "core/json.hpp"
#include "observe/log.hpp"

namespace patchbay::app {

namespace log = observe::log;

namespace {

void log_plugin(plugin::level at, const std::string& text) {
  switch (at) {
    case plugin::level::debug:
      return log::debug(text);
    case plugin::level::info:
      return log::info(text);
    case plugin::level::warn:
      return log::warn(text);
    case plugin::level::error:
      return log::error(text);
  }
}

plugin::watching watching_of(const std::string& word) {
  if (word == "poll") return plugin::watching::poll;
  return word == "off" ? plugin::watching::off : plugin::watching::automatic;
}

void put_names(core::json::writer& to, std::string_view member,
               const std::vector<std::string>& names) {
  core::json::key(to, member);
  to.StartArray();
  for (const auto& n : names) core::json::put(to, n);
  to.EndArray();
}

void publish_registration(observe::event_bus& events, const plugin::registration& r) {
  if (!events.listening()) return;
  core::json::buffer bytes;
  core::json::writer to(bytes);
  to.StartObject();
  core::json::key(to, "plugin");
  core::json::put(to, r.file);
  put_names(to, "servers", r.providers);
  put_names(to, "actions", r.actions);
  if (!r.skipped.empty()) {
    core::json::key(to, "reason");
    core::json::put(to, r.skipped);
    core::json::key(to, "error");
    core::json::put(to, r.why);
  }
  to.EndObject();
  const auto type = r.skipped.empty() ? observe::event_name::registration_completed
                                      : observe::event_name::registration_skipped;
  events.publish(type, {}, {bytes.GetString(), bytes.GetSize()});
}

/// Where plugins run and whose are trusted.
core::result<void> choose_isolation(const settings& s, plugin::loader_options& to) {
  auto rules = plugin::isolation_rules::parse(s.plugin_isolation);
  if (!rules.ok()) return rules.error();
  to.isolation = std::move(*rules);
  to.signatures =
      plugin::signature_policy_from(s.plugin_signatures).value_or(plugin::signature_policy::off);
  if (!s.trusted_keys.empty()) {
    auto keys = plugin::trusted_keys::read(s.trusted_keys);
    if (!keys.ok()) return keys.error();
    to.keys = std::move(*keys);
  }
  to.process.lines = s.threads > 0 ? s.threads : std::max(1U, std::thread::hardware_concurrency());
  to.process.memory_mib = s.plugin_memory_mib;
  return {};
}

}  // namespace

core::result<std::unique_ptr<plugin::plugin_thread>> start_plugins(const settings& s,
                                                                   core::action_tables& tables,
                                                                   observe::event_bus& events) {
  const std::filesystem::path programs = program_folder();
  auto folder = plugin_folder(s.plugins, programs);
  if (!folder.ok()) return folder.error();
  if (!s.plugins_config.empty()) {
    auto choices = plugin::plugin_choices::read(s.plugins_config);
    if (!choices.ok()) {
      core::error why = choices.error();
      why.message = "--plugins-config: " + why.message;
      return why;
    }
  }
  plugin::loader_options from;
  from.choices = s.plugins_config;
  from.folder = std::move(*folder);
  from.data_dir = s.data_dir;
  from.runner = programs / "patchbay-plugin-runner";
  from.built_list = programs / "patchbay-plugins.sha256";
  if (auto chosen = choose_isolation(s, from); !chosen.ok()) return chosen.error();
  from.drain_deadline = std::chrono::seconds(s.drain_timeout_s);
  from.publish = [&tables](std::shared_ptr<const core::catalogue> next) {
    tables.publish(std::move(next));
  };
  from.registered = [&events](const plugin::registration& r) { publish_registration(events, r); };
  return std::make_unique<plugin::plugin_thread>(std::move(from), watching_of(s.plugins_watch),
                                                 log_plugin);
}

void meter_plugins(observe::metrics& to, const plugin::plugin_thread& of) {
  using kind = observe::metrics::kind;
  const auto add = [&](kind what, const char* name, const char* help, auto count) {
    to.observe(what, name, help, {}, [&of, count] { return static_cast<double>(count(of)); });
  };
  using thread = plugin::plugin_thread;
  add(kind::gauge, "patchbay_plugins_loaded", "Plugin files of which a version is loaded.",
      [](const thread& p) { return p.files().loaded(); });
  add(kind::gauge, "patchbay_plugins_wrong", "Plugin files with something wrong.",
      [](const thread& p) { return p.files().wrong(); });
  add(kind::counter, "patchbay_plugin_load_failures_total", "Times that a file was not loaded.",
      [](const thread& p) { return p.files().failures(); });
  add(kind::gauge, "patchbay_plugin_versions_draining",
      "Replaced versions that wait for their last call.",
      [](const thread& p) { return p.files().replaced().draining(); });
  add(kind::counter, "patchbay_plugin_versions_closed_total", "Replaced versions that were closed.",
      [](const thread& p) { return p.files().replaced().closed(); });
  add(kind::counter, "patchbay_plugin_versions_kept_total",
      "Replaced versions that stay in memory for good.",
      [](const thread& p) { return p.files().replaced().kept(); });
  add(kind::gauge, "patchbay_plugin_processes", "Processes of plugins that are there.",
      [](const thread& p) { return p.files().processes().running; });
  add(kind::counter, "patchbay_plugin_restarts_total",
      "Processes of plugins that were started again.",
      [](const thread& p) { return p.files().processes().restarts; });
  add(kind::gauge, "patchbay_plugins_quarantined", "Plugins whose process keeps ending.",
      [](const thread& p) { return p.files().processes().quarantined; });
}

}  // namespace patchbay::app
