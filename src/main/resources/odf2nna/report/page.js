/* Assembles the page. */
function provenanceSection(report) {
  const digest = (value) => (value ? el("span", { class: "mono" }, value) : "\u2013");
  const model = (what, summary) => [
    [what, summary.file],
    ["its SHA-256", digest(summary.sha256)],
    ["made by", `${summary.producer || "unknown exporter"}, opset ${summary.opset}, IR version ${summary.irVersion}`],
  ];
  const data = report.data;
  return section("provenance", "Provenance",
    report.commandLine ? commandLine(report.commandLine) : null,
    facts([
      ...model(report.after ? "Model before" : "Model", report.before),
      ...(report.after ? model("Model after", report.after) : []),
      ["Inputs", report.before.inputs.join(", ")],
      ["Outputs", report.before.outputs.join(", ")],
      ...(data ? data.files.flatMap((file) => [["Data", `${file.path} (${bytes(file.bytes)})`], ["its SHA-256", digest(file.sha256)]]) : []),
      data ? ["Targets", data.target + (data.labels ? "; " + data.labels : "")] : null,
      data && data.calibrationRows ? ["Rows", `${count(data.calibrationRows)} for calibration` + (data.testRows ? `, ${count(data.testRows)} held out for the metrics (${data.split})` : "")] : data ? ["Rows", count(data.testRows)] : null,
      data ? ["Repeated rows", `${count(data.repeatedRows)} with the features of an earlier row`] : null,
      data && data.scaling ? ["Scaling", scaling(data.scaling)] : null,
      data && data.scaling && data.scaling.file ? ["its SHA-256", digest(data.scaling.file.sha256)] : null,
      ...(report.build ? built(report.build) : []),
      report.scalerFold ? ["The new model takes", foldedScaler(report.scalerFold)] : null,
      data && data.learntEvaluationRows ? ["Evaluation rows", `${count(data.learntEvaluationRows)} with the features of a training row`] : null,
      data && data.learntTestRows ? ["Held-out rows", `${count(data.learntTestRows)} with the features of a row that was trained on`] : null,
      ...(report.study ? studied(report.study) : []),
      report.plan ? ["Importance criterion", report.plan.criterion] : null,
      report.plan ? ["Compensation", (report.plan.compensation === "paper" ? "to the letter of the paper" : report.plan.compensation) + (report.plan.sequential ? ", layer by layer" : "")] : null,
      report.plan && report.plan.bypassed.length ? report.plan.compensation === "paper" ? ["Fresh weights", report.plan.bypassed.join(", ") + ", as the layer before is emptied"] : ["Bypassed", report.plan.bypassed.join(", ") + " bypass the emptied layer before them"] : null,
      ...(report.narrowedInputs || []).map((one) => [`Columns that '${one.input}' takes`,
        `${count(one.kept.length)} of ${count(one.columns)}: ${(one.names.length ? one.names : one.kept).join(", ")}${one.names.length ? "" : " (from 0)"}`]),
      ["Seed", String(report.seed)],
      ["Program", report.tool],
      Object.keys(report.engines).length ? ["Computed by", Object.values(report.engines).sort().join("; ")] : null,
      ["Time taken", duration(report.seconds)],
    ]));
}

/* The published method that made the model. */
function studied(study) {
  return [
    ["Method", study.title],
    ["its source", study.source],
    study.guess ? ["guessed", study.guess] : null,
    study.nonZeros ? ["Non-zero parameters", `${count(study.nonZeros)} of ${count(study.nonZerosBefore)}, before units without weights are removed`] : null,
  ];
}

/* How the network was built from the data. */
function built(build) {
  const exact = (value) => value.toLocaleString("en", { maximumSignificantDigits: 4 });
  const columns = el("details", {},
    el("summary", {}, `${count(build.columns.filter((column) => column.isFeature).length)} of ${count(build.columns.length)} columns become ${count(build.features)} features`),
    table(["column", "use"], build.columns.map((column) => [{ text: column.name }, { text: column.use }])));
  const shapes = el("details", {},
    el("summary", {}, `${plural(build.layers, "hidden layer")} of ${plural(build.units, "unit")}, by the ${build.equation} equation of the ODF2NNA paper`),
    table(["layers", "units", "parameters", "weight decay", "epochs", "validation loss"], build.shapes.map((shape) =>
      [count(shape.layers), count(shape.units), count(shape.parameters), exact(shape.weightDecay), count(shape.epochs), exact(shape.validationLoss) + (shape.chosen ? ", chosen" : "")])));
  return [
    ["Target column", `'${build.target}', ${build.classes ? count(build.classes.length) + " classes" : "a number"}`],
    ["Columns", columns],
    ["General network", shapes],
    ["Raw columns", `verified on ${count(build.verifiedRows)} rows: outputs on raw columns differ from those on encoded columns by at most ${exact(build.largestDifference)}`],
    ["Steps", build.steps.map((step) => `${step.name} ${duration(step.seconds)}`).join("; ")],
  ];
}

const SCALED_COLUMNS_SHOWN = 24;

