/* Uses a report's page as a person would, and writes what came of it where --dump-dom shows it. */
(async function () {
  const done = {};
  const check = async (name, action) => {
    try {
      done[name] = String(await action());
    } catch (error) {
      done[name] = "failed: " + error.message;
    }
  };
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const colours = (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 200) {
        seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      }
    }
    return seen;
  };
  const rgb = (name) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return parseInt(hex.slice(1), 16);
  };
  const move = (over, x, y, type = "mousemove") => {
    const box = over.getBoundingClientRect();
    over.dispatchEvent(new MouseEvent(type, { bubbles: true, button: 0, clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
  };
  const plots = all(".plot");
  const search = document.querySelector("#search .plot, #front .plot");
  const units = document.querySelector("#units .plot, #test .plot");

  await check("charts", () => plots.length);
  await check("drawn", () => plots.filter((plot) => colours(plot.querySelector("canvas")).size > 2).length);
  await check("keptAndPruned", () => {
    const seen = colours(units.querySelector("canvas"));
    return seen.has(rgb("--kept")) && seen.has(rgb("--pruned"));
  });
  await check("hover", () => {
    const over = units.querySelector(".u-over");
    move(over, 0.5, 0.5, "mouseenter");
    move(over, 0.5, 0.5);
    const tip = units.querySelector(".tip");
    return !tip.hidden && tip.textContent;
  });
  await check("leave", () => {
    move(units.querySelector(".u-over"), 2, 2, "mouseleave");
    return units.querySelector(".tip").hidden;
  });
  const before = search && document.querySelector(".plan").textContent;
  await check("keyboard", () => {
    search.focus();
    search.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
    return search.querySelector(".tip").textContent;
  });
  await check("chosenByKey", () => {
    search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    return document.querySelector(".plan").textContent;
  });
  await check("chosenByClick", () => {
    const over = search.querySelector(".u-over");
    const box = over.getBoundingClientRect();
    move(over, 0.99, 0.02, "mouseenter");
    for (let x = 0.99; x > 0; x -= 0.01) {
      for (let y = 0.02; y < 1; y += 0.02) {
        move(over, x, y);
        if (!search.querySelector(".tip").hidden) {
          // uPlot takes a click without a press at the same place for the end of a drag
          ["mousedown", "mouseup", "click"].forEach((type) => move(over, x, y, type));
          return box.width > 0 && document.querySelector(".plan h3").textContent;
        }
      }
    }
    return "no point found";
  });
  await check("tables", async () => {
    const behind = all("details").filter((one) => one.querySelector("summary").textContent === "The same as a table");
    behind.forEach((one) => { one.open = true; });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return behind.length > 0 && behind.every((one) => one.querySelectorAll("tbody tr").length > 1);
  });
  await check("headed", () => all("th").filter((head) => head.textContent.trim() === "").length);
  await check("reachable", () => all(".scroll, .network").every((one) => one.tabIndex === 0));
  await check("contrast", () => {
    const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
    const luminance = (rgbs) => rgbs.slice(0, 3).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((total, value, i) => total + value * [0.2126, 0.7152, 0.0722][i], 0);
    const over = (top, bottom) => top.slice(0, 3).map((value, i) => value * (top[3] ?? 1) + bottom[i] * (1 - (top[3] ?? 1)));
    const root = document.documentElement;
    const was = root.dataset.theme;
    const worst = ["light", "dark"].flatMap((theme) => {
      root.dataset.theme = theme;
      return all("section td, section th, section p, section dd").map((one) => {
        const panel = parts(getComputedStyle(one.closest("section")).backgroundColor);
        const [ink, paper] = [luminance(parts(getComputedStyle(one).color)), luminance(over(parts(getComputedStyle(one).backgroundColor), panel))];
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      });
    }).reduce((least, value) => Math.min(least, value), 21);
    root.dataset.theme = was;
    return worst.toFixed(2);
  });
  await check("theme", async () => {
    const light = getComputedStyle(document.body).backgroundColor;
    document.getElementById("theme").click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const dark = getComputedStyle(document.body).backgroundColor;
    const redrawn = document.documentElement.dataset.theme === "dark" && colours(units.querySelector("canvas")).has(rgb("--kept"));
    document.getElementById("theme").click();
    return redrawn && light !== dark && getComputedStyle(document.body).backgroundColor === light;
  });
  await check("fits", () => document.documentElement.scrollWidth <= window.innerWidth);
  await check("loaded", () => performance.getEntriesByType("resource").length);
  await check("named", () => plots.every((plot) => plot.getAttribute("aria-label").length > 20 && plot.tabIndex === 0));
  await check("sections", () => all("section").map((one) => one.id).join(" "));
  done.changed = String(search !== null && before !== document.querySelector(".plan").textContent);
  const result = document.createElement("pre");
  result.id = "result";
  result.textContent = JSON.stringify(done);
  document.body.append(result);
})();
