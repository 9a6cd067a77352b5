#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "net/loopback.hpp"

namespace patchbay::net {
namespace {

using core::errc;
using test::caller;
using test::loop;
using test::scripted;
using test::served;
using test::url_of;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

std::string sse(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
         "Transfer-Encoding: chunked\r\n\r\n" +
         std::string(body);
}

class Client : public testing::Test {
 protected:
  loop l;
};

TEST_F(Client, ReusesItsConnection) {
  scripted s({{ok, ok, ok}});
  caller c(l);
  const auto to = url_of(s.port, "/a?b=1");
  for (int i = 0; i < 3; ++i) {
    auto r = caller::request(to, "POST", "{}");
    r.headers = "X-One: 1\r\n";
    const auto e = c.run(r);
    ASSERT_TRUE(e.answer.ok()) << e.answer.error().message;
    EXPECT_EQ(e.answer->status, 200);
    EXPECT_EQ(e.answer->body, "ok");
    EXPECT_EQ(e.answer->content_type, "text/plain");
    EXPECT_TRUE(e.sent);
  }
  EXPECT_EQ(s.requests[0], "POST /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(s.port) +
                               "\r\nX-One: 1\r\nContent-Length: 2\r\n\r\n{}");
}

TEST_F(Client, AfterWindingUpNothingIsLeftToDo) {
  scripted s({{ok}, {ok}});
  boost::asio::io_context io{1};
  auto options = caller::permissive();
  options.idle_max = std::chrono::minutes(10);
  const auto by = make_client(io, options);
  const auto to = url_of(s.port);
  for (const bool before : {true, false}) {
    if (!before) by->wind_up();
    auto answer = std::make_shared<std::promise<core::ports::http_exchange>>();
    auto got = answer->get_future();
    boost::asio::co_spawn(io, caller::exchange(*by, caller::request(to), answer),
                          [](const std::exception_ptr&) {});
    io.restart();
    while (got.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      ASSERT_GT(io.run_one_for(std::chrono::seconds(10)), 0u);
    }
    EXPECT_TRUE(got.get().answer.ok());
  }
  io.run_for(std::chrono::seconds(10));
  EXPECT_TRUE(io.stopped());
}

TEST_F(Client, ReadsTheHeadersThatMatter) {
  scripted s(
      {{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\nMCP-Session-ID: s-1\r\n"
        "WWW-Authenticate: Bearer a\r\nWWW-Authenticate: Basic b\r\nLocation: /x\r\n"
        "Retry-After: 7\r\nContent-Type: Application/JSON ; charset=utf-8\r\n"
        "Content-Length: 0\r\n\r\n"}});
  caller c(l);
  const auto to = url_of(s.port);
  const auto e = c.run(caller::request(to));
  ASSERT_TRUE(e.answer.ok());
  EXPECT_EQ(e.answer->status, 401);
  EXPECT_EQ(e.answer->session_id, "s-1");
  EXPECT_EQ(e.answer->www_authenticate, "Bearer a, Basic b");
  EXPECT_EQ(e.answer->location, "/x");
  EXPECT_EQ(e.answer->retry_after_s, 7);
  EXPECT_EQ(e.answer->content_type, "application/json");
}

TEST_F(Client, APooledConnectionThatWasClosedIsNotUsedForAWrite) {
  scripted s({{ok}, {ok}});
  caller c(l);
  const auto to = url_of(s.port);
  ASSERT_TRUE(c.run(caller::request(to, "POST", "a")).answer.ok());
  s.first_closed.get_future().get();
  const auto e = c.run(caller::request(to, "POST", "b"));
  ASSERT_TRUE(e.answer.ok()) << e.answer.error().message;
}

TEST_F(Client, ALostAnswerToAWriteIsAnErrorThatSaysItWasSent) {
  scripted s({{""}});
  caller c(l);
  const auto to = url_of(s.port);
  const auto e = c.run(caller::request(to, "POST", "a"));
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().code, errc::unavailable);
  EXPECT_TRUE(e.sent);
}

TEST_F(Client, OnAUsedConnectionALostAnswerIsAskedForAgainOnlyForReads) {
  const std::string nothing;
  scripted reads({{ok, nothing}, {ok}});
  caller c(l);
  const auto to = url_of(reads.port);
  ASSERT_TRUE(c.run(caller::request(to)).answer.ok());
  EXPECT_TRUE(c.run(caller::request(to)).answer.ok());
  EXPECT_EQ(reads.requests.size(), 3u);

  scripted writes({{ok, nothing}, {ok}});
  const auto there = url_of(writes.port);
  ASSERT_TRUE(c.run(caller::request(there, "POST", "a")).answer.ok());
  const auto lost = c.run(caller::request(there, "POST", "b"));
  ASSERT_FALSE(lost.answer.ok());
  EXPECT_TRUE(lost.sent);
}

TEST_F(Client, NothingIsSentWhenNobodyListens) {
  std::uint16_t port = 0;
  {
    scripted gone({});
    port = gone.port;
  }
  caller c(l);
  const auto to = url_of(port);
  const auto e = c.run(caller::request(to, "POST", "a"));
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().code, errc::unavailable);
  EXPECT_NE(e.answer.error().message.find("refused"), std::string::npos);
  EXPECT_FALSE(e.sent);
}

