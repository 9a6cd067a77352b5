#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "net/router.hpp"
#include "state.hpp"

namespace patchbay::sandbox {

/// One request on its way through the sandbox.
struct call {
  world& w;
  net::exchange& x;
  const misbehaviour& what;  ///< how this request is to go wrong
  /// The body as JSON; a null value when there is none.
  core::result<core::json::document> body;
  std::string mcp_method, tool;  ///< of the transport
};

using handler = std::function<void(call&)>;

/// Puts the same gate before every route: credentials, rate limit, faults, the record of requests.
class door {
 public:
  door(net::router& routes, world& w);
  ~door();
  door(const door&) = delete;
  door& operator=(const door&) = delete;

  /// A route of the broker, under both of its prefixes. `pattern` begins after the prefix.
  void api(std::string_view method, std::string_view pattern, handler run);
  /// A route of the MCP transport.
  void mcp(std::string_view method, std::string_view pattern, handler run);
  /// A step of the consent flow.
  void link(std::string_view method, std::string_view pattern, handler run);
  /// An interface of a language model.
  void model(std::string_view method, std::string_view pattern, handler run);
  /// An interface of a machine with a screen.
  void controller(std::string_view method, std::string_view pattern, handler run);
  /// A page to look at.
  void page(std::string_view method, std::string_view pattern, handler run);
  /// A control route: no faults, no record.
  void control(std::string_view method, std::string_view pattern, handler run);

 private:
  struct entry {
    std::string where;
    handler run;
  };

  void add(std::string_view where, std::string_view method, std::string_view pattern, handler run);
  net::task serve(net::exchange& x, const entry* to);
  bool choose(call& c, const entry& to, misbehaviour& what, std::string& text);
  void work(call& c, const entry& to);
  std::uint64_t note(const call& c, const std::string& fault_text);
  void answer_unrouted(net::exchange& x, int status, std::string_view detail);
  /// A view that stays valid.
  std::string_view keep(const std::string& text) { return *kept_.insert(text).first; }

  net::router& routes_;
  world& world_;
  std::deque<entry> entries_;
  std::set<std::string, std::less<>> kept_;
};

}  // namespace patchbay::sandbox
