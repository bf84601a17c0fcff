// SPDX-License-Identifier: GPL-3.0-or-later
// The plots of a comparison: overlay and difference over time, which zoom together, and spectra.
"use strict";
(function () {
  const { data, siScale, plain, clock, prefixed, decode, merge, largest, draw } = ballast;

  const together = [];
  let moving = false;
  function follow(source) {
    if (moving) return;
    moving = true;
    const range = source.xAxisRange();
    for (const other of together) {
      const now = other.xAxisRange();
      if (other !== source && (now[0] !== range[0] || now[1] !== range[1])) {
        other.updateOptions({ dateWindow: range });
      }
    }
    moving = false;
  }

  for (const id of ["overlay", "difference"]) {
    const plot = data[id];
    const curves = decode(plot);
    const scale = siScale(largest(curves));
    const unit = scale.prefix + "W";
    const options = { xlabel: "s", ylabel: unit, drawCallback: follow };
    together.push(draw(id, plot, merge(curves, scale.factor), options, (x) => clock(x) + " s",
      (y) => plain(y) + " " + unit));
  }

  const spectrum = data.spectrum;
  const densities = decode(spectrum);
  // The lowest label stays clear of those of the other axis; 160 dB below the peak is silence.
  const top = largest(densities) || 1;
  let bottom = top;
  for (const curve of densities) for (const v of curve.y) if (v > top * 1e-8 && v < bottom) bottom = v;
  draw("spectrum", spectrum, merge(densities, 1), {
    valueRange: [bottom / 2, top * 2],
    xlabel: "Hz",
    ylabel: "W/√Hz",
    logscale: true,
    axes: { x: { logscale: true }, y: { axisLabelFormatter: (y) => prefixed(y, 3) } },
  }, (x) => plain(x) + " Hz", (y) => prefixed(y, 4) + "W/√Hz");
})();
