#include <string>

#include <benchmark/benchmark.h>

#include "core/binding.hpp"
#include "core/json.hpp"
#include "core/samples.hpp"

namespace patchbay::core {
namespace {

/// Reads and binds `text`, as a call does: in place, into memory that is kept.
void bind(benchmark::State& state, const action& of, std::string_view text) {
  const binder by(of);
  json::document arguments;
  bound_arguments bound;
  std::string body;
  std::size_t violations = 0;
  for (auto _ : state) {
    body.assign(text);
    benchmark::DoNotOptimize(json::parse_in_place(body, arguments).ok());
    violations += by.bind(arguments, arguments.GetAllocator(), bound).size();
    benchmark::DoNotOptimize(bound.at(0));
  }
  state.counters["violations"] =
      benchmark::Counter(static_cast<double>(violations), benchmark::Counter::kAvgIterations);
}

void a_search_is_read_and_bound(benchmark::State& state) {
  bind(state, search(), R"({"query":"is:unread","max_results":20})");
}
BENCHMARK(a_search_is_read_and_bound);

void a_mail_is_read_and_bound(benchmark::State& state) {
  bind(state, send_email(),
       R"({"to":["ana@example.com","bo@example.com"],"cc":["cy@example.com"],"subject":"Figures",)"
       R"("body":"Dear all,\nhere are the figures of the third quarter.\nAna","is_html":false})");
}
BENCHMARK(a_mail_is_read_and_bound);

/// The slow way: an unknown name is compared with all known ones.
void a_misspelt_name_is_refused(benchmark::State& state) {
  bind(state, send_email(), R"({"to":"ana@example.com","subjet":"Figures","body":"x"})");
}
BENCHMARK(a_misspelt_name_is_refused);

/// Binding alone: the arguments were read before and are not changed by a coercion.
void a_mail_is_bound(benchmark::State& state) {
  const action of = send_email();
  const binder by(of);
  auto arguments =
      json::parse(R"({"to":["ana@example.com","bo@example.com"],"subject":"Figures","body":"x"})");
  bound_arguments bound;
  for (auto _ : state) {
    benchmark::DoNotOptimize(by.bind(*arguments, arguments->GetAllocator(), bound).empty());
    benchmark::DoNotOptimize(bound.at(0));
  }
}
BENCHMARK(a_mail_is_bound);

}  // namespace
}  // namespace patchbay::core
