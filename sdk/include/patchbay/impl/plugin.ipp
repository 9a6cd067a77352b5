#pragma once

#include <algorithm>
#include <coroutine>
#include <cstring>
#include <exception>
#include <memory>

#include "../abi/derived_actions.h"
#include "../abi/health.h"
#include "../plugin.hpp"
#include "call.ipp"

namespace patchbay::detail {

/// What a patchbay_plugin points to.
struct instance {
  patchbay_plugin face{};
  const patchbay_host* host = nullptr;
  json settings;
  std::vector<provider> providers;

  static const instance& of(const patchbay_plugin* self) noexcept {
    return *static_cast<const instance*>(self->self);
  }
  [[nodiscard]] const action* find(std::string_view name) const noexcept {
    for (const provider& p : providers) {
      for (const action& a : p.actions) {
        if (a.name == name && a.run != nullptr) return &a;
      }
    }
    return nullptr;
  }
};

/// The outermost coroutine of a call: runs at once and frees itself.
struct root {
  struct promise_type {
    root get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};

/// Runs an action; whatever it throws ends the call.
inline root drive(std::unique_ptr<call> on, const action* of, std::string arguments) {
  patchbay_status status = PATCHBAY_INTERNAL;
  std::string body;
  try {
    json given = json::parse(arguments).value();
    task<json> running = of->run(*on, *of, given);
    json answer = co_await running;
    body = answer.dump();
    status = PATCHBAY_OK;
  } catch (const failure& e) {
    status = static_cast<patchbay_status>(e.why().code);
    body = e.why().message;
  } catch (const std::exception& e) {
    body = e.what();
  } catch (...) {
    body = "something was thrown that is no std::exception";
  }
  const patchbay_host* host = on->host();
  host->complete(host, on->id(), status, borrowed(body));
}

inline void invoke(const patchbay_plugin* self, patchbay_call id, patchbay_str name,
                   patchbay_str arguments) noexcept {
  const instance& of = instance::of(self);
  const patchbay_host* host = of.host;
  try {
    if (const action* found = of.find(view(name))) {
      drive(std::make_unique<call>(host, id, of.settings), found, std::string(view(arguments)));
      return;
    }
    host->complete(host, id, PATCHBAY_NOT_FOUND, borrowed("no code for this action"));
  } catch (...) {
    host->complete(host, id, PATCHBAY_INTERNAL, borrowed("out of memory"));
  }
}

inline void write(patchbay_sink out, std::string_view text) noexcept {
  out.append(out.ctx, borrowed(text));
}

/// Runs `f`, which gives a status; writes what it throws.
template <class Function>
patchbay_status guarded(patchbay_sink out, Function&& f) noexcept {
  try {
    return f();
  } catch (const failure& e) {
    write(out, e.why().message);
    return static_cast<patchbay_status>(e.why().code);
  } catch (const std::exception& e) {
    write(out, e.what());
  } catch (...) {
    write(out, "something was thrown that is no std::exception");
  }
  return PATCHBAY_INTERNAL;
}

inline patchbay_status check(const patchbay_plugin* self, patchbay_sink out) noexcept {
  return guarded(out, [&] {
    const instance& of = instance::of(self);
    for (const provider& p : of.providers) {
      if (p.unwell == nullptr) continue;
      if (const std::string why = p.unwell(of.settings); !why.empty()) {
        write(out, p.name + ": " + why);
        return PATCHBAY_UNAVAILABLE;
      }
    }
    return PATCHBAY_OK;
  });
}

inline patchbay_status derive(const patchbay_plugin* self, patchbay_str name, patchbay_str tools,
                              patchbay_sink out) noexcept {
  return guarded(out, [&]() -> patchbay_status {
    const instance& of = instance::of(self);
    for (const provider& p : of.providers) {
      if (p.name != view(name) || p.derive == nullptr) continue;
      json list = json::list();
      for (const action& a : p.derive(json::parse(view(tools)).value(), of.settings)) {
        list.add(a.describe());
      }
      write(out, list.dump());
      return PATCHBAY_OK;
    }
    return PATCHBAY_NOT_FOUND;
  });
}

inline const void* get_extension(const patchbay_plugin* self, const char* id) noexcept {
  static constexpr patchbay_health health = {sizeof(patchbay_health), &check};
  static constexpr patchbay_derived_actions derived = {sizeof(patchbay_derived_actions), &derive};
  const auto& providers = instance::of(self).providers;
  const auto any = [&](auto provider::*member) {
    return std::any_of(providers.begin(), providers.end(),
                       [&](const provider& p) { return p.*member != nullptr; });
  };
  if (std::strcmp(id, PATCHBAY_EXT_HEALTH) == 0) return any(&provider::unwell) ? &health : nullptr;
  if (std::strcmp(id, PATCHBAY_EXT_DERIVED_ACTIONS) == 0) {
    return any(&provider::derive) ? &derived : nullptr;
  }
  return nullptr;
}

inline void destroy(const patchbay_plugin* self) noexcept {
  delete static_cast<instance*>(self->self);
}

void describe(patchbay_sink out, std::initializer_list<make_provider> providers) noexcept {
  guarded(out, [&] {
    json list = json::list();
    for (make_provider make : providers) list.add(make().describe());
    write(out, json::object().set("manifest", 1).set("providers", std::move(list)).dump());
    return PATCHBAY_OK;
  });
}

const patchbay_plugin* create(const patchbay_host* host, patchbay_str config, patchbay_sink why,
                              std::initializer_list<make_provider> providers) noexcept {
  const patchbay_plugin* face = nullptr;
  guarded(why, [&] {
    auto made = std::make_unique<instance>();
    made->settings = json::object();
    if (config.size != 0) made->settings = json::parse(view(config)).value();
    for (make_provider make : providers) made->providers.push_back(make());
    made->host = host;
    made->face = {sizeof(patchbay_plugin), made.get(), &invoke, &get_extension, &destroy};
    face = &made.release()->face;
    return PATCHBAY_OK;
  });
  return face;
}

}  // namespace patchbay::detail
