#include "app/commands/ask.hpp"

#include <cstdio>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <rapidjson/prettywriter.h>

#include "app/exit_code.hpp"
#include "net/client.hpp"

namespace patchbay::app {

using core::ports::http_exchange;
using core::ports::task;

namespace {

constexpr auto answer_wait = std::chrono::seconds(150);

task<void> exchange(core::ports::http_client& http, core::ports::http_request request,
                    std::optional<http_exchange>* into) {
  into->emplace(co_await http.exchange(request));
}

}  // namespace

core::result<reply> ask(const settings& s, std::string_view method, const std::string& path,
                        const std::string& body) {
  std::string base = s.server_url;
  while (base.ends_with('/')) base.pop_back();
  auto to = core::ports::parse_url(base + path);
  if (!to.ok()) {
    return core::error{core::errc::invalid_argument,
                       "\"" + path + "\" cannot be asked for: " + to.error().message,
                       {},
                       0};
  }
  boost::asio::io_context io;
  net::client_options options;
  options.allow_loopback = true;
  options.ca_file = s.ca_file;
  const auto http = net::make_client(io, options);
  std::string headers = "X-User-Id: " + s.tenant + "\r\n";
  if (!body.empty()) headers += "Content-Type: application/json\r\n";
  core::ports::http_request request;
  request.method = method;
  request.to = &*to;
  request.headers = headers;
  request.body = body;
  request.deadline = std::chrono::steady_clock::now() + answer_wait;
  std::optional<http_exchange> done;
  boost::asio::co_spawn(io, exchange(*http, request, &done), [](std::exception_ptr e) {
    if (e) std::rethrow_exception(e);
  });
  while (!done) io.run_one();
  if (!done->answer.ok()) {
    return core::error{core::errc::unavailable,
                       "no host answers at " + s.server_url + ": " + done->answer.error().message,
                       "start one with `patchbay serve`, or name it with --server", 0};
  }
  return reply{done->answer->status, std::move(done->answer->body)};
}

int show_problem(const settings& s, const reply& r) {
  if (s.json) {
    std::printf("%s\n", r.body.c_str());
    return exit_failed;
  }
  auto problem = core::json::parse(r.body);
  if (!problem.ok()) {
    std::fprintf(stderr, "patchbay: the host answered %d\n", r.status);
    return exit_failed;
  }
  const std::string detail(core::json::string_at(*problem, "detail"));
  std::fprintf(stderr, "patchbay: %s\n", detail.c_str());
  if (const auto* violations = core::json::find(*problem, "violations");
      violations != nullptr && violations->IsArray()) {
    for (const auto& v : violations->GetArray()) {
      const std::string path(core::json::string_at(v, "path"));
      const std::string message(core::json::string_at(v, "message"));
      const std::string hint(core::json::string_at(v, "hint"));
      std::fprintf(stderr, "          %s %s%s%s%s\n", path.c_str(), message.c_str(),
                   hint.empty() ? "" : " (", hint.c_str(), hint.empty() ? "" : ")");
    }
  }
  const std::string hint(core::json::string_at(*problem, "hint"));
  if (!hint.empty()) std::fprintf(stderr, "          %s\n", hint.c_str());
  return exit_failed;
}

std::string pretty(std::string_view json) {
  auto read = core::json::parse(json);
  if (!read.ok()) return std::string(json);
  core::json::buffer text;
  rapidjson::PrettyWriter<core::json::buffer> w(text);
  w.SetIndent(' ', 2);
  read->Accept(w);
  return {text.GetString(), text.GetSize()};
}

void pause_seconds(int seconds) {
  boost::asio::io_context io;
  boost::asio::steady_timer timer(io, std::chrono::seconds(seconds));
  timer.wait();
}

}  // namespace patchbay::app
