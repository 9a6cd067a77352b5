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
#include "table.ipp"

namespace patchbay::detail {

/// What a patchbay_plugin points to.
struct instance {
  patchbay_plugin face{};
  const patchbay_host* host = nullptr;
  json settings;
  std::vector<provider> providers;
  std::size_t listed = 0;  ///< so many of them are in the manifest
  bool configurable = false;

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
      const json offered = json::parse(view(tools)).value();
      json list = json::list();
      for (const action& a : p.derive(derivation(of.host, p.name, offered, of.settings))) {
        list.add(a.describe());
      }
      write(out, list.dump());
      return PATCHBAY_OK;
    }
    return PATCHBAY_NOT_FOUND;
  });
}

inline patchbay_status configured(const patchbay_plugin* self, patchbay_sink out) noexcept {
  return guarded(out, [&] {
    const instance& of = instance::of(self);
    json list = json::list();
    for (std::size_t i = of.listed; i < of.providers.size(); ++i) {
      list.add(of.providers[i].describe());
    }
    write(out, list.dump());
    return PATCHBAY_OK;
  });
}

inline const void* get_extension(const patchbay_plugin* self, const char* id) noexcept {
  static constexpr patchbay_health health = {sizeof(patchbay_health), &check};
  static constexpr patchbay_derived_actions derived = {sizeof(patchbay_derived_actions), &derive,
                                                       &configured};
  const auto& providers = instance::of(self).providers;
  const auto any = [&](auto provider::*member) {
    return std::any_of(providers.begin(), providers.end(),
                       [&](const provider& p) { return p.*member != nullptr; });
  };
  if (std::strcmp(id, PATCHBAY_EXT_HEALTH) == 0) return any(&provider::unwell) ? &health : nullptr;
  if (std::strcmp(id, PATCHBAY_EXT_DERIVED_ACTIONS) == 0) {
    return any(&provider::derive) || instance::of(self).configurable ? &derived : nullptr;
  }
  return nullptr;
}

inline void destroy(const patchbay_plugin* self) noexcept {
  delete static_cast<instance*>(self->self);
}

void add(plugin_table& to, provider made) { to.providers.push_back(std::move(made)); }

void add(plugin_table& to, plugin_table made) {
  for (provider& p : made.providers) to.providers.push_back(std::move(p));
  for (field& f : made.settings) to.settings.push_back(std::move(f));
  if (made.configured != nullptr) to.configured = made.configured;
}

void describe(patchbay_sink out, make_plugin make) noexcept {
  guarded(out, [&] {
    const plugin_table made = make();
    json manifest = json::object().set("manifest", 1);
    if (!made.settings.empty()) manifest.set("settings", rows(made.settings));
    if (made.configured != nullptr) manifest.set("configured_providers", true);
    write(out, manifest.set("providers", rows(made.providers)).dump());
    return PATCHBAY_OK;
  });
}

const patchbay_plugin* create(const patchbay_host* host, patchbay_str config, patchbay_sink why,
                              make_plugin make) noexcept {
  const patchbay_plugin* face = nullptr;
  guarded(why, [&] {
    auto made = std::make_unique<instance>();
    plugin_table parts = make();
    made->settings = json::object();
    if (config.size != 0) made->settings = json::parse(view(config)).value();
    for (const field& f : parts.settings) {
      if (json value = f.take(made->settings); !value.is_null()) {
        made->settings.set(f.name(), std::move(value));
      }
    }
    made->providers = std::move(parts.providers);
    made->listed = made->providers.size();
    made->configurable = parts.configured != nullptr;
    if (made->configurable) {
      for (provider& p : parts.configured(made->settings)) made->providers.push_back(std::move(p));
    }
    made->host = host;
    made->face = {sizeof(patchbay_plugin), made.get(), &invoke, &get_extension, &destroy};
    face = &made.release()->face;
    return PATCHBAY_OK;
  });
  return face;
}

}  // namespace patchbay::detail
