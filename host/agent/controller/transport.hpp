#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "agent/controller/address.hpp"
#include "agent/controller/controller.hpp"
#include "core/json.hpp"
#include "core/ports/clock.hpp"

namespace patchbay::agent {

/// What a controller needs of its thread. All of it must outlive the controller.
struct controller_deps {
  core::ports::http_client* http = nullptr;
  core::ports::clock* time = nullptr;
};

/// The exchanges with one machine, and when one may be repeated.
class machine_transport {
 public:
  static constexpr int tries_max = 3;
  static constexpr std::chrono::milliseconds first_pause{250};
  static constexpr std::size_t body_max = 32u << 20u;  ///< a large screen, not compressed

  machine_transport(controller_address a, core::ports::target_url to, controller_deps deps);

  /// A request without side effects: tried again after a lost connection and a 5xx. The answer has
  /// a status below 300.
  core::ports::task<core::result<core::ports::http_response>> read(std::string_view method,
                                                                   std::string path,
                                                                   std::string body,
                                                                   core::steady_time deadline,
                                                                   core::ports::cancel_token* stop);
  /// Input: tried again only if no byte of it left. The answer may have any status.
  core::ports::task<core::ports::http_exchange> send(std::string path, std::string body,
                                                     core::steady_time deadline,
                                                     core::ports::cancel_token* stop);

  /// The report of an exchange that brought no answer to input.
  [[nodiscard]] run_report lost(const core::ports::http_exchange& got) const;
  /// The report of an answer with a status of 300 or more to input.
  [[nodiscard]] run_report refused(const core::ports::http_response& answer) const;
  /// The failure of an answer to a read that makes no sense.
  [[nodiscard]] core::error nonsense(std::string_view what) const;
  [[nodiscard]] core::steady_time now() const { return deps_.time->steady(); }

 private:
  core::ports::task<core::ports::http_exchange> once(std::string_view method,
                                                     const std::string* path,
                                                     const std::string* body,
                                                     core::steady_time deadline,
                                                     core::ports::cancel_token* stop);
  [[nodiscard]] core::error described(const core::error& why) const;
  [[nodiscard]] core::error refusal(const core::ports::http_response& answer) const;
  [[nodiscard]] std::string who() const { return "The controller \"" + address_.name + "\""; }

  controller_address address_;
  core::ports::target_url to_;
  controller_deps deps_;
  std::string headers_;
};

/// `text` as UTF-8 of at most `run_text_max` bytes: other bytes become '?', the middle goes first.
std::string report_text(std::string_view text);

}  // namespace patchbay::agent
