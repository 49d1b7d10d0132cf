// The picture of a convolution or a pooling: grids for image, kernel, products, output and the gradients, and the
// controls that belong to them.

import PRESETS from "../../presets.json";
import { backwardFrame, cellOf, countSteps, coverage, geometry, paddedImage, wholeOutput, zeros } from "../engine/convolution.js";
import { countScale, greyScale, largest, signedScale } from "../core/colour.js";
import { h, scrollable, setMarkup, setText } from "../core/dom.js";
import { number, plural } from "../core/format.js";
import { makeGrid } from "../core/grid.js";
import { makeChoice, makeNumbers, makeSelect, makeToggle } from "../controls/fields.js";
import { codeLines, formula, sizeFormula } from "./convolution-text.js";

const RESTING = "Point at a cell, or walk over the cells with the arrow keys. Press Enter, or type a number, to change a cell of ";
const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const entry = (list, id) => list.find((one) => one.id === id);
const LETTERS = ["red", "green", "blue"];

/** The id of the preset that this array is, or undefined. A kernel may be repeated over the channels. */
export const pictureId = (image) => PRESETS.pictures.find((p) => equal(p.image, image))?.id;
export const kernelId = (kernel) =>
  PRESETS.kernels.find((p) => kernel.every((plane) => equal(plane, p.kernel)))?.id;
export const picture = (id) => entry(PRESETS.pictures, id)?.image;
export const kernelOf = (id, channels) => {
  const found = entry(PRESETS.kernels, id)?.kernel;
  return found && Array.from({ length: channels }, () => found);
};

/** A grid cut or filled up with zeros to another size. */
const resized = (cube, [rows, columns]) =>
  cube.map((plane) => zeros(rows, columns).map((row, r) => row.map((x, c) => plane[r]?.[c] ?? 0)));

const put = (cube, c, row, column, value) =>
  cube.map((plane, k) => (k === c ? plane.map((line, r) => (r === row ? line.map((x, j) => (j === column ? value : x)) : line)) : plane));

