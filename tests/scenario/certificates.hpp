#pragma once

#include <filesystem>
#include <string>

#include "support/process.hpp"

namespace patchbay::tests {

/// A certificate authority of a test, made by the openssl program.
class authority {
 public:
  /// Makes key and certificate in `folder`, under `name`.
  authority(std::filesystem::path folder, const std::string& name);

  struct pair {
    std::string certificate, key;  ///< PEM files
  };
  /// A server's certificate for `names`, e.g. "IP:127.0.0.1,DNS:localhost".
  pair sign(const std::string& name, const std::string& names);
  /// One whose time has passed.
  pair sign_expired(const std::string& name, const std::string& names);
  [[nodiscard]] std::string file() const { return (folder_ / (name_ + ".pem")).string(); }

 private:
  pair sign(const std::string& name, const std::string& names, const std::string& from,
            const std::string& until);

  std::filesystem::path folder_;
  std::string name_;
};

}  // namespace patchbay::tests
