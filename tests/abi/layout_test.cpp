#include <cstddef>
#include <type_traits>

#include <gtest/gtest.h>
#include <patchbay/abi.h>
#include <patchbay/abi/derived_actions.h>
#include <patchbay/abi/health.h>
#include <patchbay/abi/http.h>
#include <patchbay/abi/tools.h>

extern "C" const std::size_t c_sizes[];

namespace {

TEST(AbiLayout, SizesAndOffsetsAreThoseOfTheFirstRevision) {
  static_assert(sizeof(void*) == 8, "the figures below are for 64 bits");
  EXPECT_EQ(sizeof(patchbay_str), 16u);
  EXPECT_EQ(sizeof(patchbay_sink), 16u);

  EXPECT_EQ(sizeof(patchbay_host), 40u);
  EXPECT_EQ(offsetof(patchbay_host, size), 0u);
  EXPECT_EQ(offsetof(patchbay_host, ctx), 8u);
  EXPECT_EQ(offsetof(patchbay_host, complete), 16u);
  EXPECT_EQ(offsetof(patchbay_host, log), 24u);
  EXPECT_EQ(offsetof(patchbay_host, get_extension), 32u);

  EXPECT_EQ(sizeof(patchbay_plugin), 40u);
  EXPECT_EQ(offsetof(patchbay_plugin, self), 8u);
  EXPECT_EQ(offsetof(patchbay_plugin, invoke), 16u);
  EXPECT_EQ(offsetof(patchbay_plugin, get_extension), 24u);
  EXPECT_EQ(offsetof(patchbay_plugin, destroy), 32u);

  EXPECT_EQ(sizeof(patchbay_entry), 32u);
  EXPECT_EQ(offsetof(patchbay_entry, abi_major), 4u);
  EXPECT_EQ(offsetof(patchbay_entry, abi_minor), 8u);
  EXPECT_EQ(offsetof(patchbay_entry, describe), 16u);
  EXPECT_EQ(offsetof(patchbay_entry, create), 24u);

  EXPECT_EQ(sizeof(patchbay_tool_request), 40u);
  EXPECT_EQ(offsetof(patchbay_tool_request, name), 8u);
  EXPECT_EQ(offsetof(patchbay_tool_request, arguments), 24u);
  EXPECT_EQ(sizeof(patchbay_tools), 16u);
  EXPECT_EQ(offsetof(patchbay_tools, call), 8u);
  EXPECT_EQ(sizeof(patchbay_health), 16u);
  EXPECT_EQ(offsetof(patchbay_health, check), 8u);
  EXPECT_EQ(sizeof(patchbay_http_request), 56u);
  EXPECT_EQ(offsetof(patchbay_http_request, method), 8u);
  EXPECT_EQ(offsetof(patchbay_http_request, url), 24u);
  EXPECT_EQ(offsetof(patchbay_http_request, body), 40u);
  EXPECT_EQ(sizeof(patchbay_http), 16u);
  EXPECT_EQ(offsetof(patchbay_http, send), 8u);
  EXPECT_EQ(sizeof(patchbay_derived_actions), 24u);
  EXPECT_EQ(offsetof(patchbay_derived_actions, derive), 8u);
  EXPECT_EQ(offsetof(patchbay_derived_actions, providers), 16u);
}

TEST(AbiLayout, CAndCppAgree) {
  EXPECT_EQ(c_sizes[0], sizeof(patchbay_str));
  EXPECT_EQ(c_sizes[1], sizeof(patchbay_sink));
  EXPECT_EQ(c_sizes[2], sizeof(patchbay_host));
  EXPECT_EQ(c_sizes[3], sizeof(patchbay_plugin));
  EXPECT_EQ(c_sizes[4], sizeof(patchbay_entry));
  EXPECT_EQ(c_sizes[5], sizeof(patchbay_tool_request));
  EXPECT_EQ(c_sizes[6], sizeof(patchbay_tools));
  EXPECT_EQ(c_sizes[7], sizeof(patchbay_health));
  EXPECT_EQ(c_sizes[8], sizeof(patchbay_derived_actions));
  EXPECT_EQ(c_sizes[9], sizeof(patchbay_http_request));
  EXPECT_EQ(c_sizes[10], sizeof(patchbay_http));
}

using may_throw = void (*)(patchbay_sink);
TEST(AbiLayout, AFunctionThatMayThrowIsRefusedByTheCompiler) {
  static_assert(!std::is_assignable_v<decltype(patchbay_entry::describe)&, may_throw>);
  EXPECT_FALSE((std::is_convertible_v<may_throw, decltype(patchbay_entry::describe)>));
}

}  // namespace
