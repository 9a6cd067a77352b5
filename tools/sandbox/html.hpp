#pragma once

#include <string>
#include <string_view>

#include "door.hpp"

namespace patchbay::sandbox {

/// Answers a whole HTML page. `main` is HTML; `title` is text.
void answer_page(call& c, int status, std::string_view title, const std::string& main);

/// A table with a caption; the cells are HTML.
std::string html_table(std::string_view caption, const std::vector<std::string>& heads,
                       const std::vector<std::vector<std::string>>& rows);

}  // namespace patchbay::sandbox