export function drawConvolution({ change, go, state }) {
  let shown = null;
  let counts = false;
  let wholes = {};
  let lit = [];

  const hint = h("p", { class: "nn-hint" });
  const panels = {};
  const stage = h("div", { class: "nn-stage" });

  /** A titled box for one grid a channel. `act` says what its cells do: { onedit, onpick }, each given the channel. */
  function panel(name, title, heading, act = {}, words = () => "") {
    const slots = h("div", { class: "nn-slots" });
    const box = h("div", { class: `nn-panel nn-panel-${name}` }, h("div", { class: "nn-title" }, heading ?? h("span", {}, title)), slots);
    const grids = [];
    panels[name] = {
      box,
      grids,
      need(channels) {
        while (grids.length > channels) grids.pop().element.parentNode.remove();
        while (grids.length < channels) {
          const c = grids.length;
          const grid = makeGrid({
            label: channels > 1 ? `${title}, channel ${c}` : title,
            onedit: act.onedit && ((r, k, x) => act.onedit(c, r, k, x)),
            onpick: act.onpick && ((r, k) => act.onpick(r, k)),
            onpoint: (r, k) => pointAt(r === null ? null : { name, c, r, k, words }),
          });
          grids.push(grid);
          slots.append(h("div", { class: "nn-slot" }, grid.element));
        }
        return grids;
      },
    };
    return box;
  }

  const pictures = makeSelect("Picture", PRESETS.pictures.map((p) => [p.id, p.name]),
    (id) => change({ image: picture(id) }), { hidden: true, own: "Your own picture" });
  const kernels = makeSelect("Kernel", PRESETS.kernels.map((p) => [p.id, p.name]),
    (id) => change({ kernel: kernelOf(id, state().settings.image.length) }), { hidden: true, own: "Your own kernel" });
  const upstreams = makeSelect("Upstream gradient", [["ones", "All ones"], ["one", "This cell alone"], ["random", "Random"]],
    (id) => change({ upstream: upstreamOf(id) }), { hidden: true, own: "Your own" });
  const heading = (word, select) => h("span", { class: "nn-heading" }, h("span", {}, word), select.element);
  const operator = (sign) => h("span", { "class": `nn-operator nn-operator-${sign}`, "aria-hidden": "true" }, { times: "∗", arrow: "→", back: "←" }[sign]);

  const imagePanel = panel("image", "Image", heading("Image", pictures), {
    onedit: (c, r, k, x) => change({ image: put(state().settings.image, c, r, k, x) }),
  }, imageWords);
  const operators = { times: operator("times"), arrow: operator("arrow"), second: operator("arrow"), back: operator("back") };
  stage.append(
    imagePanel, operators.times,
    panel("kernel", "Kernel", heading("Kernel", kernels), {
      onedit: (c, r, k, x) => change({ kernel: put(state().settings.kernel, c, r, k, x) }),
    }, (f, { c, r, k }) => `Kernel row ${r}, column ${k}: ${number(state().settings.kernel[c][r][k], 6)}`),
    operators.arrow,
    panel("patch", "Products", null, {}, patchWords), operators.second,
    panel("output", "Output", null, { onpick: (r, k) => go(r * geometry(state().settings).output[1] + k) }, outputWords),
    operators.back,
    panel("upstream", "Upstream gradient", heading("Upstream gradient", upstreams), {
      onedit: (c, r, k, x) => change({ upstream: put([upstreamNow()], 0, r, k, x)[0] }),
    }, (f, { r, k }) => `Gradient arriving at output row ${r}, column ${k}: ${number(upstreamNow()[r][k], 6)}`),
    panel("gradimage", "Gradient of the image", null, {}, (f, { c, r, k }) => `Image's gradient, row ${r}, column ${k}: ${number(f.grad_image[c][r][k], 6)} so far`),
    panel("gradkernel", "Gradient of the kernel", null, {}, (f, { c, r, k }) =>
      `Kernel's gradient, row ${r}, column ${k}: ${number(f.grad_kernel[c][r][k], 6)} so far, of which ${number(f.kernel_add[c][r][k], 6)} in this step`),
  );

  const upstreamNow = () => {
    const s = state().settings;
    return s.upstream ?? zeros(...geometry(s).output).map((row) => row.map(() => 1));
  };

  function upstreamOf(id) {
    const { settings, step } = state();
    const size = geometry(settings).output;
    if (id === "ones") return null;
    if (id === "one") {
      const [row, column] = cellOf(settings, step);
      return put([zeros(...size)], 0, row, column, 1)[0];
    }
    let seed = 1;
    const random = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647; };
    return zeros(...size).map((row) => row.map(() => Math.round(20 * random() - 10) / 5));
  }

  // --- what a cell says when it is pointed at, focused or tapped -----------------------------------------------------

  function imageWords(f, { c, r, k }) {
    const s = state().settings;
    const { pads, size } = geometry(s);
    const used = r >= 0 && k >= 0 && r < size[0] && k < size[1];
    const value = number(paddedImage(s)[c][r + pads[0][0]]?.[k + pads[1][0]] ?? null, 6);
    if (!used) return `Padding at row ${r}, column ${k}: ${value}`;
    const [all, sofar] = [wholes.coverage[r][k], coverage(s, state().step)[r][k]];
    return `Image row ${r}, column ${k}: ${value}. Used by ${plural(all, "window")}, so far by ${sofar}`;
  }

  function patchWords(f, { c, r, k }) {
    const x = f.patch[c][r][k];
    if (f.products) return `${number(x, 6)} × ${number(f.kernel[c][r][k], 6)} = ${number(f.products[c][r][k], 6)}`;
    return x === null ? "Outside the picture: takes no part" : `Window row ${r}, column ${k}: ${number(x, 6)}`;
  }

  function outputWords(f, { c, r, k }) {
    const step = r * geometry(state().settings).output[1] + k;
    const value = step <= state().step ? `: ${number(wholes.output[c][r][k], 6)}` : "";
    return `Output row ${r}, column ${k}${value}. Click or press Enter to go to its step, ${step + 1}`;
  }

  /** Light up what belongs together: a pixel of the window, its weight, their product, their term of the formula. */
  function pointAt(target) {
    for (const node of lit) node.classList.remove("nn-on");
    lit = [];
    const { settings: s } = state();
    if (!target) {
      setText(hint, `${RESTING}${s.operation === "convolution" ? "the image or the kernel." : "the image."}`);
      return;
    }
    setText(hint, target.words(shown, target));
    const place = placeInWindow(s, target);
    if (!place) return;
    const [c, u, v] = place;
    const { pads, stride, dilation, kernel: [kh, kw] } = geometry(s);
    const stored = s.flip ? [kh - 1 - u, kw - 1 - v] : [u, v];
    const pixel = [[shown.row, u], [shown.column, v]].map(([i, k], axis) => i * stride[axis] + k * dilation[axis] - pads[axis][0]);
    const cells = [["image", pixel], ["gradimage", pixel], ["kernel", stored], ["gradkernel", stored], ["patch", [u, v]]];
    lit = cells.map(([name, at]) => panels[name].box.parentNode && panels[name].grids[c]?.cellAt(...at)).filter(Boolean);
    lit.push(...now.querySelectorAll(`[data-key="${c},${u},${v}"]`));
    for (const node of lit) node.classList.add("nn-on");
  }

  /** [channel, u, v] of the window's cell that a cell of some panel stands for, or null. */
  function placeInWindow(s, { name, c, r, k }) {
    const { pads, stride, dilation, kernel } = geometry(s);
    if (name === "patch") return [c, r, k];
    if (name === "kernel" || name === "gradkernel") return s.flip ? [c, kernel[0] - 1 - r, kernel[1] - 1 - k] : [c, r, k];
    if (name !== "image" && name !== "gradimage") return null;
    const [u, v] = [[r, shown.row], [k, shown.column]].map(([i, at], axis) => (i + pads[axis][0] - at * stride[axis]) / dilation[axis]);
    return [u, v].every((i, axis) => Number.isInteger(i) && i >= 0 && i < kernel[axis]) ? [c, u, v] : null;
  }

  // --- controls ---------------------------------------------------------------------------------------------------------

  const mode = makeChoice("Direction", [["forward", "Forward"], ["backward", "Backward"]], (value) => change({ mode: value }));
  const operation = makeSelect("Operation", [["convolution", "Convolution"], ["max", "Max pooling"], ["min", "Min pooling"], ["mean", "Mean pooling"]],
    (value) => change(operate(value)), { hidden: true });
  const rowsColumns = ["rows", "columns"];
  const fields = {
    stride: makeNumbers("Stride", rowsColumns, (value) => change({ stride: value }), { min: 1 }),
    padding: makeNumbers("Padding", rowsColumns, (value) => change({ padding: value }), { min: 0 }),
    paddingWord: makeSelect("Padding by", [["number", "number"], ["same", "same"], ["valid", "valid"]],
      (value) => change({ padding: value === "number" ? geometry(state().settings).pads.map(([before]) => before) : value })),
    padding_mode: makeSelect("Padded with", [["zeros", "zeros"], ["replicate", "replicate"], ["reflect", "reflect"], ["circular", "circular"]],
      (value) => change({ padding_mode: value })),
    dilation: makeNumbers("Dilation", rowsColumns, (value) => change({ dilation: value }), { min: 1 }),
    size: makeNumbers("Kernel size", rowsColumns, (value) => resizeKernel(value), { min: 1 }),
    imageSize: makeNumbers("Image size", rowsColumns, (value) => change({ image: value.every((n) => n >= 1) ? resized(state().settings.image, value.map(Math.round)) : [] }), { min: 1 }),
    bias: makeNumbers("Bias", ["b"], ([value]) => change({ bias: value }), { step: "any" }),
    relu: makeToggle("ReLU", (value) => change({ relu: value })),
    flip: makeToggle("Turn the kernel (true convolution)", (value) => change({ flip: value })),
    ceil_mode: makeToggle("Keep partial windows (ceil mode)", (value) => change({ ceil_mode: value })),
    count_include_pad: makeToggle("Count the padding in the mean", (value) => change({ count_include_pad: value })),
  };
  const heat = makeToggle("How often each pixel is used", (value) => { counts = value; redraw(); });

  /** A convolution usually steps cell by cell, a pooling window by window, both without padding. */
  function operate(value) {
    const s = state().settings;
    if ((value === "convolution") === (s.operation === "convolution")) return { operation: value };
    return { operation: value, stride: value === "convolution" ? [1, 1] : s.kernel_size, padding: [0, 0] };
  }

  function resizeKernel(size) {
    const s = state().settings;
    if (s.operation !== "convolution") return change({ kernel_size: size });
    return change({ kernel: size.every((n) => n >= 1) ? resized(s.kernel, size.map(Math.round)) : [] });
  }

  const sizes = h("div", { class: "nn-size" });
  const summary = h("summary", {}, "Settings");
  const settings = h("details", { class: "nn-settings" }, summary,
    h("div", { class: "nn-fields" }, ...["stride", "paddingWord", "padding", "padding_mode", "dilation", "size", "imageSize", "bias"].map((key) => fields[key].element)),
    h("div", { class: "nn-fields" }, ...["relu", "flip", "ceil_mode", "count_include_pad"].map((key) => fields[key].element), heat.element),
    sizes);
  const now = h("div", { class: "nn-formula" });
  const code = h("pre", { class: "nn-code" });
  const explanation = h("div", { class: "nn-explanation" }, now, code);
  const stageBox = h("div", { class: "nn-theatre" }, stage);
  const observers = [scrollable(stageBox, "Picture"), scrollable(now, "Formula"), scrollable(code, "Code"), scrollable(sizes, "Output size")];

  // --- drawing -----------------------------------------------------------------------------------------------------------

  function redraw() {
    const { settings: s, step } = state();
    update(s, step, shown);
  }

  function showPanel(name, visible) {
    panels[name].box.hidden = !visible;
  }

  function drawControls(s) {
    const convolves = s.operation === "convolution";
    const backward = s.mode === "backward";
    const named = typeof s.padding === "string";
    const g = geometry(s);
    mode.set(s.mode);
    operation.set(s.operation);
    pictures.set(pictureId(s.image));
    kernels.set(kernelId(s.kernel));
    upstreams.set(s.upstream === null || s.upstream.flat().every((x) => x === 1) ? "ones"
      : equal(s.upstream, upstreamOf("random")) ? "random"
        : s.upstream.flat().filter((x) => x !== 0).length === 1 && s.upstream.flat().includes(1) ? "one" : null);
    fields.stride.set(s.stride);
    fields.paddingWord.set(named ? s.padding : "number");
    fields.padding.set(g.pads.map(([before]) => before), !named);
    fields.padding_mode.set(s.padding_mode);
    fields.dilation.set(s.dilation);
    fields.size.set(g.kernel);
    fields.imageSize.set(g.size);
    fields.bias.set([s.bias]);
    for (const key of ["relu", "flip", "ceil_mode", "count_include_pad"]) fields[key].set(s[key]);
    for (const key of ["padding_mode", "dilation", "bias", "relu", "flip"]) fields[key].element.hidden = !convolves;
    fields.ceil_mode.element.hidden = convolves;
    fields.count_include_pad.element.hidden = s.operation !== "mean";
    const pads = named ? s.padding : s.padding[0] === s.padding[1] ? s.padding[0] : s.padding.join("×");
    const stride = s.stride[0] === s.stride[1] ? s.stride[0] : s.stride.join("×");
    setText(summary, `Settings: stride ${stride}, padding ${pads}${convolves && g.pads.flat().some(Boolean) ? ` (${s.padding_mode})` : ""}, output ${g.output.join("×")}`);
    setMarkup(sizes, sizeFormula(s));

    for (const name of ["kernel"]) showPanel(name, convolves);
    showPanel("patch", !backward);
    showPanel("output", !backward);
    for (const name of ["upstream", "gradimage"]) showPanel(name, backward);
    showPanel("gradkernel", backward && convolves);
    operators.times.hidden = !convolves;
    operators.arrow.hidden = backward;
    operators.second.hidden = backward;
    operators.back.hidden = !backward;
    stage.dataset.scene = `${backward ? "backward" : "forward"}-${convolves ? "convolution" : "pooling"}`;
    setText(panels.patch.box.querySelector(".nn-title span"), convolves ? "Products" : "Window");

    const across = [g.padded[1], convolves ? g.kernel[1] : 0, backward ? 0 : g.kernel[1], g.output[1]];
    stage.style.setProperty("--across", across.reduce((a, b) => a + b));
    stage.style.setProperty("--across-narrow", backward || convolves ? across[0] + g.kernel[1] : across[0] + across[3]);
    stage.style.setProperty("--tall", g.padded[0]);
  }

  /** Draw one channel of the image with its padding, the window's outline, and what the window leaves over. */
  function drawImage(s, f) {
    const g = geometry(s);
    const box = windowBox(s, f);
    const beyond = [0, 1].map((axis) => Math.max(0, (g.output[axis] - 1) * g.stride[axis] + g.span[axis] - g.padded[axis]));
    const levels = s.image.flat(2);
    const [low, high] = [Math.min(0, ...levels), Math.max(1, ...levels)];
    const at = g.pads.map(([before]) => before);
    const ghost = (r, c) => r < at[0] || c < at[1] || r >= at[0] + g.size[0] || c >= at[1] + g.size[1];
    const taps = (r, c) => Object.values(g.dilation).some((d) => d > 1) && tapped(g, box, r, c) ? " nn-tap" : "";
    const most = Math.max(1, ...wholes.coverage.flat());
    panels.image.need(s.image.length).forEach((grid, c) => {
      const plane = counts
        ? zeros(...g.padded).map((row, r) => row.map((_, k) => (ghost(r, k) ? null : wholes.coverage[r - at[0]][k - at[1]])))
        : wholes.padded[c];
      const values = plane.map((row) => [...row, ...Array(beyond[1]).fill(null)]);
      for (let extra = 0; extra < beyond[0]; extra += 1) values.push(Array(values[0].length).fill(null));
      const scale = counts ? countScale(most) : greyScale(low, high, s.image.length === 3 ? c : null);
      grid.show({ values, scale, ghost, classes: taps, at });
      grid.ring("patch", box);
      grid.ring("winner", f.winner && winnerBox(g, box, f.winner[c]));
    });
  }

  const windowBox = (s, f) => {
    const { stride, span } = geometry(s);
    return [f.row * stride[0], f.column * stride[1], ...span];
  };
  const winnerBox = (g, box, [u, v]) => [box[0] + u, box[1] + v, 1, 1];
  const tapped = (g, box, r, c) => [r - box[0], c - box[1]].every((i, axis) => i >= 0 && i < g.span[axis] && i % g.dilation[axis] === 0);

  function drawSigned(name, cube, most, options = () => ({})) {
    panels[name].need(cube.length).forEach((grid, c) => grid.show({ values: cube[c], scale: signedScale(most), ...options(c) }));
  }

  function update(s, step, f) {
    const fresh = shown === null || wholes.settings !== s;
    shown = f;
    if (fresh) {
      wholes = { settings: s, output: wholeOutput(s), padded: paddedImage(s), coverage: coverage(s) };
      drawControls(s);
    }
    const g = geometry(s);
    const convolves = s.operation === "convolution";
    drawImage(s, f);
    if (convolves && fresh) drawSigned("kernel", s.kernel, largest(s.kernel));
    if (s.mode === "forward") {
      if (convolves) drawSigned("patch", f.products, largest(s.kernel) * Math.max(1, largest(s.image)));
      else drawWindow(s, f);
      const most = Math.max(largest(wholes.output), 1e-12);
      const done = (plane) => plane.map((row, r) => row.map((x, c) => (r * g.output[1] + c <= step ? x : null)));
      drawSigned("output", wholes.output.map(done), most, () => (convolves ? {} : { scale: outputScale(s) }));
      for (const grid of panels.output.grids) grid.ring("output", [f.row, f.column, 1, 1]);
    } else {
      drawBackward(s, f, step, fresh);
    }
    setMarkup(now, formula(s, f));
    drawCode(codeLines(s, f));
    pointAt(null);
  }

  const outputScale = (s) => greyScale(Math.min(0, ...s.image.flat(2)), Math.max(1, ...s.image.flat(2)));

  function drawWindow(s, f) {
    panels.patch.need(f.patch.length).forEach((grid, c) => {
      grid.show({ values: f.patch[c], scale: outputScale(s) });
      grid.ring("winner", f.winner && [...f.winner[c], 1, 1]);
    });
  }

  function drawBackward(s, f, step, fresh) {
    const g = geometry(s);
    const upstream = upstreamNow();
    if (fresh) drawSigned("upstream", [upstream], largest(upstream));
    panels.upstream.grids[0].ring("output", [f.row, f.column, 1, 1]);
    if (fresh) {
      const last = backwardFrame(s, countSteps(s) - 1);
      wholes.most = { image: Math.max(largest(last.grad_image), 1e-12), kernel: Math.max(largest(last.grad_kernel ?? []), 1e-12) };
    }
    drawSigned("gradimage", f.grad_image, wholes.most.image);
    const [top, left, height, width] = windowBox(s, f);
    const rows = clip(top - g.pads[0][0], height, g.size[0]);
    const columns = clip(left - g.pads[1][0], width, g.size[1]);
    panels.gradimage.grids.forEach((grid, c) => {
      grid.ring("patch", rows[1] > 0 && columns[1] > 0 ? [rows[0], columns[0], rows[1], columns[1]] : null);
      grid.ring("winner", f.winner && winnerBox(g, [top - g.pads[0][0], left - g.pads[1][0]], f.winner[c]));
    });
    if (f.grad_kernel) drawSigned("gradkernel", f.grad_kernel, wholes.most.kernel);
  }

  /** The part of a stretch that lies inside 0 … n: [start, length]. */
  function clip(start, length, n) {
    const from = Math.max(0, start);
    return [from, Math.min(n, start + length) - from];
  }

  function drawCode(lines) {
    const escape = (text) => text.replace(/</g, "&lt;");
    setMarkup(code, lines.map(({ text, comment, name, now: active }) =>
      `<span class="nn-line${active ? " nn-active" : ""}"><span${name ? ` class="nn-part" data-part="${name}"` : ""}>${escape(text)}</span>`
      + `${comment ? `<span class="nn-comment">  # ${escape(comment)}</span>` : ""}</span>`).join("\n"));
  }

  return {
    head: h("div", { class: "nn-head" }, operation.element, mode.element),
    stage: h("div", {}, stageBox, hint),
    explanation,
    settings,
    update,
    close: () => observers.forEach((stop) => stop()),
  };
}
