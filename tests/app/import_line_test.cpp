#include "app/commands/import_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

constexpr const char* good =
    R"({"tenant":"t1","provider":"gmail","auth_config":"ac","connected_account":"ca","alias":"work",)"
    R"("status":"ACTIVE","mcp_url":"https://x.example/mcp?user_id=t1","headers":{"X-A":"b"}})";

std::string refusal(const std::string& line) {
  const auto row = read_import_line(line);
  return row.ok() ? "accepted" : row.error().message;
}

TEST(ImportLine, IsAConnectionWithItsHeaders) {
  const auto row = read_import_line(good);
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(row->connection.tenant, "t1");
  EXPECT_EQ(row->connection.provider, "gmail");
  EXPECT_EQ(row->connection.auth_config, "ac");
  EXPECT_EQ(row->connection.connected_account, "ca");
  EXPECT_EQ(row->connection.alias, "work");
  EXPECT_EQ(row->connection.status, core::account_status::active);
  EXPECT_EQ(row->connection.endpoint, "https://x.example/mcp?user_id=t1");
  EXPECT_EQ(row->connection.source, "import");
  EXPECT_THAT(row->headers, ElementsAre(Pair("X-A", "b")));
}

TEST(ImportLine, AliasAddressAndHeadersMayBeLeftOut) {
  EXPECT_EQ(refusal(R"({"tenant":"t","provider":"p","auth_config":"a","connected_account":"c",)"
                    R"("status":"INACTIVE"})"),
            "accepted");
}

TEST(ImportLine, SaysWhatIsWrong) {
  EXPECT_THAT(refusal("{"), HasSubstr("not JSON"));
  EXPECT_THAT(refusal("[]"), HasSubstr("JSON object"));
  EXPECT_THAT(refusal(R"({"tenat":"t"})"), HasSubstr("tenat"));
  EXPECT_THAT(refusal(R"({"tenant":1})"), HasSubstr("tenant must be a string"));
  EXPECT_THAT(refusal(R"({"tenant":"a/b","provider":"p","status":"ACTIVE"})"),
              HasSubstr("tenant must be"));
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"P","status":"ACTIVE"})"),
              HasSubstr("provider must be"));
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","status":"ACTIVE"})"),
              HasSubstr("auth_config is missing"));
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","auth_config":"a","status":"ACTIVE"})"),
              HasSubstr("connected_account is missing"));
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","status":"active"})"), HasSubstr("status"));
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","auth_config":"a","connected_account":"c",)"
                      R"("status":"ACTIVE","mcp_url":"ftp://x"})"),
              HasSubstr("mcp_url"));
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","status":"ACTIVE","headers":[]})"),
              HasSubstr("headers must be an object"));
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","status":"ACTIVE","headers":{"A":1}})"),
              HasSubstr("headers.A must be a string"));
}

/// A good line, but for the id in `member`.
std::string with_id(const std::string& member, const std::string& id) {
  std::string line = R"({"status":"INACTIVE")";
  for (const char* m : {"tenant", "provider", "auth_config", "connected_account", "alias"}) {
    line += ",\"" + std::string(m) + "\":\"" + (m == member ? id : "x") + "\"";
  }
  return refusal(line + "}");
}

TEST(ImportLine, ControlCharactersInAnIdAreRefusedByItsName) {
  for (const char* id :
       {R"(a\u0000)", R"(\u0000)", R"(a\u0000b)", R"(a\nb)", R"(\u001f)", R"(a\u007f)"}) {
    for (const std::string member : {"tenant", "provider"}) {
      EXPECT_THAT(with_id(member, id), StartsWith(member + " must be ")) << id;
    }
    for (const std::string member : {"auth_config", "connected_account", "alias"}) {
      EXPECT_EQ(with_id(member, id), member + " has control characters") << id;
    }
  }
  for (const char* id : {"ca_-1", "Ana's work", R"(Stra\u00dfe)"}) {
    EXPECT_EQ(with_id("alias", id), "accepted") << id;
  }
}

TEST(ImportLine, AZeroByteInAnAddressIsRefused) {
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","auth_config":"a","connected_account":"c",)"
                      R"("status":"ACTIVE","mcp_url":"https://x.example/\u0000"})"),
              HasSubstr("mcp_url"));
}

std::string with_header(const std::string& name, const std::string& value) {
  return refusal(R"({"tenant":"t","provider":"p","auth_config":"a","connected_account":"c",)"
                 R"("status":"INACTIVE","headers":{")" +
                 name + R"(":")" + value + R"("}})");
}

TEST(ImportLine, HeadersThatBreakALineAreRefused) {
  for (const char* value : {R"(a\r\nX-B: c)", R"(a\nb)", R"(\u0001)", R"(\u007f)"}) {
    EXPECT_THAT(with_header("X-A", value), HasSubstr("headers.X-A has characters")) << value;
  }
  EXPECT_NE(with_header("X-A", R"(a\u0000b)"), "accepted");
  for (const char* name : {"", "X A", "X:A", R"(X\r\nA)", "X(A)"}) {
    const auto said = with_header(name, "b");
    EXPECT_THAT(said, HasSubstr("is no header name")) << name;
    EXPECT_EQ(said.find_first_of("\r\n"), std::string::npos) << said;
  }
  EXPECT_EQ(with_header("X-A", "b c;d=1"), "accepted");
}

TEST(ImportLine, TheBrokersKeyIsNeverStored) {
  for (const char* name : {"x-api-key", "X-API-Key", "x-org-api-key"}) {
    EXPECT_THAT(with_header(name, "k"), HasSubstr("the broker's key is never stored")) << name;
  }
}

TEST(ImportLine, HeadersOfTheHostAreRefused) {
  for (const char* name : {"Host", "content-length", "Connection", "Transfer-Encoding", "TE",
                           "Upgrade", "Mcp-Session-Id", "MCP-Protocol-Version"}) {
    EXPECT_THAT(with_header(name, "k"), HasSubstr("is set by the host")) << name;
  }
}

TEST(ImportLine, AHeaderIsThereOnce) {
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","auth_config":"a","connected_account":"c",)"
                      R"("status":"INACTIVE","headers":{"X-A":"b","x-a":"c"}})"),
              HasSubstr("twice"));
}

TEST(ImportLine, APasswordInTheAddressIsNotShown) {
  const auto said =
      refusal(R"({"tenant":"t","provider":"p","auth_config":"a","connected_account":"c",)"
              R"("status":"ACTIVE","mcp_url":"http://u:geheim@h/"})");
  EXPECT_THAT(said, HasSubstr("mcp_url: a URL with user info"));
  EXPECT_EQ(said.find("geheim"), std::string::npos);
}

TEST(ImportLine, AnActiveConnectionHasAnAddress) {
  EXPECT_THAT(refusal(R"({"tenant":"t","provider":"p","auth_config":"a","connected_account":"c",)"
                      R"("status":"ACTIVE"})"),
              HasSubstr("mcp_url is missing"));
}

}  // namespace
}  // namespace patchbay::app
