#include <string>

#include <benchmark/benchmark.h>

#include "core/binding.hpp"
#include "core/json.hpp"
#include "core/mapping.hpp"
#include "core/samples.hpp"

namespace patchbay::core {
namespace {

/// The tool as a server lists it: with the newest name of each argument.
tool_schema listed(const action& of) {
  tool_schema schema;
  for (const auto& argument : of.mapping->arguments) schema.properties.insert(argument.names[0]);
  return schema;
}

void map(benchmark::State& state, const action& of, std::string_view text) {
  const binder by(of);
  const tool_schema schema = listed(of);
  auto arguments = json::parse(text);
  bound_arguments bound;
  const auto violations = by.bind(*arguments, arguments->GetAllocator(), bound);
  if (!violations.empty()) {
    state.SkipWithError(violations.front().message.c_str());
    return;
  }
  std::string out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(append_arguments(out, of, bound, &schema).ok());
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

void a_search_is_mapped(benchmark::State& state) {
  map(state, search(), R"({"query":"is:unread","max_results":20})");
}
BENCHMARK(a_search_is_mapped);

void a_mail_to_three_is_mapped(benchmark::State& state) {
  map(state, send_email(),
      R"({"to":"\"Doe, Ana\" <ana@example.com>, bo@example.com","cc":["cy@example.com"],)"
      R"("subject":"Figures","body":"Dear all,\nhere are the figures of the third quarter.\nAna"})");
}
BENCHMARK(a_mail_to_three_is_mapped);

}  // namespace
}  // namespace patchbay::core
