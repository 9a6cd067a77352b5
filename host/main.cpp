#include <csignal>
#include <exception>
#include <string>
#include <vector>

#include "app/commands/commands.hpp"
#include "app/exit_code.hpp"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return patchbay::app::run_command_line(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& e) {
    return patchbay::app::complain({patchbay::core::errc::internal, e.what(), {}, 0},
                                   patchbay::app::exit_failed);
  }
}
