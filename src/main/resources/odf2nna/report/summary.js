/* The result, in two sentences and some figures. */
function hidden(report) {
  return (report.layers || []).filter((layer) => layer.prunable > 0);
}

/* What is pruned, for sentences. */
function originalName(report) {
  return report.command === "build" ? "the general network" : "the original";
}

function mainMetric(report) {
  const metrics = report.metrics;
  if (!metrics) {
    return null;
  }
  return metrics.metrics[0] || metrics.fidelity[0] || null;
}

function evaluated(report) {
  const row = mainMetric(report);
  if (!row) {
    const [promise] = report.search ? report.search.promises : [];
    return promise && promise.before !== undefined && promise.after !== undefined
      ? `No rows were held out: on ${plural(report.search.rows, "row")} that candidates were not fitted on, ${promise.metric} is ${metric(promise.metric, promise.after)}, ${originalName(report)}\u2019s is ${metric(promise.metric, promise.before)}.`
      : "";
  }
  const rows = plural(report.metrics.rows, "row");
  const seen = report.command === "compare" ? `On ${rows}` : `On ${rows} that were held out`;
  if (row.before === undefined) {
    return `${seen} the new model's ${row.name} with ${originalName(report)} is ${metric(row.name, row.after)}.`;
  }
  const sure = row.differenceLow === undefined ? "" : `; 95 % interval ${changeInterval(row.name, row.differenceLow, row.differenceHigh)}`;
  const difference = row.difference === 0 ? "" : ` (${metricChange(row.name, row.difference)}${sure})`;
  const other = report.command === "compare" ? "the other\u2019s" : `${originalName(report)}\u2019s`;
  return `${seen} its ${row.name} is ${metric(row.name, row.after)}, ${other} is ${metric(row.name, row.before)}${difference}.`;
}

/* Which units are pruned, by criterion. */
const REASONS = {
  std: "whose output varies least over the data",
  contribution: "that contribute least to the next layer",
  reconstruction: "that the remaining ones reconstruct best",
  taylor: "that the loss depends on least",
  magnitude: "with the smallest weights",
  random: "drawn at random",
};

function whatHappened(report) {
  const { before, after, plan, data } = report;
  const units = sum(hidden(report).map((layer) => layer.units));
  const file = report.command === "build" ? "the general network" : shortName(before.file);
  if (report.command === "score") {
    const all = (report.units || []).flatMap((layer) => layer.deviation);
    const rest = all.length === 0 ? "None of them can be pruned." :
      `The output of a unit varies by ${number(least(all))} to ${number(most(all))} (standard deviation); the thresholds below show how many units each of them prunes.`;
    return [`The ${plural(units, "hidden unit")} of ${file} were scored on ${plural(data.calibrationRows, "row")} of calibration data.`, rest];
  }
  if (report.command === "compare") {
    return [`${shortName(after.file)} was compared with ${file} on the same data: it has ${count(after.parameters)} parameters, the other ${count(before.parameters)} (${change(before.parameters, after.parameters)}).`, evaluated(report)];
  }
  if (!after) {
    return [`Nothing was removed from ${file}, and no new model was made.`, report.notes[0] ? sentence(report.notes[0]) : ""];
  }
  const tuned = report.fineTuning && report.fineTuning.bestEpoch > 0 ? ", and the remaining network was fine-tuned" : "";
  return [`${count(plan.prunedUnits)} of the ${plural(units, "hidden unit")} of ${file} were pruned${plan.prunedInputs ? `, with ${plural(plan.prunedInputs, "input")}` : ""}: those ${REASONS[plan.criterion] || "that matter least"}${tuned}. ${count(after.parameters)} of ${count(before.parameters)} parameters remain (${change(before.parameters, after.parameters)}).`, evaluated(report)];
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
  "A neural network consists of layers, and each layer of units. A unit computes one number from the numbers of the layer before it and passes it to the next layer.",
  "Some units give nearly the same number for every input. Such a unit adds little more than a constant, so a constant can replace it. The output of other units is nearly a combination of the outputs of their neighbours, so the remaining units can reconstruct it. Pruning removes such units with all their weights and adjusts the weights of the next layers. How much a unit varies is its standard deviation over the data. The ODF2NNA paper (Balderas et al. 2023), which this program builds on, prunes all units whose standard deviation is at most a threshold, called \u03b5 (epsilon).",
  "The result is a smaller network with the same inputs and outputs. Fine-tuning trains it for some more epochs to regain accuracy. It is evaluated on held-out rows, where there are any.",
];

