#pragma once

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/town.hpp"

namespace patchbay::tests {

/// A tenant `ana` of a real host who has connected one provider of the sandbox.
class provider_town : public testing::Test {
 protected:
  explicit provider_town(std::string provider) : provider_(std::move(provider)) {}

  void SetUp() override {
    const auto connected = t.connect(provider_, "ana");
    ASSERT_EQ(connected.status, 200) << connected.body;
    ASSERT_TRUE(t.authorized(provider_, "ana")) << t.host_log();
  }

  /// The outcome of `action`, which must be good.
  core::json::document done(const std::string& action, const std::string& arguments) {
    const auto a = t.call(action, arguments, "ana");
    EXPECT_EQ(word(a), "ok") << action << ": " << a.body;
    return a.json();
  }
  /// The error's message of an outcome that is no success; of a problem its whole body.
  std::string error_of(const std::string& action, const std::string& arguments) {
    const auto a = t.call(action, arguments, "ana");
    EXPECT_NE(word(a), "ok") << action << ": " << a.body;
    return a.status == 200 ? at(a.json(), "error.message") : a.body;
  }
  /// The page of the sandbox that shows what the provider keeps.
  std::string page(const std::string& path = "/things") {
    return web(t.sandbox_port, "GET", path).body;
  }
  /// The tool's server lists the argument `from` as `to` from now on. To be said before the first
  /// call: a session that is open keeps the names that it was opened with.
  void rename(const std::string& tool, const std::string& from, const std::string& to) {
    const auto a =
        t.control("POST", "/renames",
                  R"({"tool":")" + tool + R"(","from":")" + from + R"(","to":")" + to + "\"}");
    ASSERT_EQ(a.status, 201) << a.body;
  }

  town t;

 private:
  std::string provider_;
};

/// The element count of the list at `path`, or -1.
inline int count_at(const core::json::value& v, std::string_view path) {
  const core::json::value* here = &v;
  while (here != nullptr && !path.empty()) {
    const std::string_view step = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    here = core::json::find(*here, step);
  }
  return here != nullptr && here->IsArray() ? static_cast<int>(here->Size()) : -1;
}

/// A member of element `index` of the list at `list`, by path.
inline std::string at(const core::json::value& v, std::string_view list, unsigned index,
                      std::string_view path) {
  const core::json::value* here = &v;
  while (here != nullptr && !list.empty()) {
    const std::string_view step = list.substr(0, list.find('.'));
    list.remove_prefix(std::min(list.size(), step.size() + 1));
    here = core::json::find(*here, step);
  }
  if (here == nullptr || !here->IsArray() || here->Size() <= index) return "(missing)";
  return at((*here)[index], path);
}

}  // namespace patchbay::tests
