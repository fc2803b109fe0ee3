/* Elements. Text from the data only ever becomes text nodes and attributes, never markup. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/* rows: arrays of cells; a cell is text, an element, or {text: cell} for one that may be wrapped */
function table(headers, rows, caption) {
  const cell = (tag, content, extra) => {
    const wrapped = content !== null && typeof content === "object" && "text" in content;
    return el(tag, { ...extra, class: wrapped ? "text" : null }, wrapped ? content.text : content);
  };
  // wide tables are moved by keys, too
  return el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    el("table", {},
      caption ? el("caption", {}, caption) : null,
      el("thead", {}, el("tr", {}, headers.map((header) => cell("th", header, { scope: "col" })))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((content, i) =>
        i === 0 ? cell("th", content, { scope: "row" }) : cell("td", content)))))));
}

/* The table behind a chart; made when it is opened, since it may be long. */
function behind(title, make) {
  const details = el("details", {}, el("summary", {}, title));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      details.append(make());
    }
  });
  return details;
}

const SHAPES = {
  circle: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  square: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  triangle: (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.25 * r} ${y + r}H${x - 1.25 * r}Z`,
  diamond: (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.3 * r} ${y}L${x} ${y + 1.3 * r}L${x - 1.3 * r} ${y}Z`,
};

function legend(series) {
  return el("ul", { class: "legend" }, series.filter((one) => one.name).map((one) => {
    const colour = `var(${one.colour})`;
    const sample = svg("svg", { viewBox: "0 0 30 14", "aria-hidden": "true" });
    if (one.line) {
      sample.append(svg("path", { d: "M1 7H29", stroke: colour, "stroke-width": 2, fill: "none", "stroke-dasharray": one.dash ? "5 4" : "none" }));
    }
    if (one.bars) {
      sample.append(svg("path", { d: "M8 13V4H15V13M15 13V1H22V13", fill: colour }));
    }
    if (one.shape) {
      sample.append(svg("path", { d: SHAPES[one.shape](15, 7, 4.5), stroke: colour, "stroke-width": 1.8, fill: one.hollow ? "var(--panel)" : colour }));
    }
    return el("li", {}, sample, one.name);
  }));
}

const sections = [];

function section(id, title, ...children) {
  sections.push({ id, title });
  return el("section", { id, "aria-labelledby": id + "-title" }, el("h2", { id: id + "-title" }, title), ...children);
}

function bar(share) {
  const fill = el("i", {});
  fill.style.width = Math.max(0, Math.min(1, share)) * 100 + "%";
  return el("div", { class: "bar", "aria-hidden": "true" }, fill);
}

function facts(pairs) {
  return el("dl", { class: "facts" }, pairs.filter(Boolean).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
