#include <string>

#include <benchmark/benchmark.h>

#include "core/outcome.hpp"

namespace patchbay::core {
namespace {

outcome of_a_mail() {
  outcome o;
  o.provider = "gmail";
  o.tool = "GMAIL_SEND_EMAIL";
  o.action = "gmail_send_email";
  o.duration = std::chrono::microseconds(18'342);
  return o;
}

void write(benchmark::State& state, const outcome& o) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_json(out, o);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

void a_success_is_written(benchmark::State& state) {
  outcome o = of_a_mail();
  o.status = call_status::ok;
  o.data_json = R"({"id":"18c5f2a1b3d4e5f6","threadId":"18c5f2a1b3d4e5f6","labelIds":["SENT"]})";
  write(state, o);
}
BENCHMARK(a_success_is_written);

void a_failure_is_written(benchmark::State& state) {
  outcome o = of_a_mail();
  o.status = call_status::unknown;
  o.error = {"unknown", "The connection to the server \"mcp.example.com\" broke after the request.",
             "Look whether it happened before you repeat it."};
  write(state, o);
}
BENCHMARK(a_failure_is_written);

}  // namespace
}  // namespace patchbay::core
