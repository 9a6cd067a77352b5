#include "app/url_check.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include "core/ports/http.hpp"

namespace patchbay::app {

using core::errc;
using core::error;

core::result<void> check_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  if (rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos) {
    return error{errc::invalid_argument, "a URL with user info cannot be used",
                 "leave out what stands before the @", 0};
  }
  if (!boost::algorithm::istarts_with(url, "http://") &&
      !boost::algorithm::istarts_with(url, "https://")) {
    error wrong{errc::invalid_argument,
                "\"" + std::string(url) + "\" does not begin with http:// or https://",
                {},
                0};
    if (scheme == std::string_view::npos && !url.empty()) {
      wrong.hint = "write http://" + std::string(url);
    }
    return wrong;
  }
  if (auto read = core::ports::parse_url(url); !read.ok()) return read.error();
  return {};
}

}  // namespace patchbay::app
