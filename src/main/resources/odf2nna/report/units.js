/* How much each unit varies, and how the values of a layer are spread. */
function layerName(report, layer) {
  return layer.sources.length ? layer.sources.join(" + ") : "Input " + layer.tensor;
}

function unitOrder(layer) {
  return layer.deviation.map((deviation, unit) => unit).sort((a, b) => layer.deviation[a] - layer.deviation[b] || a - b);
}

function deviationChart(report, layer) {
  const order = unitOrder(layer);
  const pruned = new Set(layer.pruned || []);
  const decided = layer.pruned !== undefined;
  const epsilon = decided && report.plan && report.plan.epsilon !== undefined ? report.plan.epsilon : null;
  const top = most(layer.deviation);
  const at = (keep) => order.map((unit) => (pruned.has(unit) !== keep ? layer.deviation[unit] : null));
  const radius = order.length > 300 ? 1.8 : order.length > 100 ? 2.6 : 4;
  const series = [
    decided ? { name: "pruned", colour: "--pruned", shape: "square", hollow: true, radius, values: at(false) } : null,
    { name: decided ? "kept" : "a unit", colour: "--kept", shape: "circle", radius, values: at(true) },
  ].filter(Boolean);
  const state = (unit) => (decided ? (pruned.has(unit) ? ", pruned" : ", kept") : "");
  const near = epsilon !== null && epsilon <= 1.15 * top;
  return chart({
    label: `Standard deviation of the ${order.length} units of ${layerName(report, layer)}, in ascending order` + (decided ? `; ${pruned.size} are pruned` : ""),
    caption: "How much each unit varies, in ascending order." + (decided && epsilon !== null && !near ? ` The threshold ${number(epsilon)} lies above all of them.` : ""),
    x: { label: "units, in order of their deviation", format: count, range: [0.5 - order.length * 0.02, order.length + 0.5 + order.length * 0.02], whole: true, grid: false },
    y: { label: "standard deviation", format: number, from: 0, reach: near ? [epsilon] : [] },
    xs: order.map((unit, i) => i + 1),
    series,
    marks: near ? [{ axis: "y", at: epsilon, text: "threshold \u03b5 = " + number(epsilon), colour: "--ink", left: true }] : [],
    tip: (i) => {
      const unit = order[i];
      return [`Unit ${unit}${state(unit)}`, `standard deviation ${number(layer.deviation[unit])}`, `mean ${number(layer.mean[unit])}`,
        `from ${number(layer.minimum[unit])} to ${number(layer.maximum[unit])}`, `${percent(layer.zeroShare[unit])} zeros`];
    },
  }, behind("The same as a table", () => table(["unit", "standard deviation", "mean", "lowest", "highest", "zeros", ...(decided ? ["decision"] : [])],
    order.map((unit) => [count(unit), number(layer.deviation[unit]), number(layer.mean[unit]), number(layer.minimum[unit]), number(layer.maximum[unit]),
      percent(layer.zeroShare[unit]), ...(decided ? [pruned.has(unit) ? "pruned" : "kept"] : [])]))));
}

function histogramChart(report, layer) {
  const { low, high, zeros, counts } = layer.histogram;
  const width = (high - low) / counts.length || 1;
  const other = sum(counts);
  const share = other ? counts.map((amount) => amount / other) : counts;
  const zeroShare = zeros / (zeros + other || 1);
  const edges = counts.map((amount, i) => low + i * width);
  const between = (i) => `${number(edges[i])} to ${number(edges[i] + width)}`;
  return chart({
    label: `Histogram of the outputs of the units of ${layerName(report, layer)}`,
    caption: "Outputs of the units of this layer, over all rows and units." + (zeros ? ` ${percent(zeroShare)} of the values are exactly 0 and not in the bars.` : ""),
    x: { label: "output of a unit", format: number, range: [low - width / 2, low + counts.length * width + width / 2], grid: false },
    y: { label: zeros ? "share of the other values" : "share of the values", format: (value) => percent(value, value !== 0 && value < 0.01 ? 1 : 0), from: 0 },
    xs: edges,
    shift: width / 2,
    series: [{ name: "", colour: "--kept", bars: true, values: share }],
    tip: (i) => [percent(share[i], 2), between(i), plural(counts[i], "value")],
  }, behind("The same as a table", () => table([{ text: "output" }, "values", "share"],
    [["exactly 0", count(zeros), percent(zeroShare)], ...counts.map((amount, i) => [between(i), count(amount), percent(amount / (zeros + other || 1))])])));
}

