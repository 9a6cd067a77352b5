#include "plugin/process_wire.hpp"

#include <cstring>

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

using state = frame_reader::state;

void feed(frame_reader& to, std::string_view bytes) {
  std::size_t fits = 0;
  char* const room = to.room(bytes.size(), fits);
  ASSERT_GE(fits, bytes.size());
  std::memcpy(room, bytes.data(), bytes.size());
  to.arrived(bytes.size());
}

std::string sample() {
  std::string bytes;
  append_frame(bytes, {frame_kind::tool, 7, -3, "NAME", "{\"a\":1}"});
  return bytes;
}

TEST(ProcessWire, AFrameComesOutAsItWentIn) {
  frame_reader in;
  feed(in, sample());
  frame f;
  ASSERT_EQ(in.next(f), state::ready);
  EXPECT_EQ(f.what, frame_kind::tool);
  EXPECT_EQ(f.call, 7u);
  EXPECT_EQ(f.number, -3);
  EXPECT_EQ(f.first, "NAME");
  EXPECT_EQ(f.second, "{\"a\":1}");
  EXPECT_EQ(in.next(f), state::more);
  EXPECT_TRUE(in.empty());
}

TEST(ProcessWire, FramesThatArriveByteByByteAreWhole) {
  const std::string bytes = sample() + sample();
  frame_reader in;
  int whole = 0;
  for (const char c : bytes) {
    feed(in, {&c, 1});
    frame f;
    if (in.next(f) == state::ready) {
      ++whole;
      EXPECT_EQ(f.second, "{\"a\":1}");
    }
  }
  EXPECT_EQ(whole, 2);
}

TEST(ProcessWire, ALargeFrameFits) {
  const std::string large(16u << 20, 'x');
  std::string bytes;
  append_frame(bytes, {frame_kind::done, 1, 0, large, {}});
  frame_reader in;
  feed(in, bytes);
  frame f;
  ASSERT_EQ(in.next(f), state::ready);
  EXPECT_EQ(f.first.size(), large.size());
}

TEST(ProcessWire, WhatIsNoFrameIsWrong) {
  for (const std::string_view bytes :
       {std::string_view("\xff\xff\xff\xff garbage"), std::string_view("\0\0\0\0", 4),
        std::string_view("\x10\0\0\0", 4), std::string_view("GET / HTTP/1.1\r\n\r\n")}) {
    frame_reader in;
    feed(in, bytes);
    frame f;
    EXPECT_EQ(in.next(f), state::wrong);
  }
}

TEST(ProcessWire, AKindThatNobodyKnowsIsWrong) {
  std::string bytes = sample();
  bytes[4] = 77;
  frame_reader in;
  feed(in, bytes);
  frame f;
  EXPECT_EQ(in.next(f), state::wrong);
}

TEST(ProcessWire, APartThatIsLongerThanItsFrameIsWrong) {
  std::string bytes = sample();
  const std::uint32_t size = 1000;
  std::memcpy(bytes.data() + 17, &size, sizeof size);
  frame_reader in;
  feed(in, bytes);
  frame f;
  EXPECT_EQ(in.next(f), state::wrong);
}

}  // namespace
}  // namespace patchbay::plugin
