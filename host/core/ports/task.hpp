#pragma once

#include <boost/asio/awaitable.hpp>

#include "core/result.hpp"

namespace patchbay::core::ports {

/// What a port's waiting function returns. It runs and resumes on the thread that awaits it.
template <class T>
using task = boost::asio::awaitable<T>;

}  // namespace patchbay::core::ports