function unitSections(report) {
  const layers = report.units || [];
  if (layers.length === 0) {
    return null;
  }
  const decided = layers[0].pruned !== undefined;
  return section("units", "The units, layer by layer",
    el("p", {}, decided
      ? "Each mark is one hidden unit. Hollow squares are pruned, filled circles remain" + (report.plan.epsilon !== undefined ? "; the dashed line is the threshold between them." : `. The standard deviation does not decide here: the pruned units are those ${REASONS[report.plan.criterion] || "that matter least"}.`)
      : "Each mark is one hidden unit. A threshold prunes all units at or below it."),
    layers.map((layer) => el("div", { class: "layer" },
      el("h3", {}, layerName(report, layer)),
      el("p", { class: "muted" }, `${plural(layer.deviation.length, layer.sources.length ? "unit" : "input")}${decided ? `, of which ${count(layer.pruned.length)} are pruned` : ""}; consumed by ${layer.layers.join(", ")}`),
      el("div", { class: "pair" }, deviationChart(report, layer), layer.histogram ? histogramChart(report, layer) : null))));
}

/* What the paper's rule would do at each threshold: a step for each unit, from the deviations that were measured. */
function thresholdSteps(report) {
  const deviations = (report.units || []).filter((layer) => layer.sources.length).flatMap((layer) => layer.deviation).sort((a, b) => a - b);
  const steps = [{ threshold: 0, left: deviations.length }];
  deviations.forEach((threshold, i) => steps.push({ threshold, left: deviations.length - i - 1 }));
  return { steps, units: deviations.length };
}

function sensitivity(report) {
  const { steps, units } = thresholdSteps(report);
  if (units === 0) {
    return null;
  }
  const rows = steps.filter((step, i) => i === 0 || i % Math.ceil(steps.length / 40) === 0 || i === steps.length - 1);
  return section("thresholds", "What a threshold on the standard deviation would prune",
    chart({
      label: "Remaining hidden units for each threshold",
      caption: "The ODF2NNA paper prunes the units whose standard deviation is at most \u03b5, as --epsilon does. The line shows how many hidden units would remain.",
      height: 260,
      x: { label: "threshold \u03b5", format: number, from: 0 },
      y: { label: "remaining hidden units", format: count, from: 0 },
      xs: steps.map((step) => step.threshold),
      series: [{ name: "", colour: "--kept", line: true, stepped: true, values: steps.map((step) => step.left) }],
      marks: report.plan && report.plan.epsilon !== undefined ? [{ axis: "x", at: report.plan.epsilon, text: "\u03b5 of this run", colour: "--ink" }] : [],
      tip: (i) => [`\u03b5 = ${number(steps[i].threshold)}`, `${count(steps[i].left)} of ${plural(units, "hidden unit")} remain`],
    }, behind("The same as a table", () => table(["threshold \u03b5", "remaining hidden units", "of all"],
      rows.map((step) => [number(step.threshold), count(step.left), percent(step.left / units)])))));
}

function thresholdsSection(report) {
  const rows = report.thresholds || [];
  if (rows.length === 0) {
    return sensitivity(report);
  }
  return section("thresholds", "What each threshold prunes",
    chart({
      label: "Remaining parameters for each threshold",
      caption: "The larger the threshold, the more units are pruned. Every step of the line is a threshold that makes a difference.",
      height: 300,
      x: { label: "threshold \u03b5", format: number, from: 0 },
      y: { label: "remaining parameters", format: (value) => percent(value, 0), range: [0, 1.05] },
      xs: rows.map((row) => row.threshold),
      series: [{ name: "", colour: "--kept", line: true, stepped: true, values: rows.map((row) => row.parametersPercent / 100) }],
      tip: (i) => [`\u03b5 = ${number(rows[i].threshold)}`, `${plural(rows[i].prunedUnits, "unit")} pruned`, `${count(rows[i].parameters)} parameters remain (${percent(rows[i].parametersPercent / 100)})`],
    }, behind("The same as a table", () => table(["threshold \u03b5", "pruned units", "remaining parameters", "of the original"],
      rows.map((row) => [String(row.threshold), count(row.prunedUnits), count(row.parameters), percent(row.parametersPercent / 100)])))));
}
