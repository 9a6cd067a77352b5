#pragma once

#include <memory>

#include "agent/controller/address.hpp"
#include "agent/controller/controller.hpp"
#include "agent/controller/transport.hpp"

namespace patchbay::agent {

/// The controller behind `a`; logs `warning_about(a)`. invalid_argument as `target_of` says.
core::result<std::unique_ptr<controller>> make_controller(controller_address a,
                                                          controller_deps deps);

std::unique_ptr<controller> make_osworld(machine_transport machine);
std::unique_ptr<controller> make_cua(machine_transport machine);
std::unique_ptr<controller> make_bytebot(machine_transport machine);

}  // namespace patchbay::agent
