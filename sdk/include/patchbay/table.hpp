#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call.hpp"
#include "json.hpp"
#include "task.hpp"

namespace patchbay {

/// What a call does to the world. An action is never milder than a tool that it may call.
enum class effect { read, write, irreversible };

inline constexpr effect read = effect::read;
inline constexpr effect write = effect::write;
inline constexpr effect irreversible = effect::irreversible;

/// One parameter of an action. The list of fields is its only description: it gives the signature
/// that an agent sees, the check of the arguments and the error texts.
class field {
 public:
  static field string(std::string name, std::string doc) { return {"string", name, doc}; }
  static field integer(std::string name, std::string doc) { return {"integer", name, doc}; }
  static field number(std::string name, std::string doc) { return {"number", name, doc}; }
  static field boolean(std::string name, std::string doc) { return {"boolean", name, doc}; }
  /// A list of strings; a single string counts as a list of one.
  static field strings(std::string name, std::string doc) { return {"string_list", name, doc}; }
  static field list(std::string name, std::string doc) { return {"list", name, doc}; }
  static field object(std::string name, std::string doc) { return {"object", name, doc}; }
  static field any(std::string name, std::string doc) { return {"any", name, doc}; }

  /// A field that fills a member of the struct of an action with code; the member gives the type.
  template <class P, class M>
  static field of(std::string name, M P::*member, std::string doc);

  field required() && {
    required_ = true;
    return std::move(*this);
  }
  /// The value when none is given.
  field fallback(json value) && {
    default_ = std::move(value);
    return std::move(*this);
  }
  /// The only strings that are accepted.
  field choices(std::vector<std::string> words) && {
    choices_ = std::move(words);
    return std::move(*this);
  }
  /// What a server says of it, for an action that is derived from the server's list: the host shows
  /// it as the words of somebody who is not trusted.
  field server_doc(std::string said) && {
    server_doc_ = std::move(said);
    return std::move(*this);
  }
  field range(double minimum, double maximum) && {
    minimum_ = minimum;
    maximum_ = maximum;
    return std::move(*this);
  }
  /// Most characters of a string, items of a list.
  field at_most(std::size_t length) && {
    length_max_ = length;
    return std::move(*this);
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] bool is_required() const noexcept { return required_; }
  /// The row of the manifest.
  [[nodiscard]] json describe() const;
  /// The JSON Schema (2020-12) of a value.
  [[nodiscard]] json schema() const;
  /// The argument or its fallback; null if there is none. Throws `failure` naming the field if it
  /// is required and missing, or of another type.
  [[nodiscard]] json take(const json& arguments) const;
  /// Fills the member of `object`, if this field has one. Throws as `take`.
  void fill(void* object, const json& arguments) const;

 private:
  field(std::string type, std::string name, std::string doc)
      : type_(std::move(type)), name_(std::move(name)), doc_(std::move(doc)) {}

  std::string type_, name_, doc_, server_doc_;
  bool required_ = false;
  json default_;
  std::vector<std::string> choices_;
  std::optional<double> minimum_, maximum_;
  std::size_t length_max_ = 0;
  std::function<void(void*, const json&)> fill_;
};
using fields = std::vector<field>;

/// A check across parameters.
struct rule {
  std::string kind;
  std::vector<std::string> parameters;
};
rule at_least_one(std::initializer_list<std::string> parameters);
rule at_most_one(std::initializer_list<std::string> parameters);
rule all_or_none(std::initializer_list<std::string> parameters);

/// One argument of a tool, and where it comes from. An argument has the names that versions of the
/// tool's schema gave it, newest first; the first one that the live schema has is used.
class argument {
 public:
  explicit argument(std::initializer_list<std::string> names) : names_(names) {}

