/* Many sizes of one model. */
function sweepError(report, error) {
  return error === undefined || error === null ? "\u2013" : report.errorName === "error" ? percent(error, 2) : number(error);
}

function sweepName(point) {
  return point === null ? "The original" : `${point.goal}${point.fineTuned ? ", fine-tuned" : ""}`;
}

function bestOf(report) {
  const front = report.points.filter((point) => point.front);
  const allowed = report.validationError;
  return front.filter((point) => point.validationError <= allowed).sort((a, b) => a.parameters - b.parameters)[0] || null;
}

function sweepLead(report) {
  const front = report.points.filter((point) => point.front).length;
  const best = bestOf(report);
  const first = `${shortName(report.before.file)} was made in ${plural(report.points.length, "smaller version")}, each verified and evaluated by itself.`;
  if (report.validationError === undefined) {
    return [first, "Their errors are unknown, so none is marked as Pareto-optimal."];
  }
  return [first, `${count(front)} of them are on the Pareto front: no other is both as small and as good on the ${plural(report.validationRows, "validation row")}. `
    + (best ? `The smallest whose error is at most the original\u2019s has ${count(best.parameters)} of its ${count(report.before.parameters)} parameters (${best.name}).`
      : "None has an error as small as the original\u2019s.")];
}

function sweepPanel(report, point) {
  const was = report.before;
  if (point === null) {
    return [el("h3", {}, "The original"), facts([["Parameters", count(was.parameters)], ["Size on disk", bytes(was.bytes)], ["Error on validation rows", sweepError(report, report.validationError)]]),
      widths(report.widths.map((units, i) => ({ layer: { name: `layer ${i + 1}`, units }, width: units })))];
  }
  const { test } = point;
  return [
    el("h3", {}, sweepName(point)),
    facts([
      ["File", el("span", { class: "mono" }, point.name + ".onnx")],
      ["Its plan", el("span", { class: "mono" }, point.name + ".plan.json")],
      ["Parameters", `${count(point.parameters)} (${change(was.parameters, point.parameters)})`],
      ["Size on disk", bytes(point.bytes)],
      ["Error on validation rows", sweepError(report, point.validationError)],
      test ? [`${test.name} on held-out rows`, metric(test.name, test.after) + (test.afterLow === undefined ? "" : ` (${interval(test.name, test.afterLow, test.afterHigh)})`)] : null,
      test && test.difference !== undefined ? ["Difference from the original", metricChange(test.name, test.difference) + (test.differenceLow === undefined ? "" : ` (${changeInterval(test.name, test.differenceLow, test.differenceHigh)})`)] : null,
      point.micros !== undefined ? ["Time for one row", `${micros(point.micros)}, the original ${micros(point.microsBefore)}`] : null,
      point.epsilon === undefined ? ["Step of the pruning order", number(point.threshold)] : ["Threshold \u03b5", number(point.epsilon)],
      point.fineTuned ? ["Fine-tuned", point.bestEpoch === 0 ? "no epoch improved it" : `weights of epoch ${point.bestEpoch}`] : null,
      ["Pareto front", point.front ? "yes" : "no: another is as small and has as small an error"],
    ]),
    widths(report.widths.map((units, i) => ({ layer: { name: `layer ${i + 1}`, units }, width: point.widths[i] }))),
  ];
}

