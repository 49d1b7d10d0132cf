// The picture of a convolution or a pooling: grids for image, kernel, products, output and the gradients, and the
// controls that belong to them.

import PRESETS from "../../presets.json";
import {
  backwardFrame, cellOf, countSteps, coverage, geometry, mapDeep, paddedImage, wholeOutput,
} from "../engine/convolution.js";
import { countScale, greyScale, largest, signedScale } from "../core/colour.js";
import { freshId, h, setMarkup, setText } from "../core/dom.js";
import { makeExplanation } from "../core/explanation.js";
import { number, plural, same } from "../core/format.js";
import { makeGrid } from "../core/grid.js";
import { makeChoice, makeNumbers, makeSelect, makeToggle } from "../controls/fields.js";
import { codeLines, formula, sizeFormula } from "./convolution-text.js";

const byId = (entries, id) => entries.find((one) => one.id === id);
const pairs = (words) => words.split(" ").map((word) => [word, word]);
const numbered = (entries) => entries.map((one) => [one.id, one.name]);
const filled = ([rows, columns], value) => Array.from({ length: rows }, () => Array.from({ length: columns }, () => value));

/** The id of the preset that this array is, or undefined. A kernel may be repeated over the channels. */
export const pictureId = (image) => PRESETS.pictures.find((p) => same(p.image, image))?.id;
export const kernelId = (kernel) =>
  PRESETS.kernels.find((p) => kernel.every((plane) => same(plane, p.kernel)))?.id;
export const picture = (id) => byId(PRESETS.pictures, id)?.image;
export const kernelOf = (id, channels) => {
  const found = byId(PRESETS.kernels, id)?.kernel;
  return found && Array.from({ length: channels }, () => found);
};

/** A grid cut, or filled up with zeros, to another size. */
const resized = (cube, size) =>
  cube.map((plane) => filled(size.map((n) => Math.min(n, 99)), 0).map((row, r) => row.map((x, c) => plane[r]?.[c] ?? x)));

/** The same array with one cell changed. */
const put = (cube, at, value) =>
  mapDeep(cube, (x, ...here) => (same(here, at) ? value : x));

/** Which panels and signs stand in which scene, in their order. */
const SCENES = {
  "forward-convolution": "image times kernel arrow patch arrow2 output",
  "forward-pooling": "image arrow window arrow2 output",
  "backward-convolution": "image times kernel back upstream gradimage gradkernel",
  "backward-pooling": "gradimage back upstream image",
};
const TITLES = {
  image: "Image", kernel: "Kernel", patch: "Products", window: "Window", output: "Output", upstream: "Upstream gradient",
  gradimage: "Image’s gradient", gradkernel: "Kernel’s gradient",
};
const NOTES = { patch: "patch · kernel", window: "pooled to one", output: "click to go there", gradimage: "∂L/∂x so far", gradkernel: "∂L/∂w so far" };
const REST = "Point at a cell, or walk there with the arrow keys, to read it. Enter or a number changes it.";

