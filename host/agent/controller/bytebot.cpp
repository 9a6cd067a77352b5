// bytebotd: one action a request. Values come bare or wrapped in {success, data}.
#include <utility>

#include "agent/controller/make.hpp"
#include "agent/controller/steps.hpp"
#include "core/base64.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;
using core::ports::http_exchange;
using core::ports::task;

class bytebot final : public controller {
 public:
  explicit bytebot(machine_transport machine) : machine_(std::move(machine)) {}

  [[nodiscard]] capabilities can() const noexcept override {
    return {input_form::bytebot_actions, true, false, false, false};
  }

  /// It has no word for it, so that the picture tells.
  answer<pixel_size> size(core::steady_time deadline, token* cancel) override {
    auto seen = co_await look(deadline, cancel);
    if (!seen.ok()) co_return seen.error();
    co_return seen->size;
  }

  /// It only exists there.
  answer<std::string> platform(core::steady_time, token*) override {
    std::string only = "linux";
    co_return only;
  }

  answer<screenshot> look(core::steady_time deadline, token* cancel) override {
    auto got = co_await machine_.read("POST", "/computer-use", R"({"action":"screenshot"})",
                                      deadline, cancel);
    if (!got.ok()) co_return got.error();
    const auto read = json::parse(got->body);
    const json::value* value = read ? &*read : nullptr;
    if (value != nullptr && json::find(*value, "data") != nullptr) {
      value = json::find(*value, "data");
    }
    auto bytes = core::base64_decoded(value != nullptr ? json::string_at(*value, "image")
                                                       : std::string_view{});
    if (!bytes || bytes->empty()) co_return machine_.nonsense("sent no screenshot");
    co_return read_screenshot(std::move(*bytes));
  }

  task<run_report> run(std::string input, core::steady_time deadline, token* cancel) override {
    auto steps = input_steps::read(input, "action");
    if (!steps.ok()) co_return steps.error();
    while (const std::string* body = steps->next()) {
      http_exchange got = co_await machine_.send("/computer-use", *body, deadline, cancel);
      if (!steps->add(judged(got))) break;
      if (cancel != nullptr && cancel->cancelled()) break;
    }
    co_return steps->report();
  }

 private:
  [[nodiscard]] run_report judged(const http_exchange& got) const {
    if (!got.answer.ok()) return machine_.lost(got);
    if (got.answer->status >= 300) return machine_.refused(*got.answer);
    run_report out;
    out.status = run_status::done;
    const auto read = json::parse(got.answer->body);
    const json::value* good = read && read->IsObject() ? json::find(*read, "success") : nullptr;
    if (good != nullptr && good->IsFalse()) {
      out.status = run_status::failed;
      out.problem = "It failed on the machine: " + report_text(json::string_at(*read, "error"));
    }
    return out;
  }

  machine_transport machine_;
};

}  // namespace

std::unique_ptr<controller> make_bytebot(machine_transport machine) {
  return std::make_unique<bytebot>(std::move(machine));
}

}  // namespace patchbay::agent
