#include "plugin/runner/serve.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <malloc.h>
#include <unistd.h>

#include "plugin/library.hpp"
#include "plugin/runner/sandbox.hpp"
#include "plugin/runner/session.hpp"

namespace patchbay::plugin::runner {
namespace {

constexpr int control = 3;
constexpr int exit_host_gone = 3;
constexpr int arenas_max = 2;

/// Where the threads wait until the instance is there: they must exist before calls are filtered.
class gate {
 public:
  generation* wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return code_ != nullptr; });
    return code_;
  }
  void open(generation& code) {
    {
      const std::lock_guard lock(mutex_);
      code_ = &code;
    }
    opened_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  generation* code_ = nullptr;
};

/// The control line: what is said on it comes from any thread.
class control_line {
 public:
  void say(frame_kind what, std::int32_t number, std::string_view text) {
    std::string bytes;
    append_frame(bytes, {what, 0, number, text, {}});
    const std::lock_guard lock(mutex_);
    write_all(control, bytes);
  }
  bool hear(frame& f) { return read_frame(control, in_, f); }

 private:
  std::mutex mutex_;
  frame_reader in_;
};

void serve_line(gate& opened, int line) {
  generation* code = opened.wait();
  session(line, *code).run();
  // Without its host a process of a plugin has nothing to do.
  ::_exit(exit_host_gone);
}

core::result<std::unique_ptr<generation>> open(const std::string& path, const std::string& name,
                                               const std::string& config, log_sink log) {
  staged_file file;
  file.path = path;
  auto bytes = read_file(path, file_bytes_max);
  if (!bytes) return bytes.error();
  file.bytes = std::move(*bytes);
  auto library = library::open(file);
  if (!library) return library.error();
  if (auto done = filter_calls(filter::serving); !done) return done.error();
  return generation::create(std::move(*library), name, std::move(log), config);
}

/// Answers what is asked of the instance until it is to be destroyed.
void serve_control(control_line& host, const generation& code) {
  frame said;
  while (host.hear(said)) {
    if (said.what == frame_kind::stop) return;
    core::result<std::string> answer = std::string();
    if (said.what == frame_kind::derive) {
      answer = code.derive(said.first, said.second);
    } else if (said.what == frame_kind::configured) {
      answer = code.configured_providers();
    } else if (said.what != frame_kind::health) {
      break;
    } else if (auto well = code.health(); !well) {
      answer = well.error();
    }
    const auto number = answer ? 0 : static_cast<std::int32_t>(answer.error().code);
    host.say(frame_kind::told, number, answer ? *answer : answer.error().message);
  }
  ::_exit(exit_host_gone);
}

}  // namespace

int serve(const std::string& path, int lines, std::uint64_t memory_mib, std::uint64_t cpu_seconds) {
  ::mallopt(M_ARENA_MAX, arenas_max);
  // One more, so that the host's limit of the start counts before this one.
  confine({memory_mib << 20, cpu_seconds + 1, static_cast<unsigned>(lines)}, control + 1 + lines);
  control_line host;
  frame said;
  if (!host.hear(said) || said.what != frame_kind::hello) return exit_host_gone;
  const std::string name(said.first), config(said.second);
  gate opened;
  confine_reading(path);
  std::vector<std::thread> threads;
  for (int i = 1; i <= lines; ++i) threads.emplace_back(serve_line, std::ref(opened), control + i);
  const auto log = [&host](level at, const std::string& text) {
    if (session* here = session::current(); here != nullptr) {
      here->log(at, text);
    } else {
      host.say(frame_kind::log, static_cast<std::int32_t>(at), text);
    }
  };
  auto filtered = filter_calls(filter::opening);
  auto code = filtered ? open(path, name, config, log)
                       : core::result<std::unique_ptr<generation>>(filtered.error());
  if (!code) {
    const auto& why = code.error();
    host.say(frame_kind::refused, static_cast<std::int32_t>(why.code),
             why.hint.empty() ? why.message : why.message + ": " + why.hint);
    ::_exit(0);
  }
  host.say(frame_kind::ready, 0, {});
  opened.open(**code);
  serve_control(host, **code);
  code->reset();
  // Nothing of the plugin runs after destroy, destructors of its statics included.
  ::_exit(0);
}

}  // namespace patchbay::plugin::runner
