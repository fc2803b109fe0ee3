/* Numbers and names for people. Units: parameters, bytes, microseconds, shares between 0 and 1. */
const MINUS = "\u2212";

function minus(text) {
  return text.replace(/-/g, MINUS);
}

function number(value) {
  if (value === null || value === undefined) {
    return "\u2013";
  }
  if (!Number.isFinite(Number(value))) {
    return minus(String(value));
  }
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e6)) {
    const [digits, power] = value.toExponential(2).split("e");
    const raised = String(Number(power)).replace(/[-0-9]/g, (c) => (c === "-" ? "\u207b" : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c]));
    return minus(digits) + "\u00d710" + raised;
  }
  return minus(value.toLocaleString("en", { maximumSignificantDigits: 4 }));
}

function count(value) {
  return minus(Math.round(value).toLocaleString("en"));
}

function percent(share, digits = 1) {
  return minus((100 * share).toFixed(digits)) + "\u00a0%";
}

function change(before, after) {
  if (!before) {
    return "";
  }
  const share = (after - before) / before;
  return share === 0 ? "no change" : (share > 0 ? "+" : "") + percent(share);
}

function bytes(value) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let step = 0;
  let rest = value;
  while (rest >= 1000 && step < units.length - 1) {
    rest /= 1000;
    step++;
  }
  return (step === 0 ? count(rest) : rest.toLocaleString("en", { maximumSignificantDigits: 3 })) + "\u00a0" + units[step];
}

function micros(value) {
  return value >= 1000 ? number(value / 1000) + "\u00a0ms" : number(value) + "\u00a0\u00b5s";
}

function duration(seconds) {
  if (seconds < 60) {
    return seconds.toFixed(1) + " s";
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? minutes + " min" : Math.floor(minutes / 60) + " h " + (minutes % 60) + " min";
}

/* Metrics that are shares of rows are read as percentages. */
const SHARES = new Set(["accuracy", "label accuracy", "macro F1", "agreement", "label agreement"]);

function metric(name, value) {
  if (value === null || value === undefined) {
    return number(value);
  }
  const plain = Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6;
  return SHARES.has(name) ? percent(value, 2)
    : plain ? minus(value.toLocaleString("en", { minimumSignificantDigits: 4, maximumSignificantDigits: 4 })) : number(value);
}

function metricChange(name, value) {
  if (value === null || value === undefined) {
    return "\u2013";
  }
  if (value === 0) {
    return "no change";
  }
  const sign = value > 0 ? "+" : "";
  return sign + (SHARES.has(name) ? minus((100 * value).toFixed(2)) + " percentage points" : metric(name, value));
}

/* An interval of differences; the unit is said once. */
function changeInterval(name, low, high) {
  return low === null || low === undefined ? "" : [low, high].map((value) => (value === 0 ? "0" : metricChange(name, value))).join(" to ").replace(" percentage points to", " to");
}

function interval(name, low, high) {
  return low === null || low === undefined ? "" : metric(name, low) + " to " + metric(name, high);
}

function baseName(path) {
  return path.replace(/[/\\]+$/, "").split(/[/\\]/).pop();
}

/* What has no place in a chart: JSON has NaN and the infinities as text. */
function finite(value) {
  return typeof value === "number" ? value : null;
}

/* For sentences: a long name without its middle. */
function shortName(path) {
  const name = baseName(path);
  return name.length > 40 ? name.slice(0, 22) + "\u2026" + name.slice(-15) : name;
}

function plural(amount, word) {
  return count(amount) + " " + word + (amount === 1 ? "" : "s");
}

/* Math.min and Math.max take only so many arguments. */
function least(values) {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(values) {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}
