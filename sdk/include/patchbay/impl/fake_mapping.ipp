#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "../json.hpp"
#include "../result.hpp"
#include "../table.hpp"

/// What a host does with an action that is data: it checks the arguments and makes those of the
/// tool. Reads the rows of a manifest.
namespace patchbay::testing::detail {

using patchbay::detail::fits;

/// What is wrong with a value that fits its type; empty if nothing.
inline std::string broken_limit(const json& parameter, const json& v) {
  const auto& choices = parameter["choices"].items();
  if (!choices.empty() && std::none_of(choices.begin(), choices.end(),
                                       [&](const json& c) { return c.text() == v.text(); })) {
    return "is none of its choices";
  }
  if (v.is_number() && parameter.has("minimum") && v.number() < parameter["minimum"].number()) {
    return "is below its minimum";
  }
  if (v.is_number() && parameter.has("maximum") && v.number() > parameter["maximum"].number()) {
    return "is above its maximum";
  }
  const auto most = static_cast<std::size_t>(parameter["length_max"].integer());
  const std::string_view text = v.text();
  const auto characters =
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      }));
  if (most != 0 && (characters > most || v.items().size() > most)) return "is too long";
  return {};
}

inline bool blank(const json& v) {
  if (v.is_text()) return v.text().find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (v.is_list()) return std::all_of(v.items().begin(), v.items().end(), blank);
  return v.is_null();
}

inline void check_rules(const json& row, const json& bound, std::string& wrong) {
  for (const json& rule : row["rules"].items()) {
    for (const json::member& kind : rule.members()) {
      std::string names;
      std::size_t filled = 0;
      for (const json& name : kind.value.items()) {
        names += (names.empty() ? "" : ", ") + std::string(name.text());
        if (!blank(bound[name.text()])) ++filled;
      }
      const std::size_t all = kind.value.items().size();
      if ((kind.key == "at_least_one" && filled == 0) ||
          (kind.key == "at_most_one" && filled > 1) ||
          (kind.key == "all_or_none" && filled != 0 && filled != all)) {
        wrong += "; " + kind.key + " of " + names;
      }
    }
  }
}

/// The arguments with defaults, or all that is wrong: "limit: must be integer; to: is missing".
inline result<json> bind(const json& row, const json& arguments) {
  std::string wrong;
  json bound = json::object();
  const auto& parameters = row["parameters"].items();
  for (const json::member& m : arguments.members()) {
    if (std::none_of(parameters.begin(), parameters.end(),
                     [&](const json& p) { return p["name"].text() == m.key; })) {
      wrong += "; " + m.key + ": is no parameter";
    }
  }
  for (const json& p : parameters) {
    const std::string name(p["name"].text());
    const json& given = arguments[name];
    if (given.is_null()) {
      if (p["required"].boolean()) wrong += "; " + name + ": is missing";
      if (p.has("default")) bound.set(name, p["default"]);
    } else if (!fits(p["type"].text(), given)) {
      wrong += "; " + name + ": must be " + std::string(p["type"].text());
    } else if (const std::string why = broken_limit(p, given); !why.empty()) {
      wrong += "; " + name + ": " + why;
    } else if (p["type"].text() == "string_list" && given.is_text()) {
      bound.set(name, json::list().add(given));
    } else {
      bound.set(name, given);
    }
  }
  check_rules(row, bound, wrong);
  if (!wrong.empty()) return error{errc::invalid_argument, wrong.substr(2)};
  return bound;
}

/// The value as it is sent, or null if nothing is left of it.
inline json transformed(std::string_view how, const json& v) {
  if (v.is_null()) return {};
  if (how.empty() || how == "as_is") return v;
  if (how == "text") return v.is_text() ? v : json(v.dump());
  auto parts = split_list(v.texts());
  if (how == "first") return parts.empty() ? json() : json(parts.front());
  if (how == "rest" && !parts.empty()) parts.erase(parts.begin());
  return parts.empty() ? json() : json(parts);
}

/// The tool's arguments, under the first name that `offered` has (the newest if it is null).
/// `given` is what the caller gave, without defaults.
inline result<json> map(const json& mapping, const json& bound, const json& given,
                        const std::vector<std::string>* offered) {
  json sent = json::object();
  for (const json& row : mapping["arguments"].items()) {
    json value = row["constant"];
    if (row.has("parameter"))
      value = transformed(row["how"].text(), bound[row["parameter"].text()]);
    if (row.has("parameter") && value.is_null()) continue;
    std::string_view name = row["names"][0].text();
    bool listed = false;
    for (const json& known : row["names"].items()) {
      if (offered == nullptr || listed) break;
      listed = std::find(offered->begin(), offered->end(), known.text()) != offered->end();
      if (listed) name = known.text();
    }
    if (row["listed_only"].boolean() && !listed) {
      if (given[row["parameter"].text()].is_null()) continue;
      return error{errc::invalid_argument,
                   std::string(row["parameter"].text()) +
                       ": the connected server does not take this argument"};
    }
    sent.set(name, std::move(value));
  }
  return sent;
}

}  // namespace patchbay::testing::detail
