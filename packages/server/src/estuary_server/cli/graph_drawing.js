// Moves, zooms, searches and highlights the drawing. All texts come in as data and go out as text nodes only.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const svg = document.getElementById("picture");
  const world = document.getElementById("world");
  const detail = document.getElementById("detail");
  const found = document.getElementById("found");
  const search = document.getElementById("search");
  const legend = document.getElementById("legend");
  const SMALLEST_LETTER = 10.5, CLOSE = 2.2, MOST = 14;
  const [left, top, width, height] = data.box;

  const byNode = data.nodes.map(() => []);
  for (const mark of world.querySelectorAll("[data-n]")) byNode[Number(mark.dataset.n)].push(mark);
  const lines = [...world.querySelectorAll("[data-a]")].map((mark) => ({
    mark, a: Number(mark.dataset.a), b: Number(mark.dataset.b),
  }));
  const neighbours = data.nodes.map((node) => new Set(node.inside));
  for (const { a, b } of lines) { neighbours[a].add(b); neighbours[b].add(a); }

  // --- where the reader looks ---
  let x = 0, y = 0, k = 1, waiting = false, labelledAt = 0;

  function fit(box, most) {
    const { clientWidth: w, clientHeight: h } = svg;
    k = Math.min(w / box[2], h / box[3], most || 1.6);
    x = w / 2 - (box[0] + box[2] / 2) * k;
    y = h / 2 - (box[1] + box[3] / 2) * k;
    show();
  }
  function zoom(by, px, py) {
    const next = Math.max(0.05, Math.min(MOST, k * by));
    x = px - (px - x) * (next / k);
    y = py - (py - y) * (next / k);
    k = next;
    show();
  }
  function show() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      world.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
      svg.classList.toggle("close", k >= CLOSE);
      if (k !== labelledAt) label();
    });
  }
  // Labels keep a legible size, the important ones come first, and one without room is not shown.
  const labels = [...world.querySelectorAll(".label")].map((mark) => ({
    mark, x: mark.transform.baseVal[0].matrix.e, y: mark.transform.baseVal[0].matrix.f,
    size: Number(mark.getAttribute("font-size")), w: Number(mark.dataset.w), l: Number(mark.dataset.l),
    up: "u" in mark.dataset,
  }));
  function label() {
    labelledAt = k;
    const taken = [];
    for (const one of labels) {
      const size = Math.max(one.size, SMALLEST_LETTER / k);
      const high = one.l * 1.16 * size, half = one.w * size / 2;
      const foot = one.up ? one.y : one.y + size - one.size;
      const upper = one.up ? foot - high + 0.26 * size : foot - 0.9 * size;
      const box = [one.x - half, upper, one.x + half, upper + high];
      const free = !taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3]);
      if (free) taken.push(box);
      one.mark.setAttribute("font-size", size);
      one.mark.setAttribute("transform", `translate(${one.x} ${foot})`);
      one.mark.classList.toggle("gone", !free);
    }
  }

  // --- hands ---
  const fingers = new Map();
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    moved = 0;
    svg.classList.add("held");
  });
  addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    if (fingers.size === 1) {
      x += event.clientX - before.clientX;
      y += event.clientY - before.clientY;
      show();
    } else {
      const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
      const apart = (finger) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY) || 1;
      const frame = svg.getBoundingClientRect();
      zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2 - frame.left,
        (event.clientY + other.clientY) / 2 - frame.top);
    }
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) svg.classList.remove("held");
    });
  }
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const frame = svg.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * 0.0016), event.clientX - frame.left, event.clientY - frame.top);
  }, { passive: false });
  const middle = (by) => zoom(by, svg.clientWidth / 2, svg.clientHeight / 2);
  document.getElementById("in").addEventListener("click", () => middle(1.5));
  document.getElementById("out").addEventListener("click", () => middle(1 / 1.5));
  document.getElementById("all").addEventListener("click", () => { choose(null); fit(data.box); });

  // --- what is known of a node ---
  function make(tag, text, parent) {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  }
  function tell(number) {
    detail.replaceChildren();
    if (number === null) return make("p", data.hint, detail);
    const node = data.nodes[number];
    make("h2", node.title, detail);
    if (node.text) make("p", node.text, detail);
    if (node.quote) make("blockquote", node.quote, detail);
    const list = make("dl", "", detail);
    for (const [term, value] of node.facts) {
      make("dt", term, list);
      make("dd", value, list).dir = "auto";
    }
    return list;
  }

  // --- choosing ---
  let chosen = null;
  function choose(number) {
    chosen = number;
    highlight(number === null ? null : new Set([number, ...neighbours[number]]), number);
    tell(number);
  }
  function highlight(on, middleOne) {
    svg.classList.toggle("focus", on !== null);
    byNode.forEach((marks, number) => {
      for (const mark of marks) {
        mark.classList.toggle("on", on !== null && on.has(number));
        mark.classList.toggle("chosen", number === middleOne);
      }
    });
    for (const { mark, a, b } of lines) {
      mark.classList.toggle("on", on !== null && (middleOne === null ? on.has(a) && on.has(b) : a === middleOne || b === middleOne));
    }
  }
  const numberOf = (event) => {
    const mark = event.target.closest("[data-n]");
    return mark ? Number(mark.dataset.n) : null;
  };
  svg.addEventListener("click", (event) => {
    if (moved > 6) return;
    const number = numberOf(event);
    choose(number === chosen ? null : number);
  });
  svg.addEventListener("pointerover", (event) => {
    const number = numberOf(event);
    if (number !== null && chosen === null && event.pointerType === "mouse") tell(number);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") { search.value = ""; seek(); choose(null); }
  });

  // --- searching ---
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const searched = data.nodes.map((node) => plain([node.title, node.text, node.quote, ...node.facts.map((f) => f[1])].join(" ")));
  function seek() {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    found.textContent = "";
    if (!words.length) return highlight(null, null);
    const hits = new Set(searched.flatMap((text, number) => (words.every((word) => text.includes(word)) ? [number] : [])));
    found.textContent = hits.size === 1 ? "1 found" : `${hits.size} found`;
    chosen = null;
    if (hits.size === 1) tell([...hits][0]);
    return highlight(hits, null);
  }
  search.addEventListener("input", seek);

  // --- the legend's clusters ---
  legend.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const number = Number(button.dataset.n);
    choose(number);
    fit(data.nodes[number].box, 2.4);
  });

  svg.removeAttribute("viewBox");
  tell(null);
  fit(data.box);
  new ResizeObserver(() => fit(data.box)).observe(svg);
})();