/* What is done to each column, to be repeated wherever the model is used. */
function scaling(done) {
  if (done.kind === "scale") {
    return `every column by ${done.source}`;
  }
  const rest = done.factors.length - SCALED_COLUMNS_SHOWN;
  const exact = (value) => minus(value.toLocaleString("en", { maximumSignificantDigits: 9 }));
  const rows = done.factors.slice(0, SCALED_COLUMNS_SHOWN).map((factor, column) =>
    [{ text: done.columns[column] ?? String(column) }, exact(factor), exact(done.offsets[column])]);
  return el("details", {},
    el("summary", {}, (done.kind === "standardize" ? "by the means and deviations of " : done.kind + " of ") + done.source),
    el("p", {}, "The original takes column \u00b7 factor + offset:"),
    table([{ text: done.columns.length ? "column" : "column, from 0" }, "factor", "offset"], rows),
    rest > 0 ? el("p", { class: "muted" }, `and ${plural(rest, "column")} more, listed in the data as JSON`) : null);
}

/* Where the new model scales its columns, and how well. */
function foldedScaler(fold) {
  const names = (list) => list.map((name) => `'${name}'`).join(", ");
  const places = [fold.layers.length ? `the weights of ${names(fold.layers)}` : null, fold.inputs.length ? `operators behind ${names(fold.inputs)}` : null].filter(Boolean);
  const worst = most(fold.equivalence.tensors.map((tensor) => (tensor.bound ? tensor.maxDifference / tensor.bound : 0)));
  return `unscaled columns; the scaling is in ${places.join(" and ")}. On ${plural(fold.equivalence.rows, "row")} it differs from the network on scaled columns by at most ${percent(worst, 0)} of what rounding can cause.`;
}

function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'";
}

function commandLine(words) {
  return el("div", {}, el("h3", {}, "Command to repeat this run"), copied(words.map(quoted).join(" ")));
}

/* Text to take away. */
function copied(text) {
  const button = el("button", { type: "button", onclick: () => navigator.clipboard.writeText(text).then(() => { button.textContent = "Copied"; }, () => { button.textContent = "Select it and copy"; }) }, "Copy");
  return el("div", { class: "command" }, el("code", { tabindex: "0" }, text), button);
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  recolourCharts();
}

function themeButton() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const current = () => chosen || (dark.matches ? "dark" : "light");
  const button = el("button", { type: "button", id: "theme", onclick: () => { chosen = current() === "dark" ? "light" : "dark"; follow(); } });
  function follow() {
    theme(current());
    button.textContent = current() === "dark" ? "Light colours" : "Dark colours";
  }
  dark.addEventListener("change", follow);
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    theme("light");
    fitCharts();
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    follow();
    fitCharts();
  });
  follow();
  return button;
}

function notes(report) {
  const all = [...report.notes, ...(report.plan ? report.plan.notes : [])];
  return all.length ? el("ul", { class: "notes", "aria-label": "Notes" }, all.map((note) => el("li", {}, sentence(note)))) : null;
}

/* What a page says of a run, and of a sweep. */
function runStory(report) {
  const name = baseName(report.before.file);
  return {
    heading: report.after ? [name, " \u2192 ", baseName(report.after.file)] : [name],
    lead: whatHappened(report),
    tiles: tiles(report),
    content: [beforeAndAfter(report), networkSection(report), simplificationSection(report), roundsSection(report), searchSection(report), unitSections(report), thresholdsSection(report), trainingSection(report),
      metricsSection(report), scratchSection(report), equivalenceSection(report), layersTable(report), nextSection(report), provenanceSection(report)],
    source: "what the program prints with --json",
    isRun: true,
  };
}

function sweepStory(report) {
  return {
    heading: [baseName(report.before.file), " in ", plural(report.points.length, "smaller version")],
    lead: sweepLead(report),
    tiles: null,
    content: [frontSection(report), heldOutSection(report), sweepTable(report), provenanceSection(report)],
    source: "in sweep.json beside it",
  };
}

function draw(report) {
  const story = report.command === "sweep" ? sweepStory(report) : report.command === "reproduce" ? reproduceStory(report) : runStory(report);
  const { heading } = story;
  document.title = heading.join("") + " \u2013 " + report.command;
  const [first, second] = story.lead;
  const content = story.content.filter(Boolean);
  document.getElementById("content").replaceChildren(...[
    el("div", { class: "top" }, el("span", {}, `${report.tool} \u00b7 ${report.command}`), themeButton()),
    el("h1", {}, heading),
    el("p", { class: "lead" }, first + " " + second),
    notes(report),
    explanation(),
    story.tiles,
    el("nav", { "aria-label": "Sections" }, sections.map(({ id, title }) => el("a", { href: "#" + id }, title))),
    ...content,
    el("footer", {}, el("p", {}, "The method: ", el("a", { href: "https://doi.org/10.1016/j.neunet.2023.12.015" }, "Balderas, Lastra, Ben\u00edtez, Optimizing Dense Feed-Forward Neural Networks"), ", Neural Networks, 2023. The formats: ", el("a", { href: "https://onnx.ai/onnx/operators/" }, "ONNX"), ", ", el("a", { href: "https://onnxruntime.ai/docs/" }, "ONNX Runtime"), "."), `This page holds all of its data and loads nothing. The same data as JSON is ${story.source}${story.isRun ? "; docs/schema/report.schema.json describes its fields." : "."}`),
  ].filter(Boolean));
  fitCharts();
  new ResizeObserver(fitCharts).observe(document.getElementById("content"));
  document.documentElement.dataset.ready = "true";
}

draw(JSON.parse(document.getElementById("data").textContent));
