#include "mailbox_seed.hpp"

#include <array>
#include <random>

namespace patchbay::sandbox::gmail {

namespace {

struct template_mail {
  std::string_view from, subject, body;
  bool unread, sent;
};

constexpr template_mail templates[] = {
    {"Mara Lind <mara@atelier.example>", "Invoice 2041 for the January work",
     "Hello,\n\nthe invoice for January is ready. Total: 1,240.00 EUR, due in 14 days.\n\nMara",
     true, false},
    {"Train Desk <tickets@rail.example>", "Your ticket Utrecht to Cologne",
     "Coach 24, seat 61. Departure 08:38, platform 7. No change on the way.", false, false},
    {"Ola Berg <ola@atelier.example>", "Agenda for Tuesday",
     "1. Release notes\n2. Who is on call\n3. The printer\n\nAnything to add?", true, false},
    {"", "Re: Agenda for Tuesday", "Please add the move to the new office.", false, true},
    {"Build Robot <builds@ci.example>", "Build 318 failed on main",
     "Step `unit tests` ended with 2 failures. First: parser_accepts_empty_input.", true, false},
    {"Library <notices@library.example>", "A book you reserved is here",
     "It is kept for you at the desk until Friday.", false, false},
    {"Ines Duarte <ines@field.example>", "Photos of the site visit",
     "All 32 pictures are in the shared folder. The roof needs a second look.", false, false},
    {"", "Quote for the roof", "Could you send a quote for about 40 square metres?", false, true},
    {"Security <alerts@accounts.example>", "New sign-in from a computer",
     "If that was you, there is nothing to do. It was a Linux machine in Utrecht.", false, false},
    {"Mara Lind <mara@atelier.example>", "Lunch on Thursday?",
     "The place by the canal, 12:30? Quotes like \"best soup\" are not exaggerated <3", true,
     false},
};

constexpr unix_ms first_mail_at = 1'767'603'600'000;  // 2026-01-05T09:00:00Z
constexpr unix_ms hour_ms = 3'600'000;

std::string hex(std::mt19937_64& random) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "18";
  while (out.size() < 16) out += digits[random() % 16];
  return out;
}

}  // namespace

void seed_mailbox(mailbox& box, std::uint64_t seed) {
  std::uint64_t mixed = 14695981039346656037ull ^ seed;
  for (const char letter : box.address) {
    mixed = (mixed ^ static_cast<unsigned char>(letter)) * 1099511628211ull;
  }
  std::mt19937_64 random(mixed);
  unix_ms at = first_mail_at;
  for (const auto& from : templates) {
    at += static_cast<unix_ms>(1 + random() % 30) * hour_ms;
    mail made;
    made.id = hex(random);
    made.subject = from.subject;
    made.thread_id = made.subject.starts_with("Re: ") ? box.messages.back().thread_id : made.id;
    made.body = from.body;
    made.at = at;
    made.seeded = true;
    if (from.sent) {
      made.from = box.address;
      made.to = {"ola@atelier.example"};
      made.labels = {"SENT"};
    } else {
      made.from = from.from;
      made.to = {box.address};
      made.labels = {"INBOX"};
    }
    if (from.unread) made.labels.emplace_back("UNREAD");
    box.messages.push_back(std::move(made));
  }
}

}  // namespace patchbay::sandbox::gmail
