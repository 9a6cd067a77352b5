/// The headers in each dialect of C++, with all warnings.
#include <patchbay/abi.h>
#include <patchbay/abi/derived_actions.h>
#include <patchbay/abi/health.h>
#include <patchbay/abi/http.h>
#include <patchbay/abi/tools.h>

static_assert(sizeof(patchbay_status) == 4, "a status has 32 bits");
static_assert(sizeof(patchbay_call) == 8, "a call has 64 bits");
