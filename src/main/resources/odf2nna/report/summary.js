/* What happened, in two sentences and some figures. */
function hidden(report) {
  return (report.layers || []).filter((layer) => layer.prunable > 0);
}

function mainMetric(report) {
  const metrics = report.metrics;
  if (!metrics) {
    return null;
  }
  return metrics.metrics[0] || metrics.closeness[0] || null;
}

function judged(report) {
  const row = mainMetric(report);
  if (!row) {
    return "";
  }
  const rows = plural(report.metrics.rows, "row");
  const seen = report.command === "compare" ? `On ${rows}` : `On ${rows} that were kept aside`;
  if (row.before === undefined) {
    return `${seen} the new model's ${row.name} with the original is ${metric(row.name, row.after)}.`;
  }
  const sure = row.differenceLow === undefined ? "" : `; 95 % interval ${changeInterval(row.name, row.differenceLow, row.differenceHigh)}`;
  const difference = row.difference === 0 ? "" : ` (${metricChange(row.name, row.difference)}${sure})`;
  const other = report.command === "compare" ? "the other\u2019s" : "the original\u2019s";
  return `${seen} its ${row.name} is ${metric(row.name, row.after)}, ${other} is ${metric(row.name, row.before)}${difference}.`;
}

/* Why units went, by criterion. */
const REASONS = {
  std: "whose output varies least over the data",
  contribution: "that contribute least to the next layer",
  reconstruction: "that the others can make up for best",
  taylor: "that the loss depends on least",
  magnitude: "with the smallest weights",
  random: "drawn by lot",
};

function whatHappened(report) {
  const { before, after, plan, data } = report;
  const units = sum(hidden(report).map((layer) => layer.units));
  const file = shortName(before.file);
  if (report.command === "score") {
    const all = (report.units || []).flatMap((layer) => layer.deviation);
    const rest = all.length === 0 ? "None of them can be taken out." :
      `The output of a unit varies by ${number(least(all))} to ${number(most(all))} (standard deviation); the thresholds below say how many units each of them would take out.`;
    return [`The ${plural(units, "hidden unit")} of ${file} were watched while ${plural(data.scoringRows, "row")} of data went through the network.`, rest];
  }
  if (report.command === "compare") {
    return [`${shortName(after.file)} was compared with ${file} on the same data: it has ${count(after.parameters)} parameters, the other ${count(before.parameters)} (${change(before.parameters, after.parameters)}).`, judged(report)];
  }
  if (!after) {
    return [`Nothing was taken out of ${file}, and no new model was made.`, report.notes[0] ? sentence(report.notes[0]) : ""];
  }
  const retrained = report.retraining && report.retraining.bestEpoch > 0 ? " and the rest was retrained" : "";
  return [`Of the ${plural(units, "hidden unit")} of ${file}, ${count(plan.droppedUnits)} ${REASONS[plan.criterion] || "that matter least"} were taken out${plan.droppedInputs ? `, with ${plural(plan.droppedInputs, "input")}` : ""}${retrained}: of ${count(before.parameters)} parameters ${count(after.parameters)} are left (${change(before.parameters, after.parameters)}).`, judged(report)];
}

function sentence(note) {
  return note.charAt(0).toUpperCase() + note.slice(1) + (/[.!?]$/.test(note) ? "" : ".");
}

function tile(what, before, after, show) {
  return el("div", { class: "tile" },
    el("div", { class: "what" }, what),
    el("div", { class: "now" }, show(after)),
    bar(before > 0 ? after / Math.max(before, after) : 0),
    el("div", { class: "was" }, `${show(before)} before, ${change(before, after)}`));
}

function tiles(report) {
  const { before, after, latency } = report;
  if (!after) {
    return null;
  }
  const row = mainMetric(report);
  const largest = latency ? latency[latency.length - 1] : null;
  return el("div", { class: "tiles" },
    tile("Parameters", before.parameters, after.parameters, count),
    tile("Size on disk", before.bytes, after.bytes, bytes),
    tile("Multiply-adds", before.multiplyAdds, after.multiplyAdds, count),
    largest ? tile(`Time for ${plural(largest.batch, "row")}`, largest.beforeMicros, largest.afterMicros, micros) : null,
    row ? el("div", { class: "tile" },
      el("div", { class: "what" }, row.name.charAt(0).toUpperCase() + row.name.slice(1)),
      el("div", { class: "now" }, metric(row.name, row.after)),
      el("div", { class: "was" }, row.before === undefined ? "to the original" : `${metric(row.name, row.before)} before, ${metricChange(row.name, row.difference)}`),
      row.afterLow === undefined ? null : el("div", { class: "was" }, `95 % interval ${interval(row.name, row.afterLow, row.afterHigh)}`)) : null);
}

