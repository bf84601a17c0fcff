#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules bite: each rule is broken once in a small tree and must be reported."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import meta_test  # noqa: E402

HOME = "/" + "home"  # put together, so that this file keeps the rule itself
LICENCE = "// " + meta_test.LICENCE + "\n"


class HouseRules(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = self.folder.name
        self.addCleanup(self.folder.cleanup)

    def write(self, path, text, mode=0o644):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(full, mode)
        return full

    def faults(self):
        return list(meta_test.check_sources(self.root))

    def expect_one(self, start, part):
        faults = self.faults()
        self.assertEqual(len(faults), 1, faults)
        self.assertTrue(faults[0].startswith(start), faults)
        self.assertIn(part, faults[0])

    def test_clean_tree_has_no_fault(self):
        self.write("sim/base/a.cpp", LICENCE + '#include "sim/base/a.hpp"\n#include <vector>\n')
        self.write("host/cli/b.cpp", LICENCE + '#include "sim/base/a.hpp"\n')
        self.write("sim/controller/c.cpp", LICENCE + '#include "Vgpu_bank.h"\n')
        self.write("tests/host/d.py", "#!/usr/bin/python3\n# " + meta_test.LICENCE + "\n")
        self.write("docs/a.md", "See ../work/x, build/tmp/y and ${ROOT}/work/z.\n")
        self.write("fixtures/a.toml", "x = 1\n")
        self.assertEqual(self.faults(), [])

    def test_a_case_without_a_test(self):
        self.write(meta_test.CASES + "01-a.csv", "t_s,P_W\n")
        self.write(meta_test.CASES + "02-b.csv", "t_s,P_W\n")
        self.write("tests/sim/a.cpp", LICENCE + 'read("01-a.csv");\n')
        faults = list(meta_test.check_cases(self.root))
        self.assertEqual(len(faults), 1, faults)
        self.assertIn("02-b.csv: no test", faults[0])

    def test_long_files(self):
        for path, lines in (("rtl/gpu/a.sv", 250), ("sim/a/b.cpp", 300), ("tests/sim/a.cpp", 300),
                            ("rtl/registers/generated/a.sv", 999)):
            self.write(path, LICENCE + "//\n" * (lines - 1))
        self.assertEqual(self.faults(), [])
        self.write("rtl/gpu/a.sv", LICENCE + "//\n" * 250)
        self.expect_one("rtl/gpu/a.sv:250:", "251 lines")
        self.write("rtl/gpu/a.sv", LICENCE)
        self.write("host/a.hpp", LICENCE + "//\n" * 300)
        self.expect_one("host/a.hpp:300:", "split it")

    def test_missing_licence(self):
        self.write("rtl/gpu/a.sv", "module a; endmodule\n")
        self.expect_one("rtl/gpu/a.sv:1:", "licence")

    def test_missing_licence_in_a_test(self):
        self.write("tests/sim/a.cpp", "int main() {}\n")
        self.expect_one("tests/sim/a.cpp:1:", "licence")

    def test_missing_licence_in_a_register_source(self):
        self.write("rtl/registers/a.toml", "x = 1\n")
        self.expect_one("rtl/registers/a.toml:1:", "licence")

    def test_include_up_the_floors(self):
        self.write("sim/base/a.cpp", LICENCE + '\n#include "host/analysis/psd.hpp"\n')
        self.expect_one("sim/base/a.cpp:3:", "floor")

    def test_include_of_the_top_floor(self):
        self.write("host/cli/a.cpp", LICENCE + "#include <gui/window.hpp>\n")
        self.expect_one("host/cli/a.cpp:2:", "floor")

    def test_verilated_header_in_the_wrong_room(self):
        for header in ("Vgpu_bank.h", "verilated.h", "verilated_fst_c.h"):
            self.write("sim/bench/a.cpp", LICENCE + f"#include <{header}>\n")
            self.expect_one("sim/bench/a.cpp:2:", "Verilated")

    def test_machine_path(self):
        for folder in ("root", "home", "work", "tmp", "var/tmp"):
            for text in (f'open("/{folder}/x")', f"cd /{folder}/x", f"a=/{folder}/x", f"-I/{folder}/x"):
                self.write("sim/base/a.cpp", LICENCE + text + "\n")
                self.expect_one("sim/base/a.cpp:2:", f"/{folder}/")

    def test_machine_path_in_text(self):
        self.write("docs/a.md", f"put it into {HOME}/me/x\n")
        self.expect_one("docs/a.md:1:", HOME)

    def test_built_and_recorded_files_are_not_looked_at(self):
        self.write("build/release/a.cpp", "x\n")
        self.write("runs/one/a.toml", f"path = '{HOME}/me'\n")
        self.assertEqual(self.faults(), [])
        self.write("host/runs/a.cpp", "x\n")
        self.expect_one("host/runs/a.cpp:1:", "licence")

    def binary_faults(self, *scripts):
        paths = [self.write(f"test_{i}", text, 0o755) for i, text in enumerate(scripts)]
        listing = self.write("list.txt", "".join(path + "\n" for path in paths))
        return list(meta_test.check_binaries(listing))

    def test_binary_with_tests(self):
        self.assertEqual(self.binary_faults("#!/bin/sh\necho Suite.\necho '  Case'\n"), [])

    def test_binary_without_tests(self):
        for script in ("#!/bin/sh\n", "#!/bin/sh\necho Suite.\n", "#!/bin/sh\necho '  A'; exit 3\n"):
            faults = self.binary_faults(script)
            self.assertEqual(len(faults), 1, script)
            self.assertIn("lists no tests", faults[0])

    def test_binary_that_was_not_built(self):
        listing = self.write("list.txt", os.path.join(self.root, "absent") + "\n")
        faults = list(meta_test.check_binaries(listing))
        self.assertIn("not built", faults[0])

    def test_no_binary_at_all(self):
        faults = list(meta_test.check_binaries(self.write("list.txt", "")))
        self.assertIn("no test binary", faults[0])


if __name__ == "__main__":
    unittest.main()
