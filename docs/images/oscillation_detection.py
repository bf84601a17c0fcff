#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws oscillation_detection.svg beside itself from what the program finds in seeded noise.

oscillation_detection.py OSCILLATION_DUMP     the binary that the tests build
"""
import csv
import math
import pathlib
import subprocess
import sys

RECORDS = 300
INK, SOFT, GRID = "#17232e", "#53626f", "#dfe5ea"
BLUE, ORANGE, GREY = "#2f6db3", "#b5561c", "#9aa8b4"


class Axes:
    def __init__(self, left, top, width, height, x_range, y_range, log_x=False):
        self.box = (left, top, width, height)
        self.x_range, self.y_range, self.log_x = x_range, y_range, log_x
        self.parts = []

    def x(self, value):
        low, high = self.x_range
        if self.log_x:
            low, high, value = math.log(low), math.log(high), math.log(value)
        return self.box[0] + self.box[2] * (value - low) / (high - low)

    def y(self, value):
        low, high = self.y_range
        return self.box[1] + self.box[3] * (1 - (value - low) / (high - low))

    def text(self, x, y, words, anchor="middle", colour=SOFT, size=12, turn=""):
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
            f'font-size="{size}"{turn}>{words}</text>'
        )

    def frame(self, title, x_label, y_label, x_ticks, y_ticks):
        left, top, width, height = self.box
        for tick in x_ticks:
            x = self.x(tick)
            self.parts.append(f'<path d="M{x:.1f},{top} v{height}" stroke="{GRID}"/>')
            self.text(x, top + height + 17, f"{tick:g}")
        for tick in y_ticks:
            y = self.y(tick)
            self.parts.append(f'<path d="M{left},{y:.1f} h{width}" stroke="{GRID}"/>')
            self.text(left - 7, y + 4, f"{tick:g}", "end")
        self.text(left, top - 14, title, "start", INK, 14)
        self.text(left + width / 2, top + height + 36, x_label)
        x, y = left - 42, top + height / 2
        self.text(x, y, y_label, turn=f' transform="rotate(-90 {x} {y})"')

    def line(self, points, colour, width=1.8, dash=""):
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" '
            f'stroke-width="{width}" stroke-dasharray="{dash}"/>'
        )

    def dots(self, points, colour):
        for x, y in points:
            self.parts.append(
                f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="2.8" fill="{colour}"/>'
            )


def rows_of(dump, *words):
    output = subprocess.run([dump, *words], check=True, capture_output=True, text=True).stdout
    return list(csv.reader(output.splitlines()))[1:]


def curve(dump):
    axes = Axes(70, 50, 370, 270, (6, 24), (0, 100))
    axes.frame(
        "Lines found at 5 % false alarms per record",
        "power of the line over the noise in 1 / record length, dB",
        f"found in {RECORDS} records, %",
        range(6, 25, 3),
        range(0, 101, 20),
    )
    rows = rows_of(dump, "curve", str(RECORDS))
    for i, (name, label, colour) in enumerate(
        [("white", "white noise", BLUE), ("second_order", "noise of 80 dB/decade", ORANGE)]
    ):
        points = [(float(r[1]), 100 * int(r[3]) / int(r[2])) for r in rows if r[0] == name]
        axes.line(points, colour)
        axes.dots(points, colour)
        axes.text(84, 74 + 19 * i, label, "start", colour)
    return axes.parts


def spectrum(dump):
    rows = rows_of(dump, "spectrum")
    lines = [r for r in rows if r[0] == "line"]
    rows = [[float(v) for v in r] for r in rows if r[0] != "line"]
    axes = Axes(530, 50, 370, 270, (rows[0][0], 8), (-80, 20), log_x=True)
    axes.frame(
        "One record of 64 s and its threshold",
        "frequency, Hz",
        "density, dB(unit²/Hz)",
        [0.2, 0.5, 1, 2, 5],
        range(-80, 21, 20),
    )
    for column, colour, width, dash in ((1, GREY, 0.8, ""), (2, BLUE, 1.8, ""), (3, ORANGE, 1.8, "6 3")):
        axes.line(
            [(r[0], max(-80, 10 * math.log10(r[column]))) for r in rows], colour, width, dash
        )
    for line in lines:
        f_hz = float(line[1])
        peak = max(10 * math.log10(r[1]) for r in rows if abs(r[0] - f_hz) < 0.01)
        axes.dots([(f_hz, peak)], INK)
        axes.text(axes.x(f_hz), axes.y(peak) - 8, f"{f_hz:.3f} Hz", colour=INK)
    for i, (words, colour) in enumerate(
        [("periodogram", GREY), ("ambient level", BLUE), ("threshold", ORANGE)]
    ):
        axes.text(544, 262 + 19 * i, words, "start", colour)
    return axes.parts


def main():
    dump = sys.argv[1]
    body = "\n".join(curve(dump) + spectrum(dump))
    target = pathlib.Path(__file__).with_name("oscillation_detection.svg")
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 930 380" '
        'font-family="DejaVu Sans, Helvetica, Arial, sans-serif">\n'
        f'<rect width="930" height="380" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


main()
