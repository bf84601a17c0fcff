// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra and the spectrogram.
"use strict";
(function () {
  const { data, css, bytes, clock, plain, prefixed, decode, merge, element, draw } = ballast;

  // Decades with their 2..9 marks; labels on decades, on 2 and 5 too when fewer than three fit.
  function logTicks(low, high, name) {
    const ticks = [];
    const decades = Math.log10(high / low);
    const step = Math.max(1, Math.ceil(decades / 10));
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); ++e) {
      for (let m = 1; m < 10; ++m) {
        const v = m * Math.pow(10, e);
        if (v < low * 0.9999 || v > high * 1.0001) continue;
        const labelled = (m === 1 && e % step === 0) || (decades < 2.5 && (m === 2 || m === 5));
        if (labelled) ticks.push({ v, label: name(Number(v.toPrecision(1))) });
        else if (m === 1) ticks.push({ v, label: "" });
      }
    }
    return ticks;
  }

  const kFont = "11.5px system-ui, sans-serif";

  // Bars with names along the upper edge: the bands overlap, so each takes a free row. A narrow
  // plot has no room for the names.
  function drawBands(canvas, area, xOf, low, high) {
    if (area.w < 420) return;
    const ends = [];
    canvas.font = kFont;
    for (const band of data.bands) {
      const x1 = xOf(Math.max(low, band.low_hz)), x2 = xOf(Math.min(high, band.high_hz));
      if (!(x2 > x1)) continue;
      const width = Math.max(x2 - x1, canvas.measureText(band.name).width + 6);
      const left = Math.min(x1, area.x + area.w - width);
      let row = ends.findIndex((end) => end + 8 < left);
      if (row < 0) row = ends.push(0) - 1;
      ends[row] = left + width;
      const y = area.y + 4 + 17 * row;
      canvas.fillStyle = css("band");
      canvas.fillRect(x1, y, Math.max(2, x2 - x1), 14);
      canvas.fillStyle = css("soft");
      canvas.fillText(band.name, left + 3, y + 11);
    }
  }

  function drawMarkers(canvas, area, xOf, markers) {
    canvas.font = kFont;
    markers.forEach((m, i) => {
      const x = xOf(m.f_hz);
      if (!(x >= area.x && x <= area.x + area.w)) return;
      const y = area.y + area.h - 6 - 15 * (i % 8);
      canvas.strokeStyle = canvas.fillStyle = css(m.exceeds ? "bad" : "soft");
      canvas.setLineDash([2, 3]);
      canvas.beginPath();
      canvas.moveTo(x, y - 10);
      canvas.lineTo(x, area.y);
      canvas.stroke();
      canvas.setLineDash([]);
      const width = canvas.measureText(m.label).width;
      const beside = x + 5 + width > area.x + area.w ? x - 5 - width : x + 5;
      const left = Math.max(area.x + 2, beside);
      canvas.save();
      canvas.globalAlpha = 0.85;
      canvas.fillStyle = css("card");
      canvas.fillRect(left - 2, y - 11, width + 4, 14);
      canvas.restore();
      canvas.fillText(m.label, left, y);
    });
  }

  function spectrumPlot(id, plot, title, unit, hidden = [], withBands = true) {
    if (!plot) return;
    const table = merge(decode(plot), 1);
    // A silent spectrum has no place on a logarithmic axis; 160 dB below the peak is silence.
    let top = 0;
    for (const row of table) for (let c = 1; c < row.length; ++c) top = Math.max(top, row[c]);
    if (!(top > 0)) top = 1;
    let bottom = top;
    for (const row of table) {
      for (let c = 1; c < row.length; ++c) {
        if (row[c] === null) continue;
        if (row[c] < top * 1e-8) row[c] = top * 1e-8;
        bottom = Math.min(bottom, row[c]);
      }
    }
    const first = table[0][0], last = table[table.length - 1][0];
    draw(id, plot, table, {
      xlabel: "frequency (Hz)",
      ylabel: title + " (" + unit + ")",
      logscale: true,
      // Room above for the names of the bands.
      valueRange: [bottom / 1.5, withBands ? top * Math.pow(top / bottom, 0.3) * 1.5 : top * 2],
      dateWindow: [first, last],
      axes: {
        x: { logscale: true, ticker: (a, b) => logTicks(a, b, String) },
        y: { logscale: true, ticker: (a, b) => logTicks(a, b, (v) => prefixed(v, 1).trim()), axisLabelWidth: 64 },
      },
      underlayCallback: (canvas, area, graph) => {
        const [low, high] = graph.xAxisRange();
        // dygraphs places the logarithmic axis only after the first drawing.
        const xOf = (f) => area.x + area.w * Math.log(f / low) / Math.log(high / low);
        canvas.save();
        canvas.beginPath();
        canvas.rect(area.x, area.y, area.w, area.h);
        canvas.clip();
        if (plot.nyquist_hz !== null && plot.nyquist_hz < high) {
          const x = Math.max(area.x, xOf(plot.nyquist_hz));
          canvas.fillStyle = css("beyond");
          canvas.fillRect(x, area.y, area.x + area.w - x, area.h);
          canvas.fillStyle = css("soft");
          canvas.font = kFont;
          const label = "above the source’s Nyquist frequency";
          if (canvas.measureText(label).width + 10 < area.x + area.w - x) {
            canvas.fillText(label, x + 6, area.y + area.h - 10);
          }
        }
        if (withBands) drawBands(canvas, area, xOf, low, high);
        drawMarkers(canvas, area, xOf, plot.markers || []);
        canvas.restore();
      },
    }, (f) => plain(f) + " Hz", (v) => prefixed(v, 4) + unit, hidden);
  }

  // Viridis (S. van der Walt, N. Smith; CC0): lightness grows evenly with the value.
  const kViridis = ["440154", "482576", "414487", "35608d", "2a788e", "21908c", "22a884", "43bf71",
    "7ad151", "bbdf27", "fde725"].map((hex) => [0, 2, 4].map((i) => parseInt(hex.substr(i, 2), 16)));
  function colourOf(part) {
    const place = Math.min(0.999999, Math.max(0, part)) * (kViridis.length - 1);
    const k = Math.floor(place);
    return kViridis[k].map((c, i) => Math.round(c + (place - k) * (kViridis[k + 1][i] - c)));
  }

  function spectrogramImage(plot) {
    const cells = bytes(plot.cells);
    const image = document.createElement("canvas");
    image.width = plot.columns;
    image.height = plot.rows;
    const pixels = new ImageData(plot.columns, plot.rows);
    for (let column = 0; column < plot.columns; ++column) {
      for (let row = 0; row < plot.rows; ++row) {
        const at = 4 * ((plot.rows - 1 - row) * plot.columns + column);
        pixels.data.set(colourOf(cells[column * plot.rows + row] / 255), at);
        pixels.data[at + 3] = 255;
      }
    }
    image.getContext("2d").putImageData(pixels, 0, 0);
    return { image, cells };
  }

  function spectrogramPlot(plot) {
    if (!plot) return;
    const canvas = document.getElementById("spectrogram");
    const legend = document.getElementById("spectrogram-legend");
    const reading = element(legend, "span", "at");
    const { image, cells } = spectrogramImage(plot);
    let range = [plot.from_s, plot.to_s];
    let area = null;

    function paint(paper) {
      const width = paper ? paper.width : canvas.clientWidth, height = 380;
      const ratio = paper ? paper.ratio : Math.max(1, devicePixelRatio || 1);
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      const c = canvas.getContext("2d");
      c.scale(ratio, ratio);
      area = { x: 66, y: 8, w: width - 66 - 96, h: height - 56 };
      c.fillStyle = css("page");
      c.fillRect(area.x, area.y, area.w, area.h);
      const perSecond = plot.columns / (plot.to_s - plot.from_s);
      const from = Math.max(range[0], plot.from_s), to = Math.min(range[1], plot.to_s);
      const xOf = (t) => area.x + area.w * (t - range[0]) / (range[1] - range[0]);
      if (to > from) {
        c.imageSmoothingEnabled = false;
        c.drawImage(image, (from - plot.from_s) * perSecond, 0, (to - from) * perSecond, plot.rows,
          xOf(from), area.y, xOf(to) - xOf(from), area.h);
      }
      c.font = "12px system-ui, sans-serif";
      c.fillStyle = c.strokeStyle = css("soft");
      const yOf = (f) => area.y + area.h * (1 - Math.log(f / plot.low_hz) / Math.log(plot.high_hz / plot.low_hz));
      c.textAlign = "right";
      for (const tick of logTicks(plot.low_hz, plot.high_hz, String)) {
        if (!tick.label) continue;
        c.fillText(tick.label, area.x - 8, yOf(tick.v) + 4);
        c.fillRect(area.x - 5, yOf(tick.v) - 0.5, 5, 1);
      }
      c.textAlign = "center";
      for (const tick of Dygraph.numericTicks(range[0], range[1], area.w, (name) =>
        ({ pixelsPerLabel: 80, axisLabelFormatter: clock }[name]))) {
        const x = xOf(tick.v);
        if (tick.label === undefined || x < area.x - 1 || x > area.x + area.w + 1) continue;
        c.fillText(clock(tick.v), x, area.y + area.h + 18);
        c.fillRect(x - 0.5, area.y + area.h, 1, 5);
      }
      c.fillText(data.time_name, area.x + area.w / 2, height - 10);
      c.save();
      c.translate(14, area.y + area.h / 2);
      c.rotate(-Math.PI / 2);
      c.fillText("frequency (Hz)", 0, 0);
      c.restore();
      const bar = area.x + area.w + 18;
      for (let y = 0; y < area.h; ++y) {
        c.fillStyle = "rgb(" + colourOf(1 - y / area.h).join() + ")";
        c.fillRect(bar, area.y + y, 14, 1.5);
      }
      c.fillStyle = css("soft");
      c.textAlign = "left";
      for (let k = 0; k <= 4; ++k) {
        const db = plot.top_db - plot.range_db * k / 4;
        c.fillText(Math.round(db) + (k === 0 ? " dB" : ""), bar + 20, area.y + area.h * k / 4 + (k === 0 ? 9 : k === 4 ? 0 : 4));
      }
    }

    canvas.addEventListener("mousemove", (event) => {
      const part = (event.offsetX - area.x) / area.w, up = 1 - (event.offsetY - area.y) / area.h;
      const t = range[0] + part * (range[1] - range[0]);
      const column = Math.floor((t - plot.from_s) / (plot.to_s - plot.from_s) * plot.columns);
      const row = Math.floor(up * plot.rows);
      if (part < 0 || part > 1 || row < 0 || row >= plot.rows || column < 0 || column >= plot.columns) {
        reading.textContent = "";
        return;
      }
      const f = plot.low_hz * Math.pow(plot.high_hz / plot.low_hz, up);
      const db = plot.top_db - plot.range_db * (1 - cells[column * plot.rows + row] / 255);
      reading.textContent = clock(t) + " s  " + Number(f.toPrecision(4)) + " Hz  " + db.toFixed(0) + " dB";
    });
    canvas.addEventListener("mouseleave", () => { reading.textContent = ""; });
    ballast.timeGroup.followers.push((shown) => { range = shown; paint(); });
    if (ballast.timeGroup.graphs.length) range = ballast.timeGroup.graphs[0].xAxisRange();
    ballast.painters.add(() => paint());
    addEventListener("resize", () => paint());
    ballast.fits.add(paint);
    paint();
  }

  spectrumPlot("mask", data.mask, "line amplitude", "W", [], false);
  spectrumPlot("spectrum", data.spectrum, "amplitude density", "W/√Hz");
  spectrumPlot("lines", data.lines, "line amplitude", "W");
  spectrumPlot("oscillations", data.oscillations, "amplitude density", "W/√Hz");
  spectrogramPlot(data.spectrogram);
})();
