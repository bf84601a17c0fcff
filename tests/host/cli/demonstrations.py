#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the scenarios of fixtures/scenarios/demonstrations and makes the tables of
docs/demonstrations.md. By itself it prints them; with --write it puts them into the page.
"""

import functools
import pathlib
import sys
import tempfile

import numpy as np
from scipy import signal

from harness import DEMONSTRATIONS, SOURCE, Recorded, amplitude, command, decibel, summary_of

sys.path.insert(0, str(SOURCE / "tests"))
import page_tables  # noqa: E402

PAGE = SOURCE / "docs" / "demonstrations.md"
TICK_S = 1e-3
# EasyRider's law and the default lag of our converter.
BETA_PER_S = 0.1
LAG_S = 2e-3
# Half periods in ms: 0.5, 2, 10 and 55.6 Hz.
HALVES_MS = (1000, 250, 50, 9)


def run(scenario, *settings):
    """Runs a demonstration; its record and summary."""
    words = [word for setting in settings for word in ("--set", setting)]
    with tempfile.TemporaryDirectory(prefix="ballast_demo_") as folder:
        out = pathlib.Path(folder) / "run"
        done = command("run", DEMONSTRATIONS / f"{scenario}.toml", "--out", out, "-q", *words)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return Recorded(out), summary_of(out)


def band_rms(x, low_hz, high_hz):
    f_hz, psd = signal.welch(x, 1.0 / TICK_S, nperseg=16384)
    inside = (f_hz >= low_hz) & (f_hz < high_hz)
    return float(np.sqrt(psd[inside].sum() * f_hz[1]))


# ---- A floor at 90 % of TDP ----------------------------------------------------------------------


def starts(demand_w, high_w):
    """Ticks at which the rack's demand rises through high_w, one per iteration."""
    above = demand_w > high_w
    rising = np.flatnonzero(above[1:] & ~above[:-1]) + 1
    return rising[np.insert(np.diff(rising) > 1000, 0, True)]


@functools.lru_cache
def floor():
    record, summary = run("floor_90")
    plain, plain_summary = run("floor_90", "registers.gpu.CONTROL.ENABLE=false")
    energy, plain_energy = summary["energy_j"], plain_summary["energy_j"]
    # Four whole iterations between the first checkpoint and the evaluation.
    begin, end = starts(record["demand_w"], 65e3)[[15, 19]]
    steady = slice(begin, end)
    return {
        "overhead": summary["energy_overhead_equal_work_frac"],
        "plain_overhead": plain_summary["energy_overhead_equal_work_frac"],
        "slowdown": summary["slowdown"],
        "granted_j": energy["granted"],
        "plain_granted_j": plain_energy["granted"],
        "burned_j": energy["burned"],
        "withheld_j": energy["withheld"],
        "duration_s": summary["ticks"] * TICK_S,
        "elapsed_s": summary["jobs"][0]["elapsed_s"],
        "plain_elapsed_s": plain_summary["jobs"][0]["elapsed_s"],
        "work_s": summary["jobs"][0]["work_s"],
        "plain_work_s": plain_summary["jobs"][0]["work_s"],
        "finished": summary["jobs"][0]["finished"] and plain_summary["jobs"][0]["finished"],
        "steady_overhead": record["granted_w"][steady].sum() / record["demand_w"][steady].sum() - 1,
        "steady_withheld_w": record["withheld_w"][steady].max(),
        "band_w": summary["bands"][1]["grid_rms_w"],
        "plain_band_w": plain_summary["bands"][1]["grid_rms_w"],
    }


def floor_table():
    f = floor()
    mega = 1e-6
    return [
        "| | without smoothing | floor at 90 % |",
        "|---|---|---|",
        f"| energy granted | {f['plain_granted_j'] * mega:.3f} MJ | {f['granted_j'] * mega:.3f} MJ |",
        f"| of it burned | 0 | {f['burned_j'] * mega:.3f} MJ |",
        f"| withheld | 0 | {f['withheld_j'] * mega:.3f} MJ |",
        f"| slowdown | 1 | {f['slowdown']:.4f} |",
        f"| **energy overhead for equal work** | 0 | **{100 * f['overhead']:.1f} %** |",
        f"| the same in undisturbed iterations | 0 | {100 * f['steady_overhead']:.1f} % |",
        f"| grid, RMS from 0.2 to 3 Hz | {f['plain_band_w'] / 1e3:.2f} kW | "
        f"{f['band_w'] / 1e3:.2f} kW |",
    ]