function frontSection(report) {
  if (report.validationError === undefined) {
    return null;
  }
  const points = [...report.points.map((point) => ({ x: point.parameters, error: finite(point.validationError) ?? Infinity, point })),
    { x: report.before.parameters, error: report.validationError, point: null }];
  // the whole front is drawn; one hopeless network must not flatten it
  const edge = 1.1 * most(points.filter(({ point }) => point === null || point.front).map(({ error }) => error));
  const beyond = points.filter(({ error }) => error > edge).length;
  points.sort((a, b) => a.x - b.x || a.error - b.error);
  const y = points.map(({ error }) => Math.min(error, edge));
  const at = (requested) => points.map(({ point, error }, i) => (requested(point, error) ? y[i] : null));
  const made = (fineTuned) => at((point, error) => point !== null && point.fineTuned === fineTuned && error <= edge);
  const panel = el("div", { class: "plan", "aria-live": "polite" });
  const buttons = points.map((unused, i) => el("button", { type: "button", class: "pick", onclick: () => choose(i) }, "show"));
  const figure = chart({
    label: "Error and size of the models",
    caption: `Each mark is a model: its parameters and its error on ${plural(report.validationRows, "validation row")}. Fewer parameters and a smaller error are better; the line joins the Pareto front. Select a mark to see its model.${beyond ? ` Triangles at the upper edge are larger errors (${beyond}).` : ""}`,
    height: 360,
    scattered: true,
    x: { label: "parameters", format: count, log: true },
    y: { label: report.errorName === "error" ? "share of wrong rows" : report.errorName, format: report.errorName === "error" ? (value) => percent(value, edge < 0.02 ? 2 : 1) : number, from: 0, reach: [edge] },
    xs: points.map(({ x }) => x),
    series: [
      { name: "", colour: "--before", line: true, stepped: true, values: at((point, error) => point !== null && point.front && error <= edge) },
      { name: report.points.some((point) => !point.fineTuned) ? "not fine-tuned" : "", colour: "--pruned", shape: "square", hollow: true, radius: 4.5, values: made(false) },
      { name: report.points.some((point) => point.fineTuned) ? "fine-tuned" : "", colour: "--kept", shape: "circle", radius: 5, values: made(true) },
      { name: beyond ? "beyond the edge" : "", colour: "--pruned", shape: beyond ? "triangle" : null, hollow: true, radius: 4.5, values: at((point, error) => error > edge) },
      { name: "the original", colour: "--before", shape: "diamond", radius: 4.5, values: at((point) => point === null) },
    ],
    marks: [{ axis: "y", at: report.validationError, text: "the original's error", colour: "--ink" }],
    tip: (i) => [sweepName(points[i].point), `${count(points[i].x)} parameters`, `error ${sweepError(report, points[i].error)}`, ...(points[i].point && points[i].point.front ? ["on the Pareto front"] : [])],
    choose: (i) => choose(i),
  }, behind("The same as a table", () => table([{ text: "model" }, "parameters", "error", "details"], points.map(({ x, error, point }, i) =>
    [{ text: sweepName(point) }, count(x), sweepError(report, error), buttons[i]]))));

  function choose(i) {
    figure.chart.choose(i);
    panel.replaceChildren(...sweepPanel(report, points[i].point).flat());
    buttons.forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
  }

  choose(points.findIndex(({ point }) => point === bestOf(report)));
  return section("front", "Size and error", el("div", { class: "pair wide" }, figure, panel));
}

/* The metric on rows that selected nothing. */
function heldOutSection(report) {
  const points = report.points.filter((point) => point.test && finite(point.test.after) !== null);
  if (points.length === 0) {
    return null;
  }
  points.sort((a, b) => a.parameters - b.parameters);
  const { name } = points[0].test;
  const values = (fineTuned) => points.map((point) => (point.fineTuned === fineTuned ? point.test.after : null));
  const was = points[0].test.before;
  return section("test", "On held-out rows",
    el("p", {}, `The ${name}${was === undefined ? " with the original" : ""} on ${plural(report.data.testRows, "row")} that neither calibration, nor fine-tuning, nor model selection has seen.`),
    chart({
      label: `${name} and size`,
      x: { label: "parameters", format: count, log: true },
      y: { label: name, format: (value) => metric(name, value), reach: was === undefined ? [] : [was] },
      scattered: true,
      xs: points.map((point) => point.parameters),
      series: [
        { name: points.some((point) => !point.fineTuned) ? "not fine-tuned" : "", colour: "--pruned", shape: "square", hollow: true, radius: 4.5, values: values(false) },
        { name: points.some((point) => point.fineTuned) ? "fine-tuned" : "", colour: "--kept", shape: "circle", radius: 5, values: values(true) },
      ],
      marks: was === undefined ? [] : [{ axis: "y", at: was, text: "the original", colour: "--ink", left: true }],
      tip: (i) => [sweepName(points[i]), `${count(points[i].parameters)} parameters`, `${name} ${metric(name, points[i].test.after)}`],
    }));
}

function sweepTable(report) {
  const test = report.points.map((point) => point.test).find(Boolean);
  return section("models", "All models",
    table([{ text: "file" }, "goal", "parameters", "of the original", { text: "units of each layer" }, "error", ...(test ? [test.name] : []), "time for one row", { text: "Pareto front" }],
      report.points.map((point) => [{ text: point.name + ".onnx" }, point.goal, count(point.parameters), percent(point.parametersPercent / 100), { text: point.widths.map(count).join(" + ") },
        sweepError(report, point.validationError), ...(test ? [point.test ? metric(test.name, point.test.after) : "\u2013"] : []), point.micros === undefined ? "\u2013" : micros(point.micros), { text: point.front ? "yes" : "" }])));
}
