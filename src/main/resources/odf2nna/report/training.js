/* How the size was found, and how the network was fine-tuned. */
function planPanel(report, points, index) {
  const point = points[index];
  const { candidate } = point;
  const layers = (report.layers || []).map((layer, i) => ({ layer, width: candidate ? candidate.widths[i] : layer.units })).filter(({ layer }) => layer.prunable > 0);
  return [
    el("h3", {}, candidate ? `Candidate ${point.number} of ${report.search.candidates.length}` : "The original"),
    facts([
      candidate ? [thresholdName(report), number(candidate.threshold)] : null,
      ["Parameters", count(point.x)],
      ["Error", errorText(report.search, point.error)],
      candidate ? ["Result", verdict(report.search, candidate)] : null,
      candidate ? ["Pruned units", count(candidate.prunedUnits)] : null,
    ]),
    widths(layers),
  ];
}

function thresholdName(report) {
  return report.plan && report.plan.epsilon === undefined ? "step of the pruning order" : "threshold \u03b5";
}

/* Which rule rejects a candidate: the largest error allowed, or the confidence interval. */
const TOO_LARGE = "error too large";

function verdict(search, candidate) {
  const unsure = search.certain ? "not certainly within the tolerance" : "significantly worse than the original";
  return candidate.accepted ? "accepted" : candidate.error <= search.errorAllowed ? unsure : TOO_LARGE;
}

function errorText(search, error) {
  return search.errorName === "error" && Number.isFinite(error) ? percent(error, 2) : number(error);
}

/* Points that no other one beats in both size and error. */
function front(points) {
  return points.map((point) => !points.some((other) =>
    (other.x < point.x && other.error <= point.error) || (other.x <= point.x && other.error < point.error)));
}

/* The largest error drawn: one hopeless network must not flatten all others. */
function upperEdge(all, allowed) {
  const errors = all.filter(Number.isFinite);
  const usual = Math.max(4 * allowed, 4 * least(errors));
  const shown = most(errors.filter((error) => error <= usual));
  return usual > 0 && most(errors) > 1.5 * usual ? Math.max(1.3 * shown, 1.3 * allowed) : most(errors);
}

function searchSection(report) {
  const search = report.search;
  if (!search || search.candidates.length === 0) {
    return null;
  }
  const points = search.candidates.map((candidate, i) => ({ x: candidate.parameters, error: finite(candidate.error) ?? Infinity, candidate, number: i + 1 }));
  points.push({ x: report.before.denseParameters, error: search.errorBefore });
  const edge = upperEdge(points.map((point) => point.error), search.errorAllowed);
  const beyond = points.filter((point) => point.error > edge).length;
  points.forEach((point) => { point.y = Math.min(point.error, edge); });
  points.sort((a, b) => a.x - b.x || a.error - b.error);
  const best = front(points);
  const at = (wanted) => points.map((point) => (wanted(point) ? point.y : null));
  const kind = (point) => (point.candidate ? verdict(search, point.candidate) : "the original");
  const unsure = points.map(kind).find((one) => !["accepted", TOO_LARGE, "the original"].includes(one));
  const panel = el("div", { class: "plan", "aria-live": "polite" });
  const buttons = points.map((point, i) => el("button", { type: "button", class: "pick", onclick: () => choose(i) }, "show"));
  const figure = chart({
    label: "Error and size of the candidates",
    caption: `Each mark is a candidate: the parameters of its dense layers, and its error on ${plural(search.validationRows, "validation row")}. Small and low is good; the line joins the Pareto front. Choose a mark to see its layers.${beyond ? ` The marks on the upper edge (${beyond}) lie beyond it.` : ""}`,
    height: 330,
    scattered: true,
    x: { label: "parameters of the dense layers", format: count, log: true },
    y: { label: search.errorName === "error" ? "share of wrong rows" : search.errorName, format: search.errorName === "error" ? (value) => percent(value, 1) : number, from: 0, reach: [search.errorAllowed] },
    xs: points.map((point) => point.x),
    series: [
      { name: "", colour: "--before", line: true, stepped: true, values: points.map((point, i) => (best[i] && point.error <= edge ? point.y : null)) },
      { name: "accepted", colour: "--kept", shape: "circle", radius: 5, values: at((p) => kind(p) === "accepted") },
      { name: TOO_LARGE, colour: "--pruned", shape: "square", hollow: true, radius: 4.5, values: at((p) => kind(p) === TOO_LARGE && p.error <= edge) },
      { name: unsure || "", colour: "--pruned", shape: unsure ? "square" : null, radius: 4.5, values: at((p) => p.candidate && kind(p) === unsure) },
      { name: beyond ? "beyond the edge" : "", colour: "--pruned", shape: beyond ? "triangle" : null, hollow: true, radius: 4.5, values: at((p) => p.error > edge) },
      { name: "the original", colour: "--before", shape: "diamond", radius: 4.5, values: at((p) => !p.candidate) },
    ],
    marks: [{ axis: "y", at: search.errorAllowed, text: "largest error allowed", colour: "--ink" }],
    tip: (i) => [points[i].candidate ? `Candidate ${points[i].number}: ${kind(points[i])}` : "The original", `${count(points[i].x)} parameters`, `error ${errorText(search, points[i].error)}`,
      ...(points[i].candidate ? [`${plural(points[i].candidate.prunedUnits, "unit")} pruned`, `${thresholdName(report)} ${number(points[i].candidate.threshold)}`] : [])],
    choose: (i) => choose(i),
  }, behind("The same as a table", () => table(["candidate", thresholdName(report), "pruned units", "parameters", "error", { text: "result" }, ""],
    points.map((point, i) => [point.candidate ? String(point.number) : "original", point.candidate ? number(point.candidate.threshold) : "\u2013", point.candidate ? count(point.candidate.prunedUnits) : "0",
      count(point.x), errorText(search, point.error), { text: point.candidate ? kind(point) : "" }, buttons[i]]))));

  function choose(i) {
    figure.chart.choose(i);
    panel.replaceChildren(...planPanel(report, points, i).flat());
    buttons.forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
  }

  const chosen = points.findIndex((point) => point.candidate && point.candidate.accepted && point.candidate.threshold === search.threshold);
  choose(chosen < 0 ? points.findIndex((point) => !point.candidate) : chosen);
  return section("search", "How the size was found",
    el("p", {}, `The search validated ${count(search.candidates.length)} of ${plural(search.distinctThresholds, "possible candidate")}. ` + (chosen < 0
      ? "None was accepted."
      : `It selected the one with the fewest units whose error is within the tolerance${search.certain ? ", with 95\u00a0% certainty" : " and not significantly worse than the original"}: at most ${errorText(search, search.errorAllowed)}, where the original has ${errorText(search, search.errorBefore)}.`)
        + (search.interrupted ? " An interrupt ended the search early." : "")),
    el("div", { class: "pair wide" }, figure, panel));
}

