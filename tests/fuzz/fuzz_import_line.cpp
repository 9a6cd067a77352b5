#include <cstdint>
#include <string>
#include <string_view>

#include "app/commands/import_line.hpp"
#include "core/ids.hpp"
#include "core/json.hpp"
#include "core/ports/http.hpp"
#include "fuzz/require.hpp"

namespace {

using namespace patchbay;
using fuzz::require;

void put(core::json::writer& w, std::string_view member, std::string_view value) {
  core::json::key(w, member);
  core::json::put(w, value);
}

/// The row as a line that an import takes.
std::string line_of(const store::import_row& row) {
  core::json::buffer out;
  core::json::writer w(out);
  const auto& c = row.connection;
  w.StartObject();
  put(w, "tenant", c.tenant);
  put(w, "provider", c.provider);
  put(w, "auth_config", c.auth_config);
  put(w, "connected_account", c.connected_account);
  put(w, "alias", c.alias);
  put(w, "status", name(c.status));
  put(w, "mcp_url", c.endpoint);
  core::json::key(w, "headers");
  w.StartObject();
  for (const auto& [header, value] : row.headers) put(w, header, value);
  w.EndObject();
  w.EndObject();
  return {out.GetString(), out.GetSize()};
}

void check(const store::import_row& row) {
  const auto& c = row.connection;
  require(core::is_tenant_id(c.tenant), "a row's tenant may be one");
  require(core::is_name(c.provider), "a row's provider has a name");
  require(!c.auth_config.empty() && !c.connected_account.empty(), "a row has its broker's ids");
  require(c.source == "import", "a row says where it comes from");
  require(c.endpoint.empty() || core::ports::parse_url(c.endpoint).ok(),
          "a row's address can be used");
  require(c.headers.bytes.empty() && c.revision == 0, "a row is neither sealed nor stored");
  for (const auto& [header, value] : row.headers) {
    require(header.find_first_of(" \t\r\n:") == std::string::npos && !header.empty(),
            "a header's name is one word");
    require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
            "a header's value is one line");
  }
}

}  // namespace

/// A line that is taken makes a row that can be stored and used, and says the same when it is
/// written and read again; the reason for which one is refused can be shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto row = app::read_import_line(fuzz::view(data, size));
  if (!row.ok()) {
    require(row.error().code == core::errc::invalid_argument, "a refusal is about the line");
    require(!row.error().message.empty(), "a refusal says why");
    fuzz::require_readable(row.error().message, "a refusal can be shown");
    return 0;
  }
  check(*row);
  const std::string line = line_of(*row);
  const auto again = app::read_import_line(line);
  require(again.ok(), "a row that was written is taken again");
  require(again->headers == row->headers && line_of(*again) == line, "a row survives its text");
  return 0;
}
