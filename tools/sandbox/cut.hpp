#pragma once

#include <cstddef>

#include "net/exchange.hpp"

namespace patchbay::sandbox {

/// Closes the connection without a byte of an answer.
void cut(net::exchange& x);
/// Sends the head and the first `bytes` of the answer and closes the connection.
net::task cut_after(net::exchange& x, std::size_t bytes);
/// Begins an event stream and closes the connection inside its first event.
net::task cut_event_stream(net::exchange& x);

}  // namespace patchbay::sandbox
