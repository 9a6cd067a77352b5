"""tools/check-abi finds each way to break the released interface, and lets it grow."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class CheckAbi(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.include = pathlib.Path(folder.name) / "include"
        shutil.copytree(ROOT / "sdk" / "include" / "patchbay", self.include / "patchbay")

    def edit(self, header, old, new):
        path = self.include / "patchbay" / header
        text = path.read_text(encoding="utf-8")
        self.assertEqual(text.count(old), 1, f"{old!r} in {header}")
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run_check(self):
        command = [sys.executable, str(ROOT / "tools" / "check-abi"), "--root", str(ROOT),
                   "--include", str(self.include), "--cc", os.environ.get("CC", "cc")]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def assert_kept(self):
        done = self.run_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")

    def assert_broken(self, *sentences):
        done = self.run_check()
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for sentence in sentences:
            self.assertIn(sentence, done.stdout)

    def test_todays_headers_keep_what_was_released(self):
        self.assert_kept()

    def test_a_moved_field_is_found(self):
        log = "  void (*log)(const struct patchbay_host*, patchbay_log_level, patchbay_str text) PATCHBAY_NOEXCEPT;\n"
        self.edit("abi.h", log, "")
        self.edit("abi.h", "  void* ctx;     /* the host's own */\n", "  void* ctx;     /* the host's own */\n" + log)
        self.assert_broken("v1_0: field patchbay_host.complete has changed", "v1_0: field patchbay_host.log has changed")

    def test_a_removed_field_is_found(self):
        self.edit("abi/tools.h", "  patchbay_str arguments; /* a JSON object */\n", "")
        self.assert_broken("field patchbay_tool_request.arguments has gone", "struct patchbay_tool_request has shrunk")

    def test_a_field_of_another_type_is_found(self):
        self.edit("abi.h", "uint32_t abi_minor;", "int32_t abi_minor;")
        self.assert_broken("field patchbay_entry.abi_minor has changed")

    def test_another_signature_is_found(self):
        self.edit("abi/health.h", "(const patchbay_plugin*, patchbay_sink out)", "(patchbay_sink out)")
        self.assert_broken("field patchbay_health.check has changed")

    def test_another_number_and_another_id_are_found(self):
        self.edit("abi.h", "PATCHBAY_UNKNOWN = 10,", "PATCHBAY_UNKNOWN = 20,")
        self.edit("abi/tools.h", '"patchbay.tools/1"', '"patchbay.tools/2"')
        self.assert_broken("value PATCHBAY_UNKNOWN has changed", "text PATCHBAY_EXT_TOOLS has changed")

    def test_an_extension_that_has_gone_is_found(self):
        (self.include / "patchbay" / "abi" / "health.h").unlink()
        self.assert_broken("struct patchbay_health has gone", "text PATCHBAY_EXT_HEALTH has gone")

    def test_a_field_in_the_padding_is_found(self):
        self.edit("abi.h", "  void* ctx;     /* the host's own */\n",
                  "  uint32_t flags;\n  void* ctx;     /* the host's own */\n")
        self.assert_broken("field patchbay_host.flags is new, but lies inside the released struct patchbay_host")

    def test_a_struct_without_size_may_not_grow(self):
        self.edit("abi.h", "  size_t size;\n} patchbay_str;", "  size_t size;\n  size_t room;\n} patchbay_str;")
        self.assert_broken("field patchbay_str.room is new, but struct patchbay_str has no `size`")

    def test_a_new_field_at_the_end_and_new_numbers_are_fine(self):
        self.edit("abi.h", "} patchbay_plugin;", "  void (*pause)(const struct patchbay_plugin*);\n} patchbay_plugin;")
        self.edit("abi.h", "PATCHBAY_TOOL_ERROR = 13 ", "PATCHBAY_TOOL_ERROR = 13, PATCHBAY_NEW = 14 ")
        self.edit("abi.h", "#define PATCHBAY_ABI_MINOR 0u", "#define PATCHBAY_ABI_MINOR 1u")
        self.assert_kept()

    def test_another_major_revision_is_found(self):
        self.edit("abi.h", "#define PATCHBAY_ABI_MAJOR 1u", "#define PATCHBAY_ABI_MAJOR 2u")
        self.assert_broken("value PATCHBAY_ABI_MAJOR has changed")


if __name__ == "__main__":
    unittest.main()
