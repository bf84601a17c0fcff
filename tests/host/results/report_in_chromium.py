# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the report of a judged run and of a judged trace in a headless Chromium: nothing fails,
every plot shows its curves on screen, in the dark and on paper, and zoom and cursors work."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium  # noqa: E402

SECTIONS = ["limits", "worst-section", "power", "rolling-section", "spectra",
            "spectrogram-section", "flicker", "seen-section", "profiles", "provenance"]
RUN_SECTIONS = ["storage", "energy", "work", "scenario"]
PLOTS = ["worst", "rolling", "spectrum", "lines", "oscillations", "seen"]
RUN_PLOTS = ["power", "soc", "storage"]

# The share of a plot's pixels that are near to a colour of the style sheet.
COLOURED = """(function (selector, name) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  probe.fillRect(0, 0, 1, 1);
  const want = probe.getImageData(0, 0, 1, 1).data;
  const canvas = document.querySelector(selector);
  const p = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let near = 0;
  for (let i = 0; i < p.length; i += 4) {
    const far = Math.abs(p[i] - want[0]) + Math.abs(p[i + 1] - want[1]) + Math.abs(p[i + 2] - want[2]);
    if (p[i + 3] > 200 && far < 40) ++near;
  }
  return near;
})"""
COLOURS = """(function () {
  const canvas = document.getElementById("spectrogram");
  const p = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < p.length; i += 4) seen.add(p[i] << 16 | p[i + 1] << 8 | p[i + 2]);
  return seen.size;
})()"""


def check(condition, what):
    if not condition:
        sys.exit("FAILED: " + what)


def graph_range(browser, plot):
    return browser.run(f"document.getElementById('{plot}-legend').graph.xAxisRange()")


def area(browser, plot):
    browser.run(f"document.getElementById('{plot}-plot').scrollIntoView({{block: 'center'}})")
    box = browser.run(f"""(function () {{
      const r = document.getElementById('{plot}-plot').getBoundingClientRect();
      const a = document.getElementById('{plot}-legend').graph.getArea();
      return [r.left + a.x, r.top + a.y, a.w, a.h];
    }})()""")
    return box


def check_drawn(browser, plots, look):
    for plot in plots:
        colour = "storage" if plot in ("soc", "storage") else "grid"
        drawn = browser.run(f"{COLOURED}('#{plot}-plot canvas', '{colour}')")
        least = 150 if "phone" in look else 400
        check(drawn > least, f"{look}: plot {plot} shows {drawn} pixels of its curve")
    check(browser.run(COLOURS) > 100, f"{look}: the spectrogram is blank")


def check_layout(browser):
    wide = browser.run("document.documentElement.scrollWidth - innerWidth")
    check(wide <= 0, f"the page is {wide} pixels wider than the window")
    clipped = browser.run("""[...document.querySelectorAll('.dygraph-axis-label')].filter(e => {
      const r = e.getBoundingClientRect(), p = e.closest('.plot').getBoundingClientRect();
      return r.width > 0 && e.textContent && (r.left < p.left - 1 || r.right > p.right + 12);
    }).map(e => e.closest('.plot').id + ': ' + e.textContent)""")
    check(not clipped, f"labels are cut off: {clipped}")


def check_labels(browser, look):
    """No two labels of an axis lie over each other."""
    over = browser.run("""[...document.querySelectorAll('.plot')].flatMap(plot => {
      const boxes = [...plot.querySelectorAll('.dygraph-axis-label')].filter(e => e.textContent)
        .map(e => [e, (r => { r.selectNodeContents(e); return r.getBoundingClientRect(); })(document.createRange())]);
      return boxes.flatMap(([a, p], i) => boxes.slice(i + 1)
        .filter(([b, q]) => a.className === b.className && p.left < q.right && q.left < p.right
          && p.top < q.bottom - 2 && q.top < p.bottom - 2)
        .map(([b]) => plot.id + ': ' + a.textContent + ' and ' + b.textContent));
    })""")
    check(not over, f"{look}: labels overlap: {over}")


def check_phone(browser, file, name, plots):
    """The page at the width of a telephone: nothing beside the screen, and every plot drawn."""
    browser.resize(375, 800)
    browser.open(file)
    check_layout(browser)
    check_labels(browser, name + ", phone")
    check_drawn(browser, plots, name + ", phone")
    small = browser.run("""[...document.querySelectorAll('p, td, th, label, .note')].filter(e =>
      e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 11).length""")
    check(small == 0, f"{name}: {small} texts are too small to read")
    browser.resize(1200, 900)


