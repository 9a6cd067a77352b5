#include "plugin/signature.hpp"

#include <fstream>

#include "plugin/fixtures.hpp"

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;
using testing::bench;

struct signer {
  explicit signer(const fs::path& file) {
    line = make_keys(file).value();
    secret = read_file(file, 4096).value();
  }
  [[nodiscard]] std::string of(std::string_view bytes) const { return sign(bytes, secret).value(); }
  std::string line, secret;
};

TEST(Signature, OfATrustedKeyOverTheseBytesIsRight) {
  bench on;
  const signer ana(on.data() / "ana");
  const auto keys = trusted_keys::parse(ana.line);
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->check("bytes", ana.of("bytes")));
}

TEST(Signature, OverOtherBytesIsRefused) {
  bench on;
  const signer ana(on.data() / "ana");
  const auto checked = trusted_keys::parse(ana.line)->check("bytes!", ana.of("bytes"));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message,
            "is not what was signed: it was changed, or its .sig belongs to another file");
}

TEST(Signature, OfAnotherKeyIsRefused) {
  bench on;
  const signer ana(on.data() / "ana"), eve(on.data() / "eve");
  const auto checked = trusted_keys::parse(ana.line)->check("bytes", eve.of("bytes"));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "is not signed by a trusted key");
}

TEST(Signature, OneOfSeveralIsEnough) {
  bench on;
  const signer ana(on.data() / "ana"), eve(on.data() / "eve");
  const auto keys = trusted_keys::parse("# ours\n\n" + ana.line + " Ana\n");
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->check("bytes", eve.of("bytes") + ana.of("bytes")));
}

TEST(Signature, GarbageIsRefused) {
  bench on;
  const signer ana(on.data() / "ana");
  const auto keys = trusted_keys::parse(ana.line);
  for (const char* text : {"", "\n\n", "patchbay-signature-1", "patchbay-signature-1 A B",
                           "patchbay-signature-2 A B C", "\xff\xfe"}) {
    EXPECT_FALSE(keys->check("bytes", std::string(text))) << text;
  }
  EXPECT_FALSE(keys->check("bytes", std::nullopt));
}

TEST(Signature, KeysAreMadeOnceAndTheSecretOneIsForItsOwnerOnly) {
  bench on;
  const fs::path file = on.data() / "key";
  ASSERT_TRUE(make_keys(file));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto again = make_keys(file);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("File exists"), std::string::npos);
}

TEST(Signature, ALineThatIsNoKeyIsNamed) {
  const auto keys = trusted_keys::parse("# comment\npatchbay-public-key-1 short\n");
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().message, "line 2 is no public key");
}

class SignaturePolicy : public ::testing::Test {
 protected:
  loader_options options(signature_policy policy) {
    auto o = on.options("*=inline");
    o.signatures = policy;
    o.keys = trusted_keys::parse(ana.line).value();
    return o;
  }
  void put_signature(std::string_view bytes) {
    ASSERT_TRUE(write_file(signature_file(on.folder() / "throws.so"), ana.of(bytes)));
  }
  std::string bytes() { return read_file(on.folder() / "throws.so", file_bytes_max).value(); }

  bench on;
  signer ana{on.data() / "ana"};
};

TEST_F(SignaturePolicy, RequireRefusesAnUnsignedFileAndOpensItNowhere) {
  on.drop_hostile("load_crashes");
  {
    loader plugins(options(signature_policy::off), on.log());
    plugins.load_folder();
    ASSERT_EQ(on.warnings.size(), 1u);
    EXPECT_EQ(on.warnings[0],
              "plugin not loaded: load_crashes.so crashed while it was looked at: Aborted");
    on.warnings.clear();
  }
  loader plugins(options(signature_policy::require), on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0],
            "plugin not loaded: load_crashes.so is not signed: this host takes signed plugins "
            "only; sign it with a key that the host trusts: patchbay plugin sign");
}

TEST_F(SignaturePolicy, RequireRefusesAFileThatWasChangedAndOpensItNowhere) {
  on.drop_hostile("load_crashes");
  const auto file = on.folder() / "load_crashes.so";
  ASSERT_TRUE(write_file(signature_file(file), ana.of(*read_file(file, file_bytes_max))));
  std::ofstream(file, std::ios::app) << "one more byte";
  loader plugins(options(signature_policy::require), on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0].rfind("plugin not loaded: load_crashes.so is not what was signed", 0),
            0u)
      << on.warnings[0];
}

TEST_F(SignaturePolicy, ASignatureThatComesAfterItsFileIsSeen) {
  on.drop_hostile("throws");
  auto how = options(signature_policy::require);
  how.isolation = {};
  loader plugins(how, on.log());
  EXPECT_TRUE(plugins.load_folder()->actions.empty());
  put_signature(bytes());
  EXPECT_EQ(plugins.load_folder()->actions.size(), 1u);
  EXPECT_NE(plugins.describe_json().find("\"isolation\":\"inline\""), std::string::npos);
  EXPECT_NE(plugins.describe_json().find("\"signed\":true"), std::string::npos);
}

TEST_F(SignaturePolicy, RequireTakesWhatIsSignedOrBuiltWithTheHost) {
  on.drop_hostile("throws");
  on.drop(fs::path(PATCHBAY_PLUGINS) / "slack.so");
  put_signature(bytes());
  loader plugins(options(signature_policy::require), on.log());
  EXPECT_EQ(plugins.load_folder()->providers.size(), 2u);
}

TEST_F(SignaturePolicy, WarnTakesAnUnsignedFileAndSaysSoOnce) {
  on.drop_hostile("throws");
  loader plugins(options(signature_policy::warn), on.log());
  EXPECT_EQ(plugins.load_folder()->actions.size(), 1u);
  plugins.load_folder();
  ASSERT_EQ(on.warnings.size(), 1u);
  EXPECT_EQ(on.warnings[0], "plugin throws: throws.so is not signed");
}

TEST_F(SignaturePolicy, OffSaysNothing) {
  on.drop_hostile("throws");
  loader plugins(options(signature_policy::off), on.log());
  EXPECT_EQ(plugins.load_folder()->actions.size(), 1u);
  EXPECT_TRUE(on.warnings.empty());
}

}  // namespace
}  // namespace patchbay::plugin
