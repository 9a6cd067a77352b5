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
  wal_pool(std::size_t max, const char* synchronous, std::chrono::milliseconds busy_max)
      : connection_pool_factory(max, 0), synchronous_(synchronous), busy_max_(busy_max) {}

 private:
  pooled_connection_ptr create() override {
    pooled_connection_ptr made(connection_pool_factory::create());
    sqlite3_busy_timeout(made->handle(), static_cast<int>(busy_max_.count()));
    made->execute("PRAGMA journal_mode=WAL");
    made->execute(synchronous_);
    made->execute("PRAGMA journal_size_limit=67108864");
    return made;
  }

  const char* synchronous_;
  std::chrono::milliseconds busy_max_;
};

std::unique_ptr<odb::database> sqlite_database(const fs::path& file, std::size_t connections,
                                               const char* synchronous,
                                               std::chrono::milliseconds busy_max) {
  // ODB shares the page cache between connections unless told otherwise, and then a reader waits
  // for the writer.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE;
  std::unique_ptr<odb::sqlite::connection_factory> pool =
      std::make_unique<wal_pool>(connections, synchronous, busy_max);
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

std::unique_ptr<engine> connect(const database_options& options) {
  if (is_server(options.db_url)) {
    std::unique_ptr<odb::pgsql::connection_factory> pool =
        std::make_unique<odb::pgsql::connection_pool_factory>(server_connections_max, 0);
    auto server = std::make_unique<odb::pgsql::database>(options.db_url, std::move(pool));
    return std::make_unique<engine>(std::move(server), nullptr, public_part(options.db_url));
  }
  const fs::path file = options.data_dir / "patchbay.db";
  // SQLite gives the files beside it the rights of this one.
  if (const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); fd >= 0) ::close(fd);
  auto writes = sqlite_database(file, 1, "PRAGMA synchronous=FULL", options.busy_max);
  auto reads = sqlite_database(file, readers_max, "PRAGMA synchronous=NORMAL", options.busy_max);
  return std::make_unique<engine>(std::move(writes), std::move(reads), file.string());
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