TEST_F(Client, FramesAnswersEachWay) {
  scripted s(
      {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end"}});
  caller c(l);
  const auto to = url_of(s.port);
  EXPECT_EQ(c.run(caller::request(to)).answer->body, "abcde");
  EXPECT_EQ(c.run(caller::request(to, "DELETE")).answer->status, 204);
  EXPECT_EQ(c.run(caller::request(to)).answer->body, "until the end");
}

TEST_F(Client, TakesAnswersOfAnyLengthOnOneConnection) {
  const auto of_length = [](std::size_t whole) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: ";
    std::size_t body = whole - head.size() - 8;  // four digits and the empty line
    return head + std::to_string(body) + "\r\n\r\n" + std::string(body, 'x');
  };
  std::vector<std::string> answers;
  for (const std::size_t whole : {2047u, 2048u, 2049u, 4096u, 4097u, 9000u}) {
    answers.push_back(of_length(whole));
    ASSERT_EQ(answers.back().size(), whole);
  }
  scripted s({answers});
  caller c(l);
  const auto to = url_of(s.port);
  for (const auto& sent : answers) {
    const auto e = c.run(caller::request(to));
    ASSERT_TRUE(e.answer.ok()) << e.answer.error().message;
    EXPECT_EQ(e.answer->body, sent.substr(sent.find("\r\n\r\n") + 4));
  }
}

TEST_F(Client, TruncatedOrMalformedAnswersAreErrors) {
  for (const char* bad :
       {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nConte",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "220 smtp ready\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
    scripted s({{bad}});
    caller c(l);
    const auto to = url_of(s.port);
    const auto e = c.run(caller::request(to, "POST", "a"));
    ASSERT_FALSE(e.answer.ok()) << bad;
    EXPECT_EQ(e.answer.error().code, errc::unavailable) << bad;
    EXPECT_TRUE(e.sent) << bad;
  }
}

TEST_F(Client, AnswersBeyondTheLimitAreTooLarge) {
  for (const std::string head :
       {"Content-Length: 1000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e8\r\n", "\r\n"}) {
    scripted s({{"HTTP/1.1 200 OK\r\n" + head + std::string(1000, 'x')}});
    caller c(l);
    const auto to = url_of(s.port);
    auto r = caller::request(to);
    r.body_max = 999;
    const auto e = c.run(r);
    ASSERT_FALSE(e.answer.ok()) << head;
    EXPECT_EQ(e.answer.error().code, errc::too_large) << head;
  }
}

/// Collects until it has `enough` bytes.
struct collector : core::ports::body_reader {
  bool on_body(std::string_view chunk) override {
    text.append(chunk);
    return text.size() < enough;
  }
  std::string text;
  std::size_t enough = 1'000'000;
};

TEST_F(Client, EventStreamsGoToTheReaderUntilItHasEnough) {
  scripted s({{sse("6\r\ndata:1\r\n0\r\n\r\n"), sse("6\r\ndata:2\r\n6\r\ndata:3\r\n")}});
  caller c(l);
  const auto to = url_of(s.port);
  collector whole;
  auto r = caller::request(to, "POST", "a");
  r.stream = &whole;
  const auto first = c.run(r);
  ASSERT_TRUE(first.answer.ok());
  EXPECT_EQ(first.answer->content_type, "text/event-stream");
  EXPECT_EQ(whole.text, "data:1");
  EXPECT_EQ(first.answer->body, "");
  collector part;
  part.enough = 6;
  r.stream = &part;
  EXPECT_TRUE(c.run(r).answer.ok()) << "the same connection, closed by us in the middle";
  EXPECT_EQ(part.text.substr(0, 6), "data:2");
}

TEST_F(Client, AnEventStreamCutInTheMiddleIsAnError) {
  scripted s({{sse("6\r\ndata:1\r\n")}});
  caller c(l);
  const auto to = url_of(s.port);
  collector got;
  auto r = caller::request(to, "POST", "a");
  r.stream = &got;
  const auto e = c.run(r);
  ASSERT_FALSE(e.answer.ok());
  EXPECT_TRUE(e.sent);
  EXPECT_EQ(got.text, "data:1");
}

TEST_F(Client, OnlyEventStreamsGoToTheReader) {
  scripted s({{ok}});
  caller c(l);
  const auto to = url_of(s.port);
  collector got;
  auto r = caller::request(to, "POST", "a");
  r.stream = &got;
  EXPECT_EQ(c.run(r).answer->body, "ok");
  EXPECT_EQ(got.text, "");
}

/// A route that answers only when its caller has gone, and says that it was asked.
struct mute {
  std::promise<void> asked, left;
  task wait(exchange& x, boost::asio::io_context& io) {
    boost::asio::steady_timer timer(io, std::chrono::seconds(60));
    x.cancel.listen([](void* t) { static_cast<boost::asio::steady_timer*>(t)->cancel(); }, &timer);
    asked.set_value();
    boost::system::error_code ec;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
    co_await timer.async_wait(token);
    x.cancel.listen(nullptr, nullptr);
    left.set_value();
  }
};

TEST_F(Client, TheDeadlineEndsAnExchangeAndItsConnection) {
  mute m;
  router routes;
  routes.add("POST", "/", [&](exchange& x) { return m.wait(x, l.io); });
  const served s(l, routes);
  caller c(l);
  const auto to = url_of(s.port);
  auto r = caller::request(to, "POST", "a");
  r.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  const auto e = c.run(r);
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().code, errc::timeout);
  EXPECT_TRUE(e.sent);
  m.left.get_future().get();
}

TEST_F(Client, CancellationEndsAnExchangeAndItsConnection) {
  mute m;
  router routes;
  routes.add("POST", "/", [&](exchange& x) { return m.wait(x, l.io); });
  const served s(l, routes);
  caller c(l);
  const auto to = url_of(s.port);
  core::ports::cancel_token stop;
  auto r = caller::request(to, "POST", "a");
  r.cancel = &stop;
  auto pending = c.begin(r);
  m.asked.get_future().get();
  l.on([&] { stop.cancel(); });
  const auto e = pending.get();
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().code, errc::cancelled);
  EXPECT_TRUE(e.sent);
  m.left.get_future().get();
}

