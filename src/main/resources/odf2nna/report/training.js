/* How the size was found, and how the network was fine-tuned. */

/* Losses for people: what they are about, and the words for worse and better. */
const LOSSES = {
  accuracy: { name: "accuracy", points: true, worse: " lower", same: "the same", axis: "accuracy: percentage points lower", promise: (amount) => `accuracy is lower by at most ${amount}` },
  "R\u00b2": { name: "R\u00b2", worse: " lower", same: "the same", axis: "R\u00b2: lower by", promise: (amount) => `R\u00b2 is lower by at most ${amount}` },
  agreement: { name: "agreement with the original", points: true, worse: " below 100\u00a0%", same: "100\u00a0%", axis: "agreement: percentage points below 100\u00a0%", promise: (amount) => `agreement with the original is at most ${amount} below 100\u00a0%` },
  "relative RMS": { name: "relative RMS difference", worse: "", same: "0", axis: "relative RMS difference", promise: (amount) => `the relative RMS difference from the original is at most ${amount}` },
};

function lossNumber(search, loss, digits = 3) {
  return number(finite(loss) === null ? loss : Number(((LOSSES[search.metric].points ? 100 : 1) * loss).toPrecision(digits)));
}

function lossAmount(search, loss, digits = 3) {
  const text = lossNumber(search, loss, digits);
  return LOSSES[search.metric].points ? `${text} percentage point${text === "1" ? "" : "s"}` : text;
}

function lossText(search, loss) {
  const { same, worse } = LOSSES[search.metric];
  return loss === 0 ? same : loss < 0 ? lossAmount(search, -loss) + " higher" : lossAmount(search, loss) + worse;
}

function boundText(search, bound) {
  return bound === undefined ? "unknown" : bound < 0 ? `at least ${lossText(search, bound)}` : `at most ${lossAmount(search, bound)}${LOSSES[search.metric].worse}`;
}

/* Rows that a promise is about: those of the original's training, if it was measured on them. */
function promisedRows(search) {
  return search.coversNewRows ? "new rows" : "training rows like these";
}

/* Why a candidate was or was not certified. */
function verdict(search, candidate) {
  const given = candidate.rows < search.rows ? ` (measured on ${plural(candidate.rows, "row")})` : "";
  const reason = candidate.certified
    ? `certified${candidate.rejectedBy ? `, but ${candidate.rejectedBy}` : ""}` : `${candidate.rejectedBy}${given}`;
  return !candidate.chosen ? reason : candidate.certified ? "chosen, certified" : `chosen, not certified: ${reason}`;
}

function tuningText(candidate) {
  return candidate.fineTuning === undefined ? "none" : `against ${candidate.fineTuning}`;
}

function candidatePanel(report, points, index) {
  const { candidate, number: position } = points[index];
  const { search } = report;
  const layers = (report.layers || []).map((layer, i) => ({ layer, width: candidate ? candidate.widths[i] : layer.units })).filter(({ layer }) => layer.prunable > 0);
  return [
    el("h3", {}, candidate ? `Candidate ${position} of ${search.candidates.length}` : "The original"),
    facts(candidate ? [
      ["Result", verdict(search, candidate)],
      ["Parameters", count(candidate.parameters)],
      [search.metric, lossText(search, candidate.loss)],
      [search.coversNewRows ? "On new rows" : "On training rows", boundText(search, candidate.lossBound)],
      ["Rows measured on", count(candidate.rows)],
      ["Fine-tuning", tuningText(candidate)],
      ["Pruned units", count(candidate.prunedUnits)],
    ] : [["Parameters", count(report.before.denseParameters)]]),
    widths(layers),
  ];
}

/* The largest loss drawn: one hopeless network must not flatten all others. */
function upperEdge(losses, tolerance) {
  const all = losses.filter(Number.isFinite);
  const usual = Math.max(4 * tolerance, 4 * least(all));
  const shown = most(all.filter((loss) => loss <= usual));
  return usual > 0 && most(all) > 1.5 * usual ? Math.max(1.3 * shown, 1.3 * tolerance) : most(all);
}

/* Candidates of the same size, side by side: a place along the logarithmic axis for each. */
function sideBySide(points) {
  const sizes = points.map((point) => point.size);
  const step = 0.018 * (Math.log(most(sizes) / least(sizes)) + 0.45);
  const same = new Map();
  points.forEach((point) => same.set(point.size, [...(same.get(point.size) || []), point]));
  same.forEach((group) => group.forEach((point, i) => { point.x = point.size * Math.exp(step * (i - (group.length - 1) / 2)); }));
}

