#include "support/web.hpp"

#include "core/ports/http.hpp"
#include "net/client.hpp"
#include "support/run.hpp"

namespace patchbay::tests {

using core::ports::http_exchange;

namespace {

core::ports::task<void> ask(core::ports::http_client& http, core::ports::http_request request,
                            std::optional<http_exchange>* into) {
  into->emplace(co_await http.exchange(request));
}

std::string tenant_header(const std::string& tenant) {
  return tenant.empty() ? "" : "X-User-Id: " + tenant + "\r\n";
}

}  // namespace

core::json::document answer::json() const {
  auto read = core::json::parse(body);
  return read.ok() ? std::move(*read) : core::json::document();
}

std::string at(const core::json::value& v, std::string_view path) {
  const auto dot = path.find('.');
  const auto* member = core::json::find(v, path.substr(0, dot));
  if (member == nullptr) return {};
  if (dot != std::string_view::npos) return at(*member, path.substr(dot + 1));
  return member->IsString() ? std::string(core::json::view(*member)) : core::json::text(*member);
}

answer web_at(const std::string& url, std::string_view method, const std::string& headers,
              const std::string& body, const std::string& ca_file) {
  const auto to = core::ports::parse_url(url);
  if (!to.ok()) return {0, {}, {}, to.error().message};
  boost::asio::io_context io;
  net::client_options options;
  options.allow_loopback = true;
  options.ca_file = ca_file;
  const auto http = net::make_client(io, options);
  core::ports::http_request request;
  request.method = method;
  request.to = &*to;
  request.headers = headers;
  request.body = body;
  request.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  std::optional<http_exchange> done;
  boost::asio::co_spawn(io, ask(*http, request, &done), rethrow);
  while (!done) io.run_one();
  if (!done->answer.ok()) return {0, {}, {}, done->answer.error().message};
  auto& r = *done->answer;
  return {r.status, r.content_type, r.location, std::move(r.body)};
}

answer web(std::uint16_t port, std::string_view method, const std::string& target,
           const std::string& headers, const std::string& body) {
  return web_at("http://127.0.0.1:" + std::to_string(port) + target, method, headers, body);
}

answer post(std::uint16_t port, const std::string& target, const std::string& body,
            const std::string& tenant) {
  return web(port, "POST", target, "Content-Type: application/json\r\n" + tenant_header(tenant),
             body);
}

answer get(std::uint16_t port, const std::string& target, const std::string& tenant) {
  return web(port, "GET", target, tenant_header(tenant));
}

}  // namespace patchbay::tests
