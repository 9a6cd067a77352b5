// OSWorld's server: snippets run through /execute, which answers 200 whatever became of them.
#include <algorithm>
#include <utility>

#include "agent/controller/make.hpp"
#include "core/base64.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;
using core::errc;
using core::ports::http_exchange;
using core::ports::http_response;
using core::ports::task;
using std::chrono::seconds;

/// Linux takes no single argument of 128 KiB or more.
constexpr std::size_t command_max = 120'000;
/// The server's own limits.
constexpr seconds exec_least{1}, exec_most{120};

/// `{"command": [...], "shell": false}`: base64 needs no quoting in any shell, and no escape in
/// JSON.
std::string execute_body(std::string_view interpreter, std::string_view snippet) {
  std::string code = "import base64;exec(base64.b64decode('";
  core::append_base64(code, snippet);
  code += "').decode('utf-8'))";
  json::buffer out;
  json::writer w(out);
  w.StartObject();
  json::key(w, "command");
  w.StartArray();
  json::put(w, interpreter);
  json::put(w, "-c");
  json::put(w, code);
  w.EndArray();
  json::key(w, "shell");
  w.Bool(false);
  w.EndObject();
  return {out.GetString(), out.GetSize()};
}

std::string script_body(shell in, std::string_view script, seconds limit) {
  json::buffer out;
  json::writer w(out);
  w.StartObject();
  json::key(w, in == shell::bash ? "script" : "code");
  json::put(w, script);
  json::key(w, "timeout");
  w.Int64(limit.count());
  w.EndObject();
  return {out.GetString(), out.GetSize()};
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\n' && c != '\r' && c != ' ' && c != '"') {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return out;
}

/// What an answer below 300 says about the command (the exit code decides, not the HTTP status).
run_report report_of(const http_response& answer) {
  run_report out;
  const auto read = json::parse(answer.body);
  const json::value* code = read && read->IsObject() ? json::find(*read, "returncode") : nullptr;
  if (!read || !read->IsObject()) {
    out.problem = "The controller's answer is no JSON object; the input may have had its effect.";
    return out;
  }
  out.output = report_text(json::string_at(*read, "output"));
  std::string problem = report_text(json::string_at(*read, "error"));
  if (problem.empty()) problem = report_text(json::string_at(*read, "message"));
  if (json::string_at(*read, "status") == "error" && (code == nullptr || !code->IsInt())) {
    out.status = run_status::failed;
    out.problem = "It failed on the machine: " + problem;
    return out;
  }
  if (code == nullptr || !code->IsInt()) {
    out.problem = "The controller did not say how it ended; the input may have had its effect.";
    return out;
  }
  out.returncode = code->GetInt();
  out.status = out.returncode == 0 ? run_status::done : run_status::failed;
  if (out.returncode != 0) {
    out.problem = "It ended on the machine with exit code " + std::to_string(out.returncode) +
                  (problem.empty() ? "." : ": " + problem);
  }
  return out;
}

class osworld final : public controller {
 public:
  explicit osworld(machine_transport machine) : machine_(std::move(machine)) {}

  [[nodiscard]] capabilities can() const noexcept override {
    return {input_form::python_snippet, true, true, true, true};
  }

  answer<pixel_size> size(core::steady_time deadline, token* cancel) override {
    auto got = co_await machine_.read("POST", "/screen_size", "{}", deadline, cancel);
    if (got.ok()) {
      const auto read = json::parse(got->body);
      const auto side = [&](std::string_view member) {
        const json::value* v = read && read->IsObject() ? json::find(*read, member) : nullptr;
        return v != nullptr && v->IsInt() ? v->GetInt() : 0;
      };
      const pixel_size out{side("width"), side("height")};
      if (out.width > 0 && out.height > 0) co_return out;
    } else if (got.error().code != errc::unavailable) {
      co_return got.error();
    }
    // Not every platform's server knows it; the picture does.
    auto seen = co_await look(deadline, cancel);
    if (!seen.ok()) co_return seen.error();
    co_return seen->size;
  }

  answer<std::string> platform(core::steady_time deadline, token* cancel) override {
    auto got = co_await machine_.read("GET", "/platform", std::string(), deadline, cancel);
    if (!got.ok()) co_return got.error();
    const std::string word = lower(got->body);
    if (word != "linux" && word != "darwin" && word != "windows") {
      co_return machine_.nonsense("names a platform that is not known");
    }
    if (word == "windows") interpreter_ = "python";
    co_return word;
  }

  answer<screenshot> look(core::steady_time deadline, token* cancel) override {
    auto got = co_await machine_.read("GET", "/screenshot", std::string(), deadline, cancel);
    if (!got.ok()) co_return got.error();
    co_return read_screenshot(std::move(got->body));
  }

  task<run_report> run(std::string snippet, core::steady_time deadline, token* cancel) override {
    std::string body = execute_body(interpreter_, snippet);
    if (body.size() > command_max) {
      run_report out;
      out.status = run_status::not_sent;
      out.cause = errc::too_large;
      out.problem = "The input is too long for one command. It was not sent.";
      co_return out;
    }
    http_exchange got = co_await machine_.send("/execute", std::move(body), deadline, cancel);
    co_return judged(got);
  }

  task<run_report> exec(shell in, std::string script, core::steady_time deadline,
                        token* cancel) override {
    const auto left = std::chrono::duration_cast<seconds>(deadline - machine_.now());
    const seconds limit = std::clamp(left - seconds(1), exec_least, exec_most);
    std::string body = script_body(in, script, limit);
    const char* const path = in == shell::bash ? "/run_bash_script" : "/run_python_script";
    http_exchange got = co_await machine_.send(path, std::move(body), deadline, cancel);
    co_return judged(got);
  }

  answer<std::vector<std::string>> apps(core::steady_time deadline, token* cancel) override {
    auto got = co_await machine_.read("GET", "/apps", std::string(), deadline, cancel);
    if (!got.ok()) co_return got.error();
    const auto read = json::parse(got->body);
    const json::value* all = read ? json::find(*read, "apps") : nullptr;
    if (all == nullptr || !all->IsArray()) co_return machine_.nonsense("lists no programs");
    std::vector<std::string> out;
    for (const json::value& one : all->GetArray()) {
      if (one.IsString()) out.emplace_back(json::view(one));
      if (one.IsObject()) out.emplace_back(json::string_at(one, "name"));
    }
    co_return out;
  }

  answer<std::vector<open_window>> windows(core::steady_time deadline, token* cancel) override {
    auto got = co_await machine_.read("GET", "/active_windows?exclude_system=true", std::string(),
                                      deadline, cancel);
    if (!got.ok()) co_return got.error();
    const auto read = json::parse(got->body);
    const json::value* all = read ? json::find(*read, "windows") : nullptr;
    if (all == nullptr || !all->IsArray()) co_return machine_.nonsense("lists no windows");
    std::vector<open_window> out;
    for (const json::value& one : all->GetArray()) {
      open_window w;
      w.app = json::string_at(one, "app_name");
      w.title = json::string_at(one, "title");
      out.push_back(std::move(w));
    }
    co_return out;
  }

 private:
  [[nodiscard]] run_report judged(const http_exchange& got) const {
    if (!got.answer.ok()) return machine_.lost(got);
    return got.answer->status < 300 ? report_of(*got.answer) : machine_.refused(*got.answer);
  }

  machine_transport machine_;
  std::string interpreter_ = "python3";
};

}  // namespace

std::unique_ptr<controller> make_osworld(machine_transport machine) {
  return std::make_unique<osworld>(std::move(machine));
}

}  // namespace patchbay::agent
