#include "store/database.hpp"

#include <string_view>

#include <fcntl.h>
#include <odb/pgsql/connection-factory.hxx>
#include <odb/pgsql/database.hxx>
#include <odb/schema-catalog.hxx>
#include <odb/sqlite/connection-factory.hxx>
#include <odb/sqlite/connection.hxx>
#include <odb/sqlite/database.hxx>
#include <sqlite3.h>
#include <unistd.h>

#include "store/engine.hpp"
#include "store/sqlite_statement.hpp"

namespace patchbay::store {
namespace {

namespace fs = std::filesystem;
using core::errc;
using core::error;
using core::result;

constexpr std::size_t readers_max = 2;
constexpr std::size_t server_connections_max = 4;
constexpr int schema_attempts_max = 3;

/// Connections to a WAL database that wait for foreign locks. ODB closes a returned connection when
/// more than the minimum are open, so the minimum is 0, which means: never.
class wal_pool final : public odb::sqlite::connection_pool_factory {
 public:
  wal_pool(std::size_t max, const char* settings, std::chrono::milliseconds busy_max)
      : connection_pool_factory(max, 0), settings_(settings), busy_max_(busy_max) {}

 private:
  pooled_connection_ptr create() override {
    pooled_connection_ptr made(connection_pool_factory::create());
    sqlite3_busy_timeout(made->handle(), static_cast<int>(busy_max_.count()));
    made->execute("PRAGMA journal_mode=WAL");
    made->execute(settings_);
    made->execute("PRAGMA journal_size_limit=67108864");
    return made;
  }

