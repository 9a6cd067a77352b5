#include <gtest/gtest.h>
#include <patchbay/abi/derived_actions.h>
#include <patchbay/abi/health.h>
#include <patchbay/sdk.hpp>

namespace {

using patchbay::json;

void collect(void* to, patchbay_str chunk) noexcept {
  static_cast<std::string*>(to)->append(chunk.data, chunk.size);
}
patchbay_str str(std::string_view text) { return {text.data(), text.size()}; }

std::string needs_url(const json& settings) {
  return settings["url"].text().empty() ? "settings: url is missing" : "";
}

std::vector<patchbay::action> one_each(const patchbay::derivation& from) {
  std::vector<patchbay::action> made;
  for (const json& t : from.tools().items()) {
    const std::string name(t["name"].text());
    if (name == "broken") throw std::runtime_error("a broken tool");
    made.push_back({.name = "shop_" + name,
                    .doc = "At " + std::string(from.settings()["url"].text()),
                    .mapping = patchbay::mapping{name, {}}});
  }
  return made;
}

patchbay::provider shop() {
  return {
      .name = "shop", .title = "Shop", .doc = "A shop.", .unwell = &needs_url, .derive = &one_each};
}
patchbay::provider plain() { return {.name = "plain", .title = "Plain", .doc = "Plain."}; }

/// An instance of these providers with these settings.
class instance {
 public:
  instance(std::string_view settings, patchbay::detail::make_plugin of)
      : plugin_(patchbay::detail::create(&host_, str(settings), {&text, &collect}, of)) {}
  ~instance() {
    if (plugin_ != nullptr) plugin_->destroy(plugin_);
  }
  instance(const instance&) = delete;
  instance& operator=(const instance&) = delete;

  [[nodiscard]] bool made() const { return plugin_ != nullptr; }
  template <class Extension>
  const Extension* get(const char* id) {
    return static_cast<const Extension*>(plugin_->get_extension(plugin_, id));
  }
  patchbay_status check() {
    return get<patchbay_health>(PATCHBAY_EXT_HEALTH)->check(plugin_, {&text, &collect});
  }
  patchbay_status derive(std::string_view provider, std::string_view tools) {
    return get<patchbay_derived_actions>(PATCHBAY_EXT_DERIVED_ACTIONS)
        ->derive(plugin_, str(provider), str(tools), {&text, &collect});
  }
  std::string text;

 private:
  patchbay_host host_{sizeof(patchbay_host), nullptr, nullptr, nullptr, nullptr};
  const patchbay_plugin* plugin_;
};

TEST(SdkExtension, AProviderThatNeedsASettingSaysThatItIsMissing) {
  instance without("{}", &patchbay::detail::assembled<&plain, &shop>);
  EXPECT_EQ(without.check(), PATCHBAY_UNAVAILABLE);
  EXPECT_EQ(without.text, "shop: settings: url is missing");
  instance with(R"({"url":"here"})", &patchbay::detail::assembled<&plain, &shop>);
  EXPECT_EQ(with.check(), PATCHBAY_OK);
  EXPECT_EQ(with.text, "");
}

TEST(SdkExtension, SettingsThatAreNoJsonMakeNoInstance) {
  const instance wrong("{", &patchbay::detail::assembled<&plain>);
  EXPECT_FALSE(wrong.made());
  EXPECT_EQ(wrong.text.rfind("not JSON", 0), 0u) << wrong.text;
}

TEST(SdkExtension, DerivedActionsAreRowsOfAManifest) {
  instance on(R"({"url":"here"})", &patchbay::detail::assembled<&shop, &plain>);
  EXPECT_EQ(on.derive("shop", R"([{"name":"echo"}])"), PATCHBAY_OK);
  EXPECT_EQ(
      on.text,
      R"([{"name":"shop_echo","doc":"At here","effect":"read","parameters":[],)"
      R"("tools":[{"name":"echo","effect":"read"}],"mapping":{"tool":"echo","arguments":[]}}])");
}

TEST(SdkExtension, AProviderWithoutDerivedActionsIsNotFound) {
  instance on("{}", &patchbay::detail::assembled<&shop, &plain>);
  EXPECT_EQ(on.derive("plain", "[]"), PATCHBAY_NOT_FOUND);
  EXPECT_EQ(on.derive("other", "[]"), PATCHBAY_NOT_FOUND);
}

TEST(SdkExtension, WhatIsThrownIsARefusalWithItsText) {
  instance on("{}", &patchbay::detail::assembled<&shop>);
  EXPECT_EQ(on.derive("shop", R"([{"name":"broken"}])"), PATCHBAY_INTERNAL);
  EXPECT_EQ(on.text, "a broken tool");
}

TEST(SdkExtension, WhoOffersNothingHasNoExtension) {
  instance on("{}", &patchbay::detail::assembled<&plain>);
  EXPECT_EQ(on.get<patchbay_health>(PATCHBAY_EXT_HEALTH), nullptr);
  EXPECT_EQ(on.get<patchbay_derived_actions>(PATCHBAY_EXT_DERIVED_ACTIONS), nullptr);
  EXPECT_EQ(on.get<void>("com.example.other/1"), nullptr);
}

}  // namespace
