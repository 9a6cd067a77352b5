#include "api/plugins.hpp"

namespace patchbay::api {

void plugins::list(net::exchange& x) { x.answer = with_.plugins.describe_json(); }

}  // namespace patchbay::api
