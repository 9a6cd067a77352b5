// The same machine behind the interfaces of cua's computer server and of bytebot.
#include <string>
#include <utility>

#include "answer.hpp"
#include "core/base64.hpp"
#include "routes.hpp"

namespace patchbay::sandbox {

namespace {

bool may_enter(call& c) {
  const std::string& token = c.w.screen.token;
  if (token.empty() || c.x.get("x-api-key") == token ||
      c.x.get("authorization") == "Bearer " + token) {
    return true;
  }
  answer_json(c, 401, R"({"detail":"Unauthorized"})");
  return false;
}

std::string picture_base64(const desktop& d) {
  std::string out;
  core::append_base64(out, d.picture());
  return out;
}

/// One event, as cua sends the answer of a command.
void answer_event(call& c, const std::string& data) {
  answer_json(c, 200, "data: " + data + "\n\n");
  c.x.content_type = "text/plain";
}

void cua_status(call& c) {
  json_text out;
  out.object().put("status", "ok").put("os_type", lower(c.w.screen.platform));
  answer_json(c, 200, out.array("features").end().end().str());
}

void cua_command(call& c) {
  if (!may_enter(c)) return;
  const std::string command(c.body ? json::string_at(*c.body, "command") : std::string_view{});
  if (command.empty()) return answer_json(c, 400, R"({"detail":"Command not specified"})");
  desktop& d = c.w.screen;
  json_text out;
  out.object();
  if (command == "screenshot") {
    out.put("success", true).put("image_data", picture_base64(d));
  } else if (command == "get_screen_size") {
    out.put("success", true).object("size").put("width", d.width).put("height", d.height).end();
  } else {
    d.note("cmd", c.x.body);
    const std::int64_t code = d.next_returncode();
    const bool shell = command == "run_command";
    out.put("success", code == 0 || shell);
    if (code != 0 && !shell) out.put("error", d.error.empty() ? command + " failed" : d.error);
    if (shell) out.put("stdout", d.output).put("stderr", d.error).put("return_code", code);
  }
  answer_event(c, out.end().str());
}

void bytebot(call& c) {
  if (!may_enter(c)) return;
  const std::string action(c.body ? json::string_at(*c.body, "action") : std::string_view{});
  if (action.empty()) return answer_json(c, 400, R"({"message":"action is required"})");
  desktop& d = c.w.screen;
  std::string value;
  if (action == "screenshot") {
    value = json_text().object().put("image", picture_base64(d)).end().str();
  } else if (action == "cursor_position") {
    value = R"({"x":10,"y":20})";
  } else {
    d.note("computer-use", c.x.body);
    if (d.next_returncode() != 0) {
      return answer_json(c, 500, R"({"statusCode":500,"message":"the action failed"})");
    }
  }
  if (d.wrapped) {
    json_text out;
    out.object().put("success", true).raw("data", value.empty() ? "null" : value);
    value = out.end().str();
  }
  answer_json(c, 201, std::move(value));
}

}  // namespace

void add_other_desktops(door& to) {
  to.controller("GET", "/desktop/status", cua_status);
  to.controller("POST", "/desktop/cmd", cua_command);
  to.controller("POST", "/desktop/computer-use", bytebot);
}

}  // namespace patchbay::sandbox