# ---- 65 J per GPU --------------------------------------------------------------------------------

BANDS_HZ = ((0.2, 3.0), (3.0, 10.0), (10.0, 50.0), (50.0, 450.0))


@functools.lru_cache
def capacitors():
    settled = slice(5000, None)
    record, _ = run("capacitors_65j")
    without, _ = run("capacitors_65j", 'psu.energy_per_gpu="0 J"')
    return {
        "bands": [
            (
                low,
                high,
                band_rms(without["grid_w"][settled], low, high),
                band_rms(record["grid_w"][settled], low, high),
            )
            for low, high in BANDS_HZ
        ],
        "stored_j": (record["supply_stored_j"].min(), record["supply_stored_j"].max()),
        "peak_w": (without["grid_w"][settled].max(), record["grid_w"][settled].max()),
    }


def capacitors_table():
    rows = ["| grid power, RMS | no capacitors | 65 J per GPU | |", "|---|---|---|---|"]
    for low, high, without, with_them in capacitors()["bands"]:
        rows.append(
            f"| {low:g} to {high:g} Hz | {without / 1e3:.3f} kW | {with_them / 1e3:.3f} kW | "
            f"{decibel(with_them, without):+.1f} dB |"
        )
    without, with_them = capacitors()["peak_w"]
    rows.append(
        f"| highest power, over 1 ms | {without / 1e3:.3f} kW | {with_them / 1e3:.3f} kW | "
        f"{100 * (with_them / without - 1):+.1f} % |"
    )
    return rows


# ---- EasyRider's storage and filter --------------------------------------------------------------


def washout(f_hz):
    """The law by itself: |beta / (beta + j w)|."""
    return BETA_PER_S / np.hypot(BETA_PER_S, 2 * np.pi * f_hz)


def with_delay(f_hz):
    """The law in ticks, acting one tick later through the converter's lag: load to bus power.

    target[k] = target[k-1] + beta T (load[k] - target[k-1]), command[k] = target[k] - load[k]; the
    converter's bus power is the mean over tick k+1 of a first-order lag towards command[k].
    """
    z = np.exp(2j * np.pi * f_hz * TICK_S)
    step = BETA_PER_S * TICK_S
    target = step / (1 - (1 - step) / z)
    command_late = (target - 1) / z
    decay = np.exp(-TICK_S / LAG_S)
    at_start = (1 - decay) / (z - decay)
    share = LAG_S / TICK_S * (1 - decay)
    return abs(1 + command_late * ((1 - share) + share * at_start))


