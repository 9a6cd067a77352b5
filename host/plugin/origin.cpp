#include "plugin/origin.hpp"

#include <optional>

namespace patchbay::plugin {

origin_rules::origin_rules(std::set<std::string> built, signature_policy policy, trusted_keys keys)
    : built_(std::move(built)), policy_(policy), keys_(std::move(keys)) {}

core::result<provenance> origin_rules::check(const staged_file& staged,
                                             const std::filesystem::path& file) const {
  constexpr std::size_t signature_bytes_max = 64u << 10;
  provenance known;
  known.built_with_host = built_.contains(staged.sha256);
  std::optional<std::string> text;
  if (auto beside = read_file(signature_file(file), signature_bytes_max)) text = std::move(*beside);
  const auto checked = keys_.check(staged.bytes, text);
  known.trusted_signature = checked.ok();
  if (checked || known.built_with_host) return known;
  if (policy_ == signature_policy::off) return known;
  known.mistrusted = checked.error().message;
  if (policy_ == signature_policy::warn) return known;
  return core::error{core::errc::denied, checked.error().message,
                     "this host takes signed plugins only; sign it with a key that the host "
                     "trusts: patchbay plugin sign",
                     0};
}

}  // namespace patchbay::plugin
