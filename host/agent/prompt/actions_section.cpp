#include "agent/prompt/actions_section.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "agent/gui/actions.hpp"
#include "core/stub.hpp"

namespace patchbay::agent {
namespace {

constexpr std::size_t depth = 4;

std::string_view told(core::effect what) {
  switch (what) {
    case core::effect::read:
      return "Effect: changes nothing.";
    case core::effect::write:
      return "Effect: changes something that can be changed back.";
    case core::effect::irreversible:
      break;
  }
  return "Effect: cannot be undone.";
}

void append_indented(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (end > 0) out.append(depth, ' ');
    out += text.substr(0, end);
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string actions_section(const core::action_table& table) {
  std::vector<const core::action*> all;
  for (const auto& a : table.actions()) all.push_back(a.get());
  std::stable_sort(all.begin(), all.end(), [](const core::action* a, const core::action* b) {
    return std::tuple(a->provider != gui_provider, std::string_view(a->provider)) <
           std::tuple(b->provider != gui_provider, std::string_view(b->provider));
  });
  std::string out = "class Agent:\n";
  for (const core::action* a : all) {
    core::action shown = *a;
    if (shown.provider != gui_provider) shown.doc += "\n" + std::string(told(a->what));
    out += '\n';
    append_indented(out, core::stub(shown));
  }
  return out;
}

}  // namespace patchbay::agent
