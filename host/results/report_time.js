// SPDX-License-Identifier: GPL-3.0-or-later
// Plots over time, their common zoom and their cursors.
"use strict";
(function () {
  const { data, css, siScale, plain, clock, decode, merge, largest, element, draw } = ballast;

  // Plots that share one time axis: they zoom and move together and have the same two cursors.
  function makeGroup() {
    const group = { graphs: [], cursors: [], followers: [] };
    let moving = false;
    group.follow = (source) => {
      if (moving) return;
      moving = true;
      const range = source.xAxisRange();
      for (const other of group.graphs) {
        const now = other.xAxisRange();
        if (other !== source && (now[0] !== range[0] || now[1] !== range[1])) {
          other.updateOptions({ dateWindow: range });
        }
      }
      group.followers.forEach((follow) => follow(range));
      moving = false;
    };
    group.click = (x) => {
      if (group.cursors.length === 2) group.cursors.length = 0;
      else group.cursors.push(x);
      moving = true;  // nothing moves, the plots are only drawn again
      group.graphs.forEach((g) => { g.updateOptions({}); g.showCursors(); });
      moving = false;
    };
    return group;
  }

  function cursorText(cursors) {
    if (cursors.length === 0) return "";
    const [a, b] = cursors;
    if (b === undefined) return "A " + clock(a) + " s";
    const dt = Math.abs(b - a);
    return "A " + clock(a) + " s  B " + clock(b) + " s  Δt " + plain(dt) + " s" +
      (dt > 0 ? "  1/Δt " + plain(1 / dt) + " Hz" : "");
  }

  function drawCursors(group, canvas, area, graph) {
    canvas.save();
    canvas.strokeStyle = canvas.fillStyle = css("ink");
    canvas.font = "12px system-ui, sans-serif";
    canvas.setLineDash([4, 3]);
    group.cursors.forEach((t, i) => {
      const x = graph.toDomXCoord(t);
      if (x < area.x || x > area.x + area.w) return;
      canvas.beginPath();
      canvas.moveTo(x, area.y);
      canvas.lineTo(x, area.y + area.h);
      canvas.stroke();
      canvas.fillText("AB"[i], x + 4, area.y + 12);
    });
    canvas.restore();
  }

  function shadeGaps(plot, canvas, area, graph) {
    canvas.fillStyle = css("beyond");
    for (const [from, to] of plot.gaps || []) {
      const x = Math.max(area.x, graph.toDomXCoord(from));
      const end = Math.min(area.x + area.w, graph.toDomXCoord(to));
      if (end > x) canvas.fillRect(x, area.y, Math.max(1, end - x), area.h);
    }
  }

  // `extra`: dygraphs options, `scale` instead of an SI prefix, `under` and `over` to draw below and
  // above the curves.
  function drawOverTime(id, plot, group, title, extra = {}) {
    const curves = decode(plot);
    const scale = extra.scale || siScale(largest(curves));
    const unit = extra.scale ? scale.prefix : scale.prefix + "W";
    const axis = { axisLabelFormatter: (v) => plain(v) };
    const graph = draw(id, plot, merge(curves, scale.factor), Object.assign({
      xlabel: data.time_name,
      ylabel: title + " (" + unit + ")",
      axes: { x: { axisLabelFormatter: (v) => clock(v) },
        y: Object.assign({ axisLabelWidth: 46 }, axis) },
      drawCallback: (g, first) => { if (!first) group.follow(g); },
      plugins: [{ toString: () => "labels above the curves",
        activate: (g) => ({ didDrawChart: (e) => {
          if (extra.over) extra.over(e.drawingContext, g.getArea(), g, scale.factor);
        } }) }],
      clickCallback: (event, x) => group.click(x),
      underlayCallback: (canvas, area, g) => {
        shadeGaps(plot, canvas, area, g);
        if (extra.under) extra.under(canvas, area, g, scale.factor);
        drawCursors(group, canvas, area, g);
      },
    }, extra.options || {}), (x) => clock(x) + " s", (v) => plain(v) + " " + unit);
    const box = document.getElementById(id + "-legend");
    graph.showCursors = () => { box.cursors.textContent = cursorText(group.cursors); };
    group.graphs.push(graph);
    return graph;
  }

  // A text on the page's ground, wherever it lies on the curves.
  function drawLabel(canvas, text, x, y, colour) {
    const width = canvas.measureText(text).width;
    canvas.save();
    canvas.globalAlpha = 0.85;
    canvas.fillStyle = css("card");
    canvas.fillRect(x - 3, y - 12, width + 6, 16);
    canvas.restore();
    canvas.fillStyle = css(colour);
    canvas.fillText(text, x, y);
  }

  // The text in as few lines as the width allows.
  function wrapped(canvas, text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const longer = (lines[lines.length - 1] + " " + word).trim();
      if (canvas.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  // Lines across the plot; those beyond its upper edge are named there. Labels take free rows.
  function drawLines(plot, canvas, area, graph, factor) {
    canvas.save();
    canvas.font = "12px system-ui, sans-serif";
    const taken = [];
    for (const limit of plot.limits || []) {
      const colour = limit.exceeds ? "bad" : "soft";
      const y = graph.toDomYCoord(limit.value * factor);
      canvas.strokeStyle = css("limit");
      canvas.lineWidth = 1.5;
      canvas.setLineDash([7, 4]);
      if (y >= area.y) {
        canvas.beginPath();
        canvas.moveTo(area.x, y);
        canvas.lineTo(area.x + area.w, y);
        canvas.stroke();
      }
      const lines = wrapped(canvas, "limit of " + limit.label + (y < area.y ? " (above this plot)" : ""),
        area.w - 16);
      let row = Math.max(area.y + 14, y - 5 - 16 * (lines.length - 1));
      for (const line of lines) {
        while (taken.some((other) => Math.abs(other - row) < 16)) row += 16;
        taken.push(row);
        drawLabel(canvas, line, area.x + area.w - 8 - canvas.measureText(line).width, row, colour);
      }
    }
    canvas.restore();
  }

  // Draws in the plot's area alone.
  function clipped(canvas, area, draw) {
    canvas.save();
    canvas.beginPath();
    canvas.rect(area.x, area.y, area.w, area.h);
    canvas.clip();
    draw();
    canvas.restore();
  }

  // What the limit allows across the window of the clause.
  function drawLimitShape(plot, canvas, area, graph, factor) {
    if (plot.from_s === undefined) return;
    const y = (w) => graph.toDomYCoord(w * factor);
    const a = graph.toDomXCoord(plot.from_s), b = graph.toDomXCoord(plot.to_s);
    clipped(canvas, area, () => {
      canvas.fillStyle = css("allowed");
      canvas.strokeStyle = css("limit");
      canvas.lineWidth = 1.5;
      canvas.beginPath();
      if (plot.band) {
        canvas.rect(a, y(plot.band[1]), b - a, y(plot.band[0]) - y(plot.band[1]));
      } else {
        const [start, step] = plot.cone;
        canvas.moveTo(a, y(start));
        canvas.lineTo(b, y(start + step));
        canvas.lineTo(b, y(start - step));
        canvas.closePath();
      }
      canvas.fill();
      canvas.stroke();
    });
  }

  // The window in which the clause was worst, and its instant.
  function drawWindow(plot, canvas, area, graph) {
    clipped(canvas, area, () => {
      if (plot.from_s !== undefined) {
        const left = graph.toDomXCoord(plot.from_s);
        canvas.fillStyle = css("beyond");
        canvas.fillRect(left, area.y, graph.toDomXCoord(plot.to_s) - left, area.h);
      }
      canvas.strokeStyle = css(plot.exceeds ? "bad" : "soft");
      canvas.lineWidth = 1;
      const at = graph.toDomXCoord(plot.at_s);
      canvas.beginPath();
      canvas.moveTo(at, area.y);
      canvas.lineTo(at, area.y + area.h);
      canvas.stroke();
    });
  }

  function drawLimitLabel(plot, canvas, area, graph) {
    if (!plot.limit_label) return;
    canvas.save();
    canvas.font = "12px system-ui, sans-serif";
    const lines = wrapped(canvas, plot.limit_label, area.w - 16);
    lines.forEach((line, i) => {
      const width = canvas.measureText(line).width;
      const left = Math.min(Math.max(area.x + 8, graph.toDomXCoord(plot.at_s) - width / 2),
        area.x + area.w - width - 8);
      drawLabel(canvas, line, left, area.y + area.h - 8 - 16 * (lines.length - 1 - i),
        plot.exceeds ? "bad" : "soft");
    });
    canvas.restore();
  }

  function worstPlot() {
    if (!data.worst) return;
    const choice = document.getElementById("worst-choice");
    const note = document.getElementById("worst-note");
    function show(plot) {
      const group = makeGroup();
      const graph = drawOverTime("worst", plot, group, "power",
        { under: (canvas, area, g, factor) => {
          drawWindow(plot, canvas, area, g);
          drawLimitShape(plot, canvas, area, g, factor);
        } });
      const [low, high] = graph.yAxisRange();
      const reach = [low, high];
      const factor = siScale(largest(decode(plot))).factor;
      const parts = plot.band || (plot.cone ? [plot.cone[0] - plot.cone[1], plot.cone[0] + plot.cone[1]] : []);
      parts.forEach((w) => {
        reach[0] = Math.min(reach[0], w * factor);
        reach[1] = Math.max(reach[1], w * factor);
      });
      // A limit far above the power must not flatten it.
      const span = high - low;
      graph.updateOptions({ valueRange: [Math.max(reach[0], low - 2 * span),
        Math.min(reach[1] + 0.03 * span, high + 2 * span)] });
      note.textContent = plot.note;
    }
    data.worst.forEach((plot, i) => {
      const label = element(choice, "label", "choice");
      const button = element(label, "input");
      button.type = "radio";
      button.name = "worst";
      button.checked = i === 0;
      button.addEventListener("change", () => show(plot));
      element(label, "span", "", plot.title);
    });
    show(data.worst[0]);
  }

  const all = makeGroup();
  const selector = { showRangeSelector: true, rangeSelectorHeight: 30, rangeSelectorAlpha: 0.5 };
  worstPlot();
  const withLimit = (plot) => plot.at_s === undefined ? {} : {
    under: (canvas, area, g) => drawWindow(plot, canvas, area, g),
    // The curves must not hide what is allowed.
    over: (canvas, area, g, factor) => {
      drawLimitShape(plot, canvas, area, g, factor);
      drawLimitLabel(plot, canvas, area, g);
    },
  };
  if (data.power) {
    drawOverTime("power", data.power, all, "power", Object.assign(withLimit(data.power),
      { options: Object.assign({ includeZero: true }, selector) }));
  }
  if (data.site) {
    drawOverTime("site", data.site, all, "power", Object.assign(withLimit(data.site),
      { options: Object.assign({ includeZero: true }, data.power ? {} : selector) }));
  }
  if (data.rolling) {
    const plot = data.rolling;
    const drawn = largest(decode(plot));
    // A limit that is far above the curve must not flatten it.
    const reach = Math.max(drawn, ...(plot.limits || []).map((l) => l.value).filter((v) => v < 3 * drawn));
    drawOverTime("rolling", plot, all, "peak-to-peak in 5 s", {
      over: (canvas, area, g, factor) => drawLines(plot, canvas, area, g, factor),
      options: { valueRange: [0, 1.15 * reach * siScale(drawn).factor],
        series: plot.curves.length > 1 ? { unfiltered: { strokeWidth: 3 } } : {} } });
  }
  if (data.soc) {
    drawOverTime("soc", data.soc, all, "state of charge", { scale: { factor: 100, prefix: "%" } });
  }
  if (data.storage) {
    drawOverTime("storage", data.storage, all, "power", { options: { includeZero: true } });
  }
  if (data.seen) {
    drawOverTime("seen", data.seen, makeGroup(), "power",
      { options: { series: {
        [data.seen.curves[0].label]: { strokeWidth: 4 },  // what the instruments hide stays visible
        [data.seen.held]: { stepPlot: true },
      } } });
  }
  ballast.timeGroup = all;
})();