function explanation() {
  return el("details", {}, el("summary", {}, "How this works, for readers of this page who are new to it"),
    el("div", {}, EXPLANATION.map((text) => el("p", {}, text))));
}

/* What storing weights in fewer bits costs. */
function precisionText(precision) {
  if (!precision) {
    return null;
  }
  const row = precision.metrics ? precision.metrics.metrics[0] : null;
  const cost = row ? `, and its ${row.name} is ${metric(row.name, row.before)} before and ${metric(row.name, row.after)} after` : "";
  const skipped = precision.skipped.length ? ` ${precision.skipped.map(sentence).join(" ")}` : "";
  const { rounding } = precision;
  const trained = rounding && rounding.epochs
    ? ` int8 alone cost more than noise on ${count(rounding.rows)} validation rows; ${plural(rounding.epochs, "epoch")} of fine-tuning through the rounding ${rounding.kept ? "gave some of it back" : "gave nothing back"}.`
    : "";
  return el("p", {}, `The weights of ${count(precision.layers)} of ${plural(precision.totalLayers, "dense layer")} are stored as ${precision.precision}: ${bytes(precision.bytesAfter)} instead of ${bytes(precision.bytesBefore)}${cost}.${trained}${skipped}`);
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
    amount("Multiply-adds per row", before.multiplyAdds, after.multiplyAdds),
    amount("Bytes of activations per row", before.activationBytes, after.activationBytes),
    amount("Bytes on disk", before.bytes, after.bytes),
    ...(latency || []).map((one) => amount(`Time for ${plural(one.batch, "row")} at once`, one.beforeMicros, one.afterMicros, micros)),
  ].filter(Boolean);
  return section("sizes", "Before and after",
    precisionText(report.precision),
    el("div", { class: layers.length ? "pair" : "" },
      el("div", {}, table([{ text: "amount" }, "before", "after", "change"], rows),
        latency ? el("p", { class: "muted small" }, `Times are medians of ${[...new Set(latency.map((one) => one.runs))].join(" and ")} runs of each model in turn, on the machine of this run.`) : null),
      layers.length ? el("div", {}, el("h3", {}, "Hidden layers"), widths(layers.map((layer) => ({ layer, width: layer.kept })))) : null));
}

/* How many units of each layer remain, as bars. */
function widths(rows) {
  return el("ul", { class: "widths" }, rows.map(({ layer, width }) => el("li", {},
    el("div", { class: "name" }, el("span", {}, layer.name), el("span", { class: "muted" }, `${count(width)} of ${count(layer.units)} units`)),
    bar(width / layer.units))));
}

/* What was removed before any measurement, because it changes no output. */
function simplificationSection(report) {
  const found = report.simplification ? report.simplification.findings : [];
  if (found.length === 0) {
    return null;
  }
  return section("simplification", "Removed without changing any output",
    el("p", {}, `This was removed first: without these ${plural(report.simplification.units, "unit")} the network computes the same, up to rounding. The other sections describe the remaining network.`),
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
    { text: layer.activation }, { text: layer.prunable === layer.units ? "all" : layer.reasons.join("; ") }].filter((cell) => cell !== null));
  return section("layers", "The layers",
    el("p", { class: "muted" }, "Every dense layer of the network. Units of the last layers are the outputs, so they remain."),
    table(["layer", "operator", "inputs", "units", ...(decided ? ["kept"] : []), { text: "activation" }, { text: "prunable" }], rows),
    report.unsupported ? el("p", { class: "muted" }, "Unsupported: " + report.unsupported.join("; ")) : null);
}
