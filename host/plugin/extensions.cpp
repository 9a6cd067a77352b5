/// What a host may ask of an instance beyond the calls of actions: the extensions of plugins.
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>

#include <patchbay/abi/derived_actions.h>
#include <patchbay/abi/health.h>

#include "plugin/generation.hpp"
#include "plugin/manifest.hpp"

namespace patchbay::plugin {
namespace {

constexpr std::size_t reason_bytes_max = 1024;

/// Notes that an instance is inside one of its [main] functions, of which it has one at a time.
class main_entry {
 public:
  explicit main_entry(std::atomic<bool>& inside) : inside_(&inside) {
    [[maybe_unused]] const bool before = inside_->exchange(true);
    assert(!before && "two [main] functions of one instance at once");
  }
  ~main_entry() { *inside_ = false; }
  main_entry(const main_entry&) = delete;
  main_entry& operator=(const main_entry&) = delete;

 private:
  std::atomic<bool>* inside_;
};

/// What a plugin writes: at most `most` bytes, and whether there were more.
struct bounded_text {
  std::string text;
  std::size_t most;
  bool more = false;

  static void append(void* to, patchbay_str chunk) noexcept {
    auto& self = *static_cast<bounded_text*>(to);
    if (chunk.data == nullptr) return;
    const std::size_t room = self.most - self.text.size();
    self.more = self.more || chunk.size > room;
    self.text.append(chunk.data, std::min(chunk.size, room));
  }
  patchbay_sink sink() noexcept { return {this, &append}; }
};

/// The number of a refusal; one that says OK or that nobody knows is internal.
core::errc refusal(patchbay_status status) noexcept {
  const bool known = status >= PATCHBAY_INVALID_ARGUMENT && status <= PATCHBAY_TOO_LARGE;
  return known ? static_cast<core::errc>(status) : core::errc::internal;
}

}  // namespace

template <class Extension>
const Extension* generation::extension(const char* id, std::size_t size_min) const noexcept {
  if (instance_->get_extension == nullptr) return nullptr;
  const auto* found = static_cast<const Extension*>(instance_->get_extension(instance_, id));
  return found != nullptr && found->size >= size_min ? found : nullptr;
}

core::result<void> generation::health() const {
  const auto* ask = extension<patchbay_health>(
      PATCHBAY_EXT_HEALTH, offsetof(patchbay_health, check) + sizeof(patchbay_health::check));
  if (ask == nullptr || ask->check == nullptr) return {};
  bounded_text why{{}, reason_bytes_max};
  patchbay_status status = PATCHBAY_INTERNAL;
  {
    const main_entry inside(on_main_);
    status = ask->check(instance_, why.sink());
  }
  if (status == PATCHBAY_OK) return {};
  return core::error{core::errc::unavailable,
                     "says that it cannot work" + (why.text.empty() ? "" : ": " + why.text),
                     {},
                     0};
}

template <class Ask>
core::result<std::string> generation::written(const std::string& what, Ask&& ask) const {
  bounded_text answer{{}, manifest_bytes_max};
  patchbay_status status = PATCHBAY_INTERNAL;
  {
    const main_entry inside(on_main_);
    status = ask(answer.sink());
  }
  if (status != PATCHBAY_OK) {
    if (answer.text.size() > reason_bytes_max) answer.text.resize(reason_bytes_max);
    if (answer.text.empty()) answer.text = "gives no " + what;
    return core::error{refusal(status), std::move(answer.text), {}, 0};
  }
  if (answer.more) {
    return core::error{
        core::errc::too_large,
        "wrote " + what + " of more than " + std::to_string(manifest_bytes_max) + " bytes",
        {},
        0};
  }
  return std::move(answer.text);
}

core::result<std::string> code::derive(std::string_view, std::string_view) const {
  return core::error{core::errc::not_found, "derives no actions", {}, 0};
}

core::result<std::string> code::configured_providers() const {
  return core::error{core::errc::not_found, "has no providers by its settings", {}, 0};
}

core::result<std::string> generation::derive(std::string_view provider,
                                             std::string_view tools_json) const {
  using table = patchbay_derived_actions;
  const auto* with = extension<table>(PATCHBAY_EXT_DERIVED_ACTIONS,
                                      offsetof(table, derive) + sizeof(table::derive));
  if (with == nullptr || with->derive == nullptr) return code::derive(provider, tools_json);
  return written("derived actions", [&](patchbay_sink out) {
    return with->derive(instance_, {provider.data(), provider.size()},
                        {tools_json.data(), tools_json.size()}, out);
  });
}

core::result<std::string> generation::configured_providers() const {
  using table = patchbay_derived_actions;
  const auto* with = extension<table>(PATCHBAY_EXT_DERIVED_ACTIONS,
                                      offsetof(table, providers) + sizeof(table::providers));
  if (with == nullptr || with->providers == nullptr) return code::configured_providers();
  return written("providers", [&](patchbay_sink out) { return with->providers(instance_, out); });
}

}  // namespace patchbay::plugin
