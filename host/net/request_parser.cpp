#include "net/request_parser.hpp"

#include <boost/beast/core/string.hpp>

namespace patchbay::net {
namespace {

std::string_view view(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

}  // namespace

request_parser::request_parser(exchange& x, const char* buffer_begin, const char* buffer_end,
                               std::size_t header_bytes, std::size_t body_bytes)
    : x_(x), begin_(buffer_begin), end_(buffer_end), body_bytes_(body_bytes) {
  header_limit(static_cast<std::uint32_t>(header_bytes));
  body_limit(body_bytes);
}

void request_parser::on_request_impl(boost::beast::http::verb, text method_text, text target,
                                     int version, error_code&) {
  x_.method = view(method_text);
  x_.target = view(target);
  version_ = version;
}

void request_parser::on_field_impl(field name, text name_text, text value, error_code& ec) {
  if (is_header_done()) return;  // trailers say nothing that we use
  if (!value.empty() && (value.data() < begin_ || value.data() >= end_)) {
    ec = boost::beast::http::error::bad_obs_fold;
    return;
  }
  switch (name) {
    case field::host:
      ++hosts_;
      break;
    case field::transfer_encoding:
      unknown_coding_ |= !boost::beast::iequals(value, "chunked");
      break;
    case field::expect:
      expects_continue_ = boost::beast::iequals(value, "100-continue");
      unknown_expectation_ |= !expects_continue_;
      break;
    default:
      break;
  }
  x_.headers.push_back({view(name_text), view(value)});
}

std::size_t request_parser::on_body_impl(text body, error_code&) {
  x_.body.append(body.data(), body.size());
  return body.size();
}

std::size_t request_parser::on_chunk_body_impl(std::uint64_t, text body, error_code& ec) {
  if (x_.body.size() + body.size() > body_bytes_) {
    ec = boost::beast::http::error::body_limit;
    return 0;
  }
  x_.body.append(body.data(), body.size());
  return body.size();
}

}  // namespace patchbay::net
