#include "core/base64.hpp"

#include <gtest/gtest.h>

namespace patchbay::core {
namespace {

std::string encoded(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

TEST(Base64, VectorsOfTheStandard) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    EXPECT_EQ(encoded(plain), text);
    EXPECT_EQ(base64_decoded(text), plain);
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto part = std::string_view(bytes).substr(0, size);
    EXPECT_EQ(base64_decoded(encoded(part)), part);
  }
}

TEST(Base64, BlanksAndMissingPaddingAreTaken) {
  EXPECT_EQ(base64_decoded("Zm9v\r\nYg"), "foob");
  EXPECT_EQ(base64_decoded(" Zm9v YmE= \n"), "fooba");
}

TEST(Base64, BrokenTextIsRefused) {
  for (const char* text : {"Z", "Zm9vY", "Zm9-", "Zg=", "Zg==Zg==", "Zm9v=", "====", "Zm\x80v"}) {
    EXPECT_FALSE(base64_decoded(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace patchbay::core
