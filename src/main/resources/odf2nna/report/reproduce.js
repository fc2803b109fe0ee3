/* The experiments of a paper beside what they give here. */
function verdictCount(report, outcome) {
  return sum(report.experiments.map((one) => one.claims.filter((claim) => claim.outcome === outcome).length));
}

function reproduceLead(report) {
  const claims = sum(report.experiments.map((one) => one.claims.length));
  return [`${plural(report.experiments.length, "experiment")} with ${plural(report.seeds, "seed")} each: of ${plural(claims, "claim")} ${count(verdictCount(report, "holds"))} hold, ${count(verdictCount(report, "does not hold"))} do not, and ${count(verdictCount(report, "not shown"))} are neither shown nor refuted.`,
    "Every method has the same originals, rows and fine-tuning; metrics are those of test rows that nothing else has seen."];
}

function experimentName(one) {
  return `Table ${one.table}, ${one.name}`;
}

/* A difference in percentage points of a share of rows, or in the unit of the metric: short, since tables have many. */
function shortChange(name, value) {
  const points = name.includes("accuracy");
  return (value > 0 ? "+" : "") + minus((points ? 100 * value : value).toFixed(points ? 2 : 4));
}

function difference(name, row) {
  return finite(row.difference) === null ? "\u2013" : shortChange(name, row.difference) + (finite(row.low) === null ? "" : ` (${shortChange(name, row.low)} to ${shortChange(name, row.high)})`);
}

function verdictsSection(report) {
  const rows = report.experiments.flatMap((one) => one.claims.map((claim) =>
    [{ text: experimentName(one) }, { text: claim.says }, claim.outcome, difference(one.metric, claim)]));
  return rows.length ? section("verdicts", "Which claims hold", table([{ text: "experiment" }, { text: "claim" }, "verdict", "difference (in percentage points of accuracies)"], rows)) : null;
}

function scoreOf(one, value) {
  return finite(value) === null ? "\u2013" : metric(one.metric, value);
}

/* The lower end of a chart: three quartile ranges below the lower quartile, so that one failure leaves room for the others. */
function lowerEdge(points) {
  const ys = points.map(({ y }) => y).sort((a, b) => a - b);
  const at = (share) => ys[Math.round(share * (ys.length - 1))];
  const ours = points.filter(({ kind }) => kind === "default").map(({ y }) => y);
  return Math.min(at(0.25) - 3 * (at(0.75) - at(0.25)), ...ours);
}

function kindOf(row) {
  return row.method === "paper" ? "letter" : row.title.startsWith("this program") ? "default" : row.nonZeros ? "weights" : "units";
}

/* Each mark is a method at a size; ours are filled. */
function experimentChart(one) {
  const points = [
    ...one.results.filter((row) => finite(row.after) !== null).map((row) => ({
      x: row.nonZeros || row.parameters, y: row.after, kind: kindOf(row),
      lines: [row.title, `${count(Math.round(row.nonZeros || row.parameters))} ${row.nonZeros ? "non-zero parameters" : "parameters"}`, `${one.metric} ${metric(one.metric, row.after)}, ${plural(row.runs, "run")}`],
    })),
    ...one.paper.filter((row) => finite(row.after) !== null && row.parameters).map((row) => ({
      x: row.parameters, y: row.after, kind: "paper", lines: [`The paper: ${row.method}`, `${count(row.parameters)} parameters`, `${one.metric} ${metric(one.metric, row.after)}`],
    })),
  ].filter((point) => point.x > 0).sort((a, b) => a.x - b.x);
  if (points.length < 2) {
    return null;
  }
  const edge = lowerEdge(points);
  const of = (kind) => points.map((point) => (point.kind === kind ? Math.max(point.y, edge) : null));
  const named = (kind, name) => (points.some((point) => point.kind === kind) ? name : "");
  const before = one.results.map((row) => row.before).find((value) => finite(value) !== null);
  return chart({
    label: `${one.metric} and size, ${experimentName(one)}`,
    caption: `Each mark is a method at a size, in the mean of its runs: further left is smaller, further up is better. Methods that prune single weights are drawn at their non-zero parameters. Point at a mark for its name.${points.some(({ y }) => y < edge) ? " Marks at the lower edge are lower than it." : ""}`,
    height: 320,
    scattered: true,
    x: { label: "parameters", format: count, log: true },
    y: { label: one.metric, format: (value) => metric(one.metric, value) },
    xs: points.map(({ x }) => x),
    series: [
      { name: "this program", colour: "--kept", shape: "circle", radius: 5, values: of("default") },
      { name: named("letter", "the paper's method, to the letter"), colour: "--pruned", shape: "square", radius: 4.5, values: of("letter") },
      { name: named("units", "other methods for units"), colour: "--before", shape: "triangle", hollow: true, radius: 4.5, values: of("units") },
      { name: named("weights", "methods for single weights"), colour: "--pruned", shape: "square", hollow: true, radius: 4, values: of("weights") },
      { name: named("paper", "printed in the paper"), colour: "--ink", shape: "diamond", hollow: true, radius: 4.5, values: of("paper") },
    ],
    marks: before === undefined ? [] : [{ axis: "y", at: before, text: "the original", colour: "--ink" }],
    tip: (i) => points[i].lines,
  });
}

function experimentSection(one, index) {
  const paper = one.paper.length ? table(["the paper", { text: "setting" }, "before", "pruned", "after", "parameters", { text: "doubt" }], one.paper.map((row) =>
    [row.method, { text: row.setting || "" }, scoreOf(one, row.before), scoreOf(one, row.untuned), scoreOf(one, row.after), row.parameters ? count(row.parameters) : "\u2013", { text: row.doubt || "" }])) : null;
  const measured = table([{ text: "measured" }, "at", "runs", "parameters", "before", "pruned", "after", one.metric.includes("accuracy") ? "difference in points" : "difference"], one.results.map((row) =>
    [{ text: row.title }, row.at, count(row.runs), finite(row.parameters) === null ? "\u2013" : count(Math.round(row.parameters)) + (row.nonZeros ? `, ${count(Math.round(row.nonZeros))} non-zero` : ""),
      scoreOf(one, row.before), scoreOf(one, row.untuned), scoreOf(one, row.after) + (finite(row.spread) === null ? "" : ` \u00b1 ${shortChange(one.metric, row.spread).slice(1)}`), finite(row.difference) === null ? { text: row.failure || "\u2013" } : difference(one.metric, row)]));
  return section(`experiment-${index}`, experimentName(one),
    el("p", {}, `Original: ${one.original}, ${count(one.parameters)} parameters. Metric: ${one.metric}. Fine-tuning: ${plural(one.epochs, "epoch")} for every method.`),
    ...one.remarks.map((remark) => el("p", { class: "muted" }, remark)),
    experimentChart(one), paper, measured);
}

function reproduceStory(report) {
  return {
    heading: [report.title],
    lead: reproduceLead(report),
    tiles: null,
    content: [verdictsSection(report), ...report.experiments.map(experimentSection)],
    source: "in results.json beside it",
  };
}
