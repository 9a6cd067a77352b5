#include "core/action.hpp"

#include <algorithm>
#include <array>

#include "core/gui_names.hpp"
#include "core/ids.hpp"

namespace patchbay::core {
namespace {

constexpr std::array<std::string_view, 3> effect_words = {"read", "write", "irreversible"};
constexpr std::array<std::string_view, 8> type_words = {"str",       "int",  "float", "bool",
                                                        "list[str]", "list", "dict",  "any"};

error wrong(const action& a, std::string what) {
  return {errc::invalid_argument, "action " + a.name + ": " + std::move(what), {}, 0};
}

result<void> check_names(const action& a) {
  if (!is_name(a.name)) {
    return wrong(a, "its name must be [a-z][a-z0-9_]*, at most 64 characters");
  }
  if (a.name.rfind(a.provider + "_", 0) != 0) {
    return wrong(a, "its name must begin with \"" + a.provider + "_\"");
  }
  if (is_gui_name(a.name)) {
    return wrong(a, "its name is that of an action of the screen; choose another one");
  }
  for (const auto& p : a.parameters) {
    if (!is_name(p.name)) {
      return wrong(a, "parameter \"" + p.name + "\" must be [a-z][a-z0-9_]*");
    }
    if (std::count_if(a.parameters.begin(), a.parameters.end(),
                      [&](const parameter& other) { return other.name == p.name; }) > 1) {
      return wrong(a, "parameter \"" + p.name + "\" is listed twice");
    }
  }
  for (const auto& r : a.rules) {
    for (const auto& p : r.parameters) {
      if (a.find(p) == nullptr) return wrong(a, "a rule names no parameter of it: \"" + p + "\"");
    }
  }
  return {};
}

result<void> check_mapping(const action& a) {
  if (!a.mapping) return {};
  if (a.tool(a.mapping->tool) == nullptr) {
    return wrong(a, "its mapping calls " + a.mapping->tool + ", which it does not list");
  }
  for (const auto& argument : a.mapping->arguments) {
    if (argument.names.empty()) return wrong(a, "an argument of its mapping has no name");
    if (!argument.parameter.empty() && a.find(argument.parameter) == nullptr) {
      return wrong(a, "its mapping reads \"" + argument.parameter + "\", which is no parameter");
    }
    if (argument.parameter.empty() && argument.constant_json.empty()) {
      return wrong(a, "argument " + argument.names.front() + " has neither parameter nor constant");
    }
  }
  return {};
}

}  // namespace

std::string_view name(effect e) noexcept { return effect_words[static_cast<std::size_t>(e)]; }

std::optional<effect> effect_from(std::string_view word) noexcept {
  const auto* at = std::find(effect_words.begin(), effect_words.end(), word);
  if (at == effect_words.end()) return std::nullopt;
  return static_cast<effect>(at - effect_words.begin());
}

std::string_view name(value_type t) noexcept { return type_words[static_cast<std::size_t>(t)]; }

std::optional<value_type> value_type_from(std::string_view word) noexcept {
  const auto* at = std::find(type_words.begin(), type_words.end(), word);
  if (at == type_words.end()) return std::nullopt;
  return static_cast<value_type>(at - type_words.begin());
}

const tool_use* action::tool(std::string_view tool_name) const noexcept {
  for (const auto& t : tools) {
    if (t.name == tool_name) return &t;
  }
  return nullptr;
}

namespace {

/// The host of an https URL, "" of a path; nothing when it is neither.
std::optional<std::string_view> host_of(std::string_view url) noexcept {
  constexpr std::string_view scheme = "https://";
  constexpr std::size_t url_max = 8192;
  const bool clean = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>';
  });
  if (!clean || url.size() > url_max) return std::nullopt;
  // A path that climbs would leave what it is below.
  const std::string_view path = url.substr(0, url.find('?'));
  for (const char* climbs : {"/..", "%2e", "%2E"}) {
    if (path.find(climbs) != std::string_view::npos) return std::nullopt;
  }
  if (url.starts_with('/')) {
    if (url.starts_with("//")) return std::nullopt;
    return std::string_view();
  }
  if (!url.starts_with(scheme)) return std::nullopt;
  const std::string_view rest = url.substr(scheme.size());
  const std::string_view host = rest.substr(0, rest.find_first_of("/?"));
  if (host.empty() || !is_host(host)) return std::nullopt;
  return host;
}

}  // namespace

bool is_host(std::string_view text) noexcept {
  constexpr std::size_t host_max = 253;
  return text.size() <= host_max && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

const http_use* action::request(std::string_view method, std::string_view url) const noexcept {
  const auto host = host_of(url);
  if (!host) return nullptr;
  for (const auto& use : http) {
    if (use.method == method && use.host == *host) return &use;
  }
  return nullptr;
}

const parameter* action::find(std::string_view parameter_name) const noexcept {
  for (const auto& p : parameters) {
    if (p.name == parameter_name) return &p;
  }
  return nullptr;
}

std::vector<const parameter*> call_order(const action& a) {
  std::vector<const parameter*> order;
  order.reserve(a.parameters.size());
  for (const auto& p : a.parameters) {
    if (p.required) order.push_back(&p);
  }
  for (const auto& p : a.parameters) {
    if (!p.required) order.push_back(&p);
  }
  return order;
}

result<void> check(const action& a) {
  if (auto names = check_names(a); !names.ok()) return names;
  if (a.tools.empty() && a.http.empty()) return wrong(a, "it lists no tool that it may call");
  for (const auto& t : a.tools) {
    if (a.what < t.what) {
      return wrong(a, "it says " + std::string(name(a.what)) + ", but its tool " + t.name + " is " +
                          std::string(name(t.what)));
    }
  }
  for (const auto& r : a.http) {
    if (r.method != "GET" && r.what == effect::read) {
      return wrong(a, "its " + r.method + " request says read; only GET may");
    }
    if (a.what < r.what) {
      return wrong(a, "it says " + std::string(name(a.what)) + ", but its " + r.method +
                          " request is " + std::string(name(r.what)));
    }
  }
  return check_mapping(a);
}

}  // namespace patchbay::core
