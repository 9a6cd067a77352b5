// What `patchbay plugin check` finds: nothing in what is shipped, and exactly what is wrong with
// ten plugins that were made in a hurry.
#include "plugin/check.hpp"

#include <gmock/gmock.h>

#include "plugin/dry_run.hpp"
#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

/// "error docs: ..." for each finding.
std::vector<std::string> findings_of(const fs::path& file) {
  patchbay::plugin::testing::bench on;
  describer by(on.options().runner, on.data());
  std::vector<std::string> found;
  for (const auto& f : try_file(file, on.data(), by).findings) {
    found.push_back((f.what == finding::kind::error ? "error " : "warning ") +
                    std::string(name(f.where)) + ": " + f.text);
  }
  return found;
}

TEST(PluginCheck, ShippedPluginsHaveNoFindings) {
  std::size_t checked = 0;
  for (const auto& entry : fs::directory_iterator(PATCHBAY_PLUGINS)) {
    if (entry.path().extension() != ".so") continue;
    EXPECT_THAT(findings_of(entry.path()), IsEmpty()) << entry.path();
    ++checked;
  }
  EXPECT_GE(checked, 7u);
}

struct poor_plugin {
  std::string name;
  std::vector<std::string> findings;
  friend void PrintTo(const poor_plugin& p, std::ostream* to) { *to << p.name; }
};

class PoorPlugin : public ::testing::TestWithParam<poor_plugin> {};

TEST_P(PoorPlugin, HasExactlyTheseFindings) {
  const auto file = fs::path(PATCHBAY_TEST_PLUGINS) / "poor" / (GetParam().name + ".so");
  EXPECT_THAT(findings_of(file), UnorderedElementsAreArray(GetParam().findings));
}

const poor_plugin poor_plugins[] = {
    {"mumbles",
     {"warning docs: poor_read_mail: its summary line is no sentence: end it with a full stop",
      "warning docs: poor_read_mail: its summary line says no more than its name",
      "warning docs: poor_read_mail: the description of parameter mail_id says no more than its "
      "name"}},
    {"names_the_machinery",
     {"error manifest: providers[0].actions[0].doc: says \"API\", which an agent should not see",
      "error manifest: providers[0].actions[0].parameters[0].doc: says \"MCP\", which an agent "
      "should not see"}},
    {"wrong_names",
     {"error manifest: providers[0].actions[0].name: \"poor_ReadMail\" is no name: a-z, 0-9 and _, "
      "a letter first, at most 64",
      "error manifest: providers[0].actions[1]: action gmail_search: its name must begin with "
      "\"poor_\""}},
    {"disguised",
     {"warning effects: poor_post: SLACK_SEND_MESSAGE is listed as read, but its name says send: a "
      "host may then send it twice"}},
    {"no_effect",
     {"error manifest: providers[0].actions[0].effect: is missing",
      "error manifest: providers[0].actions[0].tools[0].effect: is missing"}},
    {"pinned",
     {"warning symbols: has a thread_local object with a destructor, which pins the library in "
      "memory",
      "warning symbols: exports poor_uses beside patchbay_plugin_entry: use patchbay_add_plugin() "
      "or a version script",
      "warning symbols: exports _Z4keptIiERT_v beside patchbay_plugin_entry: use "
      "patchbay_add_plugin() or a version script",
      "warning symbols: symbol _ZZ4keptIiERT_vE3one pins the library in memory: build with "
      "-fno-gnu-unique"}},
    {"bad_defaults",
     {"error manifest: providers[0].actions[0].parameters[0].default: breaks the rules of its own "
      "parameter",
      "error manifest: providers[0].actions[0].parameters[1].default: makes no sense for a "
      "required "
      "parameter"}},
    {"throws", {"error dry run: poor_read_mail: fails when tools answer {}: no body"}},
    {"unlisted_tool",
     {"error dry run: poor_read_mail: calls the tool GET_MAIL_BODY, which its row does not list"}},
    {"crashes", {"error dry run: poor_count: crashed: Aborted"}},
};

INSTANTIATE_TEST_SUITE_P(MadeInAHurry, PoorPlugin, ::testing::ValuesIn(poor_plugins),
                         [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace patchbay::plugin
