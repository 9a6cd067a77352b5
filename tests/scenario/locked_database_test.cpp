// Calls while another program keeps the ledger from writing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/database_file.hpp"
#include "scenario/town.hpp"
#include "support/raw_socket.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;

std::string metrics(const town& t) { return get(t.host_port, "/metrics").body; }

TEST(LockedDatabase, NoMoreWritesThanConfiguredWaitToBeRecorded) {
  town::options how;
  how.host_arguments = {"--ledger-intents-max", "1"};
  town t(how);
  EXPECT_THAT(metrics(t), HasSubstr("\npatchbay_ledger_intents_max 1\n"));
  t.connect("gmail", "ana");
  ASSERT_EQ(word(t.call("gmail_send_email", mail_to_bob("before"), "ana")), "ok");
  const std::string body = mail_to_bob("waits");
  raw_socket waiting(t.host_port);
  {
    const write_lock locked(t.data() / "patchbay.db");
    waiting.send(
        "POST /api/actions/gmail_send_email HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User-Id: ana\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_TRUE(eventually([&] {
      return metrics(t).find("\npatchbay_ledger_intents_waiting 1\n") != std::string::npos;
    }));
    const auto beyond = t.call("gmail_send_email", mail_to_bob("one too many"), "ana");
    EXPECT_EQ(word(beyond), "transport_error") << beyond.body;
    EXPECT_EQ(at(beyond.json(), "error.code"), "not_recorded");
    EXPECT_THAT(at(beyond.json(), "error.message"), HasSubstr("nothing was sent"));
  }
  EXPECT_THAT(waiting.receive_until("\"status\":"), HasSubstr("200 OK"));
  EXPECT_EQ(t.mails("waits"), 1u);
  EXPECT_EQ(t.mails("one too many"), 0u);
}

}  // namespace
}  // namespace patchbay::tests
