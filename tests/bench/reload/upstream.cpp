#include "bench/reload/upstream.hpp"

#include <stdexcept>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/json.hpp"

namespace patchbay::tests {

namespace json = core::json;

namespace {

constexpr std::string_view tools =
    R"({"tools":[{"name":"GMAIL_FETCH_EMAILS","inputSchema":{"type":"object"}},)"
    R"({"name":"GMAIL_GET_PROFILE","inputSchema":{"type":"object"}}]})";

std::string result_of(std::string_view method, const json::document& request) {
  if (method == "tools/list") return std::string(tools);
  if (method == "tools/call") {
    const auto* params = json::find(request, "params");
    const auto* arguments = params == nullptr ? nullptr : json::find(*params, "arguments");
    const std::string echo = arguments == nullptr ? "{}" : json::text(*arguments);
    std::string text = R"({"content":[{"type":"text","text":)";
    json::append_string(text, echo);
    return text + R"(}],"structuredContent":)" + echo + "}";
  }
  const auto* params = json::find(request, "params");
  const auto version = params == nullptr ? "" : json::string_at(*params, "protocolVersion");
  return R"({"protocolVersion":")" + std::string(version) +
         R"(","capabilities":{"tools":{}},"serverInfo":{"name":"echo","version":"1"}})";
}

}  // namespace

echo_upstream::echo_upstream(std::chrono::milliseconds answers_after)
    : wait_(answers_after), work_(io_.get_executor()) {
  router_.add("POST", "/mcp", *this, &echo_upstream::answer);
  auto opened = net::listener::open(io_, "127.0.0.1", 0, router_, {});
  if (!opened.ok()) throw std::runtime_error(opened.error().message);
  listener_ = std::move(*opened);
  listener_->start();
  thread_ = std::thread([this] { io_.run(); });
}

echo_upstream::~echo_upstream() {
  work_.reset();
  io_.stop();
  thread_.join();
}

net::task echo_upstream::answer(net::exchange& x) {
  auto request = json::parse(x.body);
  const auto* id = request.ok() ? json::find(*request, "id") : nullptr;
  if (id == nullptr) {
    x.status = 202;
    co_return;
  }
  const std::string method(json::string_at(*request, "method"));
  if (method == "tools/call") {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, wait_);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  x.answer = R"({"jsonrpc":"2.0","id":)" + json::text(*id) + R"(,"result":)" +
             result_of(method, *request) + "}";
}

}  // namespace patchbay::tests
