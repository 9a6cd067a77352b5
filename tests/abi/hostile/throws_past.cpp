// Throws where the SDK's barrier does not stand: out of a function of the interface.
#include <stdexcept>
#include <string_view>

#include <patchbay/abi.h>

namespace {

constexpr std::string_view manifest =
    R"({"manifest":1,"providers":[{"name":"hostile","title":"Hostile","doc":"Bad.",)"
    R"("actions":[{"name":"hostile_act","doc":"Do it.","effect":"read","parameters":[],)"
    R"("tools":[{"name":"T","effect":"read"}]}]}]})";

[[noreturn]] void fail() { throw std::runtime_error("past the barrier"); }

void invoke(const patchbay_plugin*, patchbay_call, patchbay_str, patchbay_str) noexcept { fail(); }
const void* get_extension(const patchbay_plugin*, const char*) noexcept { return nullptr; }
void destroy(const patchbay_plugin*) noexcept {}

constexpr patchbay_plugin instance = {sizeof(patchbay_plugin), nullptr, &invoke, &get_extension,
                                      &destroy};

void describe(patchbay_sink out) noexcept {
  out.append(out.ctx, {manifest.data(), manifest.size()});
}
const patchbay_plugin* create(const patchbay_host*, patchbay_str, patchbay_sink) noexcept {
  return &instance;
}

}  // namespace

extern "C" const patchbay_entry patchbay_plugin_entry = {sizeof(patchbay_entry), PATCHBAY_ABI_MAJOR,
                                                         PATCHBAY_ABI_MINOR, &describe, &create};
