#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "net/exchange.hpp"

namespace patchbay::api {

/// A page that a person reads after a redirect. Everything is text: it is escaped when written.
struct page {
  std::string title;  ///< "Gmail is connected"
  std::string text;   ///< what that means; may be empty
  std::string next;   ///< what to do now; may be empty
  bool good = true;   ///< shown as success or failure, by words and not by colour alone
};

/// Makes `p` the answer: small, accessible HTML without scripts, under a policy that allows nothing
/// but its own style.
void answer(net::exchange& x, int status, const page& p);

/// `text` as it may stand in HTML text and in quoted attributes.
std::string escaped(std::string_view text);

/// The style of every page, and the source expression that allows it in a Content-Security-Policy.
std::string_view page_style() noexcept;
std::string_view page_style_source() noexcept;

/// Whether the answer goes to a person: the request accepts HTML.
bool wants_page(const net::exchange& x) noexcept;

}  // namespace patchbay::api
