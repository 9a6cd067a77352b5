#pragma once

#include <memory>
#include <string>

#include "core/result.hpp"
#include "observe/events.hpp"

namespace patchbay::observe {

/// Appends every event to a file, one JSON object a line (schemas/events.schema.json), from one
/// background thread. Destroying it writes what has arrived.
class event_file {
 public:
  /// invalid_argument with the path and the reason when it cannot be written. The file is made with
  /// mode 0600; "-" is standard output.
  static core::result<std::unique_ptr<event_file>> open(event_bus& from, const std::string& path);
  ~event_file();
  event_file(const event_file&) = delete;
  event_file& operator=(const event_file&) = delete;

 private:
  event_file();
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace patchbay::observe
