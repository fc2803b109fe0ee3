/* Charts: uPlot draws axes, lines and bars; markers, marks, tips and the keyboard are ours. */
const charts = [];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

function axis(options, vertical) {
  return {
    label: options.label,
    labelFont: FONT,
    labelSize: 22,
    font: FONT,
    gap: 6,
    space: vertical ? 34 : 64,
    stroke: () => colour("--muted"),
    grid: { stroke: () => colour("--grid"), width: 1, show: vertical || options.grid !== false },
    ticks: { stroke: () => colour("--line"), width: 1, size: 5 },
    incrs: options.whole ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] : undefined,
    splits: options.log ? (u, index, low, high) => tickSteps(u, low, high) : undefined,
    filter: options.log ? (u, splits) => splits : undefined,
    values: (u, splits) => splits.map((value) => options.format(value)),
    size: vertical
      ? (u, values) => 18 + 7 * Math.max(3, ...(values || []).map((value) => String(value).length))
      : 32,
  };
}

/* Round numbers for a logarithmic axis: 1, 2, 5, 10, ...; only the powers of ten where there is no room for more. */
function tickSteps(u, low, high) {
  const decade = u.bbox.width / window.devicePixelRatio / Math.log10(high / low);
  const steps = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    const all = decade < 170 ? (decade < 60 ? [power] : [power, 3 * power]) : [power, 2 * power, 5 * power];
    steps.push(...all.filter((value) => value >= low && value <= high));
  }
  return steps;
}

function range(options) {
  return (u, low, high) => {
    if (options.range) {
      return options.range;
    }
    if (options.log) {
      return [low / 1.25, high * 1.25];
    }
    const from = options.from !== undefined ? Math.min(options.from, low ?? options.from) : low ?? 0;
    const top = Math.max(high ?? 1, ...(options.reach || []));
    const room = (top - from || Math.abs(top) || 1) * 0.06;
    return [options.from !== undefined && from === options.from ? from : from - room, top + room];
  };
}

/* A line from a mark to an end with a bar across; without the bar where the end lies outside the chart. */
function whisker(u, x, from, to) {
  const { ctx, bbox } = u;
  const at = u.valToPos(x, "x", true);
  const end = u.valToPos(to, "y", true);
  const bar = end >= bbox.top ? 3.5 * window.devicePixelRatio : 0;
  ctx.stroke(new Path2D(`M${at} ${u.valToPos(from, "y", true)}V${Math.max(bbox.top, end)}m${-bar} 0h${2 * bar}`));
}

function markers(u, options) {
  const ratio = window.devicePixelRatio;
  const { ctx } = u;
  ctx.save();
  options.series.map((series, s) => [series, s]).reverse().forEach(([series, s]) => { // the first one on top
    if (!series.shape) {
      return;
    }
    ctx.lineWidth = 1.6 * ratio;
    ctx.strokeStyle = colour(series.colour);
    ctx.fillStyle = series.hollow ? colour("--panel") : ctx.strokeStyle;
    u.data[s + 1].forEach((y, i) => {
      if (y === null || y === undefined) {
        return;
      }
      if (series.upTo && finite(series.upTo[i]) !== null) {
        whisker(u, u.data[0][i], y, series.upTo[i]);
      }
      const radius = (series.radius || 4) * ratio * (u.picked === i || u.chosen === i ? 1.5 : 1);
      const path = new Path2D(SHAPES[series.shape](u.valToPos(u.data[0][i], "x", true), u.valToPos(y, "y", true), radius));
      ctx.fill(path);
      ctx.stroke(path);
      if (u.chosen === i) {
        ctx.stroke(new Path2D(SHAPES.circle(u.valToPos(u.data[0][i], "x", true), u.valToPos(y, "y", true), radius + 4 * ratio)));
      }
    });
  });
  ctx.restore();
}

/* Straight lines across the chart with a word beside them: a threshold, a limit, the best epoch. */
function marks(u, options) {
  const ratio = window.devicePixelRatio;
  const { ctx, bbox } = u;
  ctx.save();
  ctx.font = FONT.replace("12px", 12 * ratio + "px");
  (options.marks || []).forEach((mark) => {
    const at = Math.round(u.valToPos(mark.at, mark.axis, true));
    ctx.strokeStyle = ctx.fillStyle = colour(mark.colour);
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    if (mark.axis === "y") {
      ctx.moveTo(bbox.left, at);
      ctx.lineTo(bbox.left + bbox.width, at);
    } else {
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
    }
    ctx.stroke();
    ctx.textBaseline = "bottom";
    const room = ctx.measureText(mark.text).width + 8 * ratio;
    if (mark.axis === "y") {
      ctx.textAlign = mark.left ? "left" : "right";
      const top = at - bbox.top < 20 * ratio;
      ctx.textBaseline = top ? "top" : "bottom";
      ctx.fillText(mark.text, mark.left ? bbox.left + 6 * ratio : bbox.left + bbox.width - 4 * ratio, at + (top ? 4 : -3) * ratio);
    } else {
      const before = at + room > bbox.left + bbox.width;
      ctx.textAlign = before ? "right" : "left";
      ctx.textBaseline = "top";
      ctx.fillText(mark.text, at + (before ? -5 : 5) * ratio, bbox.top + 3 * ratio);
    }
  });
  ctx.restore();
}

