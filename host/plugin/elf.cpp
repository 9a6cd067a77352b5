#include "plugin/elf.hpp"

#include <cstring>
#include <optional>

#include <elf.h>

namespace patchbay::plugin {
namespace {

#if defined(__x86_64__)
constexpr int own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int own_machine = EM_AARCH64;
#else
constexpr int own_machine = EM_NONE;
#endif

core::error wrong(std::string what) {
  return {core::errc::invalid_argument, std::move(what), {}, 0};
}

/// A copy of the struct at `offset`, if it lies within the bytes.
template <class T>
std::optional<T> at(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T copy;
  std::memcpy(&copy, bytes.data() + offset, sizeof copy);
  return copy;
}

bool within(std::string_view bytes, std::uint64_t offset, std::uint64_t size) {
  return offset <= bytes.size() && size <= bytes.size() - offset;
}

std::string machine_name(int machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "aarch64";
    case EM_386:
      return "i386";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "riscv";
    default:
      return "machine " + std::to_string(machine);
  }
}

}  // namespace

core::result<void> check_elf(std::string_view bytes) {
  if (bytes.substr(0, SELFMAG) != std::string_view(ELFMAG, SELFMAG)) {
    return wrong(bytes.empty() ? "is empty" : "is not a shared library (no ELF file)");
  }
  const auto head = at<Elf64_Ehdr>(bytes, 0);
  if (!head) return wrong("is truncated: copy it again");
  if (head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_ident[EI_DATA] != ELFDATA2LSB) {
    return wrong("is built for another machine (not 64 bits, little endian)");
  }
  if (own_machine != EM_NONE && head->e_machine != own_machine) {
    return wrong("is built for another machine (" + machine_name(head->e_machine) + ", this is " +
                 machine_name(own_machine) + ")");
  }
  if (head->e_type != ET_DYN) return wrong("is no shared library (ELF, but of another type)");
  for (unsigned i = 0; i < head->e_phnum; ++i) {
    const auto part = at<Elf64_Phdr>(bytes, head->e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr));
    if (!part || !within(bytes, part->p_offset, part->p_type == PT_NULL ? 0 : part->p_filesz)) {
      return wrong("is truncated: copy it again");
    }
  }
  if (!within(bytes, head->e_shoff, std::uint64_t{head->e_shnum} * sizeof(Elf64_Shdr))) {
    return wrong("is truncated: copy it again");
  }
  return {};
}

std::vector<elf_symbol> dynamic_symbols(std::string_view bytes) {
  std::vector<elf_symbol> symbols;
  const auto head = at<Elf64_Ehdr>(bytes, 0);
  if (!head) return symbols;
  for (unsigned i = 0; i < head->e_shnum; ++i) {
    const auto table = at<Elf64_Shdr>(bytes, head->e_shoff + std::uint64_t{i} * sizeof(Elf64_Shdr));
    if (!table || table->sh_type != SHT_DYNSYM) continue;
    const auto names =
        at<Elf64_Shdr>(bytes, head->e_shoff + std::uint64_t{table->sh_link} * sizeof(Elf64_Shdr));
    if (!names || !within(bytes, names->sh_offset, names->sh_size)) continue;
    if (!within(bytes, table->sh_offset, table->sh_size)) continue;
    const std::string_view text = bytes.substr(names->sh_offset, names->sh_size);
    for (std::uint64_t o = 0; o + sizeof(Elf64_Sym) <= table->sh_size; o += sizeof(Elf64_Sym)) {
      const auto symbol = at<Elf64_Sym>(bytes, table->sh_offset + o);
      if (!symbol || symbol->st_name == 0 || symbol->st_name >= text.size()) continue;
      const std::string_view rest = text.substr(symbol->st_name);
      symbols.push_back({std::string(rest.substr(0, rest.find('\0'))),
                         symbol->st_shndx != SHN_UNDEF,
                         ELF64_ST_BIND(symbol->st_info) == STB_GNU_UNIQUE});
    }
  }
  return symbols;
}

}  // namespace patchbay::plugin
