# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator refuses tables with a mistake, and names the place.

  generator_test.py ROOT
"""
import copy
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1))
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "rtl/registers"))

from generator import cpp_ports, cpp_registry, sv_front, sv_package, tables

TABLE = """
name = "thing"
key = "thing"
number = 0
scope = "rack"
prefix = "thg"
top = "thing"
sources = "rtl/rack/thing.f"
title = "Thing"
id = 0x42000001
version = 1
description = "A thing."
[[ports]]
name = "level_mw_i"
direction = "in"
width = 32
signed = true
unit = "W"
lsb = 1e-3
idle = -5
description = "Level."
[[groups]]
name = "thing"
base = 0
description = "All."
registers = [ { name = "LEVEL", offset = 0, access = "rw", description = "Level." } ]
"""


class Tables(unittest.TestCase):
    def setUp(self):
        self.block = tomllib.loads(TABLE)

    def refused(self, words):
        with self.assertRaises(tables.TableError) as caught:
            tables.complete(copy.deepcopy(self.block))
        self.assertIn(words, str(caught.exception))

    def test_what_is_right_passes(self):
        block = tables.complete(self.block)
        self.assertEqual(block["ports"][0]["format"], "int")
        self.assertEqual(block["ports"][0]["member"], "level_mw")
        text = cpp_ports.cpp_ports(block)
        self.assertIn("std::int32_t level_mw = -5;", text)
        self.assertIn("model.level_mw_i = static_cast<std::uint32_t>(in.level_mw);", text)

    def test_scope(self):
        self.block["scope"] = "hall"
        self.refused("scope 'hall'")

    def test_scope_of_gpus_has_lanes(self):
        self.block["scope"] = "gpu"
        self.refused("has lanes")

    def test_key(self):
        self.block["key"] = "The Thing"
        self.refused("key 'The Thing'")

    def test_direction_against_name(self):
        self.block["ports"][0]["direction"] = "out"
        self.refused("thing.level_mw_i: direction 'out'")

    def test_common_port(self):
        self.block["ports"][0]["name"] = "tick_i"
        self.refused("not the name of a port of the block's own")

    def test_unknown_key_of_a_port(self):
        self.block["ports"][0]["widht"] = 3
        self.refused("widht")

    def test_idle_outside(self):
        self.block["ports"][0]["idle"] = 1 << 31
        self.refused("does not fit")

    def test_lane_port_without_lanes(self):
        self.block["ports"][0]["per_lane"] = True
        self.refused("no lanes")

    def test_port_unit(self):
        self.block["ports"][0]["unit"] = "VA"
        self.refused("unit 'VA'")

    def test_two_ports_of_one_name(self):
        self.block["ports"].append(copy.deepcopy(self.block["ports"][0]))
        self.refused("two ports of one name")

    def test_offset_taken(self):
        regs = self.block["groups"][0]["registers"]
        regs.append(dict(regs[0], name="OTHER"))
        self.refused("thing.thing.OTHER: offset 0x0 is taken")

    def test_quotient_needs_its_dividend(self):
        self.block["groups"][0]["registers"][0]["quotient"] = True
        self.refused("a quotient needs")

    def test_unknown_key_of_a_register(self):
        self.block["groups"][0]["registers"][0]["capcha"] = True
        self.refused("no such key: capcha")

    def test_scale_beyond_a_word(self):
        self.block["groups"][0]["registers"][0]["scale"] = 1000
        self.refused("exceeds 32 bits")

    def test_override_of_nothing(self):
        self.block["groups"][0]["registers"][0]["override"] = "preset.NONE"
        self.refused("override = 'preset.NONE'")

    def test_window_is_aligned(self):
        self.block["groups"][0].update(count=3, stride=0x30)
        self.refused("no power of two")

    def test_captured_words_and_quotients(self):
        self.block["quotient"] = {"dividend": 1000, "description": "1000 / value."}
        self.block["groups"][0]["capture"] = True
        self.block["groups"][0]["registers"][0].update(quotient=True, reset=3, max=4095)
        block = tables.complete(self.block)
        front = sv_front.sv_module(block, block["groups"][0])
        self.assertIn("output logic [63:0] config_o", front)
        self.assertIn("level_quotient_q <= 10'h14D;", front)  # 333
        package = sv_package.sv_package(block)
        self.assertIn("CFG_LEVEL_QUOTIENT = 32;", package)
        self.assertIn("quotient = (value == 12'd0) ? 10'd0", package)

    def of_a_row(self):
        self.block.update(scope="row", latency=20)
        self.block["ports"][0]["source"] = "row.grid_w"
        self.block["ports"].append({"name": "cap_uw_o", "direction": "out", "width": 32, "unit": "W",
                                    "lsb": 1e-6, "action": "row_cap", "description": "Cap."})

    def test_a_bound_block_passes(self):
        self.of_a_row()
        block = tables.complete(self.block)
        self.assertEqual(block["ports"][0]["told"], "grid_w")
        text = cpp_ports.cpp_ports(block)
        self.assertIn("class Behaviour : public BoundController", text)
        self.assertIn("in.level_mw = static_cast<std::int32_t>(sources[0]);", text)
        self.assertIn("actions[0] = out.cap_uw;", text)

    def test_source_of_another_scope(self):
        self.of_a_row()
        self.block["ports"][0]["source"] = "site.grid_w"
        self.refused("thing.level_mw_i: source = 'site.grid_w'; the sources of a block of this scope are row.")

    def test_source_that_is_not_recorded(self):
        self.of_a_row()
        self.block["ports"][0]["source"] = "row.gird_w"
        self.refused("source = 'row.gird_w'")

    def test_source_in_another_unit(self):
        self.of_a_row()
        self.block["ports"][0]["source"] = "row.supply_stored_j"
        self.refused("supply_stored_j is in J")

    def test_input_without_source(self):
        self.of_a_row()
        del self.block["ports"][0]["source"]
        self.refused("source = ''")

    def test_unknown_action(self):
        self.of_a_row()
        self.block["ports"][1]["action"] = "stop"
        self.refused("thing.cap_uw_o: action = 'stop'; the actions are row_cap, thermal_cap, brake")

    def test_action_of_the_wrong_shape(self):
        self.of_a_row()
        self.block["ports"][1]["lsb"] = 1e-3
        self.refused("the action row_cap wants a port of 32 bits in uW")
        self.block["ports"][1]["action"] = "brake"
        self.refused("the action brake wants a port of one bit")

    def test_recorded_outputs(self):
        self.of_a_row()
        port = self.block["ports"][1]
        port["channel"] = "thing_cap_w"
        for action in ("kRowCap", "kNone"):
            whole = tables.complete(copy.deepcopy(self.block))
            self.assertIn(f'PortAction::{action}, "thing_cap_w"', cpp_registry.port_row(whole["ports"][1]))
            port.pop("action", None)
        port["channel"] = "Cap W"
        self.refused("thing.cap_uw_o: channel = 'Cap W'")

    def test_an_input_has_no_channel(self):
        self.of_a_row()
        self.block["ports"][0]["channel"] = "thing_w"
        self.refused("a source beside an action or a channel")

    def test_unknown_key_of_a_block_or_a_group(self):
        self.block["latancy"] = 10
        self.refused("thing.latancy: no such key")
        del self.block["latancy"]
        self.block["groups"][0]["captured"] = True
        self.refused("thing.thing.captured: no such key")

    def test_latency(self):
        self.of_a_row()
        self.block["latency"] = -1
        self.refused("latency = -1")
        self.block["latency"] = "10 ms"
        self.refused("latency = 10 ms")

    def test_a_rack_wires_its_blocks(self):
        self.block["ports"][0]["source"] = "rack.grid_w"
        self.refused("only blocks of a row or of the site")
        del self.block["ports"][0]["source"]
        self.block["latency"] = 10
        self.refused("latency = 10")

    def test_strobe(self):
        self.block["ports"][0]["strobe"] = "take_i"
        self.refused("a strobe takes inputs per lane")

    def test_listed_files_bring_what_they_need(self):
        self.block["sources"] = ["rtl/rack/thing.sv"]
        block = tables.complete(self.block)
        self.assertEqual(block["sources"], "rtl/registers/generated/thing.f")
        self.assertEqual(block["files"], [
            "rtl/common/ballast_pkg.sv", "rtl/registers/generated/thg_pkg.sv",
            "rtl/registers/generated/thg_thing_regs.sv", "rtl/common/axi_lite_front.sv",
            "rtl/rack/thing.sv"])

    def test_sources_are_recorded_channels(self):
        """The vocabulary is that of the record, where nobody translates it."""
        publishers = [ROOT / "sim/site/rack.cpp", *(ROOT / "sim/plant").glob("*.cpp")]
        channels = "".join(path.read_text() for path in publishers)
        for name, unit in tables.SOURCES.items():
            self.assertIn(f'{{"{name}", "{unit}",', channels)

    def test_a_mistake_is_placed(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "thing.toml").write_text(TABLE.replace('unit = "W"', 'unit = "VA"'))
            with self.assertRaises(tables.TableError) as caught:
                tables.read_tables(Path(folder))
            line = 1 + TABLE.split('name = "level_mw_i"')[0].count("\n")
            self.assertEqual(str(caught.exception), f"thing.toml:{line}: thing.level_mw_i: unit 'VA'")
            (Path(folder) / "thing.toml").write_text(TABLE.replace("number = 0", "number = 0\nlatancy = 1"))
            with self.assertRaises(tables.TableError) as caught:
                tables.read_tables(Path(folder))
            self.assertEqual(str(caught.exception), "thing.toml:5: thing.latancy: no such key")

    def test_numbers_follow_each_other(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "thing.toml").write_text(TABLE.replace("number = 0", "number = 1"))
            with self.assertRaises(tables.TableError) as caught:
                tables.read_tables(Path(folder))
            self.assertIn("numbers", str(caught.exception))

    def test_two_blocks_of_one_key(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.toml").write_text(TABLE)
            (Path(folder) / "b.toml").write_text(
                TABLE.replace("number = 0", "number = 1").replace('name = "thing"', 'name = "b"', 1))
            with self.assertRaises(tables.TableError) as caught:
                tables.read_tables(Path(folder))
            self.assertIn("the same key", str(caught.exception))


unittest.main()
