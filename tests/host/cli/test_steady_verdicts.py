#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live verdicts on a steady load: as the record grows, none flips."""

import json
import time
import unittest

from harness import SCENARIOS, command
from live import LiveTest

START_S = 60  # in which the controllers start and the storage begins to settle
LIMITS = ("ercot-2026-06", "training-band")
SITES_MW = (150, 500)  # within all limits, and beyond some
NOT_ASSESSABLE = "not assessable"


def outcomes(judgement):
    return {(v["profile"], v["clause"]): v for v in judgement["verdicts"]}


class SteadyVerdicts(LiveTest):
    def judged(self, server, site_mw, from_s, to_s):
        """The live verdicts on exactly this stretch."""
        deadline = time.monotonic() + 60
        while True:
            judgement = json.loads(self.verdicts(server, site_mw))
            record = judgement["record"]
            end_s = record["t0_s"] + record["samples"] / record["rate_hz"]
            if abs(record["t0_s"] - from_s) < 0.0015 and abs(end_s - to_s) < 0.0015:
                return outcomes(judgement)
            self.assertLess(time.monotonic(), deadline, record)

    def verdicts(self, server, site_mw):
        words = ("judge", *LIMITS, f"site_mw={site_mw}", "window_s=3600")
        done = command("ctl", "--connect", server.endpoint, "--json", *words)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.stdout

    def step_to(self, server, t_s):
        self.ctl(server, "step", str(round(t_s * 1000) - self.status(server)["tick"]))
        self.wait_for(server, "paused", 60)

    def test_none_flips_as_the_record_grows(self):
        server = self.serve(SCENARIOS / "tuning.toml", "--paused", "--pace", "max")
        self.step_to(server, START_S)
        # The record that is judged begins at the last change of a setting.
        self.ctl(server, "write", "preset.0.RAMP_DOWN_HYSTERESIS=6 s")
        seen = {}
        for length_s in (60, 120, 300, 900):
            self.step_to(server, START_S + length_s)
            for site_mw in SITES_MW:
                verdicts = self.judged(server, site_mw, START_S, START_S + length_s)
                for clause, verdict in verdicts.items():
                    seen.setdefault((site_mw, *clause), []).append((length_s, verdict))
        last = {True: 0, False: 0}
        for clause, verdicts in seen.items():
            found = {v["outcome"] for _, v in verdicts} - {NOT_ASSESSABLE}
            self.assertEqual(len(found), 1, (clause, [(s, v["outcome"]) for s, v in verdicts]))
            # What was once assessed stays so.
            known = [v["outcome"] != NOT_ASSESSABLE for _, v in verdicts]
            self.assertEqual(known, sorted(known), clause)
            last[found == {"within"}] += 1
        self.assertEqual(last, {True: 4, False: 2})
        # 30 s are left out at each end, and 30 s between them must be there.
        length_s, brief = seen[(150, "ercot-2026-06", "variation-5s")][0]
        self.assertEqual((length_s, brief["outcome"]), (60, NOT_ASSESSABLE))
        self.assertAlmostEqual(brief["longer_s"], 30.0, delta=0.01)


if __name__ == "__main__":
    unittest.main()
