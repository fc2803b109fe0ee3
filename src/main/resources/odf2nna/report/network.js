/* The network as a picture: a box for each dense layer, as high as it is wide, with what was pruned left empty. */
const BOX = { width: 46, gap: 74, side: 140, height: 150, top: 34, wire: 26 };

/* Wires between boxes: from the values that were measured, else between neighbours that fit. */
function wires(layers, units) {
  const at = new Map(layers.map((layer, i) => [layer.name, i]));
  const found = (units || []).flatMap((value) => value.sources.flatMap((source) => value.layers.map((consumer) => [at.get(source), at.get(consumer)])));
  const known = found.filter(([from, to]) => from !== undefined && to !== undefined && from < to);
  return known.length ? known : layers.slice(1).map((layer, i) => [i, i + 1]).filter(([from, to]) => layers[from].units === layers[to].inputs);
}

function networkPicture(report) {
  const layers = report.layers;
  const joined = wires(layers, report.units);
  const widest = most(layers.map((layer) => layer.units));
  const high = (units) => Math.max(3, BOX.height * Math.sqrt(units / widest));
  const left = (i) => BOX.side + i * (BOX.width + BOX.gap);
  const middle = BOX.top + BOX.height / 2;
  const width = left(layers.length) - BOX.gap + BOX.side;
  const height = BOX.top + BOX.height + 52;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "img", "aria-label":
    layers.map((layer) => `${layer.name}: ${count(layer.units)} units${layer.kept < layer.units ? `, ${count(layer.kept)} kept` : ""}`).join("; ") });
  const text = (x, y, words, kind = "", anchor = "middle") => picture.append(svg("text", { x, y, class: kind, "text-anchor": anchor }, words));
  const wire = (from, to, skipped) => picture.append(svg("path", { class: "wire", d: skipped
    ? `M${from} ${middle}C${from + 30} ${BOX.top - 26} ${to - 30} ${BOX.top - 26} ${to} ${middle}` : `M${from} ${middle}H${to}` }));
  const hasSource = new Set(joined.map(([, to]) => to));
  const hasReader = new Set(joined.map(([from]) => from));
  joined.forEach(([from, to]) => wire(left(from) + BOX.width, left(to), to > from + 1));
  layers.forEach((layer, i) => {
    if (!hasSource.has(i)) {
      wire(left(i) - BOX.wire, left(i), false);
    }
    if (!hasReader.has(i)) {
      wire(left(i) + BOX.width, left(i) + BOX.width + BOX.wire, false);
    }
    const centre = left(i) + BOX.width / 2;
    for (const [kind, units] of [...(layer.kept < layer.units ? [["was", layer.units]] : []), ["is", layer.kept]]) {
      picture.append(svg("rect", { class: kind, x: left(i), y: middle - high(units) / 2, width: BOX.width, height: high(units), rx: 4 }));
    }
    text(centre, BOX.top - 10, layer.kept < layer.units ? `${count(layer.units)} \u2192 ${count(layer.kept)}` : count(layer.units));
    text(centre, BOX.top + BOX.height + 20, shortened(layer.name));
    text(centre, BOX.top + BOX.height + 36, layer.activation === "identity" ? "" : shortened(layer.activation), "aside");
  });
  text(BOX.side - BOX.wire - 6, middle + 4, shortened(ends(report.before.inputs)), "aside", "end");
  text(width - BOX.side + BOX.wire + 6, middle + 4, shortened(ends(report.before.outputs)), "aside", "start");
  return el("div", { class: "network", tabindex: "0", role: "group", "aria-label": "The network as a picture" }, picture);
}

function shortened(name) {
  return name.length > 17 ? "\u2026" + name.slice(-16) : name;
}

/* "x FLOAT[?,64]" is x. */
function ends(described) {
  return described.length === 1 ? described[0].replace(/ [^ ]*$/, "") : `${described.length} values`;
}

