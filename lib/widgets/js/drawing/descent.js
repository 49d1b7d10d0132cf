// The picture of a race: the map with its paths, who is where, the losses, the plane of rate and momentum, the controls.

import LOOKS from "../../looks.json";
import {
  OPTIMIZERS, SURFACES, curvatures, hyperOf, largestRate, outcome, runsOf, surfaceOf,
} from "../engine/descent.js";
import { countScale } from "../core/colour.js";
import { freshId, h, setMarkup, setText } from "../core/dom.js";
import { makeExplanation } from "../core/explanation.js";
import { number } from "../core/format.js";
import { makeHandle } from "../core/handle.js";
import { makeNumbers, makeSelect, makeToggle } from "../controls/fields.js";
import { logScale, makeSlider, shareScale, zeroAndLogScale } from "../controls/sliders.js";
import { isNoisy, nameOf, raceCode, raceFormula, short } from "./descent-text.js";

const WIDE = 1000; // units across every drawing
const [MAP, CURVE, PLANE] = [800, 480, 560]; // units down
const IDS = Object.keys(OPTIMIZERS);
const LOOK = Object.fromEntries(LOOKS.map((look) => [look.id, look]));
const MOMENTUM = { gd: 0, sgd: 0, momentum: 1, nesterov: 1 }; // those whose fate on a quadratic is known before they run
const SLIDERS = {
  lr: ["Learning rate η", logScale(1e-4, 10)], momentum: ["Momentum μ", shareScale], beta1: ["β₁", shareScale],
  beta2: ["β₂", shareScale], alpha: ["α", shareScale], rho: ["ρ", shareScale], eps: ["ε", zeroAndLogScale(1e-12, 1)],
  weight_decay: ["Weight decay δ", zeroAndLogScale(1e-4, 1)],
};

/** Colour, dash and marker of who runs at this place of the race; the reader's own take the looks from the last on. */
const lookOf = (s, id) => LOOK[id] ?? LOOKS[LOOKS.length - 1 - (s.race.indexOf(id) % LOOKS.length)];
const inkOf = (look) => `--ink:${look.colour ?? "var(--nn-ink)"}`;
const markerAt = (look, [x, y], size) =>
  `<path class="nn-marker" style="${inkOf(look)}" d="${look.marker}" transform="translate(${x} ${y}) scale(${size})"/>`;

/** A drawing of WIDE × `high` units with room for the numbers of its axes; `inner` is cut off at its frame. */
function makeChart(name, label, high, inner) {
  const box = h(`div.nn-chart.nn-${name}`);
  box.innerHTML = `<svg viewBox="-120 -52 1170 ${high + 140}" role="group" aria-label="${label}"><g class="nn-ticks"></g>`
    + `<svg width="${WIDE}" height="${high}">${inner.map((part) => `<g class="nn-${part}"></g>`).join("")}</svg>`
    + `<rect class="nn-frame" width="${WIDE}" height="${high}"/><g class="nn-point"><circle r="44"/>`
    + `<path d="M-15 0h30M0-15v30"/><circle class="nn-grip" r="22"/></g></svg>`;
  const part = (each) => box.querySelector(`.nn-${each}`);
  return { box, part, svg: box.firstChild };
}

/** Round numbers that divide a range into three to six. */
function ticksOf(low, high) {
  const rough = (high - low) / 4;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const stride = decade * [1, 2, 5, 10].find((n) => n * decade >= rough);
  const first = Math.ceil(low / stride - 1e-9);
  return Array.from({ length: Math.floor(high / stride + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * stride).toPrecision(6)));
}

const tickMarkup = (high, across, down, [xName, yName]) =>
  across.map(([x, text]) => `<text x="${x}" y="${high + 40}" text-anchor="middle">${text}</text>`).join("")
  + down.map(([y, text]) => `<text x="-10" y="${y + 10}" text-anchor="end">${text}</text>`).join("")
  + `<text class="nn-axis" x="${WIDE}" y="${high + 80}" text-anchor="end">${xName}</text>`
  + `<text class="nn-axis" x="0" y="-14">${yName}</text>`;

