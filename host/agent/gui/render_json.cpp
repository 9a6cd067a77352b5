// Commands that are JSON: cua and bytebot.
#include <cmath>
#include <cstdlib>
#include <optional>

#include "agent/gui/render.hpp"
#include "core/json.hpp"

namespace patchbay::agent {
namespace {

namespace json = core::json;

core::error cannot(std::string_view controller, std::string_view what) {
  return {core::errc::invalid_argument,
          "a controller of " + std::string(controller) + " cannot " + std::string(what),
          {},
          0};
}

/// A JSON object, member by member.
class object {
 public:
  object&& text(std::string_view name, std::string_view value) && {
    json::append_string(key(name), value);
    return std::move(*this);
  }
  object&& number(std::string_view name, double value) && {
    key(name) += std::trunc(value) == value ? std::to_string(static_cast<long>(value))
                                            : json::text(json::value(value));
    return std::move(*this);
  }
  object&& texts(std::string_view name, const std::vector<std::string>& values) && {
    key(name) += '[';
    for (const auto& v : values) {
      if (out_.back() != '[') out_ += ',';
      json::append_string(out_, v);
    }
    out_ += ']';
    return std::move(*this);
  }
  object&& raw(std::string_view name, const std::string& value) && {
    key(name) += value;
    return std::move(*this);
  }
  std::string end() && { return std::move(out_) + "}"; }

 private:
  std::string& key(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    json::append_string(out_, name);
    return out_ += ':';
  }
  std::string out_ = "{";
};

std::string place(point p) { return object().number("x", p.x).number("y", p.y).end(); }

class cua {
 public:
  explicit cua(platform on) : on_(on) {}
  commands out;
  std::optional<core::error> wrong;

  void send(std::string_view command, std::string params) {
    out.lines.push_back(body(command, std::move(params)));
  }
  static std::string body(std::string_view command, const std::string& params) {
    return object().text("command", command).raw("params", params).end();
  }
  void key(std::string_view command, std::string_view k) {
    send(command, object().text("key", k).end());
  }

  void operator()(const op::move& o) { send("move_cursor", place(o.to)); }
  void operator()(const op::click& o) {
    if (o.button == "left" && o.count == 2) return send("double_click", place(o.at));
    for (int i = 0; i < o.count; ++i) {
      if (o.button != "middle") {
        send(o.button + "_click", place(o.at));
        continue;
      }
      for (const char* way : {"mouse_down", "mouse_up"}) {
        send(way, object().number("x", o.at.x).number("y", o.at.y).text("button", "middle").end());
      }
    }
  }
  void operator()(const op::drag& o) {
    send("drag_to", object()
                        .number("x", o.to.x)
                        .number("y", o.to.y)
                        .text("button", o.button)
                        .number("duration", o.seconds)
                        .end());
  }
  void operator()(const op::scroll& o) {
    if (o.sideways) return send("scroll", object().number("x", o.clicks).number("y", 0).end());
    send(o.clicks < 0 ? "scroll_down" : "scroll_up",
         object().number("clicks", std::abs(o.clicks)).end());
  }
  void operator()(const op::press& o) {
    for (const auto& k : o.keys) key("press_key", k);
  }
  void operator()(const op::hotkey& o) { send("hotkey", object().texts("keys", o.keys).end()); }
  void operator()(const op::write& o) { send("type_text", object().text("text", o.text).end()); }
  void operator()(const op::paste& o) {
    send("set_clipboard", object().text("text", o.text).end());
    const std::string modifier = on_ == platform::darwin ? "command" : "ctrl";
    send("hotkey", object().texts("keys", {modifier, "v"}).end());
  }
  void operator()(const op::sleep& o) {
    send("sleep", object().number("seconds", o.seconds).end());
  }
  void operator()(const op::activate&) { wrong = cannot("cua", "choose a window by its name"); }
  void operator()(const op::set_cells&) { wrong = cannot("cua", "write cells"); }

 private:
  platform on_;
};

class bytebot {
 public:
  commands out;
  std::optional<core::error> wrong;

  static object action(std::string_view name) { return object().text("action", name); }
  static std::string keys(const std::vector<std::string>& all, std::string_view way) {
    return action("press_keys").texts("keys", all).text("press", way).end();
  }
  void send(std::string body) { out.lines.push_back(std::move(body)); }

  void operator()(const op::move& o) {
    at_ = o.to;
    send(action("move_mouse").raw("coordinates", place(o.to)).end());
  }
  void operator()(const op::click& o) {
    at_ = o.at;
    send(action("click_mouse")
             .raw("coordinates", place(o.at))
             .text("button", o.button)
             .number("clickCount", o.count)
             .end());
  }
  void operator()(const op::drag& o) {
    send(action("drag_mouse")
             .raw("path", "[" + place(at_) + "," + place(o.to) + "]")
             .text("button", o.button)
             .end());
    at_ = o.to;
  }
  void operator()(const op::scroll& o) {
    const bool back = o.clicks < 0;
    const char* way = o.sideways ? (back ? "right" : "left") : (back ? "down" : "up");
    send(action("scroll")
             .raw("coordinates", place(at_))
             .text("direction", way)
             .number("scrollCount", std::abs(o.clicks))
             .end());
  }
  void operator()(const op::press& o) {
    for (const auto& k : o.keys) send(action("type_keys").texts("keys", {k}).end());
  }
  void operator()(const op::hotkey& o) { send(action("type_keys").texts("keys", o.keys).end()); }
  void operator()(const op::write& o) { send(action("type_text").text("text", o.text).end()); }
  void operator()(const op::paste& o) { send(action("paste_text").text("text", o.text).end()); }
  void operator()(const op::sleep& o) {
    send(action("wait").number("duration", std::round(o.seconds * 1000)).end());
  }
  void operator()(const op::activate&) { wrong = cannot("bytebot", "choose a window by its name"); }
  void operator()(const op::set_cells&) { wrong = cannot("bytebot", "write cells"); }

 private:
  point at_;
};

}  // namespace

core::result<commands> cua_commands(const motions& m, platform on) {
  cua to(on);
  for (const auto& o : m.first) std::visit(to, o);
  for (const auto& k : m.held) {
    to.key("key_down", k);
    to.out.release.push_back(cua::body("key_up", object().text("key", k).end()));
  }
  for (const auto& o : m.then) std::visit(to, o);
  if (to.wrong) return *to.wrong;
  return std::move(to.out);
}

core::result<commands> bytebot_actions(const motions& m) {
  bytebot to;
  for (const auto& o : m.first) std::visit(to, o);
  if (!m.held.empty()) {
    to.send(bytebot::keys(m.held, "down"));
    to.out.release = {bytebot::keys(m.held, "up")};
  }
  for (const auto& o : m.then) std::visit(to, o);
  if (to.wrong) return *to.wrong;
  return std::move(to.out);
}

}  // namespace patchbay::agent
