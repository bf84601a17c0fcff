# SPDX-License-Identifier: GPL-3.0-or-later
"""Every block of a row or of the site has its test here, test_<name>.cpp.

  blocks_test.py ROOT
"""
import sys
from pathlib import Path

ROOT = Path(sys.argv[1])
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "rtl/registers"))

from generator import tables

missing = [f"tests/rtl/blocks/test_{block['name']}.cpp" for block in tables.read_tables(ROOT / "rtl/registers")
           if block["scope"] in ("row", "site")
           and not (ROOT / f"tests/rtl/blocks/test_{block['name']}.cpp").exists()]
sys.exit("blocks without a test: " + ", ".join(missing) if missing else 0)
