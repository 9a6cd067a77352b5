#include "mcp/message.hpp"

#include <array>
#include <charconv>

#include "core/json.hpp"

namespace patchbay::mcp {
namespace {

constexpr std::array<std::string_view, 4> versions = {"2024-11-05", "2025-03-26", "2025-06-18",
                                                      newest_version};

void append_head(std::string& out, std::int64_t id, std::string_view method) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), id).ptr;
  out.append(R"({"jsonrpc":"2.0","id":)");
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out.append(R"(,"method":")").append(method).append(R"(","params":)");
}

}  // namespace

std::string_view known_version(std::string_view version) noexcept {
  for (const std::string_view known : versions) {
    if (known == version) return known;
  }
  return {};
}

bool sends_version_header(std::string_view version) noexcept { return version >= "2025-06-18"; }

void append_initialize(std::string& out, std::int64_t id, std::string_view client_version) {
  append_head(out, id, "initialize");
  out.append(R"({"protocolVersion":")").append(newest_version);
  out.append(R"(","capabilities":{},"clientInfo":{"name":"patchbay","version":)");
  core::json::append_string(out, client_version);
  out.append("}}}");
}

void append_initialized(std::string& out) {
  out.append(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
}

void append_tools_list(std::string& out, std::int64_t id, const std::string* cursor) {
  append_head(out, id, "tools/list");
  out.append("{");
  if (cursor != nullptr) {
    out.append(R"("cursor":)");
    core::json::append_string(out, *cursor);
  }
  out.append("}}");
}

void append_tools_call(std::string& out, std::int64_t id, std::string_view tool,
                       std::string_view arguments) {
  out.reserve(out.size() + 112 + tool.size() + arguments.size());
  append_head(out, id, "tools/call");
  out.append(R"({"name":)");
  core::json::append_string(out, tool);
  out.append(R"(,"arguments":)").append(arguments.empty() ? "{}" : arguments).append("}}");
}

void append_answer(std::string& out, std::string_view method, std::string_view id_json) {
  out.append(R"({"jsonrpc":"2.0","id":)").append(id_json);
  if (method == "ping") {
    out.append(R"(,"result":{}})");
  } else if (method == "elicitation/create") {
    out.append(R"(,"error":{"code":-32602,"message":"This client declared no elicitation."}})");
  } else {
    out.append(R"(,"error":{"code":-32601,"message":"This client does not answer that method."}})");
  }
}

}  // namespace patchbay::mcp