  const char* settings_;
  std::chrono::milliseconds busy_max_;
};

std::unique_ptr<odb::database> sqlite_database(const fs::path& file, std::size_t connections,
                                               const char* settings,
                                               std::chrono::milliseconds busy_max) {
  // ODB shares the page cache between connections unless told otherwise, and then a reader waits
  // for the writer.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE;
  std::unique_ptr<odb::sqlite::connection_factory> pool =
      std::make_unique<wal_pool>(connections, settings, busy_max);
  return std::make_unique<odb::sqlite::database>(file.string(), flags, true, "", std::move(pool));
}

bool is_server(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

/// The URL without user, password and options.
std::string public_part(std::string_view url) {
  const auto start = url.find("://") + 3;
  auto host = url.substr(start, url.find('?') - start);
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host = host.substr(at + 1);
  return "the PostgreSQL database " + std::string(host);
}

result<void> make_data_dir(const fs::path& dir) {
  std::error_code failure;
  if (fs::create_directories(dir, failure)) {
    fs::permissions(dir, fs::perms::owner_all, failure);
  }
  if (failure || !fs::is_directory(dir)) {
    const std::string why = failure ? failure.message() : "it is not a directory";
    return error{errc::invalid_argument,
                 "The data directory " + dir.string() + " cannot be made: " + why + ".",
                 "Choose another one with --data-dir.", 0};
  }
  if (::access(dir.c_str(), W_OK | X_OK) != 0) {
    return error{
        errc::invalid_argument, "The data directory " + dir.string() + " is not writable.",
        "Let the user who runs Patchbay write to it, or choose another one with --data-dir.", 0};
  }
  return {};
}

/// SQLite counts its memory under a lock that every connection of the process takes for each piece.
/// Without effect once SQLite is in use.
void forgo_memory_statistics() {
  static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(done);
}

std::unique_ptr<engine> connect(const database_options& options) {
  if (is_server(options.db_url)) {
    std::unique_ptr<odb::pgsql::connection_factory> pool =
        std::make_unique<odb::pgsql::connection_pool_factory>(server_connections_max, 0);
    auto server = std::make_unique<odb::pgsql::database>(options.db_url, std::move(pool));
    return std::make_unique<engine>(std::move(server), nullptr, public_part(options.db_url));
  }
  forgo_memory_statistics();
  const fs::path file = options.data_dir / "patchbay.db";
  // SQLite gives the files beside it the rights of this one. A file that is there must not be
  // opened here: closing it would end the locks that other connections of this process have on it.
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) ::close(fd);
  auto writes = sqlite_database(file, 1, "PRAGMA synchronous=FULL", options.busy_max);
  auto reads = sqlite_database(file, readers_max, "PRAGMA cache_size=-256", options.busy_max);
  return std::make_unique<engine>(std::move(writes), std::move(reads), file.string());
}

std::int64_t number(sqlite3* handle, const char* sql) {
  sqlite_statement statement(handle, sql);
  const std::int64_t n = statement.next() ? statement.number(0) : 0;
  statement.reset();
  return n;
}

error not_ours(const engine& e) {
  return {errc::conflict, e.place() + " is a database, but not one of Patchbay.",
          "Move the file away, or use another --data-dir.", 0};
}

/// Makes the schema in an empty SQLite database. Leaves one alone that another process has made
/// meanwhile.
result<void> make_sqlite_schema(engine& e, std::uint64_t ours) {
  odb::database& db = e.writes();
  odb::transaction t(e.begin_write(durability::full));
  auto& connection = static_cast<odb::sqlite::connection&>(t.connection());
  sqlite3* handle = connection.handle();
  if (number(handle, "SELECT count(*) FROM sqlite_master") > 0) {
    const bool versioned =
        number(handle, "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'") > 0;
    const auto made = versioned ? number(handle, "SELECT max(version) FROM schema_version") : 0;
    if (made != static_cast<std::int64_t>(ours)) return not_ours(e);
    return {};
  }
  odb::schema_catalog::create_schema(db, "", false);
  t.commit();
  return {};
}

/// Brings the schema to this version. Another process may do the same at this moment: then one of
/// the two fails and finds it done when it tries again.
result<void> prepare_schema(engine& e) {
  odb::database& db = e.writes();
  const auto found = db.schema_version();
  const auto ours = odb::schema_catalog::current_version(db);
  if (found == ours) return {};
  if (found > ours) {
    return error{errc::conflict,
                 e.place() + " has schema version " + std::to_string(found) +
                     ", and this Patchbay knows versions up to " + std::to_string(ours) + ".",
                 "Start the newer Patchbay that made it.", 0};
  }
  const auto oldest = odb::schema_catalog::base_version(db);
  if (found != 0 && found < oldest) {
    return error{errc::conflict,
                 e.place() + " has schema version " + std::to_string(found) +
                     ", and this Patchbay migrates from version " + std::to_string(oldest) + " on.",
                 "Start a Patchbay in between first.", 0};
  }
  if (found == 0 && e.sqlite()) return make_sqlite_schema(e, ours);
  odb::transaction t(e.begin_write(durability::full));
  if (found == 0) {
    odb::schema_catalog::create_schema(db, "", false);
  } else {
    odb::schema_catalog::migrate(db);
  }
  t.commit();
  return {};
}

}  // namespace

database::database(std::unique_ptr<engine> e) : engine_(std::move(e)) {}
database::~database() = default;

const std::string& database::place() const noexcept { return engine_->place(); }

result<std::unique_ptr<database>> database::open(const database_options& options) {
  if (!options.db_url.empty() && !is_server(options.db_url)) {
    return error{errc::invalid_argument, "DB_URL must begin with postgresql://.",
                 "Leave DB_URL out to use SQLite in the data directory.", 0};
  }
  if (auto made = make_data_dir(options.data_dir); !made) return made.error();
  error last;
  for (int attempt = 0; attempt < schema_attempts_max; ++attempt) {
    std::unique_ptr<engine> e;
    try {
      e = connect(options);
      if (auto prepared = prepare_schema(*e); !prepared) return prepared.error();
      return std::unique_ptr<database>(new database(std::move(e)));
    } catch (const odb::exception& failure) {
      if (e == nullptr) {
        return error{errc::unavailable,
                     "No connection to the database: " + std::string(failure.what()), "", 0};
      }
      last = e->describe(failure);
      if (last.code != errc::unavailable && last.code != errc::internal) return last;
      if (dynamic_cast<const odb::timeout*>(&failure) != nullptr) return last;
    }
  }
  return last;
}

}  // namespace patchbay::store