const EXPLANATION = [
  "A neural network is built of layers, and each layer of units. A unit takes the numbers of the layer before it, and computes one number from them, which the next layer reads.",
  "Some units give nearly the same number whatever goes in. Such a unit does little more than add a constant, so it can be replaced by one. Others say little that their neighbours do not say as well, and those can make up for them. Such units go away with all their weights, and the layers that read them are adjusted to what is left. How much a unit varies is its standard deviation over the data; the limit up to which units go is a threshold, called \u03b5 (epsilon).",
  "What is left is a smaller network with the same inputs and outputs. It can be trained a little further, to make good what was lost, and it is always judged on rows that played no part in making it.",
];

function explanation() {
  return el("details", {}, el("summary", {}, "How this works, for those who have not met it before"),
    el("div", {}, EXPLANATION.map((text) => el("p", {}, text))));
}

/* What storing weights in fewer bits cost by itself. */
function precisionText(precision) {
  if (!precision) {
    return null;
  }
  const row = precision.metrics ? precision.metrics.metrics[0] : null;
  const kept = row ? `, and its ${row.name} is ${metric(row.name, row.before)} without that and ${metric(row.name, row.after)} with it` : "";
  const left = precision.left.length ? ` ${precision.left.map(sentence).join(" ")}` : "";
  return el("p", {}, `The weights of ${count(precision.layers)} of ${plural(precision.layersInAll, "dense layer")} are stored as ${precision.precision}: the file takes ${bytes(precision.bytesAfter)} instead of ${bytes(precision.bytesBefore)}${kept}.${left}`);
}

function beforeAndAfter(report) {
  const { before, after, latency } = report;
  if (!after) {
    return null;
  }
  const layers = hidden(report);
  const amount = (what, was, now, show = count) => [what, show(was), show(now), change(was, now)];
  const rows = [
    layers.length ? [{ text: "Hidden units" }, layers.map((l) => count(l.units)).join(" + "), layers.map((l) => count(l.kept)).join(" + "),
      change(sum(layers.map((l) => l.units)), sum(layers.map((l) => l.kept)))] : null,
    amount("Parameters", before.parameters, after.parameters),
    amount("Multiply-adds for a row", before.multiplyAdds, after.multiplyAdds),
    amount("Bytes on disk", before.bytes, after.bytes),
    ...(latency || []).map((one) => amount(`Time for ${plural(one.batch, "row")} at once`, one.beforeMicros, one.afterMicros, micros)),
  ].filter(Boolean);
  return section("sizes", "Before and after",
    precisionText(report.precision),
    el("div", { class: layers.length ? "pair" : "" },
      el("div", {}, table(["", "before", "after", "change"], rows),
        latency ? el("p", { class: "muted small" }, `Times are medians of ${latency[0].runs} runs of each model in turn, on the machine of this run.`) : null),
      layers.length ? el("div", {}, el("h3", {}, "Hidden layers"), widths(layers.map((layer) => ({ layer, width: layer.kept })))) : null));
}

/* How many units of each layer stay, as bars. */
function widths(rows) {
  return el("ul", { class: "widths" }, rows.map(({ layer, width }) => el("li", {},
    el("div", { class: "name" }, el("span", {}, layer.name), el("span", { class: "muted" }, `${count(width)} of ${count(layer.units)} units`)),
    bar(width / layer.units))));
}

/* What went before anything was measured, because it changes no output. */
function simplificationSection(report) {
  const found = report.simplification ? report.simplification.findings : [];
  if (found.length === 0) {
    return null;
  }
  return section("simplification", "What changed no output",
    el("p", {}, `This went first, before anything was measured: without it the network computes the same, up to rounding, ${plural(report.simplification.units, "unit")} fewer. The other sections are about the rest.`),
    table([{ text: "layer" }, { text: "found" }, "units", { text: "holds" }], found.map((finding) =>
      [{ text: finding.layer }, { text: finding.kind }, finding.units.length ? count(finding.units.length) : "", { text: finding.holds }])));
}

function layersTable(report) {
  if (!report.layers) {
    return null;
  }
  const decided = report.after !== undefined || report.plan !== undefined;
  const rows = report.layers.map((layer) => [
    { text: layer.name }, layer.operator, count(layer.inputs), count(layer.units), decided ? count(layer.kept) : null,
    { text: layer.activation }, { text: layer.prunable === layer.units ? "all may go" : layer.reasons.join("; ") }].filter((cell) => cell !== null));
  return section("layers", "The layers",
    el("p", { class: "muted" }, "Every dense layer of the network. Units of the last layers are the outputs, so they stay."),
    table(["layer", "operator", "inputs", "units", ...(decided ? ["kept"] : []), { text: "activation" }, { text: "what may go" }], rows),
    report.leftAlone ? el("p", { class: "muted" }, "Left alone: " + report.leftAlone.join("; ")) : null);
}