/* The point under the pointer: by its place along x, or, among scattered points, the nearest within 40 pixels. */
function under(u, options) {
  const { left, top, idx } = u.cursor;
  if (left === undefined || left < 0) {
    return null;
  }
  if (!options.scattered) {
    return idx ?? null;
  }
  let best = null;
  let least = 40;
  options.series.forEach((series, s) => u.data[s + 1].forEach((y, i) => {
    if (series.shape && y !== null && y !== undefined) {
      const distance = Math.hypot(u.valToPos(u.data[0][i], "x") - left, u.valToPos(y, "y") - top);
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
  }));
  return best;
}

function firstValue(u, i) {
  return u.data.slice(1).map((values) => values[i]).find((value) => value !== null && value !== undefined);
}

/*
 * A chart in a figure. options: label (for those who do not see it), caption, height, x and y ({label, format, from,
 * range, whole, reach}), xs, series ({name, colour, values, line, dash, stepped, bars, shape, hollow, radius, upTo (upper
 * ends of whiskers)}), marks, tip (index to lines of text), choose (called with an index), scattered.
 */
function chart(options, ...more) {
  const tip = el("div", { class: "tip", role: "status", hidden: "" });
  const host = el("div", { class: "plot", tabindex: "0", role: "group", "aria-label": options.label + ". Arrow keys step through the points." + (options.choose ? " Enter chooses one." : "") }, tip);
  const figure = el("figure", {}, options.caption ? el("figcaption", {}, options.caption) : null, legend(options.series), host, ...more);
  const u = new uPlot({
    width: 300,
    height: options.height || 260,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, x: !options.scattered, points: { show: false } },
    scales: { x: { time: false, distr: options.x.log ? 3 : 1, log: 10, range: range(options.x) }, y: { range: range(options.y) } },
    axes: [axis(options.x, false), axis(options.y, true)],
    series: [{}, ...options.series.map((series) => ({
      stroke: () => (series.line || series.bars ? colour(series.colour) : "transparent"),
      width: series.line ? 2 : series.bars ? 1 : 0,
      dash: series.dash ? [6, 4] : undefined,
      fill: series.bars ? () => colour(series.colour) : undefined,
      paths: series.bars ? uPlot.paths.bars({ size: [1, Infinity], align: 1, gap: 1 })
        : series.stepped ? uPlot.paths.stepped({ align: 1 })
        : series.line ? uPlot.paths.linear() : () => null,
      points: { show: false },
      spanGaps: true,
    }))],
    hooks: {
      draw: [(self) => { marks(self, options); markers(self, options); host.dataset.drawn = "true"; }],
      setCursor: [(self) => { if (!self.byKey) { show(under(self, options)); } }],
    },
  }, [options.xs, ...options.series.map((series) => series.values)], host);

  function show(index) {
    const same = u.picked === index;
    u.picked = index;
    tip.hidden = index === null;
    if (index !== null) {
      const y = firstValue(u, index);
      const left = u.valToPos(options.xs[index] + (options.shift || 0), "x") + u.bbox.left / window.devicePixelRatio;
      const top = (y === undefined ? 0 : u.valToPos(y, "y")) + u.bbox.top / window.devicePixelRatio;
      tip.replaceChildren(...options.tip(index).map((line, i) => el(i ? "div" : "strong", {}, line)));
      const width = tip.offsetWidth;
      const below = top - tip.offsetHeight - 12 < 0;
      tip.style.left = Math.max(0, Math.min(host.clientWidth - width, left - width / 2)) + "px";
      tip.style.top = (below ? top + 14 : top - tip.offsetHeight - 12) + "px";
    }
    if (!same && options.series.some((series) => series.shape)) {
      u.redraw(false, false);
    }
  }

  u.choose = (index) => {
    u.chosen = index;
    u.redraw(false, false);
  };
  host.addEventListener("keydown", (event) => {
    const last = options.xs.length - 1;
    const from = u.picked ?? u.chosen ?? null;
    const to = { ArrowRight: from === null ? 0 : Math.min(last, from + 1), ArrowLeft: from === null ? last : Math.max(0, from - 1), Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      show(to);
    } else if (event.key === "Escape") {
      show(null);
    } else if ((event.key === "Enter" || event.key === " ") && options.choose && u.picked !== null && u.picked !== undefined) {
      event.preventDefault();
      options.choose(u.picked);
    }
  });
  host.addEventListener("blur", () => show(null));
  u.over.addEventListener("mouseleave", () => show(null));
  u.over.addEventListener("click", () => {
    if (options.choose && u.picked !== null && u.picked !== undefined) {
      options.choose(u.picked);
    }
  });
  u.over.style.cursor = options.choose ? "pointer" : "default";
  u.host = host;
  u.fixedHeight = options.height || 260;
  figure.chart = u;
  charts.push(u);
  return figure;
}

function fitCharts() {
  charts.forEach((u) => {
    const width = u.host.clientWidth;
    if (width > 0 && width !== u.width) {
      u.setSize({ width, height: u.fixedHeight });
    }
  });
}

function recolourCharts() {
  charts.forEach((u) => u.redraw(false, true));
}
