#include "core/stub.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "core/samples.hpp"

namespace patchbay::core {
namespace {

TEST(Stub, PutsRequiredParametersFirstAndDefaultsAsPythonLiterals) {
  action a = search();
  a.parameters = {make("deep", value_type::boolean, false, "true"),
                  make("labels", value_type::string_list, false, R"(["a","b"])"),
                  make("query", value_type::string, true), make("page", value_type::string)};
  EXPECT_EQ(signature(a),
            "gmail_search(query: str, deep: bool = True, labels: list[str] = [\"a\", \"b\"], "
            "page: str = None)");
}

TEST(Stub, CarriesTheDocstringWithALineAParameter) {
  action a = search();
  a.parameters = {make("query", value_type::string, true), make("format", value_type::string)};
  a.parameters[1].choices = {"full", "raw"};
  EXPECT_EQ(stub(a),
            "def gmail_search(query: str, format: str = None):\n"
            "    \"\"\"Find messages.\n\n"
            "    Args:\n"
            "        query (str): The query.\n"
            "        format (str): The format. One of: full, raw.\n"
            "    \"\"\"\n");
  a.parameters.clear();
  EXPECT_EQ(stub(a), "def gmail_search():\n    \"\"\"Find messages.\"\"\"\n");
}

TEST(Stub, IndentsEveryLineOfADocstring) {
  action a = search();
  a.doc = "Find messages.\nNewest first.\n\nSlow.";
  a.parameters = {make("query", value_type::string, true)};
  a.parameters[0].doc = "What to find,\nas typed.";
  EXPECT_EQ(stub(a),
            "def gmail_search(query: str):\n"
            "    \"\"\"Find messages.\n    Newest first.\n\n    Slow.\n\n"
            "    Args:\n"
            "        query (str): What to find,\n            as typed.\n"
            "    \"\"\"\n");
}

TEST(Stub, ATableIsItsStubsInOrder) {
  action_tables tables(make_catalogue(1));
  const std::string text = stubs(*tables.table_for({"gmail"}));
  EXPECT_LT(text.find("def gmail_search"), text.find("def gmail_send_email"));
  EXPECT_EQ(text.find("slack"), std::string::npos);
}

TEST(ParameterSchema, IsAClosedJsonSchemaObject) {
  const auto d = json::parse(parameter_schema_json(search()));
  ASSERT_TRUE(d.ok());
  EXPECT_FALSE(json::find(*d, "additionalProperties")->GetBool());
  EXPECT_EQ(json::text(*json::find(*d, "required")), R"(["query"])");
  const auto& properties = *json::find(*d, "properties");
  EXPECT_EQ(json::text(*json::find(properties, "max_results")),
            R"({"type":"integer","minimum":1.0,"maximum":500.0,"default":20,)"
            R"("description":"The max_results."})");
  EXPECT_EQ(json::text(*json::find(properties, "format")),
            R"({"type":"string","enum":["full","raw"],"description":"The format."})");
  EXPECT_EQ(json::text(*json::find(properties, "anything")), R"({"description":"The anything."})");
  const auto sent = json::parse(parameter_schema_json(send_email()));
  EXPECT_EQ(json::text(*json::find(*json::find(*sent, "properties"), "to")),
            R"({"type":"array","items":{"type":"string"},"description":"The to."})");
}

}  // namespace
}  // namespace patchbay::core
