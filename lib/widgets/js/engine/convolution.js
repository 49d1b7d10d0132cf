// Convolution and pooling, one position at a time, and backwards. No DOM here: every function takes settings (the
// object that Python writes too) and gives plain numbers. lib/numpy_nn is the reference; tests/twins compares.

import CONVOLUTION_REFUSALS from "../../refusals/convolution.json";
import PRESETS from "../../presets.json";
import { firstRefusal } from "../core/refusals.js";

/** (C, H, W) of a nested array. */
export const shapeOf = (a) => (Array.isArray(a) ? [a.length, ...shapeOf(a[0])] : []);

export const zeros = (...shape) =>
  Array.from({ length: shape[0] }, () => (shape.length > 1 ? zeros(...shape.slice(1)) : 0));

/** A new array of the same shape, each element f(value, ...indices). */
export const mapDeep = (a, f, ...at) =>
  a.map((x, i) => (Array.isArray(x) ? mapDeep(x, f, ...at, i) : f(x, ...at, i)));

/** Turn one channel by half a turn. */
export const turn = (plane) => plane.map((row) => [...row].reverse()).reverse();

const total = (a) => a.flat(2).reduce((sum, x) => sum + x, 0);

/** Everything about sizes: shapes, padding on each side, output size. Kept per settings object. */
const known = new WeakMap();
export function geometry(s) {
  if (known.has(s)) return known.get(s);
  const [channels, ...size] = shapeOf(s.image);
  const convolves = s.operation === "convolution";
  const kernel = convolves ? shapeOf(s.kernel).slice(1) : s.kernel_size;
  const dilation = convolves ? s.dilation : [1, 1];
  const span = kernel.map((k, axis) => dilation[axis] * (k - 1) + 1);
  const pads = span.map((length, axis) => {
    if (s.padding === "valid") return [0, 0];
    if (s.padding !== "same") return [s.padding[axis], s.padding[axis]];
    const before = Math.floor((length - 1) / 2);
    return [before, length - 1 - before];
  });
  const padded = size.map((n, axis) => n + pads[axis][0] + pads[axis][1]);
  const output = size.map((n, axis) => {
    const places = (padded[axis] - span[axis]) / s.stride[axis];
    if (convolves || !s.ceil_mode) return Math.floor(places) + 1;
    // a window that would start in the padding behind the picture is left out, as torch does
    const count = Math.ceil(places) + 1;
    return (count - 1) * s.stride[axis] >= n + pads[axis][0] ? count - 1 : count;
  });
  const g = { channels, size, kernel, dilation, span, pads, padded, output, stride: s.stride, convolves };
  known.set(s, g);
  return g;
}

export const outputSize = (s) => geometry(s).output;

export const countSteps = (s) => outputSize(s)[0] * outputSize(s)[1];

/** Row and column of the output that a step fills. */
export const cellOf = (s, step) => [Math.floor(step / outputSize(s)[1]), step % outputSize(s)[1]];

/** Index of the pixel that a place outside the picture copies; −1 for a padding zero. */
function source(i, n, mode) {
  if (i >= 0 && i < n) return i;
  if (mode === "replicate") return i < 0 ? 0 : n - 1;
  if (mode === "reflect") return i < 0 ? -i : 2 * (n - 1) - i;
  return mode === "circular" ? (i + n) % n : -1;
}

/** For one window: the pixel behind each of its rows and columns, −1 in zero padding, null where nothing is. */
function reach(s, position, mode = s.padding_mode) {
  const g = geometry(s);
  return [0, 1].map((axis) => Array.from({ length: g.kernel[axis] }, (_, u) => {
    const i = position[axis] * s.stride[axis] - g.pads[axis][0] + u * g.dilation[axis];
    if (g.convolves) return source(i, g.size[axis], mode);
    return i < g.size[axis] + g.pads[axis][1] ? source(i, g.size[axis], "zeros") : null;
  }));
}

/** What a place outside the image counts as: zero, or null where it takes no part. */
const paddedWith = (s) => (s.operation === "convolution" || (s.operation === "mean" && s.count_include_pad) ? 0 : null);

/** The pixels of one window; in pooling null marks a place that takes no part. */
function patchAt(s, [rows, columns]) {
  const padding = paddedWith(s);
  return s.image.map((x) => rows.map((r) => columns.map((c) => {
    if (r === null || c === null) return null;
    return r < 0 || c < 0 ? padding : x[r][c];
  })));
}

/** The whole picture with its padding, as the reader sees it: (C, padded height, padded width). */
export function paddedImage(s) {
  const g = geometry(s);
  const mode = g.convolves ? s.padding_mode : "zeros";
  const from = [0, 1].map((axis) =>
    Array.from({ length: g.padded[axis] }, (_, i) => source(i - g.pads[axis][0], g.size[axis], mode)));
  return s.image.map((x) => from[0].map((r) => from[1].map((c) => (r < 0 || c < 0 ? paddedWith(s) : x[r][c]))));
}

