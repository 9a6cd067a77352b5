#pragma once

#include <string_view>

#include "core/ports/tools.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// Writes the header lines that every answer has, X-Request-Id first: the request's own id if it is
/// 1 to 128 visible ASCII characters, else a new one. Does nothing the second time.
void begin_answer(net::exchange& x);

/// The id that the answer carries; empty before `begin_answer`. Valid until a header line is added.
std::string_view request_id(const net::exchange& x) noexcept;

/// What goes upstream with a call of this request: its id, and its traceparent if that is one (W3C
/// Trace Context, version 00). Valid until a header line is added to the answer.
core::ports::call_trace trace_of(const net::exchange& x) noexcept;

}  // namespace patchbay::api
