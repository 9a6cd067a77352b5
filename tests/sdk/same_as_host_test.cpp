/// The SDK's fake host and the host agree on what an action that is data does, and on the schema of
/// its arguments.
#include <gtest/gtest.h>
#include <patchbay/sdk.hpp>
#include <patchbay/testing/fake_host.hpp>

#include "core/binding.hpp"
#include "core/mapping.hpp"
#include "core/stub.hpp"
#include "plugin/manifest.hpp"

namespace {

namespace core = patchbay::core;
using patchbay::arg;
using patchbay::field;
using patchbay::json;
using patchbay::same;

patchbay::provider sample() {
  return {
      .name = "x",
      .title = "X",
      .doc = "X.",
      .actions = {
          {.name = "x_send",
           .doc = "Send.",
           .effect = patchbay::write,
           .parameters = {field::strings("to", "To whom."), field::strings("cc", "Copies."),
                          field::string("kind", "Which.").choices({"a", "b"}).fallback("a"),
                          field::integer("count", "How many.").range(1, 9).fallback(3),
                          field::number("share", "Which part.").range(0, 1),
                          field::boolean("now", "Whether now.").required(),
                          field::any("extra", "More."), field::object("map", "A map."),
                          field::list("list", "A list.").at_most(2),
                          field::string("word", "A word.").at_most(3)},
           .rules = {patchbay::at_least_one({"to", "cc"}), patchbay::at_most_one({"map", "list"}),
                     patchbay::all_or_none({"word", "share"})},
           .mapping = patchbay::mapping{
               "SEND",
               {arg("first").from("to").first(), arg("others", "rest").from("to").rest(),
                arg("cc").from("cc").split(), same("kind"), arg("n", "count").from("count"),
                same("share"), same("now"), arg("extra").from("extra").text(),
                same("map").listed_only(), same("list"), same("word"),
                arg("me").constant(true)}}}}};
}

std::string manifest() {
  return json::object()
      .set("manifest", 1)
      .set("providers", json::list().add(sample().describe()))
      .dump();
}

/// The entry of a plugin that is linked into this test.
constexpr patchbay_entry entry = {sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR, PATCHBAY_ABI_MINOR,
                                  &patchbay::detail::entry_of<&sample>::describe,
                                  &patchbay::detail::entry_of<&sample>::create};

/// What the host sends; empty if it refuses the arguments.
std::string sent_by_host(const core::action& of, const std::string& arguments) {
  auto document = core::json::parse(arguments).value();
  core::bound_arguments bound;
  const core::binder binder(of);
  if (!binder.bind(document, document.GetAllocator(), bound).empty()) return {};
  std::string sent;
  return core::append_arguments(sent, of, bound, nullptr) ? sent : std::string();
}

class SameAsHost : public ::testing::TestWithParam<const char*> {};

TEST_P(SameAsHost, SendsOrRefusesTheSame) {
  const auto read = patchbay::plugin::parse_manifest(manifest());
  ASSERT_TRUE(read) << read.error().message;
  const std::string expected = sent_by_host(read->actions.front(), GetParam());
  patchbay::testing::fake_host host(entry);
  const json arguments = json::parse(GetParam()).value();
  if (expected.empty()) {
    EXPECT_EQ(host.call("x_send", arguments).status, PATCHBAY_INVALID_ARGUMENT);
  } else {
    host.expect("SEND").with(json::parse(expected).value());
    const auto answer = host.call("x_send", arguments);
    EXPECT_TRUE(answer) << answer.text;
  }
  EXPECT_NO_THROW(host.verify());
}

INSTANTIATE_TEST_SUITE_P(
    Table, SameAsHost,
    ::testing::Values(
        R"({"to":"a@x.org","now":true})", R"({"to":["a; b","c"],"cc":"d, e","now":false})",
        R"({"to":"\"Doe, Jane\" <j@x.org>, Bo <b,o@x.org>","now":true})",
        R"({"to":" , ;","now":true})", R"({"cc":[],"now":true})", R"({"to":"a"})",
        R"({"to":"a","now":"yes"})", R"({"to":"a","now":true,"other":1})",
        R"({"to":"a","now":true,"count":9223372036854775807})",
        R"({"to":"a","now":true,"count":9,"kind":"b"})", R"({"to":"a","now":true,"count":1.5})",
        R"({"to":"a","now":true,"kind":"c"})", R"({"to":"a","now":true,"extra":{"a":[1,2]}})",
        R"({"to":"a","now":true,"extra":"text"})", R"({"to":"a","now":true,"map":{"a":1}})",
        R"({"to":"a","now":true,"list":[1,2]})", R"({"to":"a","now":true,"list":[1,2,3]})",
        R"({"to":"a","now":true,"map":{},"list":[]})", R"({"to":"a","now":true,"word":"abc"})",
        R"({"to":"a","now":true,"word":"äöü","share":0.5})",
        R"({"to":"a","now":true,"word":"abcd","share":1})", R"({"to":"a","now":null,"share":2})",
        R"({"to":[1],"now":true})"));

TEST(SameAsHost, TheSchemaOfTheArgumentsIsTheHosts) {
  const auto read = patchbay::plugin::parse_manifest(manifest()).value();
  const std::string head = R"({"$schema":"https://json-schema.org/draft/2020-12/schema",)";
  EXPECT_EQ(sample().actions.front().schema().dump(),
            head + core::parameter_schema_json(read.actions.front()).substr(1));
}

}  // namespace