function networkSection(report) {
  if (!report.layers || report.layers.length === 0 || report.layers.length > 60) {
    return null;
  }
  const around = [...new Set(report.layers.flatMap((layer) => layer.reasons))].slice(0, 4);
  return section("network", "The network",
    el("p", { class: "muted" }, `Each box is a dense layer; its height grows with the square root of its units.${report.after ? " Dashed parts were pruned, filled parts remain." : ""}`),
    networkPicture(report),
    around.length ? el("p", { class: "muted small" }, "Why some units can\u2019t be pruned: their output " + around.map((reason) => reason.replace(/^read by/, "is read by")).join("; ") + ".") : null);
}

/* Lines that load the result. */
function nextSection(report) {
  if (!report.after || !report.output) {
    return null;
  }
  const file = baseName(report.output);
  const input = ends(report.before.inputs.slice(0, 1));
  const count = report.before.inputs.length; // several inputs: an array for each, by name
  if (file.endsWith(".c")) {
    const header = file.replace(/\.c$/, ".h");
    return section("next", "Use the model",
      el("h3", {}, "Compile it"), el("p", {}, `The comment at the top of ${header} has its inputs and outputs, and the bytes that it takes.`),
      copied(`cc -std=c99 -c ${quoted(file)}  # your program includes ${header}`));
  }
  const isKeras = file.endsWith(".keras");
  const isLite = file.endsWith(".tflite");
  const isFolder = !isKeras && !isLite && !file.includes(".onnx");
  const argument = count > 1 ? "**rows" : /^[A-Za-z_]\w*$/.test(input) ? `${input}=tf.constant(rows)` : "**{...}";
  const several = count > 1 ? `# rows: an array [N, width] for each of the ${count} inputs, ${isKeras ? "in their order" : "by name"}\n` : "";
  const python = several + (isKeras ? `import keras\nmodel = keras.saving.load_model("${file}")\noutputs = model(rows)  # model.compile(...) and model.fit(...) continue training`
    : isLite ? `from ai_edge_litert.interpreter import Interpreter\nrunner = Interpreter("${file}").get_signature_runner()\noutputs = runner(${count > 1 || argument === "**{...}" ? argument : `${input}=rows`})`
    : isFolder ? `import tensorflow as tf\nmodel = tf.saved_model.load("${file}")\noutputs = model.signatures["serving_default"](${argument})  # .trainable_variables of the signature train it on`
      : `import onnxruntime\nsession = onnxruntime.InferenceSession("${file}")\noutputs = session.run(None, ${count > 1 ? "rows" : `{"${input}": rows}`})`);
  const java = count > 1
    ? `OrtEnvironment environment = OrtEnvironment.getEnvironment();\nMap<String, OnnxTensor> rows = new HashMap<>(); // a tensor [N, width] for each of the ${count} inputs, by name\ntry (OrtSession session = environment.createSession("${file}");\n        OrtSession.Result outputs = session.run(rows)) {\n    float[][] values = (float[][]) outputs.get(0).getValue();\n}`
    : `OrtEnvironment environment = OrtEnvironment.getEnvironment();\ntry (OrtSession session = environment.createSession("${file}");\n        OnnxTensor rows = OnnxTensor.createTensor(environment, floats);\n        OrtSession.Result outputs = session.run(Map.of("${input}", rows))) {\n    float[][] values = (float[][]) outputs.get(0).getValue();\n}`;
  return section("next", "Use the model",
    el("h3", {}, "Load it in Python"), copied(python),
    isKeras || isFolder || isLite ? null : [el("h3", {}, "Load it in Java"), copied(java)],
    isLite || report.build || report.precision ? null : [el("h3", {}, "Convert it to LiteRT"),
      copied(`odf2nna-onnx convert ${quoted(file)} -o ${quoted(file.replace(/\.[a-z]+$|\/$/, "") + ".tflite")}  # a network of dense layers alone`)]);
}
