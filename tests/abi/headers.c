/* The headers are plain C, and C sees the same sizes as C++ (compared in layout_test.cpp). */
#include <patchbay/abi.h>
#include <patchbay/abi/derived_actions.h>
#include <patchbay/abi/health.h>
#include <patchbay/abi/http.h>
#include <patchbay/abi/tools.h>

extern const size_t c_sizes[];
const size_t c_sizes[] = {
    sizeof(patchbay_str),          sizeof(patchbay_sink),   sizeof(patchbay_host),
    sizeof(patchbay_plugin),       sizeof(patchbay_entry),  sizeof(patchbay_tool_request),
    sizeof(patchbay_tools),        sizeof(patchbay_health), sizeof(patchbay_derived_actions),
    sizeof(patchbay_http_request), sizeof(patchbay_http)};

_Static_assert(sizeof(patchbay_status) == 4, "a status has 32 bits");
_Static_assert(sizeof(patchbay_call) == 8, "a call has 64 bits");
