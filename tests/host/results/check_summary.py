# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that a summary has the fields that docs/results.md promises."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    s = json.load(file)

for key in (
    "scenario engine seed ticks gpus racks rtl_hash partial energy_j slowdown power_w verdicts "
    "timing provenance balance_error_frac energy_overhead_equal_work_frac jobs bands storage "
    "nyquist_hz notices equal_work_j steady lines"
).split():
    assert key in s, key
assert list(s["energy_j"]) == (
    "demand burned withheld granted base supply_loss filter_loss converter_loss cell_loss "
    "stored_change detached grid balance_error"
).split()
for side in ("load", "grid"):
    assert list(s["power_w"][side]) == ["min", "mean", "max"]
assert list(s["verdicts"][0]) == "profile clause value limit unit margin pass at_s".split()
assert s["verdicts"][1]["pass"] is None
assert list(s["timing"]) == "wall_s realtime_factor lane_ticks_per_s startup_s".split()
assert list(s["equal_work_j"]) == ["unconstrained", "granted"]
assert list(s["steady"]) == ["from_s", "to_s", "bands", "lines"]
assert s["lines"]["grid"] == {"f_hz": 0.5, "amplitude_w": 3720.0}
assert s["steady"]["bands"][1]["grid_rms_w"] == 1.965e3 and s["bands"][1]["grid_rms_w"] == 2.631e3
assert [j["unsupported_gpu_s"] for j in s["jobs"]] == [76.8, 0.0]
assert s["seed"] == 2**64 - 1 and s["energy_j"]["grid"] == 8.783e6 + 1e-6
assert [j["slowdown"] for j in s["jobs"]] == [1.00231, 1.0]
