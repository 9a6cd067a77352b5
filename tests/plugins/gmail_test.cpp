#include "plugins/provider_town.hpp"

namespace patchbay::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What changes the mailbox without sending; sending is in tests/scenario.
class Gmail : public provider_town {
 protected:
  Gmail() : provider_town("gmail") {}

  int found(const std::string& query) {
    return count_at(done("gmail_search", R"({"query":")" + query + "\"}"), "data.messages");
  }
};

TEST_F(Gmail, ADraftIsKeptAndNothingIsSent) {
  const auto made = done("gmail_create_draft",
                         R"({"to":"a@x.example, b@x.example","subject":"Soup","body":"Warm?"})");
  EXPECT_EQ(at(made, "data.message.labelIds"), R"(["DRAFT"])");
  const auto drafts = done("gmail_search", R"({"query":"subject:soup"})");
  EXPECT_EQ(at(drafts, "data.messages", 0, "to"), "a@x.example, b@x.example");
  EXPECT_EQ(t.mails("Soup"), 0u);
}

TEST_F(Gmail, ADraftWithoutRecipientIsRefusedBeforeAnythingIsSent) {
  t.forget_requests();
  EXPECT_THAT(error_of("gmail_create_draft", R"({"body":"Warm?"})"), HasSubstr("to"));
  EXPECT_EQ(t.requests("tools/call"), 0u);
}

TEST_F(Gmail, LabelsGoOnAndOffAMail) {
  const auto unread = done("gmail_search", R"({"query":"is:unread","max_results":1})");
  const std::string id = at(unread, "data.messages", 0, "messageId");
  const int before = found("is:unread");
  const auto changed = done("gmail_change_labels",
                            R"({"message_id":")" + id + R"(","add":"Label_1","remove":"UNREAD"})");
  EXPECT_THAT(at(changed, "data.labelIds"), HasSubstr("Label_1"));
  EXPECT_THAT(at(changed, "data.labelIds"), Not(HasSubstr("UNREAD")));
  EXPECT_EQ(found("is:unread"), before - 1);
}

TEST_F(Gmail, LabelsAreListedWithTheirIds) {
  EXPECT_THAT(at(done("gmail_list_labels", "{}"), "data.labels"), HasSubstr("Receipts"));
}

TEST_F(Gmail, AnUnknownLabelIsSaid) {
  const auto any = done("gmail_search", R"({"max_results":1})");
  EXPECT_THAT(error_of("gmail_change_labels", R"({"message_id":")" +
                                                  at(any, "data.messages", 0, "messageId") +
                                                  R"(","add":"Label_99"})"),
              HasSubstr("Label_99"));
}

}  // namespace
}  // namespace patchbay::tests