  argument from(std::string parameter) && {
    parameter_ = std::move(parameter);
    return std::move(*this);
  }
  argument constant(json value) && {
    constant_ = std::move(value);
    return std::move(*this);
  }
  /// "a, b; c" strings become one list of their items.
  argument split() && { return std::move(*this).how("split"); }
  /// The first item after a split; left out if there is none.
  argument first() && { return std::move(*this).how("first"); }
  /// The items after the first; left out if there are none.
  argument rest() && { return std::move(*this).how("rest"); }
  /// The value as JSON text.
  argument text() && { return std::move(*this).how("text"); }
  /// The call is refused when the parameter is given and the live schema has none of the names.
  argument listed_only() && {
    listed_only_ = true;
    return std::move(*this);
  }
  [[nodiscard]] json describe() const;
  /// Where the value comes from; empty for a constant.
  [[nodiscard]] const std::string& parameter() const noexcept { return parameter_; }

 private:
  argument how(const char* transform) && {
    how_ = transform;
    return std::move(*this);
  }

  std::vector<std::string> names_;
  std::string parameter_;
  json constant_;
  std::string how_;
  bool listed_only_ = false;
};
/// An argument with these names.
template <std::convertible_to<std::string>... Names>
argument arg(Names... names) {
  return argument({std::string(names)...});
}
/// The argument that has the parameter's own name.
inline argument same(std::string name) { return argument({name}).from(name); }

/// A tool that an action may call, and what that does to the world.
struct tool {
  std::string name;
  patchbay::effect effect = patchbay::effect::read;
};

/// An HTTP request that an action may make.
struct http_use {
  std::string method;     ///< GET, POST, PUT, PATCH or DELETE
  std::string host = {};  ///< api.example.org; empty: paths below the account's own address
  /// Of a GET read unless said; anything else is at least a write.
  patchbay::effect effect = patchbay::effect::read;

  [[nodiscard]] json describe() const;
};

/// How a provider's service is reached.
enum class transport { mcp, http };

/// An action as data: one tool and its arguments. The host runs it; no code of the plugin does.
/// A parameter from which no argument comes goes to the tool under its own name.
struct mapping {
  std::string tool;
  std::vector<argument> arguments = {};
};

struct action;
using runner = task<json> (*)(call&, const action&, const json& arguments);

/// One thing that an agent may call.
struct action {
  std::string name;  ///< with the provider's prefix: gmail_search
  std::string doc;   ///< first line: what it does
  patchbay::effect effect = patchbay::effect::read;
  fields parameters = {};
  std::vector<rule> rules = {};
  std::optional<patchbay::mapping> mapping = {};
  std::vector<tool> tools = {};  ///< may be left out if there is a mapping
  runner run = nullptr;          ///< code<&f>; for an action without mapping
  /// What a server says of it, for a derived action: shown as words that are not trusted.
  std::string server_doc = {};
  std::vector<http_use> http = {};  ///< all requests that the code may make

  /// The row of the manifest.
  [[nodiscard]] json describe() const;
  /// The JSON Schema (2020-12) of the arguments, without the rules across them.
  [[nodiscard]] json schema() const;
  /// The arguments with fallbacks, each of its type. Throws `failure` naming the first wrong one.
  [[nodiscard]] json bind(const json& arguments) const;
};

/// A row of a table: an action as data.
inline action row(std::string name, std::string doc, effect does, fields parameters, mapping to,
                  std::vector<rule> rules = {}) {
  return {std::move(name),       std::move(doc),   does,
          std::move(parameters), std::move(rules), std::move(to)};
}
/// A row of a table: an action as code, which may call `tools`.
inline action row(std::string name, std::string doc, effect does, fields parameters, runner run,
                  std::vector<tool> tools, std::vector<rule> rules = {}) {
  return {std::move(name),
          std::move(doc),
          does,
          std::move(parameters),
          std::move(rules),
          {},
          std::move(tools),
          run};
}

/// A tool that only reads and takes no arguments, and the member of its result that tells people
/// which account is connected. The host asks it once, when the account was connected.
struct profile {
  std::string tool;
  std::string label;
};

/// What actions are derived of: the tools that a server of a provider lists.
class derivation {
 public:
  /// All outlive it.
  derivation(const patchbay_host* host, std::string_view provider, const json& tools,
             const json& settings) noexcept
      : host_(host), provider_(provider), tools_(&tools), settings_(&settings) {}

