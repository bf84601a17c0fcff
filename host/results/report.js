// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots of the report share: the data embedded in the page, numbers, legends, graphs.
"use strict";
const ballast = (function () {
  const data = JSON.parse(document.getElementById("ballast-data").textContent);
  document.documentElement.classList.add("js");
  const css = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  function bytes(text) {
    const raw = atob(text);
    const values = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; ++i) values[i] = raw.charCodeAt(i);
    return values;
  }
  function floats(text) {
    const raw = bytes(text);
    const view = new DataView(raw.buffer);
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
  // Six significant digits of a tick or reading, without trailing noise.
  const plain = (v) => String(Number(v.toPrecision(6)));
  // Times of long records to the millisecond.
  const clock = (v) => String(Number(v.toFixed(3)));
  // With an SI prefix, for axes over many decades: "12.3 k".
  function prefixed(v, digits) {
    if (v === 0 || !isFinite(v)) return "0 ";
    const size = Math.abs(v) * 1.0000001;
    for (const [unit, prefix] of [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""], [1e-3, "m"]]) {
      if (size >= unit) return Number((v / unit).toPrecision(digits)) + " " + prefix;
    }
    return Number((v / 1e-6).toPrecision(digits)) + " µ";
  }

  // Curves of a plot as numbers: each has its own places along x, or shares the plot's clock.
  function decode(plot) {
    return plot.curves.map((c) => {
      const y = floats(c.data);
      if (c.x) return { x: floats(c.x), y };
      const t0 = c.t0_s === undefined ? plot.t0_s : c.t0_s;
      const dt = c.dt_s === undefined ? plot.dt_s : c.dt_s;
      const x = new Float64Array(y.length);
      for (let i = 0; i < x.length; ++i) x[i] = t0 + i * dt;
      return { x, y };
    });
  }

  // Rows [x, y1, y2, ...] over all places of all curves; null where a curve has none.
  function merge(curves, factor) {
    const at = curves.map(() => 0);
    const rows = [];
    while (true) {
      let x = Infinity;
      curves.forEach((c, i) => { if (at[i] < c.x.length && c.x[at[i]] < x) x = c.x[at[i]]; });
      if (x === Infinity) return rows;
      const row = [x];
      curves.forEach((c, i) => {
        if (at[i] < c.x.length && c.x[at[i]] === x) row.push(c.y[at[i]++] * factor);
        else row.push(null);
      });
      rows.push(row);
    }
  }

  function largest(curves) {
    let most = 0;
    for (const c of curves) for (const v of c.y) if (Math.abs(v) > most) most = Math.abs(v);
    return most;
  }

  function element(parent, name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    parent.append(made);
    return made;
  }

  // The legend names each curve, shows or hides it, and reads values under the pointer.
  function makeLegend(box, plot, hidden) {
    box.textContent = "";
    const readings = [];
    const swatches = [];
    plot.curves.forEach((curve, i) => {
      const label = element(box, "label");
      const tick = element(label, "input");
      tick.type = "checkbox";
      tick.checked = !hidden.includes(curve.label);
      tick.addEventListener("change", () => box.graph.setVisibility(i, tick.checked));
      swatches.push(element(label, "span", "swatch"));
      element(label, "span", "", curve.label);
      readings.push(element(label, "span"));
    });
    const at = element(box, "span", "at");
    box.cursors = element(box, "span", "cursors");
    return {
      paint: () => plot.curves.forEach((c, i) => { swatches[i].style.background = css(c.colour); }),
      show: (where, points, format) => {
        at.textContent = where;
        readings.forEach((r, i) => {
          const point = points.find((p) => p.name === plot.curves[i].label);
          r.textContent = point && isFinite(point.yval) ? " " + format(point.yval) : "";
        });
      },
    };
  }

  const graphs = new Set();
  const painters = new Set();
  // Draws `table` into plot `id`. `place` and `format` write positions and values.
  function draw(id, plot, table, options, place, format, hidden = []) {
    const box = document.getElementById(id + "-legend");
    const target = document.getElementById(id + "-plot");
    if (box.graph) box.graph.forget();
    const legend = makeLegend(box, plot, hidden);
    const names = plot.curves.map((c) => c.label);
    const look = () => ({
      colors: plot.curves.map((c) => css(c.colour)),
      gridLineColor: css("gridline"),
      axisLineColor: css("faint"),
      rangeSelectorPlotStrokeColor: css("faint"),
      rangeSelectorPlotFillColor: css("faint"),
      rangeSelectorBackgroundStrokeColor: css("faint"),
    });
    const graph = new Dygraph(target, table, Object.assign({
      labels: ["x"].concat(names),
      visibility: names.map((n) => !hidden.includes(n)),
      legend: "never",
      strokeWidth: 1.3,
      highlightCircleSize: 3,
      axisLabelFontSize: 12,
      xLabelHeight: 20,
      yLabelWidth: 20,
      connectSeparatedPoints: true,
      // A range selector would make dragging move instead of zoom.
      interactionModel: Dygraph.defaultInteractionModel,
      highlightCallback: (event, x, points) => legend.show(place(x), points, format),
      unhighlightCallback: () => legend.show("", [], format),
    }, options, look()));
    const paint = () => { graph.updateOptions(look()); legend.paint(); };
    graph.forget = () => { graphs.delete(graph); painters.delete(paint); graph.destroy(); };
    box.graph = graph;
    legend.paint();
    graphs.add(graph);
    painters.add(paint);
    return graph;
  }

  const repaint = () => painters.forEach((paint) => paint());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

  // Paper is narrower than most windows and always light; its plots are lower (.paper in report.css).
  // Browsers print canvases by what was last drawn on them and not by what they show, so each gives
  // way to a copy.
  const paper = { width: 690, ratio: 2 };
  const undo = [];
  function copyCanvas(canvas) {
    const copy = document.createElement("canvas");
    copy.className = "paper-copy";
    copy.style.cssText = canvas.style.cssText;
    copy.width = canvas.width;
    copy.height = canvas.height;
    copy.getContext("2d").drawImage(canvas, 0, 0);
    canvas.after(copy);
    canvas.classList.add("screen-only");
    undo.push(() => { copy.remove(); canvas.classList.remove("screen-only"); });
  }
  const fits = new Set();  // called with the width of the paper, or nothing for that of the screen
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("paper");
    undo.push(() => document.documentElement.classList.remove("paper"));
    repaint();
    graphs.forEach((g) => {
      g.updateOptions({ pixelRatio: paper.ratio }, true);
      g.resize(paper.width, g.graphDiv.parentNode.clientHeight);
    });
    fits.forEach((fit) => fit(paper));
    document.querySelectorAll(".plot-box canvas").forEach(copyCanvas);
  });
  addEventListener("afterprint", () => {
    undo.splice(0).forEach((back) => back());
    graphs.forEach((g) => { g.updateOptions({ pixelRatio: null }, true); g.resize(); });
    fits.forEach((fit) => fit());
    repaint();
  });

  return { data, css, bytes, siScale, plain, clock, prefixed, decode, merge, largest, element, draw,
    painters, fits };
})();