TEST_F(Client, ADeadlineInThePastSendsNothing) {
  scripted s({});
  caller c(l);
  const auto to = url_of(s.port);
  auto r = caller::request(to);
  r.deadline = {};
  const auto e = c.run(r);
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().code, errc::timeout);
  EXPECT_FALSE(e.sent);
}

TEST_F(Client, LoopbackAndPrivateAddressesAreDeniedByDefault) {
  caller c(l, {});
  for (const char* where :
       {"http://127.0.0.1:9/", "https://127.0.0.1:9/", "https://10.1.2.3/", "https://[::1]/",
        "https://169.254.169.254/", "https://[::ffff:127.0.0.1]/", "https://localhost/",
        "http://localhost/", "http://example.com/", "https://0.0.0.0/"}) {
    const auto to = core::ports::parse_url(where);
    ASSERT_TRUE(to.ok()) << where;
    const auto e = c.run(caller::request(*to));
    ASSERT_FALSE(e.answer.ok()) << where;
    EXPECT_EQ(e.answer.error().code, errc::denied) << where << e.answer.error().message;
    EXPECT_NE(e.answer.error().hint.find("--allow-loopback-upstreams"), std::string::npos) << where;
    EXPECT_FALSE(e.sent);
  }
}

TEST_F(Client, NamedOriginIsReachedWhereOthersAreNot) {
  scripted s({{ok}});
  scripted other({{ok}});
  net::client_options strict;
  strict.named = {url_of(s.port).origin};
  caller c(l, strict);
  const auto to = url_of(s.port);
  const auto e = c.run(caller::request(to));
  EXPECT_TRUE(e.answer.ok()) << e.answer.error().message;
  const auto to_other = url_of(other.port);
  EXPECT_EQ(c.run(caller::request(to_other)).answer.error().code, errc::denied);
}

TEST_F(Client, PlainHttpToThePublicIsDeniedEvenWhenLoopbackIsAllowed) {
  caller c(l);
  const auto to = core::ports::parse_url("http://192.0.2.1/");
  const auto e = c.run(caller::request(*to));
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().code, errc::denied);
}

TEST_F(Client, ConnectionsAreBounded) {
  mute m;
  router routes;
  routes.add("POST", "/", [&](exchange& x) { return m.wait(x, l.io); });
  const served s(l, routes);
  auto options = caller::permissive();
  options.connections_per_origin = 1;
  caller c(l, options);
  const auto to = url_of(s.port);
  core::ports::cancel_token stop;
  auto r = caller::request(to, "POST", "a");
  r.cancel = &stop;
  auto pending = c.begin(r);
  m.asked.get_future().get();
  const auto e = c.run(caller::request(to, "POST", "b"));
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().retry_after_s, 1);
  EXPECT_FALSE(e.sent);
  l.on([&] { stop.cancel(); });
  pending.get();
}

TEST_F(Client, ResolvesNames) {
  scripted s({{ok}});
  caller c(l);
  const auto to = url_of(s.port, "/", "http", "localhost");
  EXPECT_TRUE(c.run(caller::request(to)).answer.ok());
  const auto bad = url_of(s.port, "/", "http", "no-such-name.invalid");
  const auto e = c.run(caller::request(bad));
  ASSERT_FALSE(e.answer.ok());
  EXPECT_EQ(e.answer.error().code, errc::unavailable);
  EXPECT_FALSE(e.sent);
}

}  // namespace
}  // namespace patchbay::net