def square(scenario, half_ms, storage, *settings):
    """Gain from load to grid and to bus at the fundamental of a square load."""
    record, _ = run(
        scenario,
        'run.duration="42 s"',
        f'workload.jobs.0.iteration.0.duration="{half_ms} ms"',
        f'workload.jobs.0.iteration.1.duration="{half_ms} ms"',
        f"registers.storage.CONTROL.ENABLE={str(storage).lower()}",
        *settings,
    )
    period = 2 * half_ms
    last = slice(-(20000 // period) * period, None)
    f_hz = 1000.0 / period
    load = amplitude(record["load_w"][last], f_hz)
    return {
        "grid": amplitude(record["grid_w"][last], f_hz) / load,
        "bus": amplitude((record["load_w"] + record["storage_w"])[last], f_hz) / load,
        "soc": (record["storage_soc_frac"].min(), record["storage_soc_frac"].max()),
        "command_w": np.abs(record["storage_command_w"]).max(),
        "fraction": amplitude(record["grid_w"][last], f_hz) / 132e3,
    }


@functools.lru_cache
def easyrider():
    rows = []
    for half_ms in HALVES_MS:
        rows.append(
            {
                "f_hz": 500.0 / half_ms,
                "nothing": square("easyrider_storage", half_ms, False),
                "storage": square("easyrider_storage", half_ms, True),
                "filter": square("easyrider_filter", half_ms, False),
                "both": square("easyrider_filter", half_ms, True),
            }
        )
    return rows


@functools.lru_cache
def filter_of_ratio(ratio):
    """The filter alone at 2 Hz, with another damping."""
    return square("easyrider_filter", 250, False, f"input_filter.damping_capacitance_ratio={ratio}")


def gain_db(case, nothing, key="grid"):
    return decibel(case[key], nothing[key])


def easyrider_table():
    rows = [
        "| square load at | washout alone | law, tick and lag | **storage** | **filter** | "
        "**storage and filter** | left, of 132 kW |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in easyrider():
        rows.append(
            f"| {r['f_hz']:.3g} Hz | {decibel(washout(r['f_hz']), 1):.1f} dB | "
            f"{decibel(with_delay(r['f_hz']), 1):.1f} dB | "
            f"{gain_db(r['storage'], r['nothing']):.1f} dB | "
            f"{gain_db(r['filter'], r['nothing']):+.1f} dB | "
            f"{gain_db(r['both'], r['nothing']):.1f} dB | {r['both']['fraction']:.4f} |"
        )
    return rows


# ---- Ramps alone ---------------------------------------------------------------------------------


@functools.lru_cache
def ramps():
    settled = slice(25000, None)  # the start is over
    result = {}
    for name, settings in (
        ("off", ["registers.gpu.CONTROL.ENABLE=false"]),
        ("ramps", []),
        ("slew", ["registers.gpu.CONTROL.SLEW_IN_BAND=true"]),
    ):
        record, summary = run("ramps_alone", *settings)
        demand, granted = record["demand_w"][settled], record["granted_w"][settled]
        load = record["load_w"]
        result[name] = {
            "band_w": band_rms(load[settled], 0.2, 3.0),
            # Until the end of the first compute phase.
            "rise_w_per_s": (load[1000:3500] - load[:2500]).max(),
            "overhead": granted.sum() / demand.sum() - 1,
            "slowdown": summary["slowdown"],
            "withheld_w": record["withheld_w"][settled].max(),
        }
    return result


def ramps_table():
    titles = (("off", "no smoothing"), ("ramps", "ramps"), ("slew", "ramps, SLEW_IN_BAND"))
    rows = [
        "| | load, RMS from 0.2 to 3 Hz | fastest rise at the start, over 1 s | burned less withheld, "
        "of demand | slowdown |",
        "|---|---|---|---|---|",
    ]
    for key, title in titles:
        r = ramps()[key]
        rows.append(
            f"| {title} | {r['band_w'] / 1e3:.2f} kW | {r['rise_w_per_s'] / 1e3:.1f} kW/s | "
            f"{100 * r['overhead'] + 0.0:.1f} % | {r['slowdown']:.4f} |"
        )
    return rows


# ---- State of charge -----------------------------------------------------------------------------


@functools.lru_cache
def coupling():
    result = {}
    for name, enable in (("with", "true"), ("without", "false")):
        record, summary = run("soc_coupling", f"registers.gpu.bank.SOC_CONTROL.ENABLE={enable}")
        grid = record["grid_w"]
        soc = record["storage_soc_frac"]
        result[name] = {
            "soc": (soc.min(), soc.max()),
            # In the tapers, or beyond them, the storage no longer follows its law.
            "clipped_s": float(((soc < 0.15) | (soc > 0.85)).sum() * TICK_S),
            "change_w": np.abs(grid[1000:] - grid[:-1000]).max(),
            "band_w": summary["bands"][1]["grid_rms_w"],
            "slowdown": summary["slowdown"],
            "overhead": summary["energy_overhead_equal_work_frac"],
        }
    return result


def coupling_table():
    rows = [
        "| | state of charge | time in the tapers | largest change of grid power in 1 s | "
        "grid, RMS from 0.2 to 3 Hz | slowdown | GPU energy for equal work |",
        "|---|---|---|---|---|---|---|",
    ]
    for key in ("without", "with"):
        r = coupling()[key]
        rows.append(
            f"| {key} coupling | {100 * r['soc'][0]:.1f} to {100 * r['soc'][1]:.1f} % | "
            f"{r['clipped_s']:.1f} s | {r['change_w'] / 1e3:.1f} kW | {r['band_w'] / 1e3:.2f} kW | "
            f"{r['slowdown']:.3f} | {100 * r['overhead']:+.1f} % |"
        )
    return rows


TABLES = {
    "floor": floor_table,
    "capacitors": capacitors_table,
    "easyrider": easyrider_table,
    "ramps": ramps_table,
    "coupling": coupling_table,
}


if __name__ == "__main__":
    page_tables.main(PAGE, TABLES, sys.argv[1:])
