#include <fstream>
#include <thread>

#include <unistd.h>

#include "plugin/code_opener.hpp"
#include "plugin/derived_actions.hpp"
#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;
using core::errc;
using testing::answered;
using testing::bench;
using testing::call;
using testing::scripted_tools;
using namespace std::chrono_literals;

/// How many processes this one has started that are still there.
std::size_t children() {
  std::size_t count = 0;
  for (const auto& thread : fs::directory_iterator("/proc/self/task")) {
    std::ifstream pids(thread.path() / "children");
    for (std::string pid; pids >> pid;) ++count;
  }
  return count;
}

/// A plugin of the tests, loaded into a process of its own.
class in_process {
 public:
  explicit in_process(const std::string& plugin, std::size_t lines = 1,
                      std::chrono::milliseconds entry_limit = 30s) {
    const bool relay = plugin == "relay";
    relay ? on.drop(fs::path(PATCHBAY_TEST_PLUGINS) / "relay/relay.so") : on.drop_hostile(plugin);
    auto options = on.options("*=process");
    options.process.lines = lines;
    options.process.entry_limit = entry_limit;
    options.process.start_limit = 60s;
    plugins = std::make_unique<loader>(options, on.log());
    catalogue = plugins->load_folder();
  }
  std::shared_ptr<core::ports::action_code> code(const std::string& action) {
    return catalogue->find_action(action)->code.lock();
  }
  core::result<std::string> act() { return call(*code("hostile_act"), "hostile_act", "{}", tools); }
  /// Calls until what it says has `text`; bounded by a minute.
  core::result<std::string> act_until(std::string_view text) {
    const auto until = std::chrono::steady_clock::now() + 60s;
    auto answer = act();
    while (std::chrono::steady_clock::now() < until &&
           (answer.ok() || answer.error().message.find(text) == std::string::npos)) {
      answer = act();
    }
    return answer;
  }

  bench on;
  std::unique_ptr<loader> plugins;
  std::shared_ptr<const core::catalogue> catalogue;
  scripted_tools tools{
      [](const auto&, const std::string& arguments) { return answered(arguments); }};
};

TEST(Process, AnActionsToolsAreAnsweredByTheHost) {
  in_process relay("relay");
  const auto answer =
      call(*relay.code("relay_twice"), "relay_twice", R"({"text":"hello"})", relay.tools);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, R"([{"text":"hello"},{"text":"hello"}])");
  ASSERT_EQ(relay.tools.calls.size(), 2u);
  EXPECT_EQ(relay.tools.calls[0].first, "ECHO");
}

TEST(Process, AnErrorOfTheActionIsTheSameAsInline) {
  in_process throws("throws");
  const auto answer = throws.act();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::internal);
  EXPECT_EQ(answer.error().message, "plugin throws: thrown at once");
}

core::ports::task<void> relay_many(std::shared_ptr<core::ports::action_code> code, int number,
                                   int times, core::ports::tool_caller* tools, int* right) {
  for (int i = 0; i < times; ++i) {
    const std::string text = R"({"text":")" + std::to_string(number) + "." + std::to_string(i) +
                             std::string(200, 'x') + "\"}";
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    auto answer = co_await code->invoke("relay_twice", text, *tools, deadline);
    if (answer.ok() && *answer == "[" + text + "," + text + "]") ++*right;
  }
}

TEST(Process, ManyCallsOfManyThreadsGetTheirOwnAnswers) {
  constexpr int threads = 3, calls = 16, times = 10;
  in_process relay("relay", threads);
  std::vector<std::thread> all;
  std::vector<int> right(threads, 0);
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([&, t] {
      scripted_tools tools(
          [](const auto&, const std::string& arguments) { return answered(arguments); });
      boost::asio::io_context io;
      for (int c = 0; c < calls; ++c) {
        boost::asio::co_spawn(io,
                              relay_many(relay.code("relay_twice"), t * calls + c, times, &tools,
                                         &right[static_cast<std::size_t>(t)]),
                              [](std::exception_ptr) {});
      }
      io.run();
    });
  }
  for (auto& t : all) t.join();
  for (const int r : right) EXPECT_EQ(r, calls * times);
}

TEST(Process, AnAnswerOfMegabytesArrivesWhole) {
  in_process relay("relay");
  const std::string text = R"({"text":")" + std::string(4u << 20, 'y') + "\"}";
  const auto answer = call(*relay.code("relay_once"), "relay_once", text, relay.tools);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, text);
}

TEST(Process, ACrashEndsTheCallAndTheNextOneIsServedByANewProcess) {
  in_process plugin("crashes");
  for (int i = 0; i < 2; ++i) {
    const auto answer = plugin.act();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::internal);
    EXPECT_EQ(answer.error().message, "plugin crashes: its process crashed: Segmentation fault");
  }
  EXPECT_TRUE(plugin.on.warned_of("plugin crashes: its process crashed: Segmentation fault"));
}

TEST(Process, ACallThatHadWrittenIsUnknownWhenItsProcessEnds) {
  in_process plugin("asks_and_crashes");
  const auto answer = plugin.act();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::unknown);
  EXPECT_EQ(answer.error().message,
            "plugin asks_and_crashes: its process crashed: Segmentation fault, after it had asked "
            "for T");
  EXPECT_EQ(answer.error().hint, "it may have happened: look before repeating it");
}

