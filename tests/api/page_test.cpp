#include "api/page.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include "world.hpp"

namespace patchbay::api {
namespace {

std::string base64(const std::array<unsigned char, SHA256_DIGEST_LENGTH>& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8) | (i + k < bytes.size() ? bytes[i + k] : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : digits[(group >> (18 - 6 * k)) & 63];
    }
  }
  return out;
}

TEST(Page, HasAPolicyThatAllowsItsOwnStyleAndNothingElse) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  const auto style = page_style();
  SHA256(reinterpret_cast<const unsigned char*>(style.data()), style.size(), hash.data());
  EXPECT_EQ(page_style_source(), "'sha256-" + base64(hash) + "'");
  world w;
  const auto answer = w.get("/api/composio-redirect", {{"Accept", "text/html"}});
  const auto policy = answer.header("Content-Security-Policy");
  EXPECT_EQ(policy.find("default-src 'none'; style-src 'sha256-"), 0u) << policy;
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_NE(answer.body.find("<style>" + std::string(style) + "</style>"), std::string::npos);
}

TEST(Page, CanBeReadAloud) {
  net::exchange x;
  answer(x, 404, {"Nothing here", "Why.", "What next.", false});
  EXPECT_EQ(x.status, 404);
  for (const std::string_view part :
       {"<!doctype html>", "<html lang=\"en\">", "<title>Nothing here</title>", "<main>",
        "<h1>Nothing here</h1>", "Not done", "name=\"viewport\""}) {
    EXPECT_NE(x.answer.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(x.answer.find("<script"), std::string::npos);
}

TEST(Page, EscapesEverythingThatComesFromOutside) {
  constexpr std::string_view attack = "</p><script>alert('x')</script><img src=x onerror=\"y\">&";
  net::exchange x;
  answer(x, 200, {std::string(attack), std::string(attack), std::string(attack), true});
  EXPECT_EQ(x.answer.find("<script"), std::string::npos);
  EXPECT_EQ(x.answer.find("<img"), std::string::npos);
  EXPECT_NE(x.answer.find("&lt;script&gt;alert(&#39;x&#39;)"), std::string::npos);
}

TEST(Page, OfACallbackEscapesWhatTheBrowserBrought) {
  world w;
  w.connections.failure =
      core::error{core::errc::denied, "The provider said: <script>alert(1)</script>", ""};
  const auto answer = w.get(
      "/api/composio-redirect?state=s&status=failed&error=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
      {{"Accept", "text/html"}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(w.connections.finish_asked.error, "<script>alert(1)</script>");
  EXPECT_EQ(answer.body.find("<script"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("&lt;script&gt;"), std::string::npos);
}

TEST(Escaped, LeavesNoMarkup) {
  EXPECT_EQ(escaped("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
  EXPECT_EQ(escaped(""), "");
}

}  // namespace
}  // namespace patchbay::api
