// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the plots of the report from the data embedded in the page.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("ballast-data").textContent);
  document.documentElement.classList.add("js");
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function floats(text) {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; ++i) bytes[i] = raw.charCodeAt(i);
    const view = new DataView(bytes.buffer);
    const values = new Float32Array(raw.length / 4);
    for (let i = 0; i < values.length; ++i) values[i] = view.getFloat32(4 * i, true);
    return values;
  }

  function siScale(largest) {
    for (const [factor, prefix] of [[1e-9, "G"], [1e-6, "M"], [1e-3, "k"]]) {
      if (largest * factor >= 1) return { factor, prefix };
    }
    return { factor: 1, prefix: "" };
  }

  const colour = {
    "load": "--load", "grid": "--grid", "demand of the GPUs": "--demand", "into storage": "--storage",
    "state of charge": "--storage", "mean of racks": "--storage", "lowest rack": "--faint",
    "highest rack": "--faint",
  };

  // Six significant digits of a tick or reading, without trailing noise.
  const plain = (v) => String(Number(v.toPrecision(6)));
  // With an SI prefix, for axes over many decades: "12.3 k".
  function prefixed(v, digits) {
    if (v === 0 || !isFinite(v)) return "0 ";
    const size = Math.abs(v) * 1.0000001;
    for (const [unit, prefix] of [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""], [1e-3, "m"]]) {
      if (size >= unit) return Number((v / unit).toPrecision(digits)) + " " + prefix;
    }
    return Number((v / 1e-6).toPrecision(digits)) + " µ";
  }
  const reading = (v) => prefixed(v, 4);

  function rows(plot, scale, xOf) {
    const curves = plot.curves.map((c) => floats(c.data));
    const out = [];
    const n = curves.length ? curves[0].length : 0;
    for (let i = 0; i < n; ++i) {
      const row = [xOf(i)];
      for (const c of curves) row.push(c[i] * scale.factor);
      out.push(row);
    }
    return out;
  }

  function largestOf(plot) {
    let largest = 0;
    for (const c of plot.curves) for (const v of floats(c.data)) largest = Math.max(largest, Math.abs(v));
    return largest;
  }

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
        if (!labelled) {
          if (m === 1) ticks.push({ v, label: "" });
          continue;
        }
        ticks.push({ v, label: name(Number(v.toPrecision(1))) });
      }
    }
    return ticks;
  }

  const timePlots = [];
  let moving = false;
  function together(source) {
    if (moving) return;
    moving = true;
    const window = source.xAxisRange();
    for (const other of timePlots) {
      if (other === source) continue;
      const now = other.xAxisRange();
      if (now[0] !== window[0] || now[1] !== window[1]) other.updateOptions({ dateWindow: window });
    }
    moving = false;
  }

  // The legend names each curve, shows or hides it, and reads values under the pointer.
  function makeLegend(id, plot, hidden, unit, xUnit) {
    const box = document.getElementById(id);
    const at = document.createElement("span");
    at.className = "at";
    const readings = [];
    const swatches = [];
    plot.curves.forEach((curve, i) => {
      const label = document.createElement("label");
      const tick = document.createElement("input");
      tick.type = "checkbox";
      tick.checked = !hidden.includes(curve.label);
      tick.addEventListener("change", () => box.graph.setVisibility(i, tick.checked));
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      const text = document.createElement("span");
      text.textContent = curve.label;
      const value = document.createElement("span");
      label.append(tick, swatch, text, value);
      box.append(label);
      readings.push(value);
      swatches.push(swatch);
    });
    box.append(at);
    return {
      attach: (graph) => { box.graph = graph; },
      paint: () => plot.curves.forEach((c, i) => { swatches[i].style.background = css(colour[c.label]); }),
      show: (x, points, format) => {
        at.textContent = x === null ? "" : plain(x) + " " + xUnit;
        readings.forEach((r, i) => {
          const point = points.find((p) => p.name === plot.curves[i].label);
          r.textContent = x !== null && point && isFinite(point.yval)
            ? " " + format(point.yval) + unit : "";
        });
      },
    };
  }

  const painters = [];
  function draw(id, plot, table, options, legendUnit, xUnit, format, hidden = []) {
    const legend = makeLegend(id + "-legend", plot, hidden, legendUnit, xUnit);
    const names = plot.curves.map((c) => c.label);
    const look = () => ({
      colors: names.map((n) => css(colour[n])),
      gridLineColor: css("--gridline"),
      axisLineColor: css("--faint"),
      rangeSelectorPlotStrokeColor: css("--faint"),
      rangeSelectorPlotFillColor: css("--faint"),
      rangeSelectorBackgroundStrokeColor: css("--faint"),
    });
    const graph = new Dygraph(document.getElementById(id + "-plot"), table, Object.assign({
      labels: ["x"].concat(names),
      visibility: names.map((n) => !hidden.includes(n)),
      legend: "never",
      strokeWidth: 1.3,
      highlightCircleSize: 3,
      axisLabelFontSize: 12,
      xLabelHeight: 20,
      yLabelWidth: 20,
      highlightCallback: (event, x, points) => legend.show(x, points, format),
      unhighlightCallback: () => legend.show(null, [], format),
    }, options, look()));
    legend.attach(graph);
    legend.paint();
    painters.push(() => { graph.updateOptions(look()); legend.paint(); });
    return graph;
  }

  function drawOverTime(id, plot, yTitle, unit, scale, extra) {
    if (!plot || !plot.curves.length || !plot.curves[0].data) {
      for (const part of ["-plot", "-legend"]) document.getElementById(id + part).hidden = true;
      return;
    }
    const table = rows(plot, scale, (i) => plot.t0_s + i * plot.dt_s);
    const axis = { axisLabelFormatter: (v) => plain(v) };
    const graph = draw(id, plot, table, Object.assign({
      xlabel: "simulated time (s)",
      ylabel: yTitle,
      axes: { x: axis, y: Object.assign({ axisLabelWidth: 46 }, axis) },
      drawCallback: (g, first) => { if (!first) together(g); },
    }, extra.options), unit, "s", (v) => plain(v) + " ", extra.hidden || []);
    timePlots.push(graph);
  }

  function powerPlot() {
    const scale = siScale(largestOf(data.power));
    const unit = scale.prefix + "W";
    drawOverTime("power", data.power, "power (" + unit + ")", unit, scale, {
      hidden: ["demand of the GPUs"],
      options: { showRangeSelector: true, rangeSelectorHeight: 30, rangeSelectorAlpha: 0.5, includeZero: true },
    });
  }

  function storagePlots() {
    const socScale = { factor: 100, prefix: "" };
    drawOverTime("soc", data.soc, "state of charge (%)", "%", socScale, { options: {} });
    if (!data.storage) return drawOverTime("storage", null);
    const scale = siScale(largestOf(data.storage));
    const unit = scale.prefix + "W";
    drawOverTime("storage", data.storage, "power (" + unit + ")", unit, scale,
      { options: { includeZero: true } });
  }

  function shade(canvas, area, graph, from, to, style, label, row) {
    const [low, high] = graph.xAxisRange();
    const a = Math.max(low, from), b = Math.min(high, to);
    if (!(b > a)) return;
    // On a logarithmic axis; dygraphs places it only after the first drawing.
    const xOf = (f) => area.x + area.w * Math.log(f / low) / Math.log(high / low);
    const x1 = xOf(a), x2 = xOf(b);
    canvas.fillStyle = style;
    canvas.fillRect(x1, area.y, x2 - x1, area.h);
    canvas.fillStyle = css("--soft");
    canvas.font = "12px system-ui, sans-serif";
    if (canvas.measureText(label).width + 10 < x2 - x1) {
      canvas.fillText(label, x1 + 6, area.y + 15 + 16 * row);
    }
  }

  function spectrumPlot() {
    const plot = data.spectrum;
    if (!plot) {
      for (const part of ["-plot", "-legend"]) document.getElementById("spectrum" + part).hidden = true;
      return;
    }
    const table = rows(plot, { factor: 1 }, (i) => (i + 1) * plot.df_hz);
    // A silent spectrum has no place on a logarithmic axis; 160 dB below the peak is silence.
    let top = 0;
    for (const row of table) top = Math.max(top, row[1], row[2]);
    if (!(top > 0)) top = 1;
    let bottom = top;
    for (const row of table) {
      for (let c = 1; c < row.length; ++c) {
        if (row[c] < top * 1e-8) row[c] = null;
        else bottom = Math.min(bottom, row[c]);
      }
    }
    const last = table[table.length - 1][0];
    draw("spectrum", plot, table, {
      xlabel: "frequency (Hz)",
      ylabel: "amplitude density (W/√Hz)",
      logscale: true,
      valueRange: [bottom / 1.5, top * 3],
      dateWindow: [plot.df_hz, last],
      axes: {
        x: { logscale: true, ticker: (a, b) => logTicks(a, b, String) },
        y: { logscale: true, ticker: (a, b) => logTicks(a, b, (v) => prefixed(v, 1).trim()), axisLabelWidth: 64 },
      },
      underlayCallback: (canvas, area, graph) => {
        shade(canvas, area, graph, 0.1, 20, css("--band"), "0.1–20 Hz", 0);
        shade(canvas, area, graph, 0.2, 3, css("--band"), "0.2–3 Hz", 1);
        if (plot.nyquist_hz !== null) {
          shade(canvas, area, graph, plot.nyquist_hz, last, css("--beyond"),
            "above the trace’s Nyquist frequency", 2);
        }
      },
    }, "W/√Hz", "Hz", reading);
  }

  powerPlot();
  storagePlots();
  spectrumPlot();
  const repaint = () => painters.forEach((paint) => paint());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  matchMedia("print").addEventListener("change", repaint);
})();