const arrow = (part, [x, y], [dx, dy]) => {
  const size = Math.hypot(dx, dy);
  if (size < 8) return "";
  const [a, b] = [(dx / size) * 18, (dy / size) * 18];
  const [tipX, tipY] = [x + dx, y + dy];
  return `<path class="nn-arrow" data-part="${part}" d="M${x} ${y}L${tipX} ${tipY}`
    + `M${tipX - a - b / 2} ${tipY - b + a / 2}L${tipX} ${tipY}L${tipX - a + b / 2} ${tipY - b - a / 2}"/>`;
};

export function drawRace({ change, go, payload, state }) {
  let drawn = {};
  const settings = () => state().settings;
  const set = (key, value) => change({ [`${settings().chosen}.${key}`]: value });

  const map = makeChart("map", "Map of the loss", MAP, ["ground", "walks", "stops", "walkers", "arrows"]);
  const curve = makeChart("curve", "Loss by step", CURVE, ["curves", "cursor"]);
  const plane = makeChart("plane", "Plane of learning rate and momentum", PLANE, ["borders"]);
  const canvas = h("canvas", { width: 100, height: 56 });
  plane.box.prepend(canvas);
  const outcomeText = h("p.nn-outcome.nn-fate");
  const key = h("p.nn-outcome");
  const hint = h("p.nn-hint");
  const explanation = makeExplanation();

  // --- the controls --------------------------------------------------------------------------------------------------

  const choices = [...Object.values(SURFACES).map((row) => [row.id, row.name])];
  if (payload.settings.own?.contours) choices.push(["own", payload.settings.own.name]);
  const surface = makeSelect("Surface", choices, (value) => change({ surface: value }), true);
  const sliders = Object.fromEntries(Object.entries(SLIDERS).map(([key, [, scale]]) =>
    [key, makeSlider(scale, (value) => set(key, value))]));
  const forAll = h("button.nn-button.nn-text", { type: "button", onclick: shareRate }, "Give all this learning rate");
  const entries = h("fieldset.nn-entries", h("legend.nn-unseen", "Who is where; the chosen one shows its numbers"),
    h("div.nn-entry.nn-heads", { "aria-hidden": "true" }, h("span.nn-loss", "loss"), h("span.nn-place", "place")));
  const toggles = Object.fromEntries(IDS.map((id) => [id, makeToggle(OPTIMIZERS[id].name, (on) =>
    change({ race: IDS.filter((each) => (each === id ? on : settings().race.includes(each))) }))]));
  const numbers = {
    start: makeNumbers("Start", ["w₁", "w₂"], (value) => change({ start: value }), { step: "any" }),
    steps: makeNumbers("Steps", ["number"], ([value]) => change({ steps: value }), { min: 1 }),
    noise: makeNumbers("Noise of the gradient", ["standard deviation"], ([value]) => change({ noise: value }), { step: "any", min: 0 }),
    seed: makeNumbers("Seed of the noise", ["number"], ([value]) => change({ seed: value }), { min: 0 }),
  };
  const recorded = h("p.nn-outcome", "These runs were recorded in Python, so what is computed changes there: ", h("code", "stepper.lr = 0.1"), ".");

  function shareRate() {
    const s = settings();
    change(Object.fromEntries(s.race.map((id) => [`${id}.lr`, s[`${s.chosen}.lr`]])));
  }

  // --- dragging the start, and the point in the plane ----------------------------------------------------------------

  const windowOf = () => surfaceOf(settings()).window;
  const toMap = ([x, y], [left, right, bottom, top] = windowOf()) =>
    [((x - left) / (right - left)) * WIDE, ((top - y) / (top - bottom)) * MAP];
  const clip = (x, high, room = 0) => Math.min(high + room, Math.max(-room, x));
  const moveStart = (w) => change({ start: w.map((x) => Number(x.toFixed(3))) });
  const start = makeHandle(map.part("point"), {
    label: "Start",
    drag([x, y]) {
      const [left, right, bottom, top] = windowOf();
      moveStart([left + (clip(x, WIDE) / WIDE) * (right - left), top - (clip(y, MAP) / MAP) * (top - bottom)]);
    },
    nudge(way) {
      const [left, right, bottom, top] = windowOf();
      moveStart(way.map((n, i) => settings().start[i] + n * ([right - left, top - bottom][i] / 40)));
    },
  });
  map.svg.addEventListener("click", (event) => {
    if (!settings().own?.runs && !event.target.closest(".nn-point")) start.at(event);
  });
  curve.svg.addEventListener("click", (event) => {
    const { left, width } = curve.part("frame").getBoundingClientRect();
    go(Math.round(clip((event.clientX - left) / width, 1) * settings().steps));
  });

  const widest = () => 4.4 / Math.max(...curvatures(surfaceOf(settings()).matrix)); // the largest rate in the plane
  const setBoth = (lr, share) => {
    const { chosen } = settings();
    const id = MOMENTUM[chosen] ? chosen : "momentum";
    const rate = Math.max(1e-4, Number(lr.toPrecision(3)));
    const own = { [`${id}.lr`]: rate, [`${id}.momentum`]: Number(clip(share, 0.999).toFixed(3)) };
    change(settings().race.includes(id) ? { chosen: id, ...own } : { chosen: id, race: [...settings().race, id], ...own });
  };
  const inPlane = (s) => {
    const p = hyperOf(s, s.chosen);
    return [p.lr, p.momentum ?? 0];
  };
  const tuned = makeHandle(plane.part("point"), {
    label: "Learning rate and momentum",
    drag: ([x, y]) => setBoth((clip(x, WIDE) / WIDE) * widest(), 1 - clip(y, PLANE) / PLANE),
    nudge([right, up]) {
      const [lr, share] = inPlane(settings());
      setBoth(lr + right * widest() / 44, share + up / 40);
    },
  });
  plane.svg.addEventListener("click", (event) => {
    if (!event.target.closest(".nn-point")) tuned.at(event);
  });

  // --- what changes with the settings and not with the step ----------------------------------------------------------

  function drawSettings(s) {
    const runs = runsOf(s);
    const ground = surfaceOf(s);
    const bounds = ground.window;
    const points = ([x, y]) => [x, y].map((each, i) => Math.round(clip(each, [WIDE, MAP][i], 4000)));
    const walks = Object.fromEntries(s.race.map((id) => [id, runs[id].w.map((w) => points(toMap(w, bounds)))]));
    drawn = { settings: s, runs, walks, surface: drawn.surface };
    if (drawn.surface !== ground.window) drawGround(s, ground);
    drawn.surface = ground.window;
    drawCurves(s, ground);
    drawControls(s, ground);
    drawPlane(s, ground);
  }

  function drawGround(s, { minima, window: [left, right, bottom, top], contours = payload.contours[s.surface] }) {
    const cross = minima.map((w) => toMap(w).map(Math.round)).map(([x, y]) => `M${x - 9} ${y - 9}l18 18m0-18l-18 18`).join("");
    const labels = contours.labels.map(([x, y, i]) => `<text x="${x}" y="${y + 9}">${short(contours.levels[i])}</text>`).join("");
    setMarkup(map.part("ground"), contours.paths.map((d) => `<path d="${d}"/>`).join("")
      + `${labels}<path class="nn-minimum" d="${cross}"/>`);
    setMarkup(map.part("ticks"), tickMarkup(MAP,
      ticksOf(left, right).map((x) => [toMap([x, 0])[0], number(x)]),
      ticksOf(bottom, top).map((y) => [toMap([0, y])[1], number(y)]), ["w₁", "w₂"]));
  }

  function drawCurves(s, { minimum }) {
    const every = s.race.flatMap((id) => drawn.runs[id].loss);
    const floor = minimum ?? Math.min(0, ...every);
    const most = Math.log10(Math.max(...every.map((x) => x - floor), 1e-300));
    const least = Math.max(Math.log10(Math.max(Math.min(...every.map((x) => x - floor)), 1e-300)), most - (minimum === null ? 6 : 14));
    const low = Math.floor(least - 0.01);
    const high = Math.max(Math.ceil(most), low + 1);
    drawn.onCurve = (step, loss) => [
      Math.round((step / s.steps) * WIDE),
      Math.round((1 - clip((Math.log10(Math.max(loss - floor, 1e-300)) - low) / (high - low), 1)) * CURVE),
    ];
    drawWalks(curve.part("curves"), s, (id) =>
      drawn.runs[id].loss.map((loss, t) => (loss - floor < 10 ** low ? null : drawn.onCurve(t, loss))));
    const decades = ticksOf(low, high).filter(Number.isInteger);
    setMarkup(curve.part("ticks"), tickMarkup(CURVE,
      ticksOf(0, s.steps).map((t) => [(t / s.steps) * WIDE, t]),
      decades.map((n) => [((high - n) / (high - low)) * CURVE, `10<tspan dy="-12" class="nn-power">${number(n)}</tspan>`]),
      ["step", floor ? `loss ${floor < 0 ? "+" : "−"} ${short(Math.abs(floor))}` : "loss"]));
  }

  /** A line for each runner, on a paler one that sets it off; the elements stay while the race does. */
  function drawWalks(group, s, walkOf) {
    const order = [...s.race.filter((id) => id !== s.chosen), s.chosen];
    setMarkup(group, order.map((id) => lookOf(s, id)).map((look) =>
      `<path class="nn-halo"/><path class="nn-walk" style="${inkOf(look)};stroke-dasharray:${look.dash}"/>`).join(""));
    order.forEach((id, i) => {
      const walk = walkOf(id); // null where the line is interrupted
      const d = walk.map((at, t) => (at ? `${walk[t - 1] ? "L" : "M"}${at}` : "")).join("");
      for (const path of [group.children[2 * i], group.children[2 * i + 1]]) path.setAttribute("d", d);
    });
  }

  function drawControls(s, { matrix }) {
    const own = Boolean(s.own?.runs);
    surface.set(s.surface);
    surface.element.disabled = own;
    const hyper = OPTIMIZERS[s.chosen] && !own ? hyperOf(s, s.chosen) : {};
    for (const [key, slider] of Object.entries(sliders)) {
      slider.element.hidden = !(key in hyper);
      if (key in hyper) slider.set(key === "lr" ? `${SLIDERS.lr[0]} of ${nameOf(s, s.chosen)}` : SLIDERS[key][0], hyper[key]);
    }
    forAll.hidden = own || s.race.length < 2;
    for (const id of IDS) toggles[id].set(s.race.includes(id));
    for (const key in numbers) numbers[key].set([s[key]].flat());
    details.hidden = own;
    recorded.hidden = !own;
    map.part("point").style.display = own ? "none" : "";
    if (entries.nnRace !== String(s.race)) drawEntries(s);
    for (const input of entries.querySelectorAll("input")) input.checked = input.value === s.chosen;
    outcomeText.hidden = !matrix || own;
    plane.box.hidden = key.hidden = outcomeText.hidden || !(s.chosen in MOMENTUM);
    setText(key, `Brighter is faster. To the right of the dashed line it swings across the steep direction, of the dotted one along the flat one too.${
      MOMENTUM[s.chosen] ? "" : " A click lets momentum walk with these settings."}`);
    numbers.noise.element.hidden = numbers.seed.element.hidden = !s.race.some((id) => isNoisy(s, id));
  }

  /** Who is lowest now, for those who hear where they have moved the start. */
  function leader(s, f) {
    const [first] = s.race.filter((id) => f.w[id]).sort((a, b) => f.loss[a] - f.loss[b]);
    return first ? `${nameOf(s, first)} is lowest at step ${f.t}, ${short(f.loss[first])}` : "all have diverged";
  }

  /** One line for each runner: choose it, see its mark, where it is. */
  function drawEntries(s) {
    const name = freshId("chosen");
    entries.nnRace = String(s.race);
    for (const label of entries.querySelectorAll("label")) label.remove();
    entries.nnLines = Object.fromEntries(s.race.map((id) => {
      const look = lookOf(s, id);
      const swatch = h("span.nn-swatch");
      swatch.innerHTML = `<svg viewBox="0 0 52 24" aria-hidden="true"><path class="nn-walk" style="${inkOf(look)};stroke-dasharray:${look.dash}" d="M2 12H50"/>${markerAt(look, [26, 12], 0.8)}</svg>`;
      const [loss, place] = [h("span.nn-loss"), h("span.nn-place")];
      const input = h("input", { type: "radio", name, value: id, onchange: () => change({ chosen: id }) });
      entries.append(h("label.nn-entry", input, swatch, h("span", nameOf(s, id)), loss, place));
      return [id, { loss, place }];
    }));
  }

  /** The map of outcomes of momentum on this quadratic, and the words for where the chosen one stands in it. */
  function drawPlane(s, { matrix }) {
    if (outcomeText.hidden) return;
    const { chosen } = s;
    const hyper = hyperOf(s, chosen);
    const [flat, steep] = curvatures(matrix).map((k) => k + (chosen === "adamw" ? 0 : hyper.weight_decay));
    const ahead = chosen === "nesterov";
    const painted = `${[flat, steep]}${ahead}`;
    if (plane.painted !== painted) paintPlane(flat, steep, ahead);
    plane.painted = painted;
    const known = chosen in MOMENTUM;
    const share = hyper.momentum ?? 0;
    setText(outcomeText, known ? fateOf(nameOf(s, chosen), hyper.lr, share, flat, steep, ahead)
      : `2/λₘₐₓ = ${short(2 / steep)} is the border of gradient descent. ${nameOf(s, chosen)} divides by its own past gradients, so it has none that is known beforehand.`);
    if (known) {
      tuned.show([clip((hyper.lr / widest()) * WIDE, WIDE), (1 - share) * PLANE], hyper.lr, `learning rate ${short(hyper.lr)}, momentum ${short(share)}`);
    }
  }

  function paintPlane(flat, steep, ahead) {
    const most = 4.4 / steep;
    const pen = canvas.getContext("2d");
    const colour = countScale(3);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (let row = 0; row < canvas.height; row += 1) {
      for (let column = 0; column < canvas.width; column += 1) {
        const [lr, share] = [((column + 0.5) / canvas.width) * most, 1 - (row + 0.5) / canvas.height];
        const radius = Math.max(outcome(flat, lr, share, ahead).radius, outcome(steep, lr, share, ahead).radius);
        if (radius >= 1) continue;
        pen.fillStyle = colour(3 - Math.log10(Math.max(1, -2.302585 / Math.log(radius)))).background;
        pen.fillRect(column, row, 1, 1);
      }
    }
    const line = (rate) => `M${Array.from({ length: 41 }, (_, i) => i / 40).map((share) =>
      `${Math.round(clip((rate(share) / most) * WIDE, WIDE, 50))} ${Math.round((1 - share) * PLANE)}`).join("L")}`;
    const swing = (k) => line((share) => (1 - Math.sqrt(share)) ** 2 / k); // from here on the two eigenvalues are complex
    const border = line((b) => largestRate(steep, b, ahead));
    setMarkup(plane.part("borders"), [border, ...(ahead ? [] : [swing(steep), swing(flat)])].map((d, i) =>
      `<path class="nn-halo" d="${d}"/><path class="nn-border" stroke-dasharray="${["", "6 3", "2 3"][i]}" d="${d}"/>`).join("")
      + `<text x="985" y="${PLANE - 24}" text-anchor="end">diverges</text>`);
    setMarkup(plane.part("ticks"), tickMarkup(PLANE,
      ticksOf(0, most).map((x) => [(x / most) * WIDE, number(x)]),
      [0, 0.5, 1].map((share) => [(1 - share) * PLANE, share]), ["learning rate η", "momentum μ"]));
  }

  // --- what changes with the step ------------------------------------------------------------------------------------

  function update(s, step, f) {
    if (drawn.settings !== s) drawSettings(s);
    const { chosen } = s;
    drawWalks(map.part("walks"), s, (id) => drawn.walks[id].slice(0, step + 1));
    setMarkup(map.part("stops"), `<path d="${drawn.walks[chosen].slice(0, step + 1).map((at) => `M${at}h0`).join("")}"/>`);
    const here = s.race.filter((id) => f.w[id]);
    const inside = ([x, y]) => [clip(x, WIDE), clip(y, MAP)]; // who is beyond the map waits at its edge
    start.show(inside(toMap(s.start)), s.start[0], `w₁ ${short(s.start[0])}, w₂ ${short(s.start[1])}. ${leader(s, f)}`);
    setMarkup(map.part("walkers"), s.race.map((id) =>
      markerAt(lookOf(s, id), inside(drawn.walks[id][step] ?? drawn.walks[id].at(-1)), id === chosen ? 1.9 : 1.4)).join(""));
    setMarkup(map.part("arrows"), arrows(s, f));
    const x = (step / s.steps) * WIDE;
    setMarkup(curve.part("cursor"), `<path d="M${x} 0V${CURVE}"/>`
      + here.map((id) => markerAt(lookOf(s, id), drawn.onCurve(step, f.loss[id]), 1.2)).join(""));
    for (const id of s.race) {
      const { loss, place } = entries.nnLines[id];
      const gone = f.w[id] === null;
      setText(loss, gone ? `diverged at step ${f.diverged[id]}` : short(f.loss[id]));
      setText(place, gone ? "" : `(${f.w[id].map((w) => number(Number(w.toFixed(2)), 3)).join(", ")})`);
    }
    explanation.show(raceFormula(s, f), raceCode(s, f));
  }

  /** The step, and what it is made of: straight downhill, and what the velocity adds. */
  function arrows(s, f) {
    const { move, g, velocity } = f.inner;
    if (!move || !g) {
      const gone = f.diverged[s.chosen];
      setText(hint, f.w[s.chosen] ? "Drag the start, click where it shall be, or move it with the arrow keys."
        : `${nameOf(s, s.chosen)} diverged: at step ${gone} its loss passed a million times that of the start.`);
      return "";
    }
    const [left, right, bottom, top] = windowOf();
    const scaled = (pair, by) => [(pair[0] * by / (right - left)) * WIDE, (-pair[1] * by / (top - bottom)) * MAP];
    const from = toMap(f.w[s.chosen].map((x, i) => x - move[i]));
    const p = OPTIMIZERS[s.chosen] ? hyperOf(s, s.chosen) : {};
    const plain = s.chosen in MOMENTUM && velocity;
    const down = plain ? p.lr : Math.hypot(...move) / Math.max(Math.hypot(...g), 1e-300);
    const fall = scaled(g, -down);
    const rest = scaled(move, 1).map((x, i) => x - fall[i]);
    const noisy = s.noise > 0 && isNoisy(s);
    const against = noisy ? "against g, the slope with its noise" : "straight downhill";
    setText(hint, plain ? `The last step in two: ${against}, −η g (solid), then what the velocity brings along (dashed).`
      : s.chosen in MOMENTUM ? `The arrow is the last step: ${against}.`
        : `The arrow: ${against}, as long as the last step, which went elsewhere.`);
    return arrow("gradient", from, fall) + (plain ? arrow("memory", from.map((x, i) => x + fall[i]), rest) : "");
  }

  const details = h("details.nn-settings", h("summary", "Race, start and noise"),
    h("div.nn-fields", ...Object.values(toggles).map((each) => each.element)),
    h("div.nn-fields", ...Object.values(numbers).map((each) => each.element)));
  const panel = h("div.nn-controls", ...Object.values(sliders).map((each) => each.element), forAll, recorded);
  return {
    head: h("div.nn-head", surface.element),
    stage: h("div.nn-stage.nn-race", h("div", map.box, hint), h("div.nn-side", entries, curve.box)),
    controls: h("div.nn-race", h("div", panel, outcomeText, key), plane.box),
    explanation: explanation.element,
    settings: details,
    update,
    close: explanation.close,
  };
}

/** What becomes of a rate and a momentum on a quadratic, in words. */
function fateOf(name, lr, share, flat, steep, ahead) {
  const limit = largestRate(steep, share, ahead);
  const border = share ? `2(1 + μ)/${ahead ? "((1 + 2μ) λₘₐₓ)" : "λₘₐₓ"}` : "2/λₘₐₓ";
  const both = [flat, steep].map((k) => outcome(k, lr, share, ahead));
  const slowest = both[0].radius > both[1].radius ? both[0] : both[1];
  const stable = `The largest stable rate of ${name} here is ${border} = ${short(limit)}.`;
  if (slowest.radius > 1) return `${stable} At ${short(lr)} the distance grows ${short(slowest.radius)}-fold a step in the end: it diverges.`;
  if (slowest.radius === 1) return `${stable} At ${short(lr)} it never comes closer.`;
  const swings = both.filter((each) => each.swings).length;
  const how = ["without swinging", "swinging across the steep direction", "swinging in both directions"][swings];
  return `${stable} At ${short(lr)} each step leaves ${short(slowest.radius)} of the distance in the end, a digit less in ${Math.ceil(-2.302585 / Math.log(slowest.radius))} steps, ${how}.`;
}
