#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "net/loopback.hpp"

namespace patchbay::net {
namespace {

using test::loop;
using test::raw;
using test::served;

constexpr std::string_view get_hi = "GET /hi HTTP/1.1\r\nHost: a\r\n\r\n";

/// Waits until it is cancelled, and says so.
struct patient {
  std::promise<void> begun, cancelled;
};

task wait_for_cancel(exchange& x, boost::asio::io_context& io, patient& p) {
  boost::asio::steady_timer timer(io, std::chrono::seconds(60));
  x.cancel.listen([](void* t) { static_cast<boost::asio::steady_timer*>(t)->cancel(); }, &timer);
  p.begun.set_value();
  boost::system::error_code ec;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ec);
  co_await timer.async_wait(token);
  x.cancel.listen(nullptr, nullptr);
  if (x.cancel.cancelled()) p.cancelled.set_value();
  x.answer = "late";
}

task echo(exchange& x) {
  x.answer = x.body;
  co_return;
}

task fail(exchange&) {
  throw std::runtime_error("broken");
  co_return;
}

task pieces(exchange& x) {
  bool alive = co_await x.stream->write_head();
  for (int i = 0; i < 3 && alive; ++i) {
    std::string piece = "piece " + std::to_string(i) + "\n";
    alive = co_await x.stream->write(std::move(piece));
  }
  if (x.query == "cut") x.stream->abort();
}

class Server : public testing::Test {
 protected:
  Server() {
    routes.add_quick("GET", "/hi", [](exchange& x) { x.answer = "hello"; });
    routes.add_quick("GET", "/big", [](exchange& x) { x.answer.assign(1'000'000, 'b'); });
    routes.add_quick("GET", "/drop", [](exchange& x) { x.stream->abort(); });
    routes.add("POST", "/echo", echo);
    routes.add("GET", "/fail", fail);
    routes.add("GET", "/pieces", pieces);
    routes.add("GET", "/wait", [this](exchange& x) { return wait_for_cancel(x, l.io, waits); });
  }
  loop l;
  patient waits;
  router routes;
};

TEST_F(Server, KeepsConnectionsAlive) {
  const served s(l, routes);
  raw c(s.port);
  for (int i = 0; i < 3; ++i) {
    c.send(get_hi);
    EXPECT_EQ(c.answer(),
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
              "Content-Length: 5\r\n\r\nhello");
  }
  EXPECT_EQ(s.door->connections(), 1u);
}

TEST_F(Server, AnswersPipelinedRequestsInOrder) {
  const served s(l, routes);
  raw c(s.port);
  c.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none" + std::string(get_hi) +
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n"
         "GET /hi HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(c.answer().ends_with("\r\n\r\none"));
  EXPECT_TRUE(c.answer().ends_with("\r\n\r\nhello"));
  EXPECT_TRUE(c.answer().ends_with("\r\n\r\ntwo"));
  const auto last = c.answer();
  EXPECT_NE(last.find("Connection: close"), last.npos);
  EXPECT_EQ(c.all(), "");
}

TEST_F(Server, TakesARequestThatArrivesByteByByte) {
  const served s(l, routes);
  raw c(s.port);
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(300, 'x') +
      "\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n";
  for (const char byte : request) c.send({&byte, 1});
  EXPECT_TRUE(c.answer().ends_with("\r\n\r\nhello!"));
}

TEST_F(Server, TakesHeadsOfAnyLengthOnOneConnection) {
  const served s(l, routes);
  raw c(s.port);
  const std::string begin = "GET /hi HTTP/1.1\r\nHost: a\r\nX-Long: ";
  for (const std::size_t whole : {4095u, 4096u, 4097u, 8192u, 8193u}) {
    c.send(begin + std::string(whole - begin.size() - 4, 'x') + "\r\n\r\n");
    EXPECT_TRUE(c.answer().ends_with("\r\n\r\nhello")) << whole;
  }
}

TEST_F(Server, TakesLargeBodiesBothWays) {
  const served s(l, routes);
  raw c(s.port);
  const std::string body(700'000, 'q');
  c.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 700000\r\n\r\n" + body);
  EXPECT_TRUE(c.answer().ends_with(body));
  c.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_GT(c.answer().size(), 1'000'000u);
}

TEST_F(Server, HeadHasTheLengthAndNoBody) {
  const served s(l, routes);
  raw c(s.port);
  c.send("HEAD /hi HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto text = c.all();
  EXPECT_NE(text.find("Content-Length: 5"), text.npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST_F(Server, Http10ClosesUnlessAskedToStay) {
  const served s(l, routes);
  raw c(s.port);
  c.send("GET /hi HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto first = c.answer();
  EXPECT_NE(first.find("Connection: keep-alive"), first.npos);
  c.send("GET /hi HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(c.all().ends_with("hello"));
}

TEST_F(Server, SaysContinueBeforeAnExpectedBody) {
  const served s(l, routes);
  raw c(s.port);
  c.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(c.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  c.send("ok");
  EXPECT_TRUE(c.answer().ends_with("ok"));
}

struct bad_request {
  const char* name;
  std::string text;
  const char* status;
};

TEST_F(Server, RefusesWhatIsNotHttpAndCloses) {
  server_limits small;
  small.header_bytes = 1024;
  small.body_bytes = 100;
  const served s(l, routes, small);
  const std::string post = "POST /echo HTTP/1.1\r\nHost: a\r\n";
  const bad_request all[] = {
      {"garbage", "\x16\x03\x01 nonsense\r\n\r\n", "400"},
      {"no host", "GET /hi HTTP/1.1\r\n\r\n", "400"},
      {"two hosts", "GET /hi HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"version", "GET /hi HTTP/3.0\r\nHost: a\r\n\r\n", "400"},
      {"folded", "GET /hi HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", "400"},
      {"space before colon", "GET /hi HTTP/1.1\r\nHost : a\r\n\r\n", "400"},
      {"no path", "GET hi HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"long head", "GET /hi HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n",
       "431"},
      {"long target", "GET /" + std::string(2000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", "431"},
      {"large", post + "Content-Length: 101\r\n\r\n", "413"},
      {"large chunks", post + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x'),
       "413"},
      {"length twice", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
      {"negative", post + "Content-Length: -1\r\n\r\n", "400"},
      {"both", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"both, other order",
       post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", "400"},
      {"coding", post + "Transfer-Encoding: gzip\r\n\r\n", "501"},
      {"codings", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"},
      {"no chunk size", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", "400"},
      {"no chunk end", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", "400"},
      {"huge chunk size", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "400"},
      {"expectation", post + "Content-Length: 1\r\nExpect: tea\r\n\r\n", "417"},
  };
  for (const auto& bad : all) {
    raw c(s.port);
    c.send(bad.text);
    c.end();
    const auto text = c.all();
    EXPECT_EQ(text.substr(0, 12), std::string("HTTP/1.1 ") + bad.status)
        << bad.name << ": " << text;
    EXPECT_NE(text.find("Connection: close"), text.npos) << bad.name;
  }
}

TEST_F(Server, TakesAbsoluteTargetsAndTheirHost) {
  routes.add_quick("GET", "/host", [](exchange& x) { x.answer = x.get("host"); });
  const served s(l, routes);
  raw c(s.port);
  c.send("GET http://right.example/host?x HTTP/1.1\r\nHost: wrong.example\r\n\r\n");
  EXPECT_TRUE(c.answer().ends_with("\r\n\r\nright.example"));
}

TEST_F(Server, UnknownPathsAndMethodsKeepTheConnection) {
  const served s(l, routes);
  raw c(s.port);
  c.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(c.answer().substr(9, 3), "404");
  c.send("PUT /hi HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
  const auto wrong = c.answer();
  EXPECT_EQ(wrong.substr(9, 3), "405");
  EXPECT_NE(wrong.find("Allow: GET\r\n"), wrong.npos);
  c.send(get_hi);
  EXPECT_EQ(c.answer().substr(9, 3), "200");
}

TEST_F(Server, AHandlerThatThrowsFailsItsExchangeOnly) {
  const served s(l, routes);
  raw c(s.port);
  c.send("GET /fail HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(get_hi));
  EXPECT_EQ(c.answer().substr(9, 3), "500");
  EXPECT_EQ(c.answer().substr(9, 3), "200");
}

TEST_F(Server, SendsPiecesInChunks) {
  const served s(l, routes);
  raw c(s.port);
  c.send(
      "GET /pieces HTTP/1.1\r\nHost: a\r\n\r\nGET /hi HTTP/1.1\r\nHost: a\r\nConnection: "
      "close\r\n\r\n");
  const auto text = c.all();
  EXPECT_NE(text.find("Transfer-Encoding: chunked\r\n\r\n8\r\npiece 0\n\r\n8\r\npiece 1\n\r\n8\r\n"
                      "piece 2\n\r\n0\r\n\r\nHTTP/1.1 200 OK"),
            text.npos)
      << text;
}

TEST_F(Server, AbortCutsAnAnswerOrGivesNone) {
  const served s(l, routes);
  raw cut(s.port);
  cut.send("GET /pieces?cut HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto text = cut.all();
  EXPECT_NE(text.find("piece 2"), text.npos);
  EXPECT_FALSE(text.ends_with("0\r\n\r\n"));
  raw dropped(s.port);
  dropped.send("GET /drop HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(dropped.all(), "");
}

TEST_F(Server, ASlowRequestGets408AndAnIdleConnectionIsClosed) {
  server_limits quick;
  quick.header_wait = std::chrono::milliseconds(50);
  quick.idle_wait = std::chrono::milliseconds(50);
  const served s(l, routes, quick);
  raw slow(s.port);
  slow.send("GET /hi HT");
  EXPECT_EQ(slow.all().substr(9, 3), "408");
  raw body(s.port);
  body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_EQ(body.all().substr(9, 3), "408");
  raw idle(s.port);
  idle.send(get_hi);
  EXPECT_TRUE(idle.all().ends_with("hello"));
}

TEST_F(Server, OneConnectionTooManyGets503) {
  server_limits one;
  one.connections = 1;
  const served s(l, routes, one);
  raw first(s.port);
  first.send(get_hi);
  EXPECT_EQ(first.answer().substr(9, 3), "200");
  raw second(s.port);
  const auto text = second.all();
  EXPECT_EQ(text.substr(9, 3), "503");
  EXPECT_NE(text.find("Retry-After: 1\r\n"), text.npos);
}

TEST_F(Server, OneRequestInFlightTooManyGets503) {
  server_limits one;
  one.in_flight = 1;
  const served s(l, routes, one);
  raw first(s.port);
  first.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  waits.begun.get_future().get();
  raw second(s.port);
  second.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" + std::string(get_hi));
  const auto busy = second.answer();
  EXPECT_EQ(busy.substr(9, 3), "503");
  EXPECT_NE(busy.find("Retry-After: 1\r\n"), busy.npos);
  EXPECT_EQ(second.answer().substr(9, 3), "200");
}

TEST_F(Server, ACallerThatHangsUpCancelsItsRequest) {
  const served s(l, routes);
  raw c(s.port);
  c.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  waits.begun.get_future().get();
  c.close();
  EXPECT_EQ(waits.cancelled.get_future().wait_for(std::chrono::seconds(10)),
            std::future_status::ready);
}

TEST_F(Server, AHandlerOverItsTimeIsCancelled) {
  server_limits quick;
  quick.handler_wait = std::chrono::milliseconds(50);
  const served s(l, routes, quick);
  raw c(s.port);
  c.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(c.answer().ends_with("late"));
}

TEST_F(Server, DrainEndsIdleConnectionsAndFinishesRunningOnes) {
  const served s(l, routes);
  raw idle(s.port);
  idle.send(get_hi);
  idle.answer();
  raw busy(s.port);
  busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  waits.begun.get_future().get();
  l.on([&] { s.door->drain(); });
  EXPECT_EQ(idle.all(), "");
  EXPECT_FALSE(raw(s.port).connected);
  EXPECT_EQ(l.on([&] { return s.door->in_flight(); }), 1u);
  busy.end();
  const auto text = busy.all();
  EXPECT_TRUE(text.ends_with("late"));
  EXPECT_NE(text.find("Connection: close"), text.npos);
}

TEST_F(Server, StopCancelsWhatRuns) {
  const served s(l, routes);
  raw busy(s.port);
  busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  waits.begun.get_future().get();
  l.on([&] { s.door->stop(); });
  waits.cancelled.get_future().get();
  EXPECT_EQ(busy.all(), "");
  EXPECT_EQ(l.on([&] { return s.door->in_flight(); }), 0u);
}

TEST_F(Server, HooksSeeEveryAnswer) {
  std::vector<int> seen;
  routes.before = [](exchange& x) {
    if (x.get("host") != "evil") return false;
    x.status = 403;
    return true;
  };
  routes.after = [&seen](exchange& x) {
    seen.push_back(x.status);
    x.add_header("X-Seen", "1");
  };
  const served s(l, routes);
  raw c(s.port);
  c.send("GET /hi HTTP/1.1\r\nHost: evil\r\n\r\n" + std::string(get_hi) +
         "GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(c.answer().substr(9, 3), "403");
  c.answer();
  const auto last = c.answer();
  EXPECT_NE(last.find("X-Seen: 1\r\n"), last.npos);
  EXPECT_EQ(l.on([&] { return seen; }), (std::vector<int>{403, 200, 404}));
}

TEST_F(Server, ATakenPortIsAConflict) {
  const int other = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(other, reinterpret_cast<const sockaddr*>(&at), size);
  ::listen(other, 1);
  ::getsockname(other, reinterpret_cast<sockaddr*>(&at), &size);
  const auto port = ntohs(at.sin_port);
  l.on([&] {
    const auto taken = listener::open(l.io, "127.0.0.1", port, routes, {});
    ASSERT_FALSE(taken.ok());
    EXPECT_EQ(taken.error().code, core::errc::conflict);
    const auto nowhere = listener::open(l.io, "not-an-address", 0, routes, {});
    ASSERT_FALSE(nowhere.ok());
    EXPECT_EQ(nowhere.error().code, core::errc::invalid_argument);
    const auto first = listener::open(l.io, "127.0.0.1", 0, routes, {});
    ASSERT_TRUE(first.ok());
    const auto second = listener::open(l.io, "127.0.0.1", (*first)->port(), routes, {});
    EXPECT_TRUE(second.ok()) << "threads of one process share a port";
  });
  ::close(other);
}

}  // namespace
}  // namespace patchbay::net
