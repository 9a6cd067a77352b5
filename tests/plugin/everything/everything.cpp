/// One action on the echo tool of the protocol's reference server, which needs no account.
#include <patchbay/sdk.hpp>

namespace everything {
namespace {

patchbay::provider provider() {
  return {
      .name = "everything",
      .title = "Everything",
      .doc = "The reference server's tools.",
      .actions = {{.name = "everything_echo",
                   .doc = "Say a message back.",
                   .parameters = {patchbay::field::string("message", "What to say.").required()},
                   .mapping = patchbay::mapping{"echo", {patchbay::same("message")}}}}};
}

}  // namespace
}  // namespace everything

PATCHBAY_PLUGIN(everything::provider);
