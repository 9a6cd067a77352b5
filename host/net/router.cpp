#include "net/router.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace patchbay::net {
namespace {

std::string_view next_segment(std::string_view& rest) noexcept {
  const auto end = std::min(rest.find('/'), rest.size());
  const auto segment = rest.substr(0, end);
  rest.remove_prefix(end);
  return segment;
}

bool is_parameter(std::string_view segment) noexcept {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// The raw parameters of a path, in its order.
struct raw_values {
  std::array<std::string_view, 8> text;
  std::size_t count = 0;
};

void plain_failure(exchange& x, int status, std::string_view detail) {
  x.status = status;
  x.content_type = "text/plain; charset=utf-8";
  x.answer.assign(detail).append("\n");
}

}  // namespace

/// One node a segment; the root stands before the first '/'.
struct router::tree {
  std::vector<std::pair<std::string, std::unique_ptr<tree>>> literals;
  std::unique_ptr<tree> any;
  std::vector<const route*> here;

  tree& literal(std::string_view segment) {
    for (auto& [text, node] : literals) {
      if (text == segment) return *node;
    }
    return *literals.emplace_back(std::string(segment), std::make_unique<tree>()).second;
  }

  /// The node of the path `rest` (empty, or beginning with '/'); `values` gets the raw parameters.
  const tree* find(std::string_view rest, raw_values& values) const {
    if (rest.empty()) return here.empty() ? nullptr : this;
    rest.remove_prefix(1);
    const auto segment = next_segment(rest);
    for (const auto& [text, node] : literals) {
      if (text != segment) continue;
      if (const tree* found = node->find(rest, values)) return found;
      break;
    }
    if (!any || segment.empty()) return nullptr;
    if (values.count == values.text.size()) return nullptr;
    values.text[values.count++] = segment;
    if (const tree* found = any->find(rest, values)) return found;
    --values.count;
    return nullptr;
  }

  [[nodiscard]] const route* method(std::string_view name) const noexcept {
    for (const route* r : here) {
      if (r->method == name) return r;
    }
    return nullptr;
  }
};

router::router() : failure(&plain_failure), tree_(std::make_unique<tree>()) {}
router::~router() = default;

void router::insert(route r) {
  std::string_view rest = r.pattern;
  if (rest.empty() || rest.front() != '/') throw std::logic_error("a route begins with '/'");
  tree* node = tree_.get();
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto segment = next_segment(rest);
    if (!is_parameter(segment)) {
      node = &node->literal(segment);
      continue;
    }
    if (!node->any) node->any = std::make_unique<tree>();
    node = node->any.get();
  }
  if (node->method(r.method)) throw std::logic_error("two routes " + r.method + " " + r.pattern);
  routes_.push_back(std::make_unique<route>(std::move(r)));
  node->here.push_back(routes_.back().get());
}

void router::add(std::string_view method, std::string_view pattern, handler run) {
  insert(route{std::string(method), std::string(pattern), std::move(run), {}});
}

void router::add_quick(std::string_view method, std::string_view pattern, quick_handler run) {
  insert(route{std::string(method), std::string(pattern), {}, std::move(run)});
}

const std::vector<std::unique_ptr<router::route>>& router::routes() const noexcept {
  return routes_;
}

const router::route* router::match(exchange& x, std::string& allowed) const {
  constexpr std::size_t segments_max = 32;
  if (x.path.empty() || x.path.front() != '/' ||
      static_cast<std::size_t>(std::count(x.path.begin(), x.path.end(), '/')) > segments_max) {
    return nullptr;
  }
  raw_values values;
  const tree* const node = tree_->find(x.path, values);
  if (!node) return nullptr;
  const route* found = node->method(x.method);
  if (!found && x.method == "HEAD") found = node->method("GET");
  if (!found) {
    for (const route* r : node->here) {
      if (!allowed.empty()) allowed += ", ";
      allowed += r->method;
    }
    return nullptr;
  }
  x.route = found->pattern;
  std::string_view rest = found->pattern;
  std::size_t next = 0;
  while (!rest.empty() && next < values.count) {
    rest.remove_prefix(1);
    const auto segment = next_segment(rest);
    if (!is_parameter(segment)) continue;
    auto& [name, value] = x.parameters.emplace_back(segment.substr(1, segment.size() - 2), "");
    if (!percent_decode(values.text[next++], false, value)) return nullptr;
  }
  return found;
}

}  // namespace patchbay::net
