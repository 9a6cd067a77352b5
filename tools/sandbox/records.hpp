#pragma once

#include <string>
#include <string_view>

#include "core/json.hpp"
#include "state.hpp"

namespace patchbay::sandbox {

/// What the account's toolkit keeps for its user; filled by `seed` when it is first asked for.
shelf& shelf_of(world& w, const account& a, void (*seed)(const world& w, shelf& into));

/// Copies the string members of `arguments` that are named into fields of `r` of the same names.
/// A list of strings becomes one text, its items separated by commas.
void set_fields(record& r, const core::json::value& arguments,
                std::initializer_list<std::string_view> members);

/// Where a page of a list begins and ends.
struct slice {
  std::size_t first = 0, last = 0;
  std::string next;  ///< token of the next page; empty on the last one
};
/// `token` is the `next` of an earlier page, or empty. False: it is none of ours.
bool slice_of(std::string_view token, std::int64_t page_size, std::size_t total, slice& out);

/// Every word of `query` is in `text`, upper and lower case alike.
bool holds_words(std::string_view text, std::string_view query);

}  // namespace patchbay::sandbox
