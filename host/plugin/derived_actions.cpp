#include "plugin/derived_actions.hpp"

#include <utility>

#include "core/json.hpp"
#include "plugin/manifest.hpp"
#include "plugin/staging.hpp"

namespace patchbay::plugin {
namespace {

namespace json = core::json;

/// A manifest of one provider that has these actions, so that the one reader checks them.
std::string as_manifest(const core::provider& of, const json::value& actions) {
  json::buffer bytes;
  json::writer to(bytes);
  to.StartObject();
  json::key(to, "manifest");
  to.Int(1);
  json::key(to, "providers");
  to.StartArray();
  to.StartObject();
  json::key(to, "name");
  json::put(to, of.name);
  json::key(to, "title");
  json::put(to, of.title);
  json::key(to, "doc");
  json::put(to, of.doc);
  json::key(to, "actions");
  actions.Accept(to);
  to.EndObject();
  to.EndArray();
  to.EndObject();
  return {bytes.GetString(), bytes.GetSize()};
}

}  // namespace

derived_actions::derived_actions(std::shared_ptr<code> of) : code_(std::move(of)) {}

core::result<derived_actions::actions> derived_actions::derive(const core::provider& of,
                                                               std::string_view tools_json) {
  const std::string key = of.name + ' ' + sha256_hex(tools_json);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  auto answer = ask(of, tools_json);
  // A server that answers differently each time must not fill the memory.
  if (known_.size() >= kept_max) known_.clear();
  known_.emplace(key, answer);
  return answer;
}

core::result<derived_actions::actions> derived_actions::ask(const core::provider& of,
                                                            std::string_view tools_json) {
  ++asked_;
  const auto text = code_->derive(of.name, tools_json);
  if (!text) return text.error();
  const auto list = json::parse(*text);
  const auto wrong = [&](const std::string& what) {
    return core::error{
        core::errc::invalid_argument,
        "plugin " + code_->name() + ": the derived actions of " + of.name + " " + what,
        "correct the plugin and build it again", 0};
  };
  if (!list) return wrong("are not JSON: " + list.error().message);
  if (!list->IsArray()) return wrong("are not a list");
  auto read = parse_manifest(as_manifest(of, *list));
  if (!read) return wrong("are refused: " + read.error().message);
  for (auto& action : read->actions) {
    if (!action.mapping) action.code = code_;
  }
  return std::make_shared<const std::vector<core::action>>(std::move(read->actions));
}

}  // namespace patchbay::plugin
