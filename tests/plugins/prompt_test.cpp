// What an agent reads of each provider, word by word. With PATCHBAY_UPDATE_GOLDEN set the files of
// golden/ are written instead of compared.
#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "core/action_table.hpp"
#include "core/stub.hpp"
#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;

/// Agents get short prompts: a provider that needs more is too talkative.
constexpr std::size_t section_bytes_max = 9000;

fs::path golden_folder() { return fs::path(PATCHBAY_SOURCE_DIR) / "tests/plugins/golden"; }

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The shipped plugins, loaded as the host loads them.
class Prompt : public ::testing::Test {
 protected:
  void SetUp() override {
    loader_options o = on_.options();
    o.folder = PATCHBAY_PLUGINS;
    plugins_ = std::make_unique<loader>(o, on_.log());
    catalogue_ = plugins_->load_folder();
    ASSERT_FALSE(catalogue_->providers.empty());
  }

  std::string section(const std::string& provider) {
    core::action_tables tables(catalogue_);
    return core::stubs(*tables.table_for({provider}));
  }

  testing::bench on_;
  std::unique_ptr<loader> plugins_;
  std::shared_ptr<const core::catalogue> catalogue_;
};

TEST_F(Prompt, EachProviderReadsAsItsGoldenFile) {
  const bool update = std::getenv("PATCHBAY_UPDATE_GOLDEN") != nullptr;
  for (const auto& p : catalogue_->providers) {
    const fs::path file = golden_folder() / (p.name + ".txt");
    const std::string now = section(p.name);
    if (update) std::ofstream(file) << now;
    EXPECT_EQ(now, text_of(file)) << p.name << ": if the change is meant, run this test once with "
                                  << "PATCHBAY_UPDATE_GOLDEN=1 and review the difference";
    EXPECT_LE(now.size(), section_bytes_max) << p.name;
  }
}

TEST_F(Prompt, EachGoldenFileIsOfAShippedProvider) {
  for (const auto& entry : fs::directory_iterator(golden_folder())) {
    EXPECT_NE(catalogue_->find_provider(entry.path().stem().string()), nullptr) << entry.path();
  }
}

TEST_F(Prompt, NoDocstringNamesTheMachinery) {
  const std::regex machinery(R"(\b(APIs?|MCP|[Cc]omposio|[Tt]ool calls?|[Ss]chema|JSON)\b)");
  for (const auto& p : catalogue_->providers) {
    std::smatch found;
    const std::string text = section(p.name);
    EXPECT_FALSE(std::regex_search(text, found, machinery)) << p.name << ": " << found.str();
  }
}

TEST_F(Prompt, EachDocstringBeginsWithASentenceAndDescribesEveryParameter) {
  for (const auto& a : catalogue_->actions) {
    const std::string summary = a->doc.substr(0, a->doc.find('\n'));
    EXPECT_EQ(summary.back(), '.') << a->name;
    EXPECT_LE(summary.size(), 90u) << a->name;
    for (const auto& p : a->parameters) EXPECT_FALSE(p.doc.empty()) << a->name << " " << p.name;
  }
}

TEST_F(Prompt, EveryPageSizeIsAlwaysSent) {
  const std::set<std::string> sizes = {"limit",     "max_results", "count",    "first",
                                       "page_size", "pageSize",    "per_page", "maxResults"};
  for (const auto& a : catalogue_->actions) {
    if (!a->mapping) continue;
    for (const auto& argument : a->mapping->arguments) {
      if (!sizes.contains(argument.names.front())) continue;
      const core::parameter* p = a->find(argument.parameter);
      EXPECT_TRUE(p != nullptr && !p->default_json.empty()) << a->name << " " << argument.parameter;
    }
  }
}

}  // namespace
}  // namespace patchbay::plugin