TEST(Process, OneThatKeepsEndingIsQuarantinedAndListedAsSuch) {
  in_process plugin("aborts");
  const auto answer = plugin.act_until("is quarantined");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::unavailable);
  EXPECT_EQ(answer.error().message,
            "plugin aborts is quarantined, because its process keeps ending; last: its process "
            "crashed: Aborted");
  EXPECT_GE(answer.error().retry_after_s, 60);
  EXPECT_NE(
      plugin.plugins->describe_json().find(
          R"("code":{"state":"quarantined","restarts":4,"last_end":"its process crashed: Aborted"})"),
      std::string::npos)
      << plugin.plugins->describe_json();
  EXPECT_TRUE(plugin.on.warned_of("it keeps ending, so it is quarantined: replace the file"));
}

core::ports::task<void> one(std::shared_ptr<core::ports::action_code> code, std::string action,
                            core::ports::tool_caller* tools, std::vector<std::string>* order,
                            std::string name) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  auto answer = co_await code->invoke(action, R"({"text":"x"})", *tools, deadline);
  order->push_back(name + (answer.ok() ? " ok" : ": " + answer.error().message));
}

TEST(Process, WhileOnePluginHangsTheOthersAnswer) {
  bench on;
  on.drop_hostile("loops");
  on.drop(fs::path(PATCHBAY_TEST_PLUGINS) / "relay/relay.so");
  auto options = on.options("*=process");
  options.process.entry_limit = 2s;
  loader plugins(options, on.log());
  const auto catalogue = plugins.load_folder();
  scripted_tools tools(
      [](const auto&, const std::string& arguments) { return answered(arguments); });
  boost::asio::io_context io;
  std::vector<std::string> order;
  const auto ignore = [](std::exception_ptr) {};
  boost::asio::co_spawn(io,
                        one(catalogue->find_action("hostile_act")->code.lock(), "hostile_act",
                            &tools, &order, "hangs"),
                        ignore);
  for (int i = 0; i < 10; ++i) {
    boost::asio::co_spawn(io,
                          one(catalogue->find_action("relay_once")->code.lock(), "relay_once",
                              &tools, &order, "other"),
                          ignore);
  }
  io.run();
  ASSERT_EQ(order.size(), 11u);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(order[i], "other ok");
  EXPECT_EQ(order[10],
            "hangs: plugin loops: its process was ended: a call did not return to it within 2000 "
            "ms");
}

TEST(Process, ACallThatIsGivenUpDoesNotHarmTheNextOne) {
  in_process relay("relay");
  {
    boost::asio::io_context io;
    std::vector<std::string> order;
    boost::asio::co_spawn(io,
                          one(relay.code("relay_once"), "relay_once", &relay.tools, &order, "a"),
                          [](std::exception_ptr) {});
    io.poll_one();
    io.poll_one();
  }
  const auto answer = call(*relay.code("relay_once"), "relay_once", R"({"text":"b"})", relay.tools);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, R"({"text":"b"})");
}

TEST(Process, MoreThreadsThanLinesAreRefusedInWords) {
  in_process relay("relay", 1);
  boost::asio::io_context first, second;
  std::vector<std::string> order;
  const auto ignore = [](std::exception_ptr) {};
  boost::asio::co_spawn(
      first, one(relay.code("relay_once"), "relay_once", &relay.tools, &order, "a"), ignore);
  first.poll_one();
  boost::asio::co_spawn(
      second, one(relay.code("relay_once"), "relay_once", &relay.tools, &order, "b"), ignore);
  second.run();
  first.run();
  EXPECT_EQ(order,
            (std::vector<std::string>{"b: too many threads call plugin relay at once", "a ok"}));
}

TEST(Process, NoProcessIsLeftWhenTheLoaderHasGone) {
  const auto before = children();
  {
    in_process relay("relay");
    EXPECT_EQ(children(), before + 1);
  }
  EXPECT_EQ(children(), before);
}

