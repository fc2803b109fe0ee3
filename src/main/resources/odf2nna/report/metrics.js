/* Metrics on held-out rows, and the equivalence check. */
function metricsSection(report) {
  const metrics = report.metrics;
  if (!metrics) {
    return null;
  }
  // the interval stands below its figure, so that the difference is on a phone's screen as well
  const figure = (value, range) => el("span", { class: "figure" }, value, range ? el("small", {}, range) : null);
  const rows = metrics.metrics.map((row) => [row.name,
    figure(metric(row.name, row.before), interval(row.name, row.beforeLow, row.beforeHigh)),
    figure(metric(row.name, row.after), interval(row.name, row.afterLow, row.afterHigh)),
    figure(metricChange(row.name, row.difference), changeInterval(row.name, row.differenceLow, row.differenceHigh))]);
  const fidelity = metrics.fidelity.map((row) => [row.name, figure(metric(row.name, row.after), interval(row.name, row.afterLow, row.afterHigh))]);
  return section("metrics", report.command === "compare" ? "Metrics" : "Metrics of the result",
    el("p", {}, `${sentence(metrics.task)} Measured at the output ${metrics.output} on ${plural(metrics.rows, "row")}${report.command === "compare" ? "" : " that neither calibration nor fine-tuning used"}. Figures in small print are 95 % confidence intervals.`),
    rows.length ? table([{ text: "metric" }, "before", "after", "difference"], rows) : null,
    forest(metrics.metrics[0]),
    confusionTables(metrics),
    metrics.residuals ? residualChart(metrics.residuals) : null,
    el("h3", { class: "apart" }, "Fidelity: how close the outputs are to the original\u2019s"),
    table([{ text: "measure" }, "value"], fidelity));
}

/* The topology of the result trained from fresh weights, beside the result. */
function scratchSection(report) {
  const scratch = report.scratch;
  if (!scratch) {
    return null;
  }
  const figure = (value, range) => el("span", { class: "figure" }, value, range ? el("small", {}, range) : null);
  const rows = (training) => training.metrics.map((row) => [row.name,
    figure(metric(row.name, row.before), interval(row.name, row.beforeLow, row.beforeHigh)),
    figure(metric(row.name, row.after), interval(row.name, row.afterLow, row.afterHigh)),
    figure(metricChange(row.name, row.difference), changeInterval(row.name, row.differenceLow, row.differenceHigh))]);
  return section("scratch", "Trained from fresh weights",
    el("p", {}, `The topology of the result, trained from fresh weights for at most ${plural(scratch.epochs, "epoch")} on ${plural(scratch.trainingRows, "row")} by ${scratch.optimizer} at ${scratch.learningRate} with weight decay ${scratch.weightDecay} and ${plural(scratch.batchSize, "row")} per step, each once. Measured on ${plural(scratch.rows, "row")} that neither training used; the intervals say nothing of other draws of the weights.`),
    scratch.trainings.map((training) => el("div", {},
      el("h3", { class: "apart" }, `Learnt from ${training.targets} for ${plural(training.epochs, "epoch")}${training.asFineTuned ? ", as the result was fine-tuned" : ""}`),
      table([{ text: "metric" }, "fresh weights", "result", "difference"], rows(training)))));
}

/* The main metric before and after, as dots on one scale with their intervals. */
function forest(row) {
  if (!row || row.beforeLow === undefined || row.afterLow === undefined) {
    return null;
  }
  const low = Math.min(row.beforeLow, row.afterLow);
  const high = Math.max(row.beforeHigh, row.afterHigh);
  const place = (value) => (high > low ? (100 * (value - low)) / (high - low) : 50).toFixed(2) + "%";
  const line = (name, kind, value, from, to) => {
    const whisker = el("i", { class: "whisker" });
    whisker.style.left = place(from);
    whisker.style.right = `calc(100% - ${place(to)})`;
    const dot = el("i", { class: "dot" });
    dot.style.left = place(value);
    return el("div", { class: "forest " + kind }, el("span", {}, name), el("div", { class: "track" }, whisker, dot), el("span", {}, metric(row.name, value)));
  };
  return el("figure", { class: "forests" },
    el("figcaption", {}, `The ${row.name} and its 95 % interval; the scale reaches from ${metric(row.name, low)} to ${metric(row.name, high)}.`),
    el("div", { role: "img", "aria-label": `${row.name} before: ${metric(row.name, row.before)}, ${interval(row.name, row.beforeLow, row.beforeHigh)}; after: ${metric(row.name, row.after)}, ${interval(row.name, row.afterLow, row.afterHigh)}` },
      line("before", "before", row.before, row.beforeLow, row.beforeHigh),
      line("after", "after", row.after, row.afterLow, row.afterHigh)));
}