export function drawConvolution({ change, go, state }) {
  let shown = null;
  let counting = false;
  let whole = {};
  let lit = [];
  const settings = () => state().settings;
  const upstream = (s) => s.upstream ?? filled(geometry(s).output, 1);

  // --- the controls --------------------------------------------------------------------------------------------------

  const mode = makeChoice("Direction", [["forward", "Forward"], ["backward", "Backward"]], (value) => change({ mode: value }));
  const operation = makeSelect("Operation",
    [["convolution", "Convolution"], ["max", "Max pooling"], ["min", "Min pooling"], ["mean", "Mean pooling"]],
    (value) => change(operate(value)), true);
  const presets = {
    image: makeSelect("Picture", numbered(PRESETS.pictures), (id) => change({ image: picture(id) }), true),
    kernel: makeSelect("Kernel", numbered(PRESETS.kernels), (id) => change({ kernel: kernelOf(id, settings().image.length) }), true),
    upstream: makeSelect("Upstream gradient", [["ones", "All ones"], ["one", "This cell alone"], ["random", "Random"]],
      (id) => change({ upstream: upstreamOf(id, state()) }), true),
  };
  const field = (key, legend, more) => makeNumbers(legend, ["rows", "columns"], (value) => change({ [key]: value }), more);
  const fields = {
    stride: field("stride", "Stride", { min: 1 }),
    padding: field("padding", "Padding", { min: 0 }),
    given: makeSelect("given as", pairs("number same valid"),
      (value) => change({ padding: value === "number" ? geometry(settings()).pads.map((pair) => pair[0]) : value })),
    padding_mode: makeSelect("Padded with", pairs("zeros replicate reflect circular"), (value) => change({ padding_mode: value })),
    dilation: field("dilation", "Dilation", { min: 1 }),
    window: makeNumbers("Window size", ["rows", "columns"], resizeWindow, { min: 1 }),
    size: makeNumbers("Image size", ["rows", "columns"], (size) => change({ image: resized(settings().image, size) }), { min: 1 }),
    bias: makeNumbers("Bias", ["b"], ([value]) => change({ bias: value }), { step: "any" }),
    relu: makeToggle("ReLU", (value) => change({ relu: value })),
    flip: makeToggle("True convolution (kernel turned)", (value) => change({ flip: value })),
    ceil_mode: makeToggle("Ceil mode (keep partial windows)", (value) => change({ ceil_mode: value })),
    count_include_pad: makeToggle("Count the padding", (value) => change({ count_include_pad: value })),
  };
  const heat = makeToggle("How often each pixel is used", (value) => {
    counting = value;
    update(settings(), state().step, shown);
  });

  /** A convolution usually steps cell by cell, a pooling window by window, both without padding. */
  function operate(value) {
    const s = settings();
    if ((value === "convolution") === (s.operation === "convolution")) return { operation: value };
    return { operation: value, stride: value === "convolution" ? [1, 1] : s.kernel_size, padding: [0, 0] };
  }

  function resizeWindow(size) {
    const s = settings();
    return change(s.operation === "convolution" ? { kernel: resized(s.kernel, size) } : { kernel_size: size });
  }

  // --- the picture ---------------------------------------------------------------------------------------------------

  const edits = {
    image: (at, x) => change({ image: put(settings().image, at, x) }),
    kernel: (at, x) => change({ kernel: put(settings().kernel, at, x) }),
    upstream: ([, r, c], x) => change({ upstream: put(upstream(settings()), [r, c], x) }),
  };
  const hint = h("p.nn-hint", { id: freshId("hint") });
  const stage = h("div.nn-stage");
  const signs = { times: "∗", arrow: "→", arrow2: "→", back: "←" };
  const places = Object.fromEntries(Object.entries(signs).map(([name, sign]) =>
    [name, h(`span.nn-operator.nn-at-${name}`, { "aria-hidden": "true" }, sign)]));
  const panels = Object.fromEntries(Object.keys(TITLES).map((name) => [name, makePanel(name)]));

  /** A titled box that holds a grid for each channel. */
  function makePanel(name) {
    const slots = h("div.nn-slots");
    places[name] = h(`div.nn-panel.nn-at-${name}`,
      h("div.nn-title", h("span", TITLES[name]), presets[name]?.element ?? h("span.nn-note", NOTES[name])), slots);
    const grids = [];
    function show(cube, options) {
      if (grids.length !== cube.length) slots.replaceChildren(...cube.map((_, c) => {
        grids.length = c;
        const grid = makeGrid({
          hint,
          label: cube.length > 1 ? `${TITLES[name]}, channel ${c}` : TITLES[name],
          onedit: edits[name] && ((row, column, x) => edits[name]([c, row, column], x)),
          onpick: name === "output" ? (row, column) => go(row * geometry(settings()).output[1] + column) : null,
          onpoint: (row, column) => pointAt(row === null ? null : name, c, row, column),
        });
        grids.push(grid);
        return h("div.nn-slot", { "data-channel": cube.length > 1 ? `channel ${c}` : null }, grid.element);
      }));
      grids.forEach((grid, c) => grid.show({ values: cube[c], ...options, scale: options.scales?.[c] ?? options.scale }));
    }
    return { grids, show, ring: (...ring) => grids.forEach((grid) => grid.ring(...ring)) };
  }

  /** What a cell says when it is pointed at, focused or tapped. */
  function words(name, c, r, k) {
    const s = settings();
    const f = shown;
    const value = (cube) => number(cube[c][r]?.[k] ?? null, 6);
    const here = `${TITLES[name]}, row ${r}, column ${k}`;
    if (name === "image") {
      const [top, left] = geometry(s).pads.map((pair) => pair[0]);
      const text = `${here}: ${number(whole.padded[c][r + top]?.[k + left] ?? null, 6)}`;
      const used = whole.used[r]?.[k];
      return used === undefined ? `${text}, padding`
        : `${text}. Used by ${plural(used, "window")}, so far by ${coverage(s, state().step)[r][k]}.`;
    }
    if (name === "output") {
      const step = r * geometry(s).output[1] + k;
      return `${here}${step > state().step ? "" : `: ${value(whole.output)}`}. Filled at step ${step + 1}; click or Enter goes there.`;
    }
    if (name === "patch") return `${value(f.patch)} × ${value(f.kernel)} = ${value(f.products)}`;
    if (name === "gradkernel") return `${here}: ${value(f.grad_kernel)}, of which ${value(f.kernel_add)} came in this step.`;
    return `${here}: ${value({ window: f.patch, kernel: s.kernel, upstream: [upstream(s)], gradimage: f.grad_image }[name])}`;
  }

  /** Light up what belongs together: a pixel of the window, its weight, their product, their term of the formula. */
  function pointAt(name, c, r, k) {
    for (const node of lit) node.classList.remove("nn-on");
    lit = [];
    setText(hint, name ? words(name, c, r, k) : REST);
    if (!name) return;
    const s = settings();
    const { pads, stride, dilation, kernel } = geometry(s);
    const corner = [shown.row, shown.column].map((i, axis) => i * stride[axis] - pads[axis][0]);
    const turned = (at) => (s.flip ? at.map((i, axis) => kernel[axis] - 1 - i) : at);
    const place = {
      patch: () => [r, k], window: () => [r, k], kernel: () => turned([r, k]), gradkernel: () => turned([r, k]),
      image: () => [r, k].map((i, axis) => (i - corner[axis]) / dilation[axis]),
    }[name === "gradimage" ? "image" : name]?.();
    if (!place?.every((i, axis) => Number.isInteger(i) && i >= 0 && i < kernel[axis])) return;
    const pixel = place.map((i, axis) => corner[axis] + i * dilation[axis]);
    const cells = { image: pixel, gradimage: pixel, kernel: turned(place), gradkernel: turned(place), patch: place, window: place };
    lit = Object.entries(cells).map(([each, at]) => panels[each].grids[c]?.cellAt(...at)).filter(Boolean);
    lit.push(...explanation.element.querySelectorAll(`[data-key="${[c, ...place]}"]`));
    for (const node of lit) node.classList.add("nn-on");
  }

  const summary = h("summary");
  const explanation = makeExplanation();
  const sizes = h("div.nn-size", { "tabindex": 0, "role": "group", "aria-label": "Output size" });

  /** What changes with the settings and not with the step. */
  function drawSettings(s) {
    const g = geometry(s);
    const scene = `${s.mode}-${g.convolves ? "convolution" : "pooling"}`;
    if (stage.dataset.scene !== scene) stage.replaceChildren(...SCENES[scene].split(" ").map((name) => places[name]));
    stage.dataset.scene = scene;
    mode.set(s.mode);
    operation.set(s.operation);
    presets.image.set(pictureId(s.image));
    presets.kernel.set(kernelId(s.kernel));
    presets.upstream.set(["ones", "one", "random"].find((id) => same(s.upstream, upstreamOf(id, state()))));
    const named = typeof s.padding === "string";
    const values = {
      ...s, padding: g.pads.map((pair) => pair[0]), given: named ? s.padding : "number", window: g.kernel, size: g.size, bias: [s.bias],
    };
    for (const [key, control] of Object.entries(fields)) control.set(values[key], !(named && key === "padding"));
    for (const key of ["padding_mode", "dilation", "bias", "relu", "flip"]) fields[key].element.hidden = !g.convolves;
    fields.ceil_mode.element.hidden = g.convolves;
    fields.count_include_pad.element.hidden = s.operation !== "mean";
    const pair = ([a, b]) => (a === b ? a : `${a}×${b}`);
    setText(summary, `Settings: stride ${pair(s.stride)}, padding ${named ? s.padding : pair(s.padding)}, output ${g.output.join("×")}`);
    setMarkup(sizes, sizeFormula(s));
    const wide = [g.padded[1], g.convolves ? g.kernel[1] : 0, s.mode === "forward" ? g.kernel[1] : 0, g.output[1]];
    const sides = { across: wide.reduce((a, b) => a + b), narrow: wide[0] + (g.convolves ? wide[1] : wide[3]), shift: g.pads[1][0] };
    for (const [name, value] of Object.entries(sides)) stage.style.setProperty(`--${name}`, value);
  }

  function update(s, step, f) {
    const fresh = whole.settings !== s;
    shown = f;
    if (fresh) {
      whole = { settings: s, output: wholeOutput(s), padded: paddedImage(s), used: coverage(s) };
      if (s.mode === "backward") whole.last = backwardFrame(s, countSteps(s) - 1);
      drawSettings(s);
    }
    const g = geometry(s);
    const levels = s.image.flat(2);
    const scales = s.image.map((_, c) =>
      greyScale(Math.min(0, ...levels), Math.max(1, ...levels), s.image.length === 3 ? c : null));
    const corner = [f.row * g.stride[0], f.column * g.stride[1]];
    const signed = (name, cube, most = largest(cube)) => panels[name].show(cube, { scale: signedScale(most) });
    const ringWinners = (name, [top, left]) => panels[name].grids.forEach((grid, c) =>
      grid.ring("winner", f.winner && [top + f.winner[c][0], left + f.winner[c][1], 1, 1]));
    drawImage(g, scales, corner);
    ringWinners("image", corner);
    if (g.convolves) signed("kernel", s.kernel);
    if (s.mode === "forward") {
      const done = mapDeep(whole.output, (x, c, r, k) => (r * g.output[1] + k <= step ? x : null));
      if (g.convolves) {
        signed("patch", f.products, largest(s.kernel) * Math.max(1, largest(s.image)));
        signed("output", done, largest(whole.output));
      } else {
        panels.window.show(f.patch, { scales });
        ringWinners("window", [0, 0]);
        panels.output.show(done, { scales });
      }
      panels.output.ring("output", [f.row, f.column, 1, 1]);
    } else {
      const start = corner.map((i, axis) => i - g.pads[axis][0]);
      const [top, left] = start.map((i) => Math.max(0, i));
      const [height, width] = start.map((i, axis) => Math.min(g.size[axis], i + g.span[axis]) - [top, left][axis]);
      signed("upstream", [upstream(s)]);
      panels.upstream.ring("output", [f.row, f.column, 1, 1]);
      signed("gradimage", f.grad_image, largest(whole.last.grad_image));
      panels.gradimage.ring("patch", height > 0 && width > 0 ? [top, left, height, width] : null);
      ringWinners("gradimage", start);
      if (g.convolves) signed("gradkernel", f.grad_kernel, largest(whole.last.grad_kernel));
    }
    explanation.show(formula(s, f), codeLines(s, f));
    pointAt(null);
  }

  /** The image with its padding, the window on it, and the room that a last, partial window takes beyond it. */
  function drawImage(g, scales, corner) {
    const at = g.pads.map((pair) => pair[0]);
    const extra = [0, 1].map((axis) => Math.max(0, (g.output[axis] - 1) * g.stride[axis] + g.span[axis] - g.padded[axis]));
    const ghost = (...cell) => cell.some((i, axis) => i < at[axis] || i >= at[axis] + g.size[axis]);
    const tapped = (...cell) => Math.max(...g.dilation) > 1 && cell.every((i, axis) =>
      i >= corner[axis] && i < corner[axis] + g.span[axis] && (i - corner[axis]) % g.dilation[axis] === 0);
    const planes = mapDeep(whole.padded, (x, c, r, k) => (counting ? whole.used[r - at[0]]?.[k - at[1]] ?? null : x));
    const room = g.padded.map((n, axis) => n + extra[axis]);
    const roomy = planes.map((plane) => filled(room, null).map((row, r) => row.map((x, c) => plane[r]?.[c] ?? x)));
    panels.image.show(roomy, { ghost, at, tapped, scales: counting ? null : scales, scale: countScale(largest(whole.used)) });
    panels.image.ring("patch", [...corner, ...g.span]);
  }

  const inFields = (names) => h("div.nn-fields", ...names.split(" ").map((name) => (name === "heat" ? heat : fields[name]).element));
  return {
    head: h("div.nn-head", operation.element, mode.element),
    stage: h("div", h("div.nn-theatre", stage), hint),
    explanation: explanation.element,
    settings: h("details.nn-settings", summary,
      inFields("stride padding given padding_mode dilation window size bias"),
      inFields("relu flip ceil_mode count_include_pad heat"), sizes),
    update,
    close: explanation.close,
  };
}

/** The gradient that a preset puts at the output: null for all ones. */
function upstreamOf(id, { settings, step }) {
  const size = geometry(settings).output;
  if (id === "ones") return null;
  if (id === "one") return put(filled(size, 0), cellOf(settings, step), 1);
  let seed = 1;
  return mapDeep(filled(size, 0), () => {
    seed = (seed * 16807) % 2147483647;
    return (seed % 41) / 10 - 2;
  });
}
