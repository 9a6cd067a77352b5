// store_peer DIR write ROUND: writes calls until it is killed; a line `i ID` when an intent is
// durable. store_peer DIR import COUNT: imports that many connections, and ends with 0.
#include <cstdio>
#include <string>

#include "store_fixture.hpp"

namespace patchbay::store::test {
namespace {

core::ports::task<void> write_for_ever(core::ports::ledger& l, std::uint64_t first) {
  for (std::uint64_t number = first;; ++number) {
    auto row = row_of(number, core::effect::write);
    const auto call = row.call;
    const auto deadline = soon();
    auto intended = co_await l.intend(std::move(row), deadline);
    if (!intended) co_return;
    std::printf("i %s\n", call.str().c_str());
    std::fflush(stdout);
    if (number % 3 != 0) l.end(call, 0, ok_end("{}"));
  }
}

int write_calls(database& db, std::uint64_t round) {
  crossing::worker_pool readers("store-read", 1, 16);
  auto l = ledger::open(db, readers, {});
  if (!l) return 1;
  boost::asio::io_context io(1);
  for (std::uint64_t i = 0; i < 16; ++i) {
    const std::uint64_t first = (round * 16 + i) * 1'000'000;
    boost::asio::co_spawn(io, write_for_ever(**l, first), [](std::exception_ptr) {});
  }
  io.run();
  return 1;
}

int import_rows(database& db, const std::filesystem::path& dir, std::size_t count) {
  auto key = seal::open(dir, db);
  if (!key) return 1;
  std::vector<import_row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& c = rows[i].connection;
    c.tenant = "t" + std::to_string(i);
    c.provider = "gmail";
    c.auth_config = "ac_gmail";
    c.status = core::account_status::active;
    c.endpoint = "https://mcp.example.com/" + c.tenant;
    rows[i].headers = {{"Authorization", "Bearer x"}};
  }
  const auto done = import(db, **key, rows);
  if (!done) return 1;
  for (const auto& row : *done) {
    if (!row) return 1;
  }
  return 0;
}

int run_peer(const std::string& dir, const std::string& what, const std::string& number) {
  database_options options;
  options.data_dir = dir;
  options.busy_max = std::chrono::seconds(20);
  auto db = database::open(options);
  if (!db) return 1;
  if (what == "write") return write_calls(**db, std::stoull(number));
  return import_rows(**db, dir, std::stoull(number));
}

}  // namespace
}  // namespace patchbay::store::test

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return patchbay::store::test::run_peer(argv[1], argv[2], argv[3]);
}
