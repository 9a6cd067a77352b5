// What an author does with a plugin that was written by tools/new-plugin and built with the
// installed SDK: it is dropped into the folder of a running host that lends it a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto soon = std::chrono::seconds(10);
#elif defined(NDEBUG)
constexpr auto soon = std::chrono::seconds(1);
#else
constexpr auto soon = std::chrono::seconds(3);
#endif

class Author : public testing::Test {
 protected:
  Author() : folder_(root_.path() / "plugins") {
    fs::create_directories(folder_);
    town::options how;
    how.plugins = folder_.string();
    how.with_key = false;
    how.echo_variable = "ACME_MCP_URL";
    town_ = std::make_unique<town>(how);
  }

  bool listed() {
    return get(town_->host_port, "/api/plugins").body.find("acme.so") != std::string::npos;
  }
  answer say() { return town_->call("acme_say", R"({"text":"hello"})"); }

  temp_folder root_;
  fs::path folder_;
  std::unique_ptr<town> town_;
};

TEST_F(Author, ADroppedPluginIsCalledWithinASecondAndIsGoneAsQuickly) {
  ASSERT_FALSE(listed());
  EXPECT_EQ(word(say()), "404");
  fs::copy_file(PATCHBAY_AUTHORS_PLUGIN, folder_ / "acme.so");
  ASSERT_TRUE(eventually([&] { return listed() && word(say()) == "ok"; }, soon))
      << get(town_->host_port, "/api/plugins").body << town_->host_log();
  EXPECT_THAT(say().body, HasSubstr(R"("message":"hello")"));
  EXPECT_TRUE(town_->has_action("acme_say"));
  EXPECT_TRUE(town_->has_action("acme_say", "ana")) << "the server is lent to every tenant";
  const answer twice = town_->call("acme_say_twice", R"({"text":"hello"})", "ana");
  EXPECT_EQ(word(twice), "ok") << twice.body;
  EXPECT_THAT(twice.body, HasSubstr(R"("second":)"));

  fs::remove(folder_ / "acme.so");
  EXPECT_TRUE(eventually(
      [&] { return !listed() && !town_->has_action("acme_say") && town_->actions("ana").empty(); },
      soon));
  EXPECT_EQ(word(say()), "404");
}

}  // namespace
}  // namespace patchbay::tests
