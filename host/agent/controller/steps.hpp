#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/controller/controller.hpp"

namespace patchbay::agent {

/// Input that consists of several requests, sent one after the other until one is not done.
class input_steps {
 public:
  static constexpr std::size_t steps_max = 500;

  /// Reads a JSON array of objects that each have the text member `named_by`. The error is the
  /// report of input that was not sent.
  class parsed;
  static parsed read(std::string_view json, std::string_view named_by);

  /// The body of the next request; null when there is none.
  const std::string* next();
  /// What became of it. False: the rest is not sent.
  bool add(run_report one);
  /// What became of all.
  [[nodiscard]] run_report report() const;

 private:
  std::vector<std::string> bodies_, names_;
  std::size_t sent_ = 0;
  run_report last_;
  std::string output_;
};

class input_steps::parsed {
 public:
  explicit parsed(input_steps good) : steps_(std::move(good)), ok_(true) {}
  explicit parsed(run_report why) : why_(std::move(why)) {}
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] const run_report& error() const noexcept { return why_; }
  input_steps* operator->() noexcept { return &steps_; }

 private:
  input_steps steps_;
  run_report why_;
  bool ok_ = false;
};

}  // namespace patchbay::agent