function promiseText(search) {
  const loss = LOSSES[search.metric];
  const level = `${number(100 * search.confidence)}\u00a0% confidence`;
  const chosen = search.candidates.findIndex((candidate) => candidate.chosen);
  const candidate = search.candidates[chosen];
  const fitted = search.folds > 1 ? `cross-fitted in ${count(search.folds)} folds: each row is predicted by networks that were fitted on the other folds` : search.coversNewRows ? "which they were not fitted on" : "of which at least half are their training rows";
  const stopped = search.candidates.some((one) => one.rows < search.rows);
  const needed = search.rowsNeeded > search.rows ? ` It would take about ${plural(search.rowsNeeded, "row")} to certify a candidate.` : "";
  const sure = candidate && search.certified ? `Candidate ${chosen + 1} was chosen and is certified` : `Candidate ${chosen + 1} was chosen but is not certified`;
  const onNew = candidate && (candidate.lossBound === undefined ? "; these rows are too few for an upper bound" : `, and with ${level} it is ${boundText(search, candidate.lossBound)} on ${promisedRows(search)}`);
  return [
    `The search looks for the smallest network that keeps a promise: on ${search.coversNewRows ? "new rows like these" : promisedRows(search)}, ${loss.promise(lossAmount(search, search.tolerance, 6))}, with ${level}. ${search.coversNewRows ? "" : "Nothing is promised on new rows. "}`
      + `It measured ${plural(search.candidates.length, "candidate")} on ${stopped ? "up to " : ""}${plural(search.rows, "row")}, ${fitted}.`,
    (candidate ? `${sure}: on ${search.rows === candidate.rows ? "these rows" : plural(candidate.rows, "row")} its ${loss.name} is ${lossText(search, candidate.loss)}${onNew}.` : "No candidate was chosen.")
      + (candidate && search.folds > 1 ? " The result was then made in the same way, but from all rows, so its size may differ slightly." : "")
      + needed + (search.interrupted ? " An interrupt ended the search early." : ""),
  ];
}

