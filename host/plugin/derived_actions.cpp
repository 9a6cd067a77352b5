#include "plugin/derived_actions.hpp"

#include <algorithm>
#include <utility>

#include "plugin/manifest.hpp"

namespace patchbay::plugin {

derived_actions::derived_actions(std::shared_ptr<code> of) : code_(std::move(of)) {}

core::result<derived_actions::actions> derived_actions::derive(const core::provider& of,
                                                               const core::offered_tools& list) {
  if (const auto found = known_.find(list.id); found != known_.end()) return found->second;
  auto answer = ask(of, list.json);
  known_.emplace(list.id, answer);
  return answer;
}

void derived_actions::keep(const core::offered_set& ids) {
  std::erase_if(known_, [&](const auto& one) {
    return !std::binary_search(ids.begin(), ids.end(), one.first);
  });
}

core::result<derived_actions::actions> derived_actions::ask(const core::provider& of,
                                                            std::string_view tools_json) {
  ++asked_;
  const auto text = code_->derive(of.name, tools_json);
  if (!text) return text.error();
  auto read = parse_derived(of, *text);
  if (!read) {
    const std::string& why = read.error().message;
    return core::error{core::errc::invalid_argument,
                       "plugin " + code_->name() + ": the derived actions of " + of.name + " are " +
                           (why.starts_with("not ") ? "" : "refused: ") + why,
                       "correct the plugin and build it again", 0};
  }
  actions made;
  for (auto& action : *read) {
    if (!action.mapping) action.code = code_;
    made.push_back(std::make_shared<const core::action>(std::move(action)));
  }
  std::sort(made.begin(), made.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
  return made;
}

}  // namespace patchbay::plugin
