#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "mcp/client/client.hpp"
#include "mcp/client/wire.hpp"
#include "support/fake_http.hpp"

namespace patchbay::mcp {

/// Opens what it is given: one header a line, "Name: value".
class open_seal final : public core::ports::seal {
 public:
  core::sealed_headers close(const core::header_list& headers) const override {
    core::sealed_headers sealed;
    for (const auto& [name, value] : headers) sealed.bytes += name + ": " + value + "\n";
    return sealed;
  }
  core::result<core::header_list> open(const core::sealed_headers& sealed) const override {
    if (sealed.bytes == "foreign") {
      return core::error{core::errc::internal, "The headers were sealed with another key.", {}, 0};
    }
    core::header_list headers;
    for (std::size_t at = 0; at < sealed.bytes.size();) {
      const std::size_t colon = sealed.bytes.find(": ", at);
      const std::size_t end = sealed.bytes.find('\n', at);
      headers.emplace_back(sealed.bytes.substr(at, colon - at),
                           sealed.bytes.substr(colon + 2, end - colon - 2));
      at = end + 1;
    }
    return headers;
  }
};

inline testing::fake_reply json(std::string body) {
  testing::fake_reply reply;
  reply.body = std::move(body);
  return reply;
}
inline testing::fake_reply status(int code, std::string body = "") {
  testing::fake_reply reply;
  reply.status = code;
  reply.body = std::move(body);
  return reply;
}
inline testing::fake_reply fails(core::errc code, bool sent) {
  testing::fake_reply reply;
  core::error e;
  e.code = code;
  e.message = "why";
  reply.fails = e;
  reply.sent = sent;
  return reply;
}
inline testing::fake_reply stream(std::vector<std::string> chunks) {
  testing::fake_reply reply;
  reply.type = "text/event-stream";
  reply.chunks = std::move(chunks);
  return reply;
}
inline testing::fake_reply result(const std::string& text) {
  return json(R"({"jsonrpc":"2.0","id":$ID,"result":)" + text + "}");
}
inline testing::fake_reply text_result(const std::string& text) {
  return result(R"({"content":[{"type":"text","text":")" + text + R"("}]})");
}

/// A server of the handshake era that answers everything.
inline testing::fake_reply good_server(const testing::seen_request& got) {
  const auto has = [&got](std::string_view part) {
    return got.body.find(part) != std::string::npos;
  };
  if (got.method == "DELETE") return status(200);
  if (has("\"initialize\"")) {
    auto reply = result(R"({"protocolVersion":"2025-11-25","capabilities":{}})");
    reply.session_id = "s-1";
    return reply;
  }
  if (has("tools/list")) {
    return result(
        R"({"tools":[{"name":"SEND","inputSchema":{"type":"object","properties":{"to":{}},)"
        R"("additionalProperties":false}},{"name":"FIND"}]})");
  }
  if (has("tools/call")) return text_result("done");
  return status(202);
}

/// One io thread with a client over a fake network.
class ClientTest : public ::testing::Test {
 protected:
  ClientTest() { http.serve = good_server; }

  std::unique_ptr<client> make(client_options options = {}) {
    return make_client(io, http, shared, seal, std::move(options));
  }
  static std::shared_ptr<const core::connection> connection(std::string tenant = "ana",
                                                            std::int64_t revision = 1) {
    auto c = std::make_shared<core::connection>();
    c->tenant = std::move(tenant);
    c->provider = "gmail";
    c->connected_account = "ca_1";
    c->status = core::account_status::active;
    c->endpoint = "http://mcp.example/v3/mcp?user_id=ana";
    c->headers.bytes = "Authorization: Bearer t\n";
    c->revision = revision;
    return c;
  }
  static core::steady_time in(std::chrono::milliseconds wait) {
    return std::chrono::steady_clock::now() + wait;
  }

  /// Runs the io_context until it has nothing left to do, and answers what `t` came to.
  template <class T>
  T run(core::ports::task<T> t) {
    std::optional<T> out;
    begin(std::move(t), out);
    io.restart();
    io.run();
    EXPECT_TRUE(out.has_value());
    return std::move(*out);
  }
  template <class T>
  void begin(core::ports::task<T> t, std::optional<T>& out) {
    boost::asio::co_spawn(io, kept(std::move(t), &out),
                          [](const std::exception_ptr& thrown) { EXPECT_EQ(thrown, nullptr); });
  }
  template <class T>
  static core::ports::task<void> kept(core::ports::task<T> t, std::optional<T>* out) {
    out->emplace(co_await std::move(t));
  }

  core::ports::session_ptr opened(client& by, std::shared_ptr<const core::connection> c) {
    auto session = run(by.open(std::move(c), in(std::chrono::seconds(60))));
    EXPECT_TRUE(session.ok());
    return session.ok() ? *session : nullptr;
  }
  /// A call in a session that is open; `seen` holds only what the call sent.
  core::tool_answer called(core::effect what,
                           std::chrono::milliseconds wait = std::chrono::minutes(1),
                           core::ports::cancel_token* cancel = nullptr) {
    auto by = make();
    const auto c = connection();
    auto scripted = std::move(http.script);
    http.script.clear();
    auto session = opened(*by, c);
    http.script = std::move(scripted);
    http.seen.clear();
    return run(by->call(c, session, "SEND", what, "{}", {}, in(wait), cancel));
  }

  boost::asio::io_context io{1};
  testing::fake_http http{io};
  std::shared_ptr<shared_sessions> shared = make_shared_sessions();
  open_seal seal;
};

}  // namespace patchbay::mcp
