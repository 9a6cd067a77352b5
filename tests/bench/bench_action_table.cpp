#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "core/action_table.hpp"
#include "core/samples.hpp"

namespace patchbay::core {
namespace {

/// Ten providers with twenty actions each.
std::shared_ptr<const catalogue> ten_providers() {
  auto loaded = std::make_shared<catalogue>();
  loaded->generation = 1;
  for (char p = '0'; p <= '9'; ++p) {
    provider offered;
    offered.name = std::string("provider") + p;
    offered.toolkit = offered.name;
    loaded->providers.push_back(offered);
    for (int i = 10; i < 30; ++i) {
      action a = search();
      a.provider = offered.name;
      a.name = offered.name + "_do_this_" + std::to_string(i);
      loaded->actions.push_back(std::make_shared<const action>(std::move(a)));
    }
  }
  return loaded;
}

void an_action_is_found(benchmark::State& state) {
  const action_table table(*ten_providers(), {"provider1", "provider3", "provider7"});
  const std::string name = "provider7_do_this_21";
  if (table.find(name) == nullptr) state.SkipWithError("the action is not there");
  for (auto _ : state) benchmark::DoNotOptimize(table.find(name));
}
BENCHMARK(an_action_is_found);

void an_action_of_another_provider_is_not_found(benchmark::State& state) {
  const action_table table(*ten_providers(), {"provider1", "provider3", "provider7"});
  const std::string name = "provider2_do_this_21";
  if (table.find(name) != nullptr) state.SkipWithError("the action is there");
  for (auto _ : state) benchmark::DoNotOptimize(table.find(name));
}
BENCHMARK(an_action_of_another_provider_is_not_found);

/// A tenant whose pointer is to be renewed, while others hold an equal table.
void an_equal_table_is_shared(benchmark::State& state) {
  action_tables tables(ten_providers());
  const provider_set usable = {"provider1", "provider3", "provider7"};
  const auto held = tables.table_for(usable);
  for (auto _ : state) benchmark::DoNotOptimize(tables.table_for(usable).get() == held.get());
}
BENCHMARK(an_equal_table_is_shared);

void a_table_of_sixty_actions_is_made(benchmark::State& state) {
  action_tables tables(ten_providers());
  const provider_set usable = {"provider1", "provider3", "provider7"};
  for (auto _ : state) benchmark::DoNotOptimize(tables.table_for(usable));
}
BENCHMARK(a_table_of_sixty_actions_is_made);

}  // namespace
}  // namespace patchbay::core
