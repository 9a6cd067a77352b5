// Replaces a plugin again and again under load and prints what came of it. Ends with 1 when a call
// failed, an answer mixed two builds, a version stayed in memory or memory grew.
#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "bench/reload/callers.hpp"
#include "bench/reload/upstream.hpp"
#include "support/process.hpp"
#include "support/web.hpp"

namespace patchbay::tests {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

struct plan {
  int reloads = 1000;
  int connections = 64;
  int upstream_ms = 20;
  int quiet_s = 60;               ///< calls without reloads: to compare, and until memory is steady
  std::size_t in_flight_min = 0;  ///< calls under way during a swap
  std::string isolation = "inline";
  double growth_max = 0.05;  ///< of memory, since the 50th reload; negative: not looked at
};

/// A host with the stamped plugin in a folder of its own.
class bench_host {
 public:
  bench_host(std::uint16_t upstream, const std::string& isolation) {
    fs::create_directories(folder());
    put("a");
    const auto port_file = root_.path() / "port";
    host_ = std::make_unique<process>(
        std::vector<std::string>{PATCHBAY_BIN_DIR "/patchbay", "serve", "--listen", "127.0.0.1:0",
                                 "--data-dir", data().string(), "--plugins", folder().string(),
                                 "--allow-loopback-upstreams", "--port-file", port_file.string(),
                                 "--events", events().string(), "--threads", "2",
                                 "--plugin-isolation", "*=" + isolation},
        process::variables{
            {"HOME", root_.path().string()},
            {"GMAIL_MCP_URL", "http://127.0.0.1:" + std::to_string(upstream) + "/mcp"}},
        root_.path() / "log");
    port = wait_for_port(port_file, *host_);
    if (port == 0) throw std::runtime_error("host: " + host_->output());
  }

  /// Replaces the file as a whole, and waits until the host serves it. False: it does not.
  bool swap(const std::string& build) {
    put(build);
    const auto r = post(port, "/api/plugins/reload", "{}");
    return r.status == 200 && r.body.find("\"status\":\"loaded\"") != std::string::npos;
  }
  /// Copies of the plugin that the process has mapped.
  [[nodiscard]] std::size_t mapped() const {
    std::ifstream maps("/proc/" + std::to_string(host_->pid()) + "/maps");
    const std::string copies = (data() / "plugins").string() + "/";
    std::set<std::string> found;
    for (std::string line; std::getline(maps, line);) {
      if (const auto at = line.find(copies); at != line.npos) found.insert(line.substr(at));
    }
    return found.size();
  }
  [[nodiscard]] long resident_kib() const {
    std::ifstream status("/proc/" + std::to_string(host_->pid()) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
    }
    return 0;
  }
  [[nodiscard]] long metric(const std::string& name) const {
    std::istringstream lines(get(port, "/metrics").body);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(name + " ")) return std::lround(std::stod(line.substr(name.size())));
    }
    return -1;
  }
  /// Processes of plugins: those that the host has, by their ids.
  [[nodiscard]] std::vector<pid_t> runners() const {
    std::vector<pid_t> all;
    std::error_code gone;
    const auto threads = "/proc/" + std::to_string(host_->pid()) + "/task";
    for (const auto& thread : fs::directory_iterator(threads, gone)) {
      std::ifstream ids(thread.path() / "children");
      for (pid_t id = 0; ids >> id;) all.push_back(id);
    }
    return all;
  }
  /// When each catalogue was published, by the wall clock in microseconds.
  [[nodiscard]] std::vector<std::int64_t> swaps() const;
  int stop() {
    host_->signal(SIGTERM);
    return host_->wait(std::chrono::seconds(60));
  }
  [[nodiscard]] std::string log() const { return host_->output(); }

  std::uint16_t port = 0;

 private:
  [[nodiscard]] fs::path folder() const { return root_.path() / "plugins"; }
  [[nodiscard]] fs::path data() const { return root_.path() / "data"; }
  [[nodiscard]] fs::path events() const { return root_.path() / "events"; }
  void put(const std::string& build) const {
    const auto whole = folder() / ".gmail.so";
    fs::copy_file(fs::path(PATCHBAY_STAMPED_PLUGINS) / (build + ".so"), whole,
                  fs::copy_options::overwrite_existing);
    fs::rename(whole, folder() / "gmail.so");
  }

  temp_folder root_;
  std::unique_ptr<process> host_;
};

std::vector<std::int64_t> bench_host::swaps() const {
  std::vector<std::int64_t> times;
  std::ifstream in(events());
  for (std::string line; std::getline(in, line);) {
    if (line.find("mcp.actions.registration.completed") == line.npos) continue;
    const auto event = core::json::parse(line);
    if (!event.ok()) continue;
    const std::string ts(core::json::string_at(*event, "ts"));
    std::tm day{};
    long us = 0;
    if (std::sscanf(ts.c_str(), "%d-%d-%dT%d:%d:%d.%ldZ", &day.tm_year, &day.tm_mon, &day.tm_mday,
                    &day.tm_hour, &day.tm_min, &day.tm_sec, &us) != 7) {
      continue;
    }
    day.tm_year -= 1900;
    day.tm_mon -= 1;
    times.push_back(std::int64_t{timegm(&day)} * 1'000'000 + us);
  }
  return times;
}

