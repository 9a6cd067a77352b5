// Writes N calls, well-formed and damaged, and what our parser makes of each, a JSON object a line:
// {"code":"...","call":{...}} or {"code":"...","refused":"E_..."}. differential.py judges them.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "agent/grammar/answer.hpp"
#include "agent/grammar/parser.hpp"

namespace {

using namespace patchbay;

class generator {
 public:
  explicit generator(std::uint64_t seed) : random_(seed) {}

  std::string make() {
    std::string code;
    if (one_in(10)) code += one_in(2) ? "# why\n" : "\n  # \xC3\xA4 'x\r\n";
    if (one_in(20)) code += "  ";
    const bool wrapped = one_in(40);
    if (wrapped) code += "(" + inside();
    code += "agent" + blanks() + "." + blanks() + pick({"click", "type", "f", "_a1", "print"}) +
            blanks() + "(" + inside();
    arguments(code);
    code += inside() + ")";
    if (wrapped) code += inside() + ")";
    if (one_in(10)) code += pick({";", " ;", "  # ok", "\n", "; # x\n# y", "\n\n  # z\n", "\f"});
    if (one_in(3)) damage(code);
    return code;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string pick(std::initializer_list<const char*> of) {
    return *(of.begin() + below(of.size()));
  }

  std::string blanks() {
    return one_in(12) ? pick({" ", "\t", "  ", "\\\n", " \\\r\n ", "\\\r"}) : "";
  }
  std::string inside() {
    return one_in(6) ? pick({" ", "\n", "\t", "\r\n", "\r", "\f", " # c)\n", "\\\n", "  \n  "})
                     : "";
  }

  void arguments(std::string& out) {
    const std::size_t positional = below(4), named = below(3);
    for (std::size_t i = 0; i < positional + named; ++i) {
      if (i > 0) out += inside() + "," + inside();
      if (i >= positional) {
        out += pick({"a", "b1", "text", "_", "match"}) + inside() + "=" + inside();
      }
      value(out, 0);
    }
    if (positional + named > 0 && one_in(6)) out += inside() + ",";
  }

  void value(std::string& out, int depth) {
    const std::size_t kind = below(depth > 3 ? 8 : 13);
    if (kind < 4) return strings(out);
    if (kind < 7) return number(out);
    if (kind == 7) {
      out += pick({"True", "False", "None"});
    } else if (kind < 10) {
      items(out, "[", "]", below(4), depth);
    } else if (kind == 10) {
      items(out, "(", ")", below(4), depth);
    } else if (kind == 11) {
      dict(out, depth);
    } else {
      out += "(" + inside();
      value(out, depth + 1);
      out += inside() + ")";
    }
  }

  void items(std::string& out, std::string_view open, std::string_view close, std::size_t count,
             int depth) {
    out += open;
    for (std::size_t i = 0; i < count; ++i) {
      out += inside();
      value(out, depth + 1);
      out += inside();
      if (i + 1 < count || one_in(3) || (count == 1 && open == "(" && one_in(2))) out += ",";
    }
    out += inside();
    out += close;
  }

  void dict(std::string& out, int depth) {
    out += "{" + inside();
    const std::size_t count = below(4);
    for (std::size_t i = 0; i < count; ++i) {
      if (one_in(3)) {
        number(out);
      } else if (one_in(6)) {
        out += pick({"True", "None", "False"});
      } else {
        strings(out);
      }
      out += inside() + ":" + inside();
      value(out, depth + 1);
      if (i + 1 < count || one_in(4)) out += inside() + "," + inside();
    }
    out += "}";
  }

  void strings(std::string& out) {
    string(out);
    while (one_in(8)) {
      out += pick({" ", "", "\n", "  ", " # c\n"});
      string(out);
    }
  }

  void string(std::string& out) {
    const std::string prefix = one_in(5) ? pick({"r", "R", "u", "U", "r"}) : "";
    const std::string quote = pick({"'", "\"", "'''", "\"\"\""});
    out += prefix + quote;
    for (std::size_t i = below(7); i > 0; --i) out += piece(quote.size() == 3);
    out += quote;
  }

  std::string piece(bool triple) {
    if (triple && one_in(3)) return pick({"\n", "\r\n", "\r", "'", "\"", "''", "\\\n", "```\n"});
    if (one_in(3)) {
      return pick({"\\n",
                   "\\t",
                   "\\\\",
                   "\\'",
                   "\\\"",
                   "\\0",
                   "\\12",
                   "\\377",
                   "\\777",
                   "\\x41",
                   "\\xe4",
                   "\\u00e4",
                   "\\u20AC",
                   "\\U0001F600",
                   "\\ud83d\\ude00",
                   "\\d",
                   "\\8",
                   "\\ ",
                   "\\a\\b\\f\\r\\v",
                   "\\\n",
                   "\\\r\n",
                   "\\\xC3\xA4",
                   "\\00012"});
    }
    return pick({"a", "xyz", " ", "#", "(", "it", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                 "{1}", "~~~", "\t", ";", "agent.done()", "=", "\xC2\xA0"});
  }

  void number(std::string& out) {
    out += pick({"", "", "", "-", "+"});
    if (one_in(4)) out += std::to_string(static_cast<std::int64_t>(random_() >> below(63)));
    out += pick({"0",
                 "1",
                 "7",
                 "00",
                 "1_000",
                 "0x1F",
                 "0Xab_c",
                 "0o17",
                 "0b1_01",
                 "1.",
                 ".5",
                 "1e3",
                 "2E-3",
                 "1_0.2_5",
                 "1e+10",
                 "00.5",
                 "09.5",
                 "9223372036854775807",
                 "9223372036854775808",
                 "1e308",
                 "1e309",
                 "1e-320",
                 "1e-400",
                 "0e99999",
                 "0.1",
                 "123456789012345680",
                 "1.7976931348623157e308",
                 "5e-324",
                 "0_0",
                 "1.5e300",
                 "9007199254740993.0",
                 "0x7fffffffffffffff",
                 "0x8000000000000000"});
  }

  void damage(std::string& code) {
    for (std::size_t i = 1 + below(2); i > 0; --i) {
      const std::size_t at = below(code.size());
      const std::string other = pick(
          {"'",    "\"",       "\\",       "(",  ")",         "[",   "]",         "{", "}", ",",
           ":",    "=",        "\n",       "\r", "#",         ".",   "0",         "_", "e", "f",
           "b",    "r",        "u",        "-",  "+",         "*",   "**",        " ", ";", "x",
           "True", "\xC3\xA4", "\xC2\xA0", "if", "agent.f()", "'''", "\\N{DASH}", "j", "~", "\f"});
      if (one_in(3)) {
        code.erase(at, 1 + below(3));
      } else if (one_in(2)) {
        code.insert(at, other);
      } else {
        code.replace(at, 1, other);
      }
      if (code.empty()) return;
    }
  }

  std::mt19937_64 random_;
};

void judge(const std::string& code, std::string& out) {
  agent::call_parser parser(code, 0, {});
  agent::call c;
  out.assign("{\"code\":");
  core::json::append_string(out, code);
  if (parser.read_call(c) && parser.read_rest()) {
    out += ",\"call\":" + agent::to_json(c);
  } else {
    out += ",\"refused\":\"" + std::string(agent::name(parser.why().code)) + "\"";
  }
  out += "}\n";
}

bool is_utf8(const std::string& code) {
  return core::json::parse(agent::to_json(agent::call_error{})).ok() &&
         agent::shown(code, code.size()).find('?') == std::string::npos;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  generator make(std::strtoull(arguments[2], nullptr, 10));
  std::string line;
  for (long n = std::strtol(arguments[1], nullptr, 10); n > 0;) {
    const std::string code = make.make();
    if (!is_utf8(code)) continue;
    judge(code, line);
    std::fwrite(line.data(), 1, line.size(), stdout);
    --n;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
