#include "arguments.hpp"

#include <charconv>

namespace patchbay::sandbox {

const std::string_view help_text =
    R"(Usage: patchbay-sandbox --listen ADDRESS:PORT --api-key KEY [options]

Stands in for the outside world on loopback: the broker's REST interface with its
consent page, MCP endpoints for all providers, and pages that show what arrived.

  --listen ADDRESS:PORT  where to serve; port 0 takes a free one (127.0.0.1:0)
  --api-key KEY          the project key that clients must send as x-api-key
  --seed N               what mailboxes and channels begin with; also makes ids repeatable
  --tls CERT KEY         serve over TLS with these PEM files
  --port-file FILE       write the port here once connections are accepted
  --rate-limit N         broker requests a minute; 0 for no limit (2000)
  --idle-ms N            close connections that were idle for so long (75000)
  --help                 this text

Auth configs ac_gmail, ac_slack and so on are there from the start.
Pages: / /mailbox /channels /things.
Control routes (JSON): /control/mailbox /control/mail-log /control/requests /control/faults
/control/clock /control/settings /control/renames
/control/accounts/ID /control/sessions /control/reset.
)";

namespace {

core::error wrong(std::string_view option, std::string_view why) {
  return {core::errc::invalid_argument, std::string(option) + ": " + std::string(why),
          "patchbay-sandbox --help lists the options", 0};
}

template <class T>
bool read_number(std::string_view text, T& into) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), into);
  return end.ec == std::errc{} && end.ptr == text.data() + text.size();
}

bool read_listen(std::string_view text, arguments& into) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  std::string_view address = text.substr(0, colon);
  if (address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  into.address = address;
  return read_number(text.substr(colon + 1), into.port);
}

/// Reads an option that has one value.
core::result<void> read_option(std::string_view option, std::string_view value, arguments& into) {
  if (option == "--listen") {
    if (!read_listen(value, into)) return wrong(option, "must be ADDRESS:PORT");
  } else if (option == "--api-key") {
    into.api_key = value;
  } else if (option == "--port-file") {
    into.port_file = value;
  } else if (option == "--seed") {
    into.seed_given = true;
    if (!read_number(value, into.seed)) return wrong(option, "must be a number, 0 or more");
  } else if (option == "--rate-limit") {
    if (!read_number(value, into.defaults.rate_limit)) return wrong(option, "must be a number");
  } else if (option == "--idle-ms") {
    if (!read_number(value, into.idle_ms) || into.idle_ms < 1) {
      return wrong(option, "must be a number of milliseconds, 1 or more");
    }
  } else {
    return wrong(option, "is not known");
  }
  return {};
}

}  // namespace

core::result<arguments> read_arguments(int count, const char* const* values) {
  arguments out;
  for (int i = 1; i < count; ++i) {
    const std::string_view option = values[i];
    if (option == "--help" || option == "-h") {
      out.help = true;
      return out;
    }
    const int wanted = option == "--tls" ? 2 : 1;
    if (!option.starts_with("--")) return wrong(option, "is not known");
    if (i + wanted >= count) return wrong(option, "needs a value");
    if (option == "--tls") {
      out.certificate = values[i + 1];
      out.key = values[i + 2];
    } else {
      auto read = read_option(option, values[i + 1], out);
      if (!read) return read.error();
    }
    i += wanted;
  }
  if (out.api_key.empty()) return wrong("--api-key", "is missing");
  return out;
}

}  // namespace patchbay::sandbox
