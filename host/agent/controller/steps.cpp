#include "agent/controller/steps.hpp"

#include <utility>

#include "agent/controller/transport.hpp"
#include "core/json.hpp"

namespace patchbay::agent {

namespace json = core::json;

input_steps::parsed input_steps::read(std::string_view text, std::string_view named_by) {
  run_report wrong;
  wrong.status = run_status::not_sent;
  wrong.cause = core::errc::invalid_argument;
  wrong.problem = "The input is not in the form that this controller takes. It was not sent.";
  const auto read = json::parse(text);
  if (!read || !read->IsArray() || read->Size() > steps_max) return parsed(std::move(wrong));
  input_steps out;
  for (const json::value& one : read->GetArray()) {
    const std::string_view name = json::string_at(one, named_by);
    if (name.empty()) return parsed(std::move(wrong));
    out.names_.emplace_back(name);
    out.bodies_.push_back(json::text(one));
  }
  out.last_.status = run_status::done;
  return parsed(std::move(out));
}

const std::string* input_steps::next() {
  return sent_ < bodies_.size() ? &bodies_[sent_++] : nullptr;
}

bool input_steps::add(run_report one) {
  output_ += one.output;
  last_ = std::move(one);
  return last_.status == run_status::done;
}

run_report input_steps::report() const {
  run_report out = last_;
  out.output = report_text(output_);
  const bool all = sent_ == bodies_.size();
  if (out.status == run_status::done && all) return out;
  if (out.status == run_status::done) {
    out.status = run_status::failed;
    out.cause = core::errc::cancelled;
    out.problem = "It was cancelled.";
  }
  // Steps before this one were done, so that the whole must not be sent again.
  if (out.status == run_status::not_sent && sent_ > 1) out.status = run_status::failed;
  if (bodies_.size() > 1) {
    out.problem = "Step " + std::to_string(sent_) + " of " + std::to_string(bodies_.size()) + " (" +
                  names_[sent_ - 1] + "): " + out.problem;
    if (!all) out.problem += " The steps after it were not sent.";
  }
  return out;
}

}  // namespace patchbay::agent
