# cmake -DIN=<text file> -DOUT=<source> -P embed.cmake: makes of the OpenAPI description the source of
# patchbay::api::openapi_text().
file(READ "${IN}" text)
# A string literal may be as long as its pieces, and a piece is kept below what every compiler takes.
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 8000 piece)
  string(APPEND pieces "    R\"openapi(${piece})openapi\"\n")
  math(EXPR at "${at} + 8000")
endwhile()
file(WRITE "${OUT}" "#include \"api/health.hpp\"

namespace patchbay::api {

std::string_view openapi_text() noexcept {
  static constexpr std::string_view text =
${pieces}      ;
  return text;
}

}  // namespace patchbay::api
")
