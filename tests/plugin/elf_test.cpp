#include "plugin/elf.hpp"

#include <algorithm>
#include <filesystem>

#include <elf.h>
#include <gtest/gtest.h>

#include "plugin/staging.hpp"

namespace patchbay::plugin {
namespace {

std::string gmail_bytes() {
  return read_file(std::filesystem::path(PATCHBAY_PLUGINS) / "gmail.so", file_bytes_max).value();
}

std::string complaint(std::string_view bytes) {
  const auto checked = check_elf(bytes);
  return checked ? "" : checked.error().message;
}

TEST(Elf, APluginIsWhole) { EXPECT_EQ(complaint(gmail_bytes()), ""); }

TEST(Elf, EveryTruncationIsRefused) {
  const std::string whole = gmail_bytes();
  constexpr std::size_t steps = 997;
  for (std::size_t i = 1; i < steps; ++i) {
    const std::string_view part = std::string_view(whole).substr(0, whole.size() * i / steps);
    ASSERT_NE(complaint(part), "") << part.size() << " of " << whole.size() << " bytes";
  }
  EXPECT_EQ(complaint(std::string_view(whole).substr(0, whole.size() / 2)),
            "is truncated: copy it again");
}

TEST(Elf, OtherKindsOfFilesAreNamed) {
  EXPECT_EQ(complaint(""), "is empty");
  EXPECT_EQ(complaint("#!/bin/sh\n"), "is not a shared library (no ELF file)");
  std::string other = gmail_bytes();
  other[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_RISCV);
  other[offsetof(Elf64_Ehdr, e_machine) + 1] = 0;
  EXPECT_NE(complaint(other).find("is built for another machine (riscv"), std::string::npos);
  other = gmail_bytes();
  other[offsetof(Elf64_Ehdr, e_type)] = ET_EXEC;
  EXPECT_EQ(complaint(other), "is no shared library (ELF, but of another type)");
  other = gmail_bytes();
  other[EI_CLASS] = ELFCLASS32;
  EXPECT_NE(complaint(other).find("another machine"), std::string::npos);
}

TEST(Elf, APluginExportsItsEntryAloneAndCanBeUnloaded) {
  for (const auto& symbol : dynamic_symbols(gmail_bytes())) {
    EXPECT_FALSE(symbol.unique) << symbol.name;
    EXPECT_NE(symbol.name, "__cxa_thread_atexit");
    EXPECT_EQ(symbol.defined, symbol.name == "patchbay_plugin_entry") << symbol.name;
  }
  EXPECT_FALSE(dynamic_symbols(gmail_bytes()).empty());
}

}  // namespace
}  // namespace patchbay::plugin
