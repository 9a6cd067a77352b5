#pragma once

#include <string>
#include <string_view>

#include "agent/model/endpoint.hpp"
#include "agent/model/stream.hpp"
#include "core/ports/http.hpp"

namespace patchbay::agent {

/// The failure of an answer with a status of 400 or more, in words: which model, what it said.
core::error refused_by(const model_endpoint& e, const core::ports::http_response& answer);
/// The failure of an answer that is no reply.
core::error unreadable_from(const model_endpoint& e, reading what, std::string_view said);
/// The failure of an exchange without an answer.
core::error unreached(const model_endpoint& e, const core::error& why);

/// `text` fit for an error: at most 300 bytes, printable UTF-8, without the endpoint's key and
/// other secrets.
std::string quotable(const model_endpoint& e, std::string_view text);

}  // namespace patchbay::agent
