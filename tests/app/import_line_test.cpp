#include "app/commands/import_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

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

}  // namespace
}  // namespace patchbay::app
