#include "desktop.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base64.hpp"

namespace patchbay::sandbox {

namespace {

void put32(std::string& out, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(value >> shift & 255u));
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521u;
    b = (b + a) % 65521u;
  }
  return b << 16 | a;
}

void put_chunk(std::string& out, std::string_view type, std::string_view data) {
  put32(out, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type) + std::string(data);
  out += body;
  put32(out, crc32(body));
}

/// `bytes` as a zlib stream that compresses nothing.
std::string stored(std::string_view bytes) {
  constexpr std::size_t block_max = 0xffff;
  std::string out("\x78\x01", 2);
  std::string_view left = bytes;
  do {
    const std::string_view block = left.substr(0, block_max);
    left.remove_prefix(block.size());
    const auto size = static_cast<std::uint32_t>(block.size());
    out.push_back(left.empty() ? '\x01' : '\x00');
    for (const std::uint32_t n : {size, ~size}) {
      out.push_back(static_cast<char>(n & 255u));
      out.push_back(static_cast<char>(n >> 8 & 255u));
    }
    out += block;
  } while (!left.empty());
  put32(out, adler32(bytes));
  return out;
}

/// The Python inside `b64decode('...')`, or nothing.
std::string script_in(std::string_view body) {
  constexpr std::string_view call = "b64decode(";
  const std::size_t at = body.find(call);
  if (at == body.npos) return {};
  const std::size_t begin = body.find_first_of("'\"", at);
  if (begin == body.npos) return {};
  const std::size_t end = body.find_first_of("'\"\\", begin + 1);
  if (end == body.npos) return {};
  return core::base64_decoded(body.substr(begin + 1, end - begin - 1)).value_or("");
}

}  // namespace

std::string png(std::uint32_t width, std::uint32_t height, std::uint64_t mark) {
  const std::size_t line = (width + 7) / 8;
  std::string pixels;
  pixels.reserve((line + 1) * height);
  for (std::uint32_t y = 0; y < height; ++y) {
    pixels.push_back('\0');  // no filter
    pixels.append(line, y % 16 < 8 ? '\xf0' : '\x0f');
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(line, 8); ++i) {
    pixels[1 + i] = static_cast<char>(mark >> (8 * i) & 255u);
  }
  std::string out("\x89PNG\r\n\x1a\n", 8);
  std::string head;
  put32(head, width);
  put32(head, height);
  head += std::string("\x01\x00\x00\x00\x00", 5);  // 1 bit of grey, not interlaced
  put_chunk(out, "IHDR", head);
  put_chunk(out, "IDAT", stored(pixels));
  put_chunk(out, "IEND", {});
  return out;
}

void desktop::note(std::string_view route, std::string_view body) {
  desktop_action made;
  made.seq = ++done;
  made.route = route;
  made.body = body;
  made.script = script_in(body);
  actions.push_back(std::move(made));
  if (actions.size() > desktop_actions_max) actions.pop_front();
}

std::int64_t desktop::next_returncode() {
  if (returncodes.empty()) return 0;
  const std::int64_t out = returncodes.front();
  returncodes.pop_front();
  return out;
}

std::string desktop::picture() const {
  if (screenshot == "text") return "the display is gone";
  if (screenshot == "empty") return {};
  const auto side = [](std::int64_t n) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(n, 1, 8192));
  };
  std::string out = png(side(width), side(height), still ? 0 : done);
  if (screenshot == "cut") out.resize(out.size() / 2);
  return out;
}

}  // namespace patchbay::sandbox
