// A tool that writes, listed as one that reads.
#include "poor.hpp"

static std::vector<patchbay::action> actions() {
  return {patchbay::row("poor_post", "Post a message.", patchbay::effect::read, {},
                        patchbay::mapping{"SLACK_SEND_MESSAGE"})};
}

POOR_PLUGIN(actions);
