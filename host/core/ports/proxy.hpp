#pragma once

#include <string>

#include "core/outcome.hpp"
#include "core/ports/http.hpp"
#include "core/ports/task.hpp"

namespace patchbay::core::ports {

/// An HTTP request on behalf of a connected account. The credentials are added on the way.
struct proxied_request {
  std::string connected_account;
  std::string method;  ///< upper case
  std::string url;     ///< absolute, or a path below the account's own address
  std::string body;    ///< JSON; empty: none
};

/// Who makes requests of a connected account for us. [io threads; resumes on the caller's]
class http_proxy {
 public:
  virtual ~http_proxy() = default;
  /// `ok`: the service answered, `http_code` and `data_json` are its status and body. Else nothing
  /// of the service is known: `unknown` for a request that is no GET and may have arrived. Only a
  /// GET is ever sent twice.
  virtual task<tool_answer> forward(proxied_request r, steady_time deadline,
                                    cancel_token* cancel) = 0;
};

}  // namespace patchbay::core::ports
