// A server with one tool, for plugins that have no service yet.
#include "answer.hpp"
#include "toolkits.hpp"

namespace patchbay::sandbox {

namespace {

tool_answer echo(world&, account&, const json::value& arguments) {
  json_text out;
  out.object().put("message", json::string_at(arguments, "message"));
  return {out.end().str(), {}};
}

constexpr tool_spec tools[] = {
    {"echo", "Echo", "Says what it was told.", "readOnlyHint,idempotentHint",
     R"({"type":"object","properties":{"message":{"type":"string","description":"What to say."}},)"
     R"("required":["message"],"additionalProperties":false})",
     echo},
};

}  // namespace

std::span<const tool_spec> echo_tools() { return tools; }

}  // namespace patchbay::sandbox