TEST(Process, AVersionThatIsReplacedEndsItsProcess) {
  in_process relay("relay");
  relay.catalogue.reset();
  fs::remove(relay.on.folder() / "relay.so");
  relay.plugins->load_folder();
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (children() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_EQ(children(), 0u);
  EXPECT_TRUE(relay.on.warnings.empty());
}

/// A plugin of tests/abi/extensions in a process of its own.
core::result<std::unique_ptr<code>> extended(bench& on, code_opener& by, const std::string& name) {
  const auto file = fs::path(PATCHBAY_TEST_PLUGINS) / "abi" / (name + ".so");
  const auto staged = stage(file, on.data() / "plugins");
  return by.open(*staged, name, manifest(), isolation::process, "{}");
}

process_options ours(const bench& on) {
  process_options how;
  how.runner = on.options().runner;
  return how;
}

TEST(Process, ExtensionsAreAskedOfItsInstance) {
  bench on;
  code_opener opener({}, ours(on), on.log());
  auto opened = extended(on, opener, "derives");
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE((*opened)->health());
  derived_actions derived(std::shared_ptr<code>(std::move(*opened)));
  core::provider shop;
  shop.name = "shop";
  shop.title = "Shop";
  shop.doc = "A shop.";
  const core::offered_tools one{1, "shop", R"([{"name":"ECHO"}])"};
  const auto actions = derived.derive(shop, one);
  ASSERT_TRUE(actions) << actions.error().message;
  ASSERT_EQ(actions->size(), 1u);
  const core::action& echo = *actions->front();
  scripted_tools none([](const auto&, const auto&) { return answered("1"); });
  EXPECT_EQ(*call(*echo.code.lock(), echo.name, R"({"a":1})", none), R"({"a":1})");
  shop.name = "other";
  const core::offered_tools none_listed{2, "other", "[]"};
  EXPECT_EQ(derived.derive(shop, none_listed).error().code, errc::not_found);
}

TEST(Process, AnInstanceThatCannotWorkSaysSoInItsOwnWords) {
  bench on;
  code_opener opener({}, ours(on), on.log());
  const auto opened = extended(on, opener, "unwell");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message.rfind("says that it cannot work: ", 0), 0u)
      << opened.error().message;
}

TEST(Process, AVersionWhoseCallsOutlastTheDrainIsEndedWithThemAndNotKept) {
  bench on;
  on.drop(fs::path(PATCHBAY_TEST_PLUGINS) / "relay/relay.so");
  auto options = on.options("*=process");
  options.drain_deadline = 0ms;
  loader plugins(options, on.log());
  auto held = plugins.load_folder()->find_action("relay_once")->code.lock();
  const core::ports::action_code* ended = nullptr;
  plugins.replaced().end_calls_with([&](const auto* code) { ended = code; });
  fs::remove(on.folder() / "relay.so");
  plugins.load_folder();
  EXPECT_EQ(ended, held.get());
  EXPECT_TRUE(on.warned_of("they are ended, and that version with them"));
  EXPECT_EQ(plugins.replaced().next(), std::nullopt) << "nothing is left to wait for";
  held.reset();
  plugins.replaced().work(drain::clock::now());
  EXPECT_EQ(plugins.replaced().kept(), 0u);
  EXPECT_EQ(plugins.replaced().closed(), 1u);
  EXPECT_TRUE(plugins.replaced().list().empty());
}

/// The line of /proc/PID/FILE that begins with `word`, without it.
std::string told_of(pid_t pid, const std::string& file, const std::string& word) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/" + file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(word)) return line.substr(word.size());
  }
  return "not said";
}

pid_t only_child() {
  for (const auto& thread : fs::directory_iterator("/proc/self/task")) {
    std::ifstream pids(thread.path() / "children");
    if (pid_t pid = 0; pids >> pid) return pid;
  }
  return 0;
}

TEST(Process, HasNoRightsNoVariablesAndNoDescriptorsOfTheHost) {
  ::setenv("PATCHBAY_TEST_SECRET", "for the host only", 1);
  in_process relay("relay", 2);
  ::unsetenv("PATCHBAY_TEST_SECRET");
  const pid_t pid = only_child();
  ASSERT_GT(pid, 0);
  EXPECT_EQ(told_of(pid, "status", "Seccomp:"), "\t2");
  EXPECT_EQ(told_of(pid, "status", "NoNewPrivs:"), "\t1");
  EXPECT_EQ(told_of(pid, "status", "CapEff:"), "\t0000000000000000");
  EXPECT_EQ(told_of(pid, "status", "CapBnd:"), "\t0000000000000000");
  EXPECT_EQ(told_of(pid, "limits", "Max core file size").find_first_of("123456789u"),
            std::string::npos);
  const auto process = fs::path("/proc") / std::to_string(pid);
  if (::geteuid() != 0) {
    std::error_code refused;
    (void)fs::read_symlink(process / "exe", refused);
    EXPECT_EQ(refused, std::errc::permission_denied) << "it may be read by its own user";
    return;
  }
  EXPECT_EQ(read_file(process / "environ", 1024).value(), "");
  std::size_t lines = 0;
  for (const auto& fd : fs::directory_iterator(process / "fd")) {
    const auto target = fs::read_symlink(fd.path()).string();
    if (target.starts_with("socket:")) ++lines;
    EXPECT_TRUE(target == "/dev/null" || target.starts_with("socket:")) << target;
  }
  EXPECT_EQ(lines, 3u) << "the control line, and one for each thread";
}

TEST(Process, ARunnerThatIsNotThereIsSaidSo) {
  bench on;
  on.drop_hostile("throws");
  {
    loader known(on.options("*=inline"), on.log());
    known.load_folder();
  }
  auto options = on.options("*=process");
  process_spec spec;
  spec.how.runner = on.data() / "no-such-runner";
  spec.name = "throws";
  spec.log = on.log();
  const auto started = child_process::start(spec);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, errc::unavailable);
  EXPECT_EQ(started.error().message,
            "cannot be started: " + spec.how.runner.string() + ": No such file or directory");
}

}  // namespace
}  // namespace patchbay::plugin
