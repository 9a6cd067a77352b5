#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/grammar/refusal.hpp"
#include "core/json.hpp"

namespace patchbay::agent {

inline constexpr std::size_t call_bytes_max = 64u << 10;  ///< with the comments around it
inline constexpr std::size_t string_bytes_max = 32u << 10;
inline constexpr std::size_t arguments_max = 64;
inline constexpr std::size_t items_max = 4096;  ///< of one list, tuple or dict
inline constexpr unsigned depth_max = 32;       ///< of brackets
inline constexpr std::size_t warnings_max = 8;

struct call_argument {
  std::string name;  ///< empty: positional
  core::json::value value;
  std::size_t offset = 0;  ///< of the value, in the reply
};

/// A call as a model wrote it: `agent.ACTION(ARGUMENTS)`, literals only. Tuples are arrays; keys of
/// dicts are strings, made as Python's json module makes them (True is "true", 1 is "1").
struct call {
  using memory = core::json::document::AllocatorType;

  std::string action;
  std::size_t offset = 0;                ///< of the call, in the reply
  std::vector<call_argument> arguments;  ///< all positional ones first
  std::vector<std::string> warnings;     ///< what was accepted and is probably not meant
  std::unique_ptr<memory> values = std::make_unique<memory>();  ///< where the values live
};

/// Whether both say the same: action and arguments, the named ones in any order.
bool same(const call& a, const call& b);

using call_result = std::variant<call, call_error>;

/// The call in a model's reply. Nothing is evaluated and nothing outside the reply is looked at.
/// Equal replies give equal results, in time linear in the reply's size.
///
/// Fenced blocks (``` or ~~~) and the text inside the call's own strings are told apart by parsing:
/// what stands in a string is never taken for a block, a heading or a call. Blocks that are no
/// calls are passed over; one that begins as a call and is none is refused, also if another one is
/// good.
call_result read_reply(std::string_view reply) noexcept;

}  // namespace patchbay::agent