function searchSection(report) {
  const search = report.search;
  if (!search || search.candidates.length === 0) {
    return null;
  }
  const { name, axis: label } = LOSSES[search.metric];
  const points = search.candidates.map((candidate, i) => ({ size: candidate.parameters, loss: finite(candidate.loss) ?? Infinity, bound: finite(candidate.lossBound), candidate, number: i + 1 }));
  points.push({ size: report.before.denseParameters, loss: 0, bound: null });
  const edge = upperEdge(points.flatMap((point) => [point.loss, point.bound ?? point.loss]), search.tolerance);
  const beyond = points.filter((point) => point.loss > edge).length;
  sideBySide(points);
  points.sort((a, b) => a.x - b.x);
  const marked = (title, requested, look) => {
    const is = points.map((point) => point.candidate !== undefined && point.loss <= edge && requested(point.candidate));
    const any = is.some(Boolean);
    return { radius: 4.5, ...look, name: any ? title : "", shape: any ? look.shape : null, values: points.map((point, i) => (is[i] ? point.loss : null)), upTo: points.map((point) => point.bound) };
  };
  const panel = el("div", { class: "plan", "aria-live": "polite" });
  const buttons = points.map((point, i) => el("button", { type: "button", class: "pick", onclick: () => choose(i) }, "show"));
  const figure = chart({
    label: "Loss and size of the candidates",
    caption: `Each mark is a candidate: the parameters of its dense layers, and its loss on ${search.coversNewRows ? "rows that it was not fitted on" : "these rows"}. The line above it ends at the upper bound of the loss on ${promisedRows(search)}. A candidate is certified if this bound is at most the largest loss promised. Candidates of the same size stand side by side. Select a mark to see its layers.${beyond ? ` Triangles at the upper edge are larger losses (${beyond}).` : ""}`,
    height: 330,
    scattered: true,
    x: { label: "parameters of the dense layers", format: count, log: true },
    y: { label, format: (value) => lossNumber(search, value), from: 0, reach: [search.tolerance, edge] },
    xs: points.map((point) => point.x),
    series: [
      marked("chosen, certified", (c) => c.chosen && c.certified, { colour: "--kept", shape: "circle", radius: 5.5 }),
      marked("certified", (c) => !c.chosen && c.certified, { colour: "--kept", shape: "circle", hollow: true }),
      marked("chosen, not certified", (c) => c.chosen && !c.certified, { colour: "--pruned", shape: "square", radius: 5.5 }),
      marked("not certified", (c) => !c.chosen && !c.certified, { colour: "--pruned", shape: "square", hollow: true }),
      { name: beyond ? "beyond the edge" : "", colour: "--pruned", shape: beyond ? "triangle" : null, hollow: true, radius: 4.5, values: points.map((point) => (point.loss > edge ? edge : null)) },
      { name: "the original", colour: "--before", shape: "diamond", radius: 4.5, values: points.map((point) => (point.candidate ? null : 0)) },
    ],
    marks: [{ axis: "y", at: search.tolerance, text: "largest loss promised", colour: "--ink" }],
    tip: (i) => {
      const { candidate, number: position, size } = points[i];
      return candidate ? [`Candidate ${position}: ${verdict(search, candidate)}`, `${count(size)} parameters, ${plural(candidate.prunedUnits, "unit")} pruned`, `${name} ${lossText(search, candidate.loss)}`,
        `on ${promisedRows(search)} ${boundText(search, candidate.lossBound)}`, `fine-tuning: ${tuningText(candidate)}`] : ["The original", `${count(size)} parameters`];
    },
    choose: (i) => choose(i),
  });
  const asTable = behind("The same as a table", () => table(["candidate", { text: "fine-tuning" }, "pruned units", "parameters", "loss", "upper bound", "rows", { text: "result" }, "details"],
    points.map(({ candidate, number: position, size }, i) => (candidate
      ? [String(position), { text: tuningText(candidate) }, count(candidate.prunedUnits), count(size), lossNumber(search, candidate.loss), lossNumber(search, candidate.lossBound), count(candidate.rows), { text: verdict(search, candidate) }, buttons[i]]
      : ["original", { text: "\u2013" }, "0", count(size), "0", "\u2013", "\u2013", { text: "" }, buttons[i]])),
    `Loss: ${label}`));

  function choose(i) {
    figure.chart.choose(i);
    panel.replaceChildren(...candidatePanel(report, points, i).flat());
    buttons.forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
  }

  const chosen = points.findIndex((point) => point.candidate && point.candidate.chosen);
  choose(chosen < 0 ? points.findIndex((point) => !point.candidate) : chosen);
  return section("search", "How the size was found",
    promiseText(search).map((text) => el("p", {}, text)),
    el("div", { class: "pair wide" }, figure, panel), asTable);
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
  const held = all ? `on ${count(training.validationRows)} of the training rows` : "on validation rows";
  const heldLoss = all ? `loss ${held}` : "validation loss";
  const heldError = all ? `error ${held}` : "validation error";
  const best = { axis: "x", at: training.bestEpoch, text: `${all ? "last" : "best"}: epoch ${training.bestEpoch}`, colour: "--ink" };
  const x = { label: "epoch", format: count, whole: true, range: [-0.02 * Math.max(1, epochs[epochs.length - 1]), 1.02 * Math.max(1, epochs[epochs.length - 1])], grid: false };
  const shape = epochs.length <= 60;
  const shares = training.errorName === "error";
  const tip = (i) => [`Epoch ${epochs[i]}`, i === 0 && epochs[0] === 0 ? "before fine-tuning" : `training loss: ${number(history[i].loss)}`,
    `${heldLoss}: ${number(history[i].validationLoss)}`, `${heldError}: ${shares ? percent(history[i].validationError, 2) : number(history[i].validationError)}`];
  const asTable = () => behind("The same as a table", () => table(["epoch", "training loss", heldLoss, heldError, "seconds"],
    history.map((epoch) => [count(epoch.epoch), epoch.epoch === 0 ? "\u2013" : number(epoch.loss), number(epoch.validationLoss), number(epoch.validationError), epoch.seconds.toFixed(2)])));
  return section("training", "Fine-tuning",
    el("p", {}, `The smaller network was fine-tuned on ${plural(training.trainingRows, "row")} (${training.loss} against ${training.targets}${training.augmentation === "none" ? "" : ", augmented rows: " + training.augmentation}; ${training.optimizer}, learning rate ${number(training.learningRate)}, ${training.batchSize} rows per step). `
      + (training.bestEpoch === 0 ? "No epoch improved it, so it keeps its weights from before fine-tuning." : all ? "It keeps the weights after the last epoch." : `It keeps the weights after epoch ${training.bestEpoch}, the best on ${plural(training.validationRows, "validation row")}.`)),
    el("div", { class: "pair" },
      chart({
        label: "Loss by epoch", caption: `Loss, which fine-tuning minimises: its mean over the rows of each epoch, and its value after the epoch ${held}.`, x, y: { label: "loss", format: number, from: 0 }, xs: epochs, marks: [best],
        series: [
          { name: "training loss", colour: "--before", line: true, dash: true, shape: shape ? "square" : null, hollow: true, radius: 2.6, values: history.map((e) => (e.epoch === 0 ? null : finite(e.loss))) },
          { name: heldLoss, colour: "--kept", line: true, shape: shape ? "circle" : null, radius: 2.6, values: history.map((e) => finite(e.validationLoss)) },
        ],
        tip,
      }),
      chart({
        label: "Error by epoch", caption: all ? `Error after each epoch ${held}.` : `Error after each epoch on ${plural(training.validationRows, "validation row")}, which are not trained on.`, x,
        y: { label: shares ? "share of wrong rows" : training.errorName, format: shares ? (value) => percent(value, 1) : number, from: 0 }, xs: epochs, marks: [best],
        series: [{ name: heldError, colour: "--kept", line: true, shape: shape ? "circle" : null, radius: 2.6, values: history.map((e) => finite(e.validationError)) }],
        tip,
      })), asTable());
}
