// What a call through a plugin's code costs: the same action linked into the host, from a plugin
// inside the host, and from one in a process of its own. All on one processor. Arguments have
// 200 bytes; the action calls one tool, which answers at once.
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <sched.h>

#include "core/binding.hpp"
#include "core/json.hpp"
#include "core/mapping.hpp"
#include "plugin/loader.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;
namespace json = core::json;

constexpr auto deadline = core::steady_time::max();
constexpr int flight = 64;

std::string arguments() {
  constexpr std::size_t frame = sizeof(R"({"text":""})") - 1;
  return R"({"text":")" + std::string(200 - frame, 'x') + "\"}";
}

class echo final : public core::ports::tool_caller {
 public:
  core::ports::task<core::tool_answer> call_tool(std::string, std::string given) override {
    core::tool_answer a;
    a.status = core::call_status::ok;
    a.data_json = std::move(given);
    co_return a;
  }
};

/// relay_once of tests/plugin/relay, without an interface in between.
class linked_in final : public core::ports::action_code {
 public:
  core::ports::task<core::result<std::string>> invoke(std::string, std::string given,
                                                      core::ports::tool_caller& tools,
                                                      core::steady_time) override {
    const auto parameters = json::parse(given);
    if (!parameters) co_return parameters.error();
    std::string wanted = "{\"text\":";
    json::append_string(wanted, json::string_at(*parameters, "text"));
    wanted += '}';
    core::tool_answer answer = co_await tools.call_tool("ECHO", std::move(wanted));
    const auto result = json::parse(answer.data_json);
    if (!result) co_return result.error();
    co_return json::text(*result);
  }
};

/// A plugin, loaded where `rules` say.
struct loaded {
  explicit loaded(const char* rules,
                  const fs::path& file = fs::path(PATCHBAY_TEST_PLUGINS) / "relay/relay.so") {
    std::string pattern = (fs::temp_directory_path() / "patchbay-bench-XXXXXX").string();
    root = ::mkdtemp(pattern.data());
    fs::create_directory(root / "plugins");
    fs::copy_file(file, root / "plugins" / file.filename());
    loader_options o;
    o.folder = root / "plugins";
    o.data_dir = root / "data";
    o.runner = fs::path(PATCHBAY_BIN_DIR) / "patchbay-plugin-runner";
    o.isolation = isolation_rules::parse(rules).value();
    plugins = std::make_unique<loader>(o, [](level, const std::string&) {});
    catalogue = plugins->load_folder();
  }
  ~loaded() {
    catalogue.reset();
    plugins.reset();
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
  core::ports::action_code& code() { return *catalogue->find_action("relay_once")->code.lock(); }
  fs::path root;
  std::unique_ptr<loader> plugins;
  std::shared_ptr<const core::catalogue> catalogue;
};

double seconds(clockid_t of) {
  timespec at{};
  ::clock_gettime(of, &at);
  return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) * 1e-9;
}

/// Processor time of the processes that this one has started.
double seconds_of_children() {
  double sum = 0;
  for (const auto& thread : fs::directory_iterator("/proc/self/task")) {
    std::ifstream pids(thread.path() / "children");
    for (pid_t pid = 0; pids >> pid;) {
      clockid_t clock{};
      if (::clock_getcpuclockid(pid, &clock) == 0) sum += seconds(clock);
    }
  }
  return sum;
}

core::ports::task<void> call_times(core::ports::action_code* code, core::ports::tool_caller* tools,
                                   std::int64_t times, const std::string* given, bool* wrong) {
  for (std::int64_t i = 0; i < times; ++i) {
    auto answer = co_await code->invoke("relay_once", *given, *tools, deadline);
    if (!answer.ok() || answer->size() != given->size()) *wrong = true;
  }
}

/// `in_flight` calls at once, again and again; one iteration is `batch` calls.
void run(benchmark::State& state, core::ports::action_code& code, int in_flight) {
  constexpr std::int64_t batch = 1024;
  echo tools;
  const std::string given = arguments();
  boost::asio::io_context io(1);
  bool wrong = false;
  const double own = seconds(CLOCK_PROCESS_CPUTIME_ID), others = seconds_of_children();
  for (auto _ : state) {
    for (int i = 0; i < in_flight; ++i) {
      boost::asio::co_spawn(io, call_times(&code, &tools, batch / in_flight, &given, &wrong),
                            [](std::exception_ptr e) {
                              if (e) std::rethrow_exception(e);
                            });
    }
    io.run();
    io.restart();
  }
  if (wrong) state.SkipWithError("a call was answered wrongly");
  const auto calls = static_cast<double>(state.iterations() * batch);
  state.SetItemsProcessed(state.iterations() * batch);
  state.counters["host_us"] = (seconds(CLOCK_PROCESS_CPUTIME_ID) - own) * 1e6 / calls;
  state.counters["runner_us"] = (seconds_of_children() - others) * 1e6 / calls;
  state.counters["us_per_call"] =
      benchmark::Counter(calls * 1e-6, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void linked(benchmark::State& state) {
  linked_in code;
  run(state, code, static_cast<int>(state.range(0)));
}
void inside(benchmark::State& state) {
  loaded relay("*=inline");
  run(state, relay.code(), static_cast<int>(state.range(0)));
}
void process(benchmark::State& state) {
  loaded relay("*=process");
  run(state, relay.code(), static_cast<int>(state.range(0)));
}

/// The search of gmail, a declarative action, from the JSON that came to the JSON that leaves.
void mapped(benchmark::State& state, const core::action& of) {
  const core::binder by(of);
  const std::string given = R"({"query":")" + std::string(168, 'x') + R"(","max_results":20})";
  for (auto _ : state) {
    auto read = json::parse(given);
    core::bound_arguments bound;
    if (!by.bind(*read, read->GetAllocator(), bound).empty()) state.SkipWithError("not bound");
    std::string out;
    benchmark::DoNotOptimize(core::append_arguments(out, of, bound, nullptr).ok());
    benchmark::DoNotOptimize(out.data());
  }
}
/// What a C++ function does instead that is linked into the host.
void declarative_linked(benchmark::State& state) {
  const std::string given = R"({"query":")" + std::string(168, 'x') + R"(","max_results":20})";
  for (auto _ : state) {
    const auto read = json::parse(given);
    std::string out = "{\"query\":";
    json::append_string(out, json::string_at(*read, "query"));
    out += ",\"max_results\":" + std::to_string(json::find(*read, "max_results")->GetInt64()) + "}";
    benchmark::DoNotOptimize(out.data());
  }
}
void declarative_inside(benchmark::State& state) {
  loaded gmail("*=inline", fs::path(PATCHBAY_PLUGINS) / "gmail.so");
  mapped(state, *gmail.catalogue->find_action("gmail_search"));
}
void declarative_process(benchmark::State& state) {
  loaded gmail("*=process", fs::path(PATCHBAY_PLUGINS) / "gmail.so");
  mapped(state, *gmail.catalogue->find_action("gmail_search"));
}

BENCHMARK(declarative_linked);
BENCHMARK(declarative_inside);
BENCHMARK(declarative_process);
BENCHMARK(linked)->Arg(1)->Arg(flight)->UseRealTime();
BENCHMARK(inside)->Arg(1)->Arg(flight)->UseRealTime();
BENCHMARK(process)->Arg(1)->Arg(flight)->UseRealTime();

}  // namespace
}  // namespace patchbay::plugin

int main(int count, char** words) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  ::sched_setaffinity(0, sizeof one, &one);
  benchmark::Initialize(&count, words);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
