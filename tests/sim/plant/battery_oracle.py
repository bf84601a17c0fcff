#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Independent solution of the battery equations under a square wave of terminal power.

Reads one JSON object from the command line (pack values, SI) and prints, for each half period,
"time_s charge_c rc_v loss_j". At every instant the current is the smaller root of
(OCV(q) + v1 + R0 i) i = P; scipy integrates charge, RC voltage and loss with tight tolerances.
"""
import json
import math
import sys

import numpy as np
from scipy.integrate import solve_ivp

p = json.loads(sys.argv[1])


def current(power_w, charge_c, rc_v):
    emf = np.interp(charge_c, p["charge_c"], p["ocv_v"]) + rc_v
    r0 = p["series_ohm"]
    return (-emf + math.sqrt(emf * emf + 4.0 * r0 * power_w)) / (2.0 * r0)


def rates(power_w):
    def f(_, y):
        charge_c, rc_v, _loss = y
        i = current(power_w, charge_c, rc_v)
        return [
            i,
            (i - rc_v / p["rc_ohm"]) / p["rc_farad"],
            p["series_ohm"] * i * i + rc_v * rc_v / p["rc_ohm"],
        ]

    return f


state = [p["initial_charge_c"], p["initial_rc_v"], 0.0]
for k in range(p["half_periods"]):
    power_w = p["power_w"] * (1 if k % 2 == 0 else -1) + p["bias_w"]
    span = (0.0, p["half_period_s"])
    solution = solve_ivp(rates(power_w), span, state, method="DOP853", rtol=1e-12, atol=1e-9,
                         max_step=0.05)
    assert solution.success, solution.message
    state = [float(x[-1]) for x in solution.y]
    print((k + 1) * p["half_period_s"], *(repr(x) for x in state))
