#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs fuzz targets: a short run with a fixed seed (--short), or for minutes with the corpus kept
(--minutes). Prints a line per target; exit code 1 where one of them found something, whose input is
kept and named."""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
SHORT_RUNS = 3000
SEED = 1
LONGEST = 1 << 14  # bytes of an input; samples are cut to it
INPUT_S = 30  # for one input; beyond it is a finding
NEVER_S = 10**6  # libFuzzer would also report what a busy machine has held up
MEMORY_MB = 4096

MAGIC = b"BLLF"  # of a frame

TINY_RUN = """
[run]
name = "tiny"
duration = "0.2 s"
[site]
racks = 1
gpus_per_rack = 2
[[workload.jobs]]
iteration = [{ name = "compute", power = "900 W", duration = "80 ms" },
             { name = "exchange", power = "250 W", duration = "40 ms" }]
"""


def sample_frames(folder):
    """A frame of each kind, as docs/link.md lays them out."""
    made = []
    for kind, channels, buckets, per_bucket, payload in (
            (1, 2, 3, 10, struct.pack("<12f", *range(12))), (2, 3, 4, 0, struct.pack("<12f", *range(12))),
            (3, 4, 2, 0, struct.pack("<8f", *range(8))), (4, 0, 0, 0, b'{"whole_run":false}'),
            (5, 0, 0, 0, b'{"message":"here"}')):
        head = struct.pack("<c4sHHQqdIIIIII", str(kind).encode(), MAGIC, 1, kind, 7, 1000,
                           0.25 if kind == 3 else 0.0, 1, 30, per_bucket, buckets, channels,
                           len(payload))
        made.append(folder / f"kind{kind}")
        made[-1].write_bytes(head + payload)
    return made


def sample_run(folder):
    """Files of a run that the program makes."""
    scenario = folder / "tiny.toml"
    scenario.write_text(TINY_RUN)
    out = folder / "tiny"
    ballast = os.environ["BALLAST_BINARY"]
    subprocess.run([ballast, "run", scenario, "--out", out], check=True, capture_output=True)
    judged = subprocess.run([ballast, "judge", out, "--json"], capture_output=True)
    (out / "judgement.json").write_bytes(judged.stdout)
    return out


def samples(name, folder):
    """The inputs from which a target starts."""
    found = {
        "scenario": lambda: list(SOURCE.glob("fixtures/scenarios/**/*.toml")),
        "limits": lambda: list(SOURCE.glob("fixtures/limits/*.toml")),
        "trace": lambda: [p for p in SOURCE.glob("tests/sim/workload/readers/cases/*") if p.is_file()],
        "json": lambda: [*sample_run(folder).glob("*.json"),
                         *SOURCE.glob("fixtures/suite/baseline/*.json")],
        "frame": lambda: sample_frames(folder),
    }.get(name, list)()
    found += (HERE / "seeds" / name).glob("*")
    found += (HERE / "cases" / name).glob("*")
    return found


class Outcome:
    def __init__(self, name, runs, seconds, corpus, findings, text):
        self.name = name
        self.runs = runs
        self.seconds = seconds
        self.corpus = corpus
        self.findings = findings
        self.text = text


def run(target, corpus, findings, limits):
    """One target over its samples; new inputs are added to `corpus`."""
    name = target.name.removeprefix("fuzz_")
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        seeds = pathlib.Path(made) / "seeds"
        seeds.mkdir()
        for i, path in enumerate(sorted(samples(name, pathlib.Path(made)))):
            shutil.copy(path, seeds / f"{i:04}-{path.name}")
        if not any(seeds.iterdir()):
            sys.exit(f"run_fuzz: no sample inputs for {target.name}")
        begun = time.monotonic()
        done = subprocess.run(
            [target, f"-artifact_prefix={findings}/", f"-max_len={LONGEST}", f"-timeout={INPUT_S}",
             f"-rss_limit_mb={MEMORY_MB}", f"-report_slow_units={NEVER_S}",
             "-print_final_stats=1", *limits, corpus, seeds],
            capture_output=True, cwd=made)
    text = (done.stdout + done.stderr).decode(errors="replace")
    runs = re.search(r"number_of_executed_units:\s+(\d+)", text)
    kept = sorted(findings.iterdir())
    if done.returncode != 0 and not kept:
        kept = [f"exit code {done.returncode}"]
    return Outcome(name, int(runs.group(1)) if runs else 0, time.monotonic() - begun,
                   len(list(corpus.iterdir())), kept, text)


def show(outcome):
    print(f"{outcome.name:12} {outcome.runs:10} inputs  {outcome.seconds / 60:6.1f} min  "
          f"{len(outcome.findings)} findings", flush=True)
    if outcome.findings:
        print("\n".join(outcome.text.splitlines()[-60:]))
        for path in outcome.findings:
            print(f"finding: {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--short", action="store_true")
    how.add_argument("--minutes", type=float, help="for all targets together")
    parser.add_argument("--keep", type=pathlib.Path, help="folder of corpora and findings")
    parser.add_argument("targets", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    targets = [target.resolve() for target in args.targets]
    keep_at = (args.keep or pathlib.Path("fuzzing")).resolve()
    if args.short:
        found = False
        for target in targets:
            keep = pathlib.Path(tempfile.mkdtemp(prefix="ballast-fuzz-"))
            outcome = run(target, keep / "corpus", keep / "findings",
                          [f"-runs={SHORT_RUNS}", f"-seed={SEED}"])
            show(outcome)
            found |= bool(outcome.findings)
            if not outcome.findings:
                shutil.rmtree(keep)
        return int(found)
    jobs = min(len(targets), os.cpu_count() or 1)
    seconds = max(1, round(60 * args.minutes * jobs / len(targets)))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        outcomes = [
            pool.submit(run, target, keep_at / "corpus" / target.name,
                        keep_at / "findings" / target.name, [f"-max_total_time={seconds}"])
            for target in targets
        ]
        for outcome in concurrent.futures.as_completed(outcomes):
            show(outcome.result())
    return int(any(outcome.result().findings for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