std::size_t spanning(const std::vector<timed_call>& calls, const std::vector<std::int64_t>& swaps) {
  return static_cast<std::size_t>(std::count_if(calls.begin(), calls.end(), [&](const auto& c) {
    const auto next = std::upper_bound(swaps.begin(), swaps.end(), c.began);
    return next != swaps.end() && *next < c.ended;
  }));
}

struct report {
  bool good = true;
  void line(const char* what, const std::string& figure, bool holds = true) {
    std::printf("%-46s %14s%s\n", what, figure.c_str(), holds ? "" : "  <-- wrong");
    good = good && holds;
  }
};

std::string number(double v, const char* unit = "") {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.1f%s", v, unit);
  return text.data();
}

int run(const plan& p) {
  echo_upstream upstream{milliseconds(p.upstream_ms)};
  const bool apart = p.isolation == "process";
  bench_host host(upstream.port(), p.isolation);
  callers load(host.port, p.connections);
  eventually([&] { return load.take().calls.empty() == false; });
  eventually([] { return false; }, std::chrono::seconds(p.quiet_s));
  const tally quiet = load.take();

  int refused = 0;
  long memory_early = 0;
  const auto began = wall_us();
  for (int i = 1; i <= p.reloads; ++i) {
    if (!host.swap(i % 2 == 0 ? "a" : "b")) ++refused;
    if (i == 50) memory_early = host.resident_kib();
  }
  const double took_s = static_cast<double>(wall_us() - began) / 1e6;
  const long memory_last = host.resident_kib();
  const tally busy = load.stop();
  eventually([&] { return host.metric("patchbay_plugin_versions_draining") == 0; });
  const auto swaps = host.swaps();
  const auto crossed = spanning(busy.calls, swaps);
  const double growth = memory_early == 0 ? 0
                                          : static_cast<double>(memory_last - memory_early) /
                                                static_cast<double>(memory_early);
  report r;
  const auto count = [](auto n) { return std::to_string(n); };
  r.line("reloads", count(p.reloads), refused == 0);
  r.line("reloads a second", number(p.reloads / took_s));
  r.line("calls", count(quiet.calls.size() + busy.calls.size()));
  r.line("calls that failed", count(quiet.failed + busy.failed), quiet.failed + busy.failed == 0);
  r.line("answers that mix builds", count(quiet.mixed + busy.mixed), quiet.mixed + busy.mixed == 0);
  r.line("calls that ended in build a / b",
         count(busy.ends.contains("a") ? busy.ends.at("a") : 0) + " / " +
             count(busy.ends.contains("b") ? busy.ends.at("b") : 0),
         busy.ends.size() == 2);
  r.line("calls in flight during a swap", count(crossed), crossed >= p.in_flight_min);
  const long closed = host.metric("patchbay_plugin_versions_closed_total");
  r.line("versions closed", count(closed), closed == p.reloads);
  r.line("versions that stay in memory", count(host.metric("patchbay_plugin_versions_kept_total")),
         host.metric("patchbay_plugin_versions_kept_total") == 0);
  const std::size_t wanted = apart ? 0 : 1;
  r.line("copies in the host's map", count(host.mapped()), host.mapped() == wanted);
  eventually([&] { return host.runners().size() == 1 - wanted; });
  const auto runners = host.runners();
  r.line("processes of the plugin", count(runners.size()), runners.size() == 1 - wanted);
  r.line("of which were started again", count(host.metric("patchbay_plugin_restarts_total")),
         host.metric("patchbay_plugin_restarts_total") == 0);
  r.line("resident memory after the 50th, KiB", count(memory_early));
  r.line("resident memory after the last, KiB", count(memory_last));
  r.line("growth", number(growth * 100, " %"), p.growth_max < 0 || growth <= p.growth_max);
  r.line("p50 without / with reloads, ms",
         number(percentile(quiet.calls, 0.5)) + " / " + number(percentile(busy.calls, 0.5)));
  r.line("p99 without / with reloads, ms",
         number(percentile(quiet.calls, 0.99)) + " / " + number(percentile(busy.calls, 0.99)));
  const int code = host.stop();
  r.line("exit code of the host", count(code), code == 0);
  const auto left =
      std::count_if(runners.begin(), runners.end(), [](pid_t id) { return ::kill(id, 0) == 0; });
  r.line("processes left", count(left), left == 0);
  for (const auto* t : {&quiet, &busy}) {
    if (!t->first_trouble.empty()) std::printf("first trouble: %s\n", t->first_trouble.c_str());
  }
  if (!r.good) std::printf("%s\n", host.log().c_str());
  return r.good ? 0 : 1;
}

}  // namespace
}  // namespace patchbay::tests

int main(int count, char** words) {
  patchbay::tests::plan p;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string option = words[i];
    const int value = std::atoi(words[i + 1]);
    if (option == "--reloads") {
      p.reloads = value;
    } else if (option == "--connections") {
      p.connections = value;
    } else if (option == "--upstream-ms") {
      p.upstream_ms = value;
    } else if (option == "--quiet-s") {
      p.quiet_s = value;
    } else if (option == "--in-flight-min") {
      p.in_flight_min = static_cast<std::size_t>(value);
    } else if (option == "--isolation") {
      p.isolation = words[i + 1];
    } else if (option == "--growth-max-percent") {
      p.growth_max = value / 100.0;
    } else {
      std::fprintf(stderr, "unknown option %s\n", option.c_str());
      return 2;
    }
  }
  return patchbay::tests::run(p);
}
