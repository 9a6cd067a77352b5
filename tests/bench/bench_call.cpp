#include <string>

#include <benchmark/benchmark.h>

#include "agent/grammar/bind.hpp"
#include "agent/gui/actions.hpp"
#include "core/samples.hpp"

namespace patchbay::agent {
namespace {

std::string fenced(const std::string& code) { return "```python\n" + code + "\n```\n"; }

/// Words, umlauts, quotes and a few escapes, as in a mail.
std::string mail_text(std::size_t size) {
  std::string text;
  while (text.size() < size)
    text +=
        "The figures of the third quarter are in; \xC3\xBC"
        "bersicht below. ";
  text.resize(size);
  return text;
}

void read(benchmark::State& state, const std::string& reply) {
  for (auto _ : state) {
    auto found = read_reply(reply);
    if (!std::holds_alternative<call>(found)) return state.SkipWithError("refused");
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(reply.size()));
}

void a_call_of_4_kib_is_read(benchmark::State& state) {
  read(state, fenced("agent.gmail_send_email(to=['a@b'], subject='Figures', body='''" +
                     mail_text(4000) + "''')"));
}
BENCHMARK(a_call_of_4_kib_is_read);

void a_call_of_4_kib_with_an_escape_a_line_is_read(benchmark::State& state) {
  std::string body;
  while (body.size() < 4000) body += mail_text(60) + "\\n";
  read(state, fenced("agent.gmail_send_email(to=['a@b'], body='" + body + "')"));
}
BENCHMARK(a_call_of_4_kib_with_an_escape_a_line_is_read);

/// A reply as models write them: analysis first, then the block.
void a_call_behind_2_kib_of_analysis_is_read(benchmark::State& state) {
  std::string prose = "(Previous action verification)\nIt worked.\n(Screenshot Analysis)\n";
  while (prose.size() < 2048)
    prose += "There is a `window` with a list, and <b>below</b> a form.\n";
  read(state, prose + "(Grounded Action)\n" + fenced("agent.click('The button', 1, 'left')"));
}
BENCHMARK(a_call_behind_2_kib_of_analysis_is_read);

void a_call_of_200_bytes_is_read_and_bound(benchmark::State& state) {
  core::action_tables tables(core::make_catalogue(1));
  call_binder binder(with_gui(*tables.table_for({"gmail", "slack"}), {}));
  const std::string reply = fenced(
      "agent.gmail_send_email(to=['ana@example.com', 'bo@example.com'], cc=['cy@example.com'], "
      "subject='Figures', body='Dear all,\\nhere are the figures of the third quarter.\\nAna', "
      "is_html=False)");
  for (auto _ : state) {
    auto found = read_reply(reply);
    auto bound = binder.bind(std::move(std::get<call>(found)), reply);
    if (!std::holds_alternative<bound_call>(bound)) return state.SkipWithError("refused");
    benchmark::DoNotOptimize(bound);
  }
  state.counters["bytes"] = static_cast<double>(reply.size());
}
BENCHMARK(a_call_of_200_bytes_is_read_and_bound);

void a_megabyte_of_prose_is_refused(benchmark::State& state) {
  const std::string reply = mail_text(1u << 20);
  for (auto _ : state) benchmark::DoNotOptimize(read_reply(reply));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(reply.size()));
}
BENCHMARK(a_megabyte_of_prose_is_refused);

}  // namespace
}  // namespace patchbay::agent
