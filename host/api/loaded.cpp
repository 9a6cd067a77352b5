#include "api/loaded.hpp"

#include <string>
#include <vector>

#include "core/action_table.hpp"

namespace patchbay::api {
namespace {

constexpr std::size_t suggestions_max = 3;

std::string hint_of(const std::vector<std::string>& near, std::string_view otherwise) {
  if (near.empty()) return std::string(otherwise);
  std::string hint = "did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i > 0) hint += i + 1 == near.size() ? " or " : ", ";
    hint.append("'").append(near[i]).append("'");
  }
  return hint += '?';
}

}  // namespace

std::optional<problem> unknown_provider(core::ports::tenant_directory& tenants,
                                        std::string_view provider) {
  const auto loaded = tenants.loaded();
  if (loaded->find_provider(provider) != nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& p : loaded->providers) names.push_back(p.name);
  return problem(404, core::errc::not_found,
                 "no loaded plugin has the provider '" + std::string(provider) + "'",
                 hint_of(core::nearest(provider, names, suggestions_max),
                         "GET /api/plugins shows what is loaded"));
}

bool refuse_unknown_provider(net::exchange& x, core::ports::tenant_directory& tenants,
                             std::string_view provider) {
  const auto unknown = unknown_provider(tenants, provider);
  if (unknown) answer(x, *unknown);
  return unknown.has_value();
}

problem unknown_action(core::ports::tenant_directory& tenants, std::string_view action) {
  const auto loaded = tenants.loaded();
  std::vector<std::string> names;
  for (const auto& a : loaded->actions) names.push_back(a->name);
  return {404, core::errc::not_found,
          "no loaded plugin has the action '" + std::string(action) + "'",
          hint_of(core::nearest(action, names, suggestions_max),
                  "GET /api/actions shows what may be called")};
}

std::string provider_title(core::ports::tenant_directory& tenants, std::string_view provider) {
  const auto loaded = tenants.loaded();
  const auto* known = loaded->find_provider(provider);
  return known != nullptr && !known->title.empty() ? known->title : std::string(provider);
}

}  // namespace patchbay::api
