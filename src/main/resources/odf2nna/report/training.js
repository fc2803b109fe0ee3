/* How the size was found, and how the network was retrained. */
function planPanel(report, points, index) {
  const point = points[index];
  const trial = point.trial;
  const layers = (report.layers || []).map((layer, i) => ({ layer, width: trial ? trial.widths[i] : layer.units })).filter(({ layer }) => layer.prunable > 0);
  return [
    el("h3", {}, trial ? `Trial ${point.number} of ${report.search.trials.length}` : "The original"),
    facts([
      trial ? [thresholdName(report), number(trial.epsilon)] : null,
      ["Parameters", count(point.x)],
      ["Error", errorText(report.search, point.error)],
      trial ? ["Verdict", trial.accepted ? "accepted" : "refused"] : null,
      trial ? ["Units taken out", count(trial.dropped)] : null,
    ]),
    widths(layers),
  ];
}

function thresholdName(report) {
  return report.plan && report.plan.criterion !== "std" ? "place in the order" : "threshold \u03b5";
}

function errorText(search, error) {
  return search.errorName === "error" && Number.isFinite(error) ? percent(error, 2) : number(error);
}

/* Points that no other one beats in both size and error. */
function front(points) {
  return points.map((point) => !points.some((other) =>
    (other.x < point.x && other.error <= point.error) || (other.x <= point.x && other.error < point.error)));
}

/* Up to where errors are drawn: a network that is hopeless must not press all others flat. */
function upperEdge(all, allowed) {
  const errors = all.filter(Number.isFinite);
  const usual = Math.max(4 * allowed, 4 * least(errors));
  const shown = most(errors.filter((error) => error <= usual));
  return usual > 0 && most(errors) > 1.5 * usual ? Math.max(1.3 * shown, 1.3 * allowed) : most(errors);
}

function searchSection(report) {
  const search = report.search;
  if (!search || search.trials.length === 0) {
    return null;
  }
  const points = search.trials.map((trial, i) => ({ x: trial.parameters, error: finite(trial.error) ?? Infinity, trial, number: i + 1 }));
  points.push({ x: report.before.denseParameters, error: search.errorBefore });
  const edge = upperEdge(points.map((point) => point.error), search.errorAllowed);
  const beyond = points.filter((point) => point.error > edge).length;
  points.forEach((point) => { point.y = Math.min(point.error, edge); });
  points.sort((a, b) => a.x - b.x || a.error - b.error);
  const best = front(points);
  const at = (wanted) => points.map((point) => (wanted(point) ? point.y : null));
  const refused = search.certain ? "refused: too large an error, or not surely small enough" : "too large an error";
  const kind = (point) => (!point.trial ? "the original" : point.trial.accepted ? "accepted" : refused);
  const panel = el("div", { class: "plan", "aria-live": "polite" });
  const buttons = points.map((point, i) => el("button", { type: "button", class: "pick", onclick: () => choose(i) }, "show"));
  const figure = chart({
    label: "Error and size of the networks that were tried",
    caption: `Each mark is a network that was tried: how many parameters its dense layers have, and its error on ${plural(search.validationRows, "row")} set aside for this choice. Small and low is good; the line joins those that no other beats. Choose one to see its layers.${beyond ? ` The marks on the upper edge (${beyond}) lie beyond it.` : ""}`,
    height: 330,
    scattered: true,
    x: { label: "parameters of the dense layers", format: count, log: true },
    y: { label: search.errorName === "error" ? "share of wrong rows" : search.errorName, format: search.errorName === "error" ? (value) => percent(value, 1) : number, from: 0, reach: [search.errorAllowed] },
    xs: points.map((point) => point.x),
    series: [
      { name: "", colour: "--before", line: true, stepped: true, values: points.map((point, i) => (best[i] && point.error <= edge ? point.y : null)) },
      { name: "accepted", colour: "--kept", shape: "circle", radius: 5, values: at((p) => p.trial && p.trial.accepted) },
      { name: refused, colour: "--dropped", shape: "square", hollow: true, radius: 4.5, values: at((p) => p.trial && !p.trial.accepted && p.error <= edge) },
      { name: beyond ? "beyond the edge" : "", colour: "--dropped", shape: beyond ? "triangle" : null, hollow: true, radius: 4.5, values: at((p) => p.error > edge) },
      { name: "the original", colour: "--before", shape: "diamond", radius: 4.5, values: at((p) => !p.trial) },
    ],
    marks: [{ axis: "y", at: search.errorAllowed, text: "largest error allowed", colour: "--ink" }],
    tip: (i) => [points[i].trial ? `Trial ${points[i].number}: ${kind(points[i])}` : "The original", `${count(points[i].x)} parameters`, `error ${errorText(search, points[i].error)}`,
      ...(points[i].trial ? [`${plural(points[i].trial.dropped, "unit")} taken out`, `${thresholdName(report)} ${number(points[i].trial.epsilon)}`] : [])],
    choose: (i) => choose(i),
  }, behind("The same as a table", () => table(["trial", thresholdName(report), "units taken out", "parameters", "error", { text: "" }, ""],
    points.map((point, i) => [point.trial ? String(point.number) : "original", point.trial ? number(point.trial.epsilon) : "\u2013", point.trial ? count(point.trial.dropped) : "0",
      count(point.x), errorText(search, point.error), { text: point.trial ? kind(point) : "" }, buttons[i]]))));

  function choose(i) {
    figure.chart.choose(i);
    panel.replaceChildren(...planPanel(report, points, i).flat());
    buttons.forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
  }

  const chosen = points.findIndex((point) => point.trial && point.trial.accepted && point.trial.epsilon === search.epsilon);
  choose(chosen < 0 ? points.findIndex((point) => !point.trial) : chosen);
  return section("search", "How the size was found",
    el("p", {}, `Of ${plural(search.steps, "possible network")}, from the original on down, ${count(search.trials.length)} were tried. ` + (chosen < 0
      ? "Each cost more than was allowed."
      : `The one with the fewest units whose error stayed within what was allowed${search.certain ? ", with 95\u00a0% certainty" : ""} (${errorText(search, search.errorAllowed)}, where the original has ${errorText(search, search.errorBefore)}) was taken.`)
        + (search.interrupted ? " The search was ended before its time." : "")),
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
    el("p", {}, `The model was made smaller in ${plural(rounds.length + 1, "round")}, each starting from what the one before had retrained. This is what the earlier ones left; the last is told of in the other sections.`),
    table(["round", "parameters", { text: "units of each layer" }, "inputs gone", "error before retraining", "after it"], rounds.map((round) => [
      String(round.round), count(round.parameters), { text: round.widths.map(count).join(" + ") }, count(round.droppedInputs), error(round, round.errorBefore), error(round, round.errorAfter)])));
}

