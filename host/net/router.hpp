#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/exchange.hpp"

namespace patchbay::net {

/// Routes by method and path pattern ("/api/actions/{name}"; a parameter is one whole segment).
/// Filled before the first request, then read only. Literal segments win over parameters.
class router {
 public:
  using handler = std::function<task(exchange&)>;
  using quick_handler = std::function<void(exchange&)>;
  struct route {
    std::string method, pattern;
    handler run;
    quick_handler quick;  ///< answers without waiting; exactly one of the two is set
  };

  router();
  ~router();
  router(const router&) = delete;
  router& operator=(const router&) = delete;

  void add(std::string_view method, std::string_view pattern, handler run);
  void add_quick(std::string_view method, std::string_view pattern, quick_handler run);
  template <class T>
  void add(std::string_view method, std::string_view pattern, T& object,
           task (T::*run)(exchange&)) {
    add(method, pattern, handler([&object, run](exchange& x) { return (object.*run)(x); }));
  }
  template <class T>
  void add(std::string_view method, std::string_view pattern, T& object,
           void (T::*run)(exchange&)) {
    add_quick(method, pattern, quick_handler([&object, run](exchange& x) { (object.*run)(x); }));
  }

  /// The route for `x` with `x.route` and `x.parameters` set; null: none. `allowed` gets the
  /// methods that the path has, comma separated, when only the method is wrong.
  const route* match(exchange& x, std::string& allowed) const;
  /// In order of registration.
  [[nodiscard]] const std::vector<std::unique_ptr<route>>& routes() const noexcept;

  /// Runs before every routed handler; true: the answer is complete, the handler is not run.
  std::function<bool(exchange&)> before;
  /// Fills in answers that no handler gives: 400, 404, 405, 408, 413, 417, 431, 500, 503.
  /// `detail` is a sentence. Default: text/plain.
  std::function<void(exchange&, int status, std::string_view detail)> failure;
  /// Told of a handler that threw, with its text; the answer will be a 500. May be empty.
  std::function<void(exchange&, std::string_view what)> broke;
  /// Runs after every answer, before it is written (metrics, request id). May be empty.
  std::function<void(exchange&)> after;

 private:
  struct tree;
  void insert(route r);

  std::unique_ptr<tree> tree_;
  std::vector<std::unique_ptr<route>> routes_;
};

}  // namespace patchbay::net
