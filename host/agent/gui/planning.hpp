#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "agent/grammar/bind.hpp"
#include "agent/gui/actions.hpp"
#include "agent/gui/operations.hpp"

namespace patchbay::agent {

/// How a step ends or pauses the run. Decided by the action alone, never by a text.
enum class control : std::uint8_t { done, fail, wait, handback, note };

/// A place on the screen that has to be found before the step can be carried out.
struct sought {
  enum class kind : std::uint8_t { element, phrase_start, phrase_end };
  kind what = kind::element;
  std::string description;
};

/// What an accepted call means. Pure data.
struct step_plan {
  struct gui {
    std::vector<sought> places;  ///< in the order in which `carry` wants their points
  };
  struct provider {
    std::string arguments_json;
  };
  struct code {
    std::string task;  ///< empty: the whole task
  };
  struct controlled {
    control what = control::done;
    double seconds = 0;              ///< of wait
    std::vector<std::string> texts;  ///< the notes; the request of a handback
  };
  std::variant<gui, provider, code, controlled> what;
};

using plan_result = std::variant<step_plan, call_error>;

/// What `call` means, checked to the end: keys exist, cells have names, text can be typed. `reply`
/// gives errors their place (E_VALUE).
plan_result plan(const bound_call& call, std::string_view reply);

/// The operations of a GUI call that `plan` accepted. `points` are those of its places.
motions carry(const bound_call& call, platform on, const std::vector<point>& points);

}  // namespace patchbay::agent
