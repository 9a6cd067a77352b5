#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "net/exchange.hpp"

namespace patchbay::net {

/// Parses one request head out of a connection's buffer: names and values stay views into it. The
/// body is parsed only when it is chunked; it is appended to exchange::body.
class request_parser final : public boost::beast::http::basic_parser<true> {
 public:
  using error_code = boost::beast::error_code;

  /// `buffer_begin` to `buffer_end` hold the whole head. A folded header is refused.
  request_parser(exchange& x, const char* buffer_begin, const char* buffer_end,
                 std::size_t header_bytes, std::size_t body_bytes);

  void moved_to(const char* begin, const char* end) noexcept { begin_ = begin, end_ = end; }
  [[nodiscard]] int version() const noexcept { return version_; }
  [[nodiscard]] int hosts() const noexcept { return hosts_; }
  /// A transfer coding other than "chunked".
  [[nodiscard]] bool unknown_coding() const noexcept { return unknown_coding_; }
  [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }
  [[nodiscard]] bool unknown_expectation() const noexcept { return unknown_expectation_; }

 private:
  using text = boost::beast::string_view;
  using field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb method, text method_text, text target, int version,
                       error_code& ec) override;
  void on_response_impl(int, text, int, error_code&) override {}
  void on_field_impl(field name, text name_text, text value, error_code& ec) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(text body, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, text body, error_code& ec) override;
  void on_finish_impl(error_code&) override {}

  exchange& x_;
  const char* begin_;
  const char* end_;
  std::size_t body_bytes_;
  int version_ = 11;
  int hosts_ = 0;
  bool unknown_coding_ = false;
  bool expects_continue_ = false;
  bool unknown_expectation_ = false;
};

}  // namespace patchbay::net
