#include "core/drift.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/samples.hpp"

namespace patchbay::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

tool_list serving(const char* tool, std::initializer_list<const char*> arguments,
                  bool closed = false) {
  tool_list live;
  tool_schema& schema = live.tools[tool];
  for (const char* name : arguments) schema.properties.insert(name);
  schema.closed = closed;
  return live;
}

tool_list mail_server(bool closed = false) {
  return serving("GMAIL_SEND_EMAIL",
                 {"recipient_email", "extra_recipients", "cc", "subject", "body", "is_html"},
                 closed);
}

TEST(Drift, AServerThatListsAnyAliasOfEachArgumentFits) {
  EXPECT_THAT(drift(send_email(), mail_server()), IsEmpty());
  auto older = mail_server();
  older.tools["GMAIL_SEND_EMAIL"].properties.erase("recipient_email");
  older.tools["GMAIL_SEND_EMAIL"].properties.insert("to");
  EXPECT_THAT(drift(send_email(), older), IsEmpty());
}

TEST(Drift, AMissingToolIsNamed) {
  EXPECT_THAT(drift(send_email(), serving("GMAIL_SEND_MAIL", {})),
              ElementsAre("gmail_send_email: the server lists no tool GMAIL_SEND_EMAIL; calls of "
                          "it will fail."));
}

TEST(Drift, AnArgumentThatIsListedUnderNoneOfItsNamesIsNamed) {
  auto live = mail_server();
  live.tools["GMAIL_SEND_EMAIL"].properties.erase("recipient_email");
  EXPECT_THAT(drift(send_email(), live),
              ElementsAre("gmail_send_email: the server's GMAIL_SEND_EMAIL lists no argument "
                          "recipient_email or to; the server may pass over to."));
  auto closed = mail_server(true);
  closed.tools["GMAIL_SEND_EMAIL"].properties.erase("cc");
  EXPECT_THAT(drift(send_email(), closed),
              ElementsAre("gmail_send_email: the server's GMAIL_SEND_EMAIL lists no argument cc; "
                          "a call that gives cc is refused."));
}

TEST(Drift, ARequiredArgumentThatIsNeverSentIsNamed) {
  auto live = mail_server();
  live.tools["GMAIL_SEND_EMAIL"].required = {"body", "mailbox"};
  EXPECT_THAT(drift(send_email(), live),
              ElementsAre("gmail_send_email: the server's GMAIL_SEND_EMAIL requires mailbox, which "
                          "the action does not send; its calls will fail."));
}

TEST(Drift, ASchemaThatSaysNothingIsNotJudged) {
  EXPECT_THAT(drift(send_email(), serving("GMAIL_SEND_EMAIL", {})), IsEmpty());
}

TEST(Drift, OfACatalogueOnlyTheProvidersActionsCount) {
  const auto loaded = make_catalogue(1);
  EXPECT_THAT(drift(*loaded, "slack", mail_server()),
              ElementsAre("slack_post: the server lists no tool GMAIL_FETCH_EMAILS; calls of it "
                          "will fail."));
}

}  // namespace
}  // namespace patchbay::core
