#include "core/ids.hpp"

#include <algorithm>

namespace patchbay::core {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_tenant_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= tenant_id_max &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 127 && c != '/'; });
}

bool is_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && is_lower(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

call_id call_id::make(std::uint64_t unix_ms, std::uint64_t random_low,
                      std::uint64_t random_high) noexcept {
  call_id id;
  for (std::size_t i = 10; i-- > 0; unix_ms >>= 5) id.text_[i] = alphabet[unix_ms & 31];
  for (std::size_t i = 18; i-- > 10; random_low >>= 5) id.text_[i] = alphabet[random_low & 31];
  for (std::size_t i = 26; i-- > 18; random_high >>= 5) id.text_[i] = alphabet[random_high & 31];
  return id;
}

result<call_id> call_id::parse(std::string_view text) {
  if (text.size() != length || text.find_first_not_of(alphabet) != std::string_view::npos) {
    return error{errc::invalid_argument, "this is not a call id", "use a call_id of an outcome", 0};
  }
  call_id id;
  std::copy(text.begin(), text.end(), id.text_.begin());
  return id;
}

}  // namespace patchbay::core