  [[nodiscard]] std::string_view provider() const noexcept { return provider_; }
  /// The list of its tools/list.
  [[nodiscard]] const json& tools() const noexcept { return *tools_; }
  [[nodiscard]] const json& settings() const noexcept { return *settings_; }
  /// A line for the operator, e.g. about a tool that is left out.
  void note(std::string_view text) const noexcept;

 private:
  const patchbay_host* host_;
  std::string_view provider_;
  const json* tools_;
  const json* settings_;
};

/// A service.
struct provider {
  std::string name;   ///< gmail
  std::string title;  ///< Gmail
  std::string doc;
  std::string toolkit = {};  ///< the broker's word for it; empty: the name
  bool needs_auth = true;
  patchbay::transport transport = patchbay::transport::mcp;
  std::optional<patchbay::profile> profile = {};
  std::vector<action> actions = {};
  /// Why an instance with these settings cannot work; empty if it can (patchbay.health/1).
  std::string (*unwell)(const json& settings) = nullptr;
  /// The actions on a server of this provider, made of what it lists. All have a mapping. Depends
  /// on the argument alone (patchbay.derived-actions/1).
  std::vector<action> (*derive)(const derivation& from) = nullptr;
  /// Tools to allow on a server that is made for a tenant; empty: those of the actions.
  std::vector<std::string> server_tools = {};

  [[nodiscard]] json describe() const;
};

namespace detail {

/// Whether a value is of a field's type.
bool fits(std::string_view type, const json& v);

template <class T>
struct value_of;  ///< a member of this type cannot be a parameter

#define PATCHBAY_VALUE(TYPE, WORD, READ)                     \
  template <>                                                \
  struct value_of<TYPE> {                                    \
    static constexpr const char* word = WORD;                \
    static TYPE read(const json& v) { return TYPE(v.READ); } \
  }
PATCHBAY_VALUE(std::string, "string", text());
PATCHBAY_VALUE(std::int64_t, "integer", integer());
PATCHBAY_VALUE(double, "number", number());
PATCHBAY_VALUE(bool, "boolean", boolean());
PATCHBAY_VALUE(std::vector<std::string>, "string_list", texts());
#undef PATCHBAY_VALUE

template <>
struct value_of<json> {
  static constexpr const char* word = "any";
  static json read(const json& v) { return v; }
};
template <class T>
struct value_of<std::optional<T>> : value_of<T> {};

template <class F>
struct parameters_of;
template <class P>
struct parameters_of<task<json> (*)(call&, P)> {
  using type = P;
};

template <auto F>
task<json> run(call& on, const action& of, const json& arguments) {
  using type = typename parameters_of<decltype(F)>::type;
  if constexpr (std::same_as<type, json>) {
    return F(on, of.bind(arguments));
  } else {
    type parameters;
    for (const field& f : of.parameters) f.fill(&parameters, arguments);
    return F(on, std::move(parameters));
  }
}

}  // namespace detail

template <class P, class M>
field field::of(std::string name, M P::*member, std::string doc) {
  field made(detail::value_of<M>::word, std::move(name), std::move(doc));
  made.fill_ = [member](void* object, const json& value) {
    static_cast<P*>(object)->*member = detail::value_of<M>::read(value);
  };
  return made;
}

/// The code of an action: a coroutine `task<json> f(call&, P)`. `P` is json, the arguments as an
/// object, or a struct that is default-made and then filled by the action's fields.
template <auto F>
inline constexpr runner code = &detail::run<F>;

/// Each item of "a, b; c" strings: blanks trimmed, none empty. What stands in quotes or angle
/// brackets is not split: `"Doe, Jane" <jane@example.org>` is one.
std::vector<std::string> split_list(const std::vector<std::string>& texts);

}  // namespace patchbay