def check_zoom(browser, plot, followers):
    whole = graph_range(browser, plot)
    left, top, width, height = area(browser, plot)
    y = top + height / 2
    browser.drag(left + 0.25 * width, y, left + 0.5 * width, y)
    zoomed = graph_range(browser, plot)
    span = whole[1] - whole[0]
    check(abs(zoomed[0] - whole[0] - 0.25 * span) < 0.02 * span
          and abs(zoomed[1] - whole[0] - 0.5 * span) < 0.02 * span, f"drag zooms {whole} to {zoomed}")
    for follower in followers:
        check(graph_range(browser, follower) == zoomed, f"{follower} does not follow the zoom")
    browser.click(left + 0.2 * width, y)
    browser.click(left + 0.7 * width, y)
    text = browser.run(f"document.querySelector('#{plot}-legend .cursors').textContent")
    match = re.search(r"Δt ([0-9.e-]+) s\s+1/Δt ([0-9.e-]+) Hz", text)
    check(match, f"the cursors read {text!r}")
    dt = float(match[1])
    check(abs(dt - 0.5 * (zoomed[1] - zoomed[0])) < 0.02 * span, f"the cursors are {dt} s apart")
    check(abs(dt * float(match[2]) - 1.0) < 1e-4, "1/Δt is not the inverse of Δt")
    browser.click(left + 0.4 * width, y)
    text = browser.run(f"document.querySelector('#{plot}-legend .cursors').textContent")
    check(text == "", "a third click does not clear the cursors")
    check(graph_range(browser, plot) == zoomed, "a click moves the plot")


def check_choice(browser):
    before = graph_range(browser, "worst")
    browser.run("document.querySelectorAll('#worst-choice input')[1].click()")
    check(graph_range(browser, "worst") != before, "choosing another clause changes nothing")
    drawn = browser.run(f"{COLOURED}('#worst-plot canvas', 'grid')")
    check(drawn > 400, "the plot of another clause is blank")


def check_paper(browser, page, folder, plots):
    pdf = os.path.join(folder, "page.pdf")
    browser.pdf(pdf)
    subprocess.run(["pdftoppm", "-r", "50", pdf, os.path.join(folder, "paper")], check=True)
    sheets = sorted(f for f in os.listdir(folder) if f.startswith("paper"))
    check(2 <= len(sheets) <= 6, f"{page}: {len(sheets)} sheets")
    blue = []
    for sheet in sheets:
        head, size, _, body = open(os.path.join(folder, sheet), "rb").read().split(b"\n", 3)
        check(head == b"P6", "no colour picture")
        width, height = map(int, size.split())
        pixels = np.frombuffer(body, np.uint8).reshape(height, width, 3).astype(int)
        check((pixels[0, 0] > 250).all(), f"{page}: the paper of {sheet} is not white")
        r, g, b = pixels[..., 0], pixels[..., 1], pixels[..., 2]
        blue.append(int(((b - r > 60) & (b > 120) & (g < 190)).sum()))
        os.remove(os.path.join(folder, sheet))
    # A curve in the colour of the grid is some hundred pixels long. The plots are on the first sheets.
    check(sum(count > 150 for count in blue) >= 2 and sum(blue) > 200 * len(plots),
          f"{page}: plots are blank on paper: blue pixels by sheet {blue}")
    after = browser.run("document.querySelectorAll('.paper-copy, .screen-only').length")
    check(after == 0, "printing leaves its traces on the page")


def check_page(browser, folder, name, plots, sections, zoomed, followers):
    file = os.path.join(folder, name)
    check(os.path.getsize(file) < 10e6, f"{name} is larger than 10 MB")
    browser.errors.clear()
    browser.dark(False)
    browser.open(file)
    for section in sections:
        height = browser.run(f"(document.getElementById('{section}') || document.head).clientHeight")
        check(height > 40, f"{name}: section {section} is missing")
    check_layout(browser)
    check_labels(browser, name)
    check_drawn(browser, plots, name + ", light")
    check_choice(browser)
    check_zoom(browser, zoomed, followers)
    browser.dark(True)
    check_drawn(browser, plots, name + ", turned dark")
    check_paper(browser, name + ", dark", folder, plots)
    check_drawn(browser, plots, name + ", dark, after printing")
    browser.dark(False)
    check_phone(browser, file, name, plots)
    check(browser.errors == [], f"{name}: errors in the console: {browser.errors}")


def main():
    if shutil.which("chromium") is None or shutil.which("pdftoppm") is None:
        print("skipped: chromium or pdftoppm is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([os.environ["REPORT_PAGE"], folder], check=True)
        with Chromium() as browser:
            check_page(browser, folder, "run.html", PLOTS + RUN_PLOTS, SECTIONS + RUN_SECTIONS,
                       "power", ["rolling", "soc", "storage"])
            check_page(browser, folder, "trace.html", PLOTS + ["site"], SECTIONS, "site", ["rolling"])
    print("both pages look right")


main()
