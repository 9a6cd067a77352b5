#include "plugin/isolation.hpp"

namespace patchbay::plugin {
namespace {

std::optional<isolation> isolation_from(std::string_view word) noexcept {
  for (const auto how : {isolation::inside, isolation::process}) {
    if (name(how) == word) return how;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view name(isolation how) noexcept {
  return how == isolation::inside ? "inline" : "process";
}

core::result<isolation_rules> isolation_rules::parse(std::string_view text) {
  isolation_rules rules;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto rule = trimmed(text.substr(0, comma));
    text = comma == text.npos ? std::string_view() : text.substr(comma + 1);
    const auto equals = rule.find('=');
    const auto plugin = trimmed(rule.substr(0, equals));
    const auto how =
        equals == rule.npos ? std::nullopt : isolation_from(trimmed(rule.substr(equals + 1)));
    if (plugin.empty() || !how) {
      return core::error{core::errc::invalid_argument,
                         "\"" + std::string(rule) + "\" is not NAME=inline or NAME=process",
                         "e.g. acme=process,gmail=inline; * is every plugin that is not named", 0};
    }
    rules.named_.insert_or_assign(std::string(plugin), *how);
  }
  return rules;
}

isolation isolation_rules::of(const std::string& plugin, const provenance& from) const {
  auto said = named_.find(plugin);
  if (said == named_.end()) said = named_.find("*");
  if (said != named_.end()) return said->second;
  return from.built_with_host || from.trusted_signature ? isolation::inside : isolation::process;
}

}  // namespace patchbay::plugin
