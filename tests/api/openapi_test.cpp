#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <rapidjson/schema.h>

#include "core/outcome.hpp"
#include "world.hpp"

namespace patchbay::api {
namespace {

core::json::document schema_file(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::string(PATCHBAY_SOURCE_DIR) + "/schemas/" + name).rdbuf();
  auto read = core::json::parse(text.str());
  EXPECT_TRUE(read.ok()) << name;
  return std::move(*read);
}

/// "GET /path" of everything that the description has.
std::set<std::string> described(const core::json::document& openapi) {
  std::set<std::string> routes;
  for (const auto& path : openapi["paths"].GetObject()) {
    for (const auto& operation : path.value.GetObject()) {
      std::string method = operation.name.GetString();
      std::transform(method.begin(), method.end(), method.begin(),
                     [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      routes.insert(method + ' ' + path.name.GetString());
    }
  }
  return routes;
}

/// Every "$ref" below `at` that leads nowhere.
void collect_broken(const core::json::document& root, const core::json::value& at,
                    std::set<std::string>& broken) {
  if (at.IsArray()) {
    for (const auto& item : at.GetArray()) collect_broken(root, item, broken);
  }
  if (!at.IsObject()) return;
  for (const auto& member : at.GetObject()) {
    if (member.name == "$ref") {
      const rapidjson::Pointer to(member.value.GetString());
      if (!to.IsValid() || to.Get(root) == nullptr) broken.insert(member.value.GetString());
    } else {
      collect_broken(root, member.value, broken);
    }
  }
}

TEST(OpenApi, DescribesWhatIsServedAndNothingElse) {
  world w;
  std::set<std::string> served;
  for (const auto& route : w.router.routes()) served.insert(route->method + ' ' + route->pattern);
  EXPECT_EQ(described(schema_file("openapi.yaml")), served);
}

TEST(OpenApi, IsServedAsItIsWritten) {
  world w;
  const auto answer = w.get("/openapi.json");
  EXPECT_EQ(answer.type, "application/json");
  EXPECT_EQ(answer.json(), schema_file("openapi.yaml"));
}

TEST(OpenApi, HasNoBrokenReference) {
  const auto openapi = schema_file("openapi.yaml");
  std::set<std::string> broken;
  collect_broken(openapi, openapi, broken);
  EXPECT_TRUE(broken.empty()) << *broken.begin();
}

TEST(OpenApi, HasTheOutcomeOfItsOwnSchema) {
  const auto openapi = schema_file("openapi.yaml");
  const auto outcome = schema_file("outcome.schema.json");
  const auto& here = openapi["components"]["schemas"]["Outcome"];
  for (const auto* part : {"required", "properties", "additionalProperties"}) {
    EXPECT_EQ(here[part], outcome[part]) << part;
  }
}

TEST(OutcomeSchema, FitsEveryOutcome) {
  const auto text = schema_file("outcome.schema.json");
  const rapidjson::SchemaDocument schema(text);
  for (int status = 0; status <= static_cast<int>(core::call_status::unknown); ++status) {
    core::outcome o;
    o.id = core::call_id::make(1'795'338'600'000, 1, 2);
    o.provider = "gmail";
    o.action = "gmail_search";
    o.status = static_cast<core::call_status>(status);
    o.error = {"timeout", "It took too long.", ""};
    std::string line;
    core::append_json(line, o);
    const auto read = core::json::parse(line);
    ASSERT_TRUE(read.ok()) << line;
    rapidjson::SchemaValidator check(schema);
    EXPECT_TRUE(read->Accept(check)) << line << ": " << check.GetInvalidSchemaKeyword();
  }
}

TEST(OutcomeSchema, RefusesAWordThatIsNoStatus) {
  const auto text = schema_file("outcome.schema.json");
  const rapidjson::SchemaDocument schema(text);
  core::outcome o;
  std::string line;
  core::append_json(line, o);
  line.replace(line.rfind("unknown"), 7, "perhaps");
  const auto read = core::json::parse(line);
  ASSERT_TRUE(read.ok());
  rapidjson::SchemaValidator check(schema);
  EXPECT_FALSE(read->Accept(check));
}

}  // namespace
}  // namespace patchbay::api
