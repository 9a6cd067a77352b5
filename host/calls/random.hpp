#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace patchbay::calls {

/// Random numbers of the kernel, fetched in blocks. For one thread.
class random_source {
 public:
  std::uint64_t next();

 private:
  std::array<std::uint64_t, 128> block_{};
  std::size_t used_ = block_.size();
};

}  // namespace patchbay::calls
