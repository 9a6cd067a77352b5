#include <cstdio>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/exit_code.hpp"
#include "plugin/signature.hpp"
#include "plugin/staging.hpp"

namespace patchbay::app {

using core::errc;

namespace {

constexpr std::size_t key_bytes_max = 4096;
constexpr std::size_t signature_bytes_max = 64u << 10;

int usage() {
  return complain({errc::invalid_argument,
                   "usage: patchbay plugin check FILE\n"
                   "       patchbay plugin keys FILE\n"
                   "       patchbay plugin sign FILE --key KEYFILE\n"
                   "       patchbay plugin verify FILE --trusted-keys KEYFILE.pub",
                   {},
                   0});
}

core::error about(const std::string& file, core::error why) {
  why.message = file + ": " + why.message;
  return why;
}

int keys(const std::string& file) {
  auto made = plugin::make_keys(file);
  if (!made.ok()) return complain(made.error());
  std::printf("%s\nkeep %s secret; hosts trust %s.pub\n", made->c_str(), file.c_str(),
              file.c_str());
  return exit_ok;
}

int sign(const settings& s, const std::string& file) {
  if (s.plugin_key.empty()) return usage();
  const auto key = plugin::read_file(s.plugin_key, key_bytes_max);
  if (!key.ok()) return complain(about(s.plugin_key, key.error()));
  const auto bytes = plugin::read_file(file, plugin::file_bytes_max);
  if (!bytes.ok()) return complain(about(file, bytes.error()));
  auto text = plugin::sign(*bytes, *key);
  if (!text.ok()) return complain(about(s.plugin_key, text.error()));
  const auto to = plugin::signature_file(file);
  if (auto put = plugin::write_file(to, *text); !put.ok()) return complain(put.error());
  std::printf("signed: %s\n", to.c_str());
  return exit_ok;
}

int verify(const settings& s, const std::string& file) {
  if (s.trusted_keys.empty()) return usage();
  const auto keys = plugin::trusted_keys::read(s.trusted_keys);
  if (!keys.ok()) return complain(keys.error());
  const auto bytes = plugin::read_file(file, plugin::file_bytes_max);
  if (!bytes.ok()) return complain(about(file, bytes.error()));
  const auto signature = plugin::read_file(plugin::signature_file(file), signature_bytes_max);
  const auto checked =
      keys->check(*bytes, signature.ok() ? std::optional(*signature) : std::nullopt);
  if (!checked.ok()) {
    std::printf("%s %s\n", file.c_str(), checked.error().message.c_str());
    return exit_failed;
  }
  std::printf("%s is signed by a trusted key\n", file.c_str());
  return exit_ok;
}

}  // namespace

int plugin_command(const settings& s, const std::vector<std::string>& operands) {
  if (operands.size() != 2) return usage();
  if (operands[0] == "check") return check_plugin(s, operands);
  if (operands[0] == "keys") return keys(operands[1]);
  if (operands[0] == "sign") return sign(s, operands[1]);
  if (operands[0] == "verify") return verify(s, operands[1]);
  return usage();
}

}  // namespace patchbay::app
