#pragma once

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "core/ports/task.hpp"

namespace patchbay::tests {

inline void rethrow(std::exception_ptr e) {
  if (e) std::rethrow_exception(e);
}

template <class T>
core::ports::task<void> keep(core::ports::task<T> work, std::optional<T>* into) {
  into->emplace(co_await std::move(work));
}

/// Runs one coroutine on an io_context of its own until nothing is left to do.
template <class T>
T run(core::ports::task<T> work) {
  boost::asio::io_context io;
  std::optional<T> out;
  boost::asio::co_spawn(io, keep(std::move(work), &out), rethrow);
  io.run();
  return std::move(out).value();
}

inline void run(core::ports::task<void> work) {
  boost::asio::io_context io;
  boost::asio::co_spawn(io, std::move(work), rethrow);
  io.run();
}

}  // namespace patchbay::tests