/* Rounds before the last. */
function roundsSection(report) {
  const rounds = report.rounds;
  if (!rounds) {
    return null;
  }
  const error = (round, value) => (value === undefined ? "\u2013" : round.errorName === "error" ? percent(value, 2) : number(value));
  return section("rounds", "Rounds",
    el("p", {}, `The model was pruned in ${plural(rounds.length + 1, "round")}, each starting from the fine-tuned result of the one before. The table shows the results of the earlier rounds; the other sections describe the last.`),
    table(["round", "parameters", { text: "units of each layer" }, "pruned inputs", "error before fine-tuning", "after it"], rounds.map((round) => [
      String(round.round), count(round.parameters), { text: round.widths.map(count).join(" + ") }, count(round.prunedInputs), error(round, round.errorBefore), error(round, round.errorAfter)])));
}

function trainingSection(report) {
  const training = report.fineTuning;
  if (!training) {
    return null;
  }
  const history = training.history;
  const epochs = history.map((epoch) => epoch.epoch);
  const all = training.trainingRows + training.validationRows > training.availableRows;
  const others = all ? "some of these rows" : "the validation rows";
  const best = { axis: "x", at: training.bestEpoch, text: `${all ? "last" : "best"}: epoch ${training.bestEpoch}`, colour: "--ink" };
  const x = { label: "epoch", format: count, whole: true, range: [-0.02 * Math.max(1, epochs[epochs.length - 1]), 1.02 * Math.max(1, epochs[epochs.length - 1])], grid: false };
  const shape = epochs.length <= 60;
  const shares = training.errorName === "error";
  const tip = (i) => [`Epoch ${epochs[i]}`, i === 0 && epochs[0] === 0 ? "before fine-tuning" : `training loss ${number(history[i].loss)}`,
    `validation loss ${number(history[i].validationLoss)}`, `validation error ${shares ? percent(history[i].validationError, 2) : number(history[i].validationError)}`];
  const asTable = () => behind("The same as a table", () => table(["epoch", "training loss", "validation loss", "validation error", "seconds"],
    history.map((epoch) => [count(epoch.epoch), epoch.epoch === 0 ? "\u2013" : number(epoch.loss), number(epoch.validationLoss), number(epoch.validationError), epoch.seconds.toFixed(2)])));
  return section("training", "Fine-tuning",
    el("p", {}, `The smaller network was fine-tuned on ${plural(training.trainingRows, "row")} (${training.loss} against ${training.targets}${training.augmentation === "none" ? "" : ", augmented rows: " + training.augmentation}; ${training.optimizer}, learning rate ${number(training.learningRate)}, ${training.batchSize} rows per step). `
      + (training.bestEpoch === 0 ? "No epoch improved it, so it keeps the weights from before." : all ? "It keeps the weights after the last epoch." : `It keeps the weights after epoch ${training.bestEpoch}, the best on ${plural(training.validationRows, "validation row")}.`)),
    el("div", { class: "pair" },
      chart({
        label: "Loss by epoch", caption: "Loss, which training minimises.", x, y: { label: "loss", format: number, from: 0 }, xs: epochs, marks: [best],
        series: [
          { name: "on the training rows", colour: "--before", line: true, dash: true, shape: shape ? "square" : null, hollow: true, radius: 2.6, values: history.map((e) => (e.epoch === 0 ? null : finite(e.loss))) },
          { name: "on " + others, colour: "--kept", line: true, shape: shape ? "circle" : null, radius: 2.6, values: history.map((e) => finite(e.validationLoss)) },
        ],
        tip,
      }),
      chart({
        label: "Error by epoch", caption: `Error on ${plural(training.validationRows, "row")} that were ${all ? "trained on, too" : "not trained on"}.`, x,
        y: { label: shares ? "share of wrong rows" : training.errorName, format: shares ? (value) => percent(value, 1) : number, from: 0 }, xs: epochs, marks: [best],
        series: [{ name: "on " + others, colour: "--kept", line: true, shape: shape ? "circle" : null, radius: 2.6, values: history.map((e) => finite(e.validationError)) }],
        tip,
      })), asTable());
}
