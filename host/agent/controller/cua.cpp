// cua's computer server: one command a request, answered as `data:` lines.
#include <algorithm>
#include <utility>

#include "agent/controller/make.hpp"
#include "agent/controller/steps.hpp"
#include "core/base64.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;
using core::ports::http_exchange;
using core::ports::task;

/// The last `data:` line, or the whole body when there is none.
std::string_view last_event(std::string_view body) {
  constexpr std::string_view mark = "data:";
  std::string_view found = body;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    const std::string_view line = body.substr(at, end - at);
    if (line.starts_with(mark)) found = line.substr(mark.size());
    at = end + 1;
  }
  return found;
}

std::string command_body(std::string_view command) {
  return R"({"command":")" + std::string(command) + R"(","params":{}})";
}

/// Python travels as base64, so that no shell reads it.
std::string exec_body(shell in, const std::string& script) {
  std::string line = script;
  if (in == shell::python) {
    line = "python3 -c \"import base64;exec(base64.b64decode('";
    core::append_base64(line, script);
    line += "').decode('utf-8'))\"";
  }
  std::string out = R"({"command":"run_command","params":{"command":)";
  json::append_string(out, line);
  return out + "}}";
}

pixel_size size_in(const json::value& answer) {
  const json::value* inner = json::find(answer, "size");
  const json::value& holder = inner != nullptr && inner->IsObject() ? *inner : answer;
  const auto side = [&](std::string_view member) {
    const json::value* v = json::find(holder, member);
    return v != nullptr && v->IsInt() ? v->GetInt() : 0;
  };
  return {side("width"), side("height")};
}

class cua final : public controller {
 public:
  explicit cua(machine_transport machine) : machine_(std::move(machine)) {}

  [[nodiscard]] capabilities can() const noexcept override {
    return {input_form::cua_commands, true, true, false, false};
  }

  answer<pixel_size> size(core::steady_time deadline, token* cancel) override {
    auto got = co_await ask("get_screen_size", deadline, cancel);
    if (!got.ok()) co_return got.error();
    const pixel_size out = size_in(*got);
    if (out.width <= 0 || out.height <= 0) co_return machine_.nonsense("tells no screen size");
    co_return out;
  }

  answer<std::string> platform(core::steady_time deadline, token* cancel) override {
    auto got = co_await machine_.read("GET", "/status", std::string(), deadline, cancel);
    if (!got.ok()) co_return got.error();
    const auto read = json::parse(got->body);
    std::string word(read ? json::string_at(*read, "os_type") : std::string_view{});
    if (word == "macos") word = "darwin";
    if (word != "linux" && word != "darwin" && word != "windows") {
      co_return machine_.nonsense("names a platform that is not known");
    }
    co_return word;
  }

  answer<screenshot> look(core::steady_time deadline, token* cancel) override {
    auto got = co_await ask("screenshot", deadline, cancel);
    if (!got.ok()) co_return got.error();
    auto bytes = core::base64_decoded(json::string_at(*got, "image_data"));
    if (!bytes) co_return machine_.nonsense("sent a screenshot that is no base64");
    co_return read_screenshot(std::move(*bytes));
  }

  task<run_report> run(std::string input, core::steady_time deadline, token* cancel) override {
    auto steps = input_steps::read(input, "command");
    if (!steps.ok()) co_return steps.error();
    while (const std::string* body = steps->next()) {
      http_exchange got = co_await machine_.send("/cmd", *body, deadline, cancel);
      if (!steps->add(judged(got))) break;
      if (cancel != nullptr && cancel->cancelled()) break;
    }
    co_return steps->report();
  }

  task<run_report> exec(shell in, std::string script, core::steady_time deadline,
                        token* cancel) override {
    std::string body = exec_body(in, script);
    http_exchange got = co_await machine_.send("/cmd", std::move(body), deadline, cancel);
    co_return judged(got);
  }

 private:
  /// The answer to a command that changes nothing.
  answer<json::document> ask(std::string_view command, core::steady_time deadline, token* cancel) {
    std::string body = command_body(command);
    auto got = co_await machine_.read("POST", "/cmd", std::move(body), deadline, cancel);
    if (!got.ok()) co_return got.error();
    auto read = json::parse(last_event(got->body));
    if (!read || !read->IsObject()) co_return machine_.nonsense("answered with no JSON object");
    const json::value* good = json::find(*read, "success");
    if (good != nullptr && good->IsFalse()) {
      const std::string why = report_text(json::string_at(*read, "error"));
      co_return machine_.nonsense("failed: " + why);
    }
    co_return std::move(*read);
  }

  [[nodiscard]] run_report judged(const http_exchange& got) const {
    if (!got.answer.ok()) return machine_.lost(got);
    if (got.answer->status >= 300) return machine_.refused(*got.answer);
    run_report out;
    const auto read = json::parse(last_event(got.answer->body));
    const json::value* good = read && read->IsObject() ? json::find(*read, "success") : nullptr;
    if (good == nullptr || !good->IsBool()) {
      out.problem = "The controller did not say how it ended; the input may have had its effect.";
      return out;
    }
    const json::value* code = json::find(*read, "return_code");
    out.returncode = code != nullptr && code->IsInt() ? code->GetInt() : 0;
    out.output = report_text(json::string_at(*read, "stdout"));
    std::string problem = report_text(json::string_at(*read, "error"));
    if (problem.empty()) problem = report_text(json::string_at(*read, "stderr"));
    const bool failed = good->IsFalse() || out.returncode != 0;
    out.status = failed ? run_status::failed : run_status::done;
    if (failed) {
      out.problem = "It failed on the machine" + (problem.empty() ? "." : ": " + problem);
    }
    return out;
  }

  machine_transport machine_;
};

}  // namespace

std::unique_ptr<controller> make_cua(machine_transport machine) {
  return std::make_unique<cua>(std::move(machine));
}

}  // namespace patchbay::agent
