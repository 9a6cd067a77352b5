#pragma once

#include <patchbay/sdk.hpp>

/// A plugin of one provider with these actions.
#define POOR_PLUGIN(ACTIONS)                         \
  static patchbay::provider poor() {                 \
    return {.name = "poor",                          \
            .title = "Poor",                         \
            .doc = "What an author did in a hurry.", \
            .actions = (ACTIONS)()};                 \
  }                                                  \
  PATCHBAY_PLUGIN(poor)
