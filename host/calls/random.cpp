#include "calls/random.hpp"

#include <system_error>

#include <sys/random.h>

namespace patchbay::calls {

std::uint64_t random_source::next() {
  if (used_ == block_.size()) {
    auto* at = reinterpret_cast<char*>(block_.data());
    std::size_t left = sizeof block_;
    while (left > 0) {
      const ssize_t got = getrandom(at, left, 0);
      if (got < 0 && errno != EINTR) {
        throw std::system_error(errno, std::generic_category(), "getrandom");
      }
      if (got <= 0) continue;
      at += got;
      left -= static_cast<std::size_t>(got);
    }
    used_ = 0;
  }
  return block_[used_++];
}

}  // namespace patchbay::calls