/** max, min or mean over one channel's window: its value, the place that gives it, and how many were averaged. */
function pool(operation, window) {
  const cells = window.flatMap((row, u) => row.map((x, v) => [x, u, v])).filter(([x]) => x !== null);
  if (operation === "mean") return { value: cells.reduce((a, [x]) => a + x, 0) / cells.length, count: cells.length };
  const better = operation === "max" ? (a, b) => a > b : (a, b) => a < b;
  const best = cells.reduce((a, b) => (better(b[0], a[0]) ? b : a));
  return { value: best[0], winner: best.slice(1) };
}

/** One step of the forward pass: all that happens in one window. */
export function forwardFrame(s, step) {
  const [row, column] = cellOf(s, step);
  const patch = patchAt(s, reach(s, [row, column]));
  if (s.operation !== "convolution") {
    const pooled = patch.map((window) => pool(s.operation, window));
    const mean = s.operation === "mean";
    return {
      row, column, patch, value: pooled.map((p) => p.value),
      winner: mean ? null : pooled.map((p) => p.winner), count: mean ? pooled[0].count : null,
    };
  }
  const kernel = s.flip ? s.kernel.map(turn) : s.kernel;
  const products = mapDeep(patch, (x, c, u, v) => x * kernel[c][u][v]);
  const sum = total(products);
  const preactivation = sum + s.bias;
  const output = s.relu ? Math.max(preactivation, 0) : preactivation;
  return { row, column, patch, kernel, products, sum, bias: s.bias, preactivation, output };
}

/** The gradient that arrives at one output cell. */
const upstreamAt = (s, row, column) => (s.upstream ? s.upstream[row][column] : 1);

/** One step of the backward pass: what one output cell gives to kernel and picture, and the sums so far. */
export function backwardFrame(s, step) {
  const { channels, size, kernel: [kh, kw], convolves } = geometry(s);
  const gradImage = zeros(channels, ...size);
  const gradKernel = zeros(channels, kh, kw);
  let gradBias = 0;
  let frame;
  for (let t = 0; t <= step; t += 1) {
    const { row, column, patch, kernel, preactivation, winner, count } = forwardFrame(s, t);
    const [rows, columns] = reach(s, [row, column]);
    const upstream = upstreamAt(s, row, column);
    const g = convolves && s.relu && preactivation <= 0 ? 0 : upstream;
    const share = (c, u, v) => {
      if (convolves) return g * kernel[c][u][v];
      if (winner) return winner[c][0] === u && winner[c][1] === v ? g : 0;
      return g / count;
    };
    const imageAdd = mapDeep(patch, (x, c, u, v) => {
      const outside = rows[u] === null || columns[v] === null || rows[u] < 0 || columns[v] < 0;
      if (outside) return convolves ? share(c, u, v) : null;
      gradImage[c][rows[u]][columns[v]] += share(c, u, v);
      return share(c, u, v);
    });
    if (!convolves) {
      frame = { row, column, g, patch, winner, count, image_add: imageAdd };
      continue;
    }
    const scaled = mapDeep(patch, (x) => g * x);
    const kernelAdd = s.flip ? scaled.map(turn) : scaled;
    mapDeep(kernelAdd, (x, c, u, v) => { gradKernel[c][u][v] += x; });
    gradBias += g;
    frame = { row, column, upstream, preactivation, g, patch, kernel, kernel_add: kernelAdd, image_add: imageAdd };
  }
  if (!convolves) return { ...frame, grad_image: gradImage };
  return { ...frame, grad_kernel: gradKernel, grad_image: gradImage, grad_bias: gradBias };
}

export const frameAt = (s, step) => (s.mode === "backward" ? backwardFrame(s, step) : forwardFrame(s, step));

/** The whole output: (1, H_out, W_out) of a convolution, (C, H_out, W_out) of a pooling. */
export function wholeOutput(s) {
  const [height, width] = outputSize(s);
  const out = zeros(s.operation === "convolution" ? 1 : s.image.length, height, width);
  for (let step = 0; step < height * width; step += 1) {
    const frame = forwardFrame(s, step);
    (frame.value ?? [frame.output]).forEach((value, c) => { out[c][frame.row][frame.column] = value; });
  }
  return out;
}

/** How many windows up to this step have used each pixel itself (its copies in the padding do not count). */
export function coverage(s, step = countSteps(s) - 1) {
  const counts = zeros(...geometry(s).size);
  for (let t = 0; t <= step; t += 1) {
    const [rows, columns] = reach(s, cellOf(s, t), "zeros");
    for (const r of rows) for (const c of columns) if (counts[r]?.[c] >= 0) counts[r][c] += 1;
  }
  return counts;
}

