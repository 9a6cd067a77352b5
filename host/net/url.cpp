#include <charconv>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "core/json.hpp"
#include "core/ports/http.hpp"

namespace patchbay::core::ports {
namespace {

result<target_url> refused(std::string_view url, const char* why) {
  constexpr std::size_t shown_max = 200;
  // What stands before '@' may be a secret, so such a text is not repeated.
  const bool secret = url.find('@') != std::string_view::npos;
  const std::string shown = secret ? "A URL with user info"
                                   : "The URL \"" + std::string(json::cut(url, shown_max)) + "\"";
  return error{errc::invalid_argument, shown + " cannot be used: " + why,
               "Give an absolute http:// or https:// URL without user name and fragment.", 0};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

}  // namespace

result<target_url> parse_url(std::string_view url) {
  constexpr std::size_t url_max = 8192;
  if (url.size() > url_max) return refused(url, "it is longer than 8192 characters.");
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return refused(url, "it is not an absolute URL.");
  const boost::urls::url_view& u = *parsed;
  const std::string scheme = lower(std::string_view(u.scheme().data(), u.scheme().size()));
  if (scheme != "http" && scheme != "https") return refused(url, "it is neither http nor https.");
  if (!u.has_authority() || u.encoded_host().empty()) return refused(url, "it names no host.");
  if (u.has_userinfo()) return refused(url, "it holds a user name or a password.");
  if (u.has_fragment()) return refused(url, "it has a fragment (#).");

  target_url out;
  out.origin.tls = scheme == "https";
  const std::uint16_t standard = out.origin.tls ? 443 : 80;
  out.origin.port = standard;
  if (const auto digits = u.port(); !digits.empty()) {
    std::uint16_t port = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, port);
    if (read.ec != std::errc() || read.ptr != end || port == 0) {
      return refused(url, "its port is not a number from 1 to 65535.");
    }
    out.origin.port = port;
  }
  const std::string host =
      lower(std::string_view(u.encoded_host().data(), u.encoded_host().size()));
  if (host.find('%') != host.npos) return refused(url, "its host holds escapes (%).");
  const bool bracketed = host.size() > 2 && host.front() == '[';
  out.origin.host = bracketed ? host.substr(1, host.size() - 2) : host;
  out.authority = host;
  if (out.origin.port != standard) out.authority += ":" + std::to_string(out.origin.port);
  out.target.assign(u.encoded_path().data(), u.encoded_path().size());
  if (out.target.empty()) out.target = "/";
  if (u.has_query()) {
    out.target += '?';
    out.target.append(u.encoded_query().data(), u.encoded_query().size());
  }
  return out;
}

}  // namespace patchbay::core::ports