function confusionTable(title, counts, classes) {
  const none = counts.some((row) => row[row.length - 1] > 0);
  const columns = [...classes, ...(none ? ["none"] : [])];
  const shaded = (amount, row) => {
    const share = amount / (sum(row) || 1);
    return share > 0 ? `background: rgba(var(--heat), calc(var(--heat-most) * ${(0.14 + 0.86 * share).toFixed(3)}))` : null;
  };
  const right = sum(counts.map((row, i) => row[i]));
  return el("figure", {},
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": title }, el("table", { class: "confusion" },
      el("caption", {}, `${title}: ${count(right)} of ${count(sum(counts.flat()))} right`),
      el("thead", {}, el("tr", {}, el("td", {}, ""), columns.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, counts.map((row, i) => el("tr", {}, el("th", { scope: "row" }, classes[i]),
        columns.map((name, j) => el("td", { class: i === j ? "hit" : row[j] === 0 ? "empty" : null, style: shaded(row[j], row), title: `${plural(row[j], "row")} of class ${classes[i]} taken for ${name}` }, row[j] === 0 ? "\u00b7" : count(row[j])))))))));
}

function confusionTables(metrics) {
  if (!metrics.confusion) {
    return null;
  }
  const classes = metrics.classes || metrics.confusion.before.map((row, i) => String(i));
  return el("div", { class: "apart" },
    el("h3", {}, "Confusion matrices"),
    el("p", { class: "muted" }, "Each row is a true class, each column a predicted class. Framed cells are correct predictions; a darker cell is a larger share of its row."),
    el("div", { class: classes.length > 12 ? "" : "pair" },
      confusionTable("Before", metrics.confusion.before, classes),
      confusionTable("After", metrics.confusion.after, classes)));
}

function residualChart(residuals) {
  const bins = 30;
  const before = residuals.before.map((value, i) => value - residuals.target[i]);
  const after = residuals.after.map((value, i) => value - residuals.target[i]);
  const all = [...before, ...after];
  const reach = most(all.map(Math.abs)) || 1;
  const width = (2 * reach) / bins;
  const edges = Array.from({ length: bins + 1 }, (unused, i) => -reach + i * width);
  const counted = (values) => {
    const counts = new Array(bins + 1).fill(0);
    values.forEach((value) => counts[Math.min(bins - 1, Math.floor((value + reach) / width))]++);
    counts[bins] = counts[bins - 1];
    return counts.map((amount) => amount / (values.length || 1));
  };
  const [was, now] = [counted(before), counted(after)];
  const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const spread = (values) => Math.sqrt(sum(values.map((value) => value * value)) / (values.length || 1));
  return el("div", { class: "apart" }, el("h3", {}, "Residuals: output minus target"),
    chart({
      label: "Residuals before and after",
      caption: `${plural(before.length, "value")}${before.length < residuals.rows ? `, evenly chosen from ${plural(residuals.rows, "row")}` : ""}. The narrower about 0, the better.`,
      x: { label: "residual", format: number, range: [-reach - width, reach + width], grid: false },
      y: { label: "share of the values", format: (value) => percent(value, 0), from: 0 },
      xs: edges,
      series: [
        { name: "before", colour: "--before", line: true, dash: true, stepped: true, values: was },
        { name: "after", colour: "--kept", line: true, stepped: true, values: now },
      ],
      tip: (i) => [`${number(edges[Math.min(i, bins - 1)])} to ${number(edges[Math.min(i, bins - 1)] + width)}`, `before ${percent(was[i])}`, `after ${percent(now[i])}`],
    }, behind("The same as a table", () => table([{ text: "amount" }, "before", "after"], [
      ["median residual", number(middle(before)), number(middle(after))],
      ["root mean square", number(spread(before)), number(spread(after))],
      ["lowest", number(least(before)), number(least(after))],
      ["highest", number(most(before)), number(most(after))]]))));
}

/* What the pruned model is compared with. */
function reference(report) {
  const { plan } = report;
  const held = plan && (plan.compensation === "refit" || plan.compensation === "fold") ? "their means" : "0";
  return `${originalName(report)} with the same units held at ${held}${plan && plan.compensation === "refit" ? " and the same weights refitted" : ""}`;
}

function equivalenceSection(report) {
  const check = report.equivalence;
  if (!check) {
    return null;
  }
  return section("equivalence", "Equivalence check",
    el("p", { class: check.passed ? "verdict" : "verdict failed" }, check.passed
      ? `Verified on ${plural(check.rows, "row")}: up to rounding, the pruned network equals ${reference(report)}.`
      : `The pruned network differs by more than rounding from ${reference(report)}.`),
    el("p", { class: "muted" }, "The check precedes fine-tuning. The bound is the largest difference that rounding can cause."),
    table([{ text: "output" }, "largest difference", "bound", "share of the bound", "largest value"], check.tensors.map((one) => [{ text: one.tensor }, number(one.maxDifference), number(one.bound),
      one.bound > 0 ? percent(one.maxDifference / one.bound, 0) : "\u2013", number(one.scale)])));
}
