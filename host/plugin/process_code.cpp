#include "plugin/process_code.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/this_coro.hpp>

#include "core/json.hpp"
#include "plugin/readable.hpp"

namespace patchbay::plugin {
namespace {

using core::call_status;
using core::errc;
using core::error;

core::tool_answer refused(call_status status, std::string message) {
  core::tool_answer a;
  a.status = status;
  a.error.message = std::move(message);
  return a;
}

bool is_tool_name(std::string_view text) {
  constexpr std::size_t size_max = 128;
  return !text.empty() && text.size() <= size_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

std::set<std::string, std::less<>> writing_tools(const std::vector<core::action>& actions) {
  std::set<std::string, std::less<>> writes;
  for (const auto& a : actions) {
    for (const auto& t : a.tools) {
      if (t.what != core::effect::read) writes.insert(t.name);
    }
  }
  return writes;
}

process_code::process_code(std::shared_ptr<process_supervisor> by,
                           std::shared_ptr<plugin_process> process,
                           std::set<std::string, std::less<>> writes)
    : supervisor_(std::move(by)), process_(std::move(process)), writes_(std::move(writes)) {}

core::result<std::unique_ptr<process_code>> process_code::create(
    std::shared_ptr<process_supervisor> by, process_spec spec,
    std::set<std::string, std::less<>> writes) {
  auto started = by->start(std::move(spec));
  if (!started) return started.error();
  return std::unique_ptr<process_code>(
      new process_code(std::move(by), std::move(*started), std::move(writes)));
}

process_code::~process_code() { supervisor_->retire(process_); }

core::ports::task<core::result<std::string>> process_code::invoke(std::string action,
                                                                  std::string arguments_json,
                                                                  core::ports::tool_caller& tools,
                                                                  core::steady_time deadline) {
  auto executor = co_await boost::asio::this_coro::executor;
  auto line = co_await process_->line(executor);
  if (!line) co_return line.error();
  const auto child = (*line)->owner();
  process_call call(std::move(*line));
  std::string written;  // the last tool that may have done something
  auto entered = call.enter(frame_kind::invoke, 0, action, arguments_json);
  while (entered) {
    if (call.what == process_call::event::none) co_await call.wait();
    if (call.what == process_call::event::done) co_return outcome(action, call);
    if (call.what == process_call::event::gone) break;
    const bool http = call.what == process_call::event::http;
    std::string wanted = std::move(call.first), body = std::move(call.second);
    if (http ? !wanted.starts_with("GET ") : writes_.contains(wanted)) written = wanted;
    core::tool_answer answer = refused(call_status::timeout, "the call's deadline has passed");
    if (std::chrono::steady_clock::now() < deadline) {
      auto asked = http ? call_http(std::move(wanted), std::move(body), tools)
                        : call_tool(std::move(wanted), std::move(body), tools);
      answer = co_await std::move(asked);
    }
    const bool ok = answer.status == call_status::ok;
    const std::string& said = ok ? answer.data_json : answer.error.message;
    entered = call.enter(frame_kind::answer, answer_number(answer.status, answer.http_code), said,
                         answer.error.hint);
  }
  if (!entered) co_return entered.error();
  auto why = co_await broken_off(child, std::move(written));
  co_return std::move(why);
}

core::ports::task<core::tool_answer> process_code::call_tool(std::string tool,
                                                             std::string arguments,
                                                             core::ports::tool_caller& tools) {
  if (!is_tool_name(tool)) co_return refused(call_status::denied, "there is no such tool");
  // What a process sends is not believed: these bytes become part of a request.
  const auto read = core::json::parse(arguments);
  if (!read || !read->IsObject()) {
    co_return refused(call_status::tool_error, "the arguments of " + tool + " are no JSON object");
  }
  core::tool_answer answer = co_await tools.call_tool(std::move(tool), std::move(arguments));
  co_return answer;
}

core::ports::task<core::tool_answer> process_code::call_http(std::string line, std::string body,
                                                             core::ports::tool_caller& tools) {
  const auto blank = line.find(' ');
  const bool visible =
      std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (blank == std::string::npos || !visible) {
    co_return refused(call_status::tool_error, "a request needs a method and a URL");
  }
  if (!body.empty() && !core::json::parse(body)) {
    co_return refused(call_status::tool_error, "the body of the request is no JSON");
  }
  std::string method = line.substr(0, blank), url = line.substr(blank + 1);
  core::tool_answer answer =
      co_await tools.call_http(std::move(method), std::move(url), std::move(body));
  co_return answer;
}

core::ports::task<core::result<std::string>> process_code::broken_off(
    std::shared_ptr<child_process> by, std::string written) {
  const std::string why = co_await by->ended();
  std::string message = "plugin " + name() + ": " + why;
  if (!written.empty()) {
    co_return error{errc::unknown, message + ", after it had asked for " + written,
                    "it may have happened: look before repeating it", 0};
  }
  co_return error{errc::internal, std::move(message),
                  "nothing was changed; its process starts again by itself", 0};
}

core::result<std::string> process_code::outcome(const std::string& action,
                                                process_call& call) const {
  if (call.number != 0) {
    return error{errc_of_number(call.number), readable(call.first), readable(call.second), 0};
  }
  if (auto read = core::json::parse(call.first); !read) {
    return error{
        errc::internal,
        "plugin " + name() + ": the answer of " + action + " is not JSON: " + read.error().message,
        {},
        0};
  }
  return std::move(call.first);
}

core::result<void> process_code::health() const {
  auto told = process_->ask({frame_kind::health, 0, 0, {}, {}});
  if (!told) return told.error();
  return {};
}

core::result<std::string> process_code::derive(std::string_view provider,
                                               std::string_view tools_json) const {
  return process_->ask({frame_kind::derive, 0, 0, provider, tools_json});
}

core::result<std::string> process_code::configured_providers() const {
  return process_->ask({frame_kind::configured, 0, 0, {}, {}});
}

}  // namespace patchbay::plugin
