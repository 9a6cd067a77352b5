#pragma once

#include <coroutine>
#include <exception>
#include <memory>

#include "../plugin.hpp"
#include "call.ipp"

namespace patchbay::detail {

/// What a patchbay_plugin points to.
struct instance {
  patchbay_plugin face{};
  const patchbay_host* host = nullptr;
  std::vector<provider> providers;

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
  const auto& of = *static_cast<const instance*>(self->self);
  const patchbay_host* host = of.host;
  try {
    if (const action* found = of.find(view(name))) {
      drive(std::make_unique<call>(host, id), found, std::string(view(arguments)));
      return;
    }
    host->complete(host, id, PATCHBAY_NOT_FOUND, borrowed("no code for this action"));
  } catch (...) {
    host->complete(host, id, PATCHBAY_INTERNAL, borrowed("out of memory"));
  }
}

inline const void* no_extension(const patchbay_plugin*, const char*) noexcept { return nullptr; }

inline void destroy(const patchbay_plugin* self) noexcept {
  delete static_cast<instance*>(self->self);
}

void describe(patchbay_sink out, std::initializer_list<make_provider> providers) noexcept {
  try {
    json list = json::list();
    for (make_provider make : providers) list.add(make().describe());
    const std::string text =
        json::object().set("manifest", 1).set("providers", std::move(list)).dump();
    out.append(out.ctx, borrowed(text));
  } catch (...) {
    out.append(out.ctx, borrowed("the table of this plugin cannot be made"));
  }
}

const patchbay_plugin* create(const patchbay_host* host, patchbay_sink why,
                              std::initializer_list<make_provider> providers) noexcept {
  try {
    auto made = std::make_unique<instance>();
    for (make_provider make : providers) made->providers.push_back(make());
    made->host = host;
    made->face = {sizeof(patchbay_plugin), made.get(), &invoke, &no_extension, &destroy};
    return &made.release()->face;
  } catch (const std::exception& e) {
    why.append(why.ctx, borrowed(e.what()));
  } catch (...) {
    why.append(why.ctx, borrowed("something was thrown that is no std::exception"));
  }
  return nullptr;
}

}  // namespace patchbay::detail