function trainingSection(report) {
  const training = report.retraining;
  if (!training) {
    return null;
  }
  const history = training.history;
  const epochs = history.map((epoch) => epoch.epoch);
  const all = training.trainingRows + training.validationRows > training.availableRows;
  const others = all ? "some of these rows" : "the other rows";
  const best = { axis: "x", at: training.bestEpoch, text: `${all ? "last" : "best"}: epoch ${training.bestEpoch}`, colour: "--ink" };
  const x = { label: "epoch", format: count, whole: true, range: [-0.02 * Math.max(1, epochs[epochs.length - 1]), 1.02 * Math.max(1, epochs[epochs.length - 1])], grid: false };
  const shape = epochs.length <= 60;
  const shares = training.errorName === "error";
  const tip = (i) => [`Epoch ${epochs[i]}`, i === 0 && epochs[0] === 0 ? "before retraining" : `training loss ${number(history[i].loss)}`,
    `validation loss ${number(history[i].validationLoss)}`, `validation error ${shares ? percent(history[i].validationError, 2) : number(history[i].validationError)}`];
  const asTable = () => behind("The same as a table", () => table(["epoch", "training loss", "validation loss", "validation error", "seconds"],
    history.map((epoch) => [count(epoch.epoch), epoch.epoch === 0 ? "\u2013" : number(epoch.loss), number(epoch.validationLoss), number(epoch.validationError), epoch.seconds.toFixed(2)])));
  return section("training", "Retraining",
    el("p", {}, `The smaller network was trained on ${plural(training.trainingRows, "row")} to make good what was lost (${training.loss} against ${training.targets}${training.augmentation === "none" ? "" : ", rows changed by chance: " + training.augmentation}; ${training.optimizer}, learning rate ${number(training.learningRate)}, ${training.batchSize} rows a step). `
      + (training.bestEpoch === 0 ? "It got no better, so the weights from before were kept." : all ? "Its weights after the last epoch were taken." : `Its weights after epoch ${training.bestEpoch} were the best on ${plural(training.validationRows, "other row")} and were taken.`)),
    el("div", { class: "pair" },
      chart({
        label: "Loss by epoch", caption: "Loss: what training makes small.", x, y: { label: "loss", format: number, from: 0 }, xs: epochs, marks: [best],
        series: [
          { name: "on the rows learnt from", colour: "--before", line: true, dash: true, shape: shape ? "square" : null, hollow: true, radius: 2.6, values: history.map((e) => (e.epoch === 0 ? null : finite(e.loss))) },
          { name: "on " + others, colour: "--kept", line: true, shape: shape ? "circle" : null, radius: 2.6, values: history.map((e) => finite(e.validationLoss)) },
        ],
        tip,
      }),
      chart({
        label: "Error by epoch", caption: `Error on ${plural(training.validationRows, "row")} that were ${all ? "learnt from, too" : "not learnt from"}.`, x,
        y: { label: shares ? "share of wrong rows" : training.errorName, format: shares ? (value) => percent(value, 1) : number, from: 0 }, xs: epochs, marks: [best],
        series: [{ name: "on " + others, colour: "--kept", line: true, shape: shape ? "circle" : null, radius: 2.6, values: history.map((e) => finite(e.validationError)) }],
        tip,
      })), asTable());
}