const isTable = (a) => Array.isArray(a) && a.length > 0 && a.every((row) =>
  Array.isArray(row) && row.length > 0 && row.length === a[0].length);
const isCube = (a) => Array.isArray(a) && a.length > 0 && a.every((plane) =>
  isTable(plane) && plane.length === a[0].length && plane[0].length === a[0][0].length);
const strays = (a, { limit }) => !a.flat(2).every((x) => typeof x === "number" && Math.abs(x) <= limit);
const isPair = (a, least, limit = Infinity) => Array.isArray(a) && a.length === 2
  && a.every((n) => Number.isInteger(n) && n >= least && n <= limit);
const times = (a) => a.join("×");
const pairText = (pair) => (pair[0] === pair[1] ? String(pair[0]) : times(pair));
const fitsNowhere = (s) => {
  const { span, padded } = geometry(s);
  return span.some((n, axis) => n > padded[axis]) && { kernel: times(span), padded: times(padded) };
};
const convolves = (s) => s.operation === "convolution";

/** When each row of refusals.json holds: true, or the values of its placeholders. */
const CONDITIONS = {
  "mode": (s) => !["forward", "backward"].includes(s.mode),
  "operation": (s) => !["convolution", "max", "min", "mean"].includes(s.operation),
  "padding-mode": (s) => !["zeros", "replicate", "reflect", "circular"].includes(s.padding_mode),
  "switch": (s) => {
    const setting = ["flip", "relu", "ceil_mode", "count_include_pad"].find((key) => typeof s[key] !== "boolean");
    return setting && { setting };
  },
  "picture-name": (s) => typeof s.image === "string" && { name: s.image, names: names(PRESETS.pictures) },
  "kernel-name": (s) => typeof s.kernel === "string" && { name: s.kernel, names: names(PRESETS.kernels) },
  "image-shape": (s) => !isCube(s.image),
  "image-channels": (s, { limit }) => s.image.length > limit && { channels: s.image.length },
  "image-too-large": (s, { limit }) => tooLarge(s.image[0], limit),
  "image-number": (s, row) => strays(s.image, row),
  "kernel-shape": (s) => !isCube(s.kernel),
  "kernel-large": (s, { limit }) => tooLarge(s.kernel[0], limit),
  "kernel-number": (s, row) => strays(s.kernel, row),
  "channels": (s) => convolves(s) && s.kernel.length !== s.image.length
    && { image: s.image.length, kernel: s.kernel.length },
  "bias-number": (s, row) => strays([s.bias], row),
  "kernel-size": (s, { limit }) => !isPair(s.kernel_size, 1, limit),
  "stride": (s) => !isPair(s.stride, 1),
  "dilation": (s) => !isPair(s.dilation, 1),
  "padding": (s) => s.padding !== "same" && s.padding !== "valid" && !isPair(s.padding, 0),
  "same-stride": (s) => convolves(s) && s.padding === "same" && Math.max(...s.stride) > 1
    && { stride: pairText(s.stride) },
  "pooling-same": (s) => !convolves(s) && s.padding === "same",
  "pooling-padding": (s) => !convolves(s) && s.padding !== "valid"
    && s.padding.some((p, axis) => 2 * p > s.kernel_size[axis])
    && { padding: pairText(s.padding), kernel: times(s.kernel_size) },
  "reflect": (s) => convolves(s) && s.padding_mode === "reflect" && beyond(s, -1),
  "circular": (s) => convolves(s) && s.padding_mode === "circular" && beyond(s, 0),
  "padded-too-large": (s, { limit }) => Math.max(...geometry(s).padded) > limit
    && { padded: times(geometry(s).padded) },
  "kernel-too-large": (s) => convolves(s) && fitsNowhere(s),
  "window-too-large": (s) => !convolves(s) && fitsNowhere(s),
  "upstream-shape": (s) => s.upstream !== null
    && (!isTable(s.upstream) || times(shapeOf(s.upstream)) !== times(outputSize(s)))
    && { upstream: times(shapeOf(s.upstream)), output: times(outputSize(s)) },
  "upstream-number": (s, row) => s.upstream !== null && strays(s.upstream, row),
};

const names = (entries) => entries.map((entry) => entry.id).join(", ");
const tooLarge = (plane, limit) => {
  const size = shapeOf(plane);
  return Math.max(...size) > limit && { size: times(size) };
};
const beyond = (s, most) => {
  const { size, pads } = geometry(s);
  const wide = pads.map((pair) => Math.max(...pair));
  return wide.some((p, axis) => p > size[axis] + most) && { padding: pairText(wide), size: times(size) };
};

/** Why these settings cannot be drawn: { id, sentence }, or null when they can. */
export const refuse = (s) => firstRefusal(CONVOLUTION_REFUSALS, CONDITIONS, s);
