// One step of a convolution or a pooling as formula, as code and in words.

import { cellOf, countSteps, geometry } from "../engine/convolution.js";
import { number } from "../core/format.js";
import {
  floor, math, matrix, mfrac, mi, mn, mo, mrow, msub, mtable, mtext, munder, part,
} from "../core/mathml.js";

const at = (name, ...indices) => msub(mi(name), mrow(indices.map((i) => `<mn>${i}</mn>`).join(mo(","))));
const indexed = (name, ...indices) => msub(mi(name), mrow(indices.map(mi).join(mo(","))));
const plus = mo("+");
const equals = mo("=");
const gets = mo("+=");
const POOLS = { max: "max", min: "min", mean: "mean" };

/** "step 7 of 36, row 1, column 0" */
export function where(s, step) {
  const [row, column] = cellOf(s, step);
  return `step ${step + 1} of ${countSteps(s)}, row ${row}, column ${column}`;
}

/** One sentence of what this step did, for those who hear the figure. */
export function say(s, f) {
  if (s.mode === "backward") {
    const weight = f.grad_kernel ? `, the bias's gradient is ${number(f.grad_bias)}` : "";
    return `The gradient ${number(f.g)} is handed back${weight}.`;
  }
  if (f.value) return `The ${POOLS[s.operation]} is ${f.value.map((x) => number(x)).join(", ")}.`;
  const cut = s.relu ? `, after ReLU ${number(f.output)}` : "";
  return `The products add up to ${number(f.sum)}, with the bias ${number(f.preactivation)}${cut}.`;
}

/** The general rule and, below it, the same rule with this step's numbers. */
export function formula(s, f) {
  const rule = s.mode === "backward" ? backwardRule(s) : forwardRule(s);
  const numbers = s.mode === "backward" ? backwardNumbers(s, f) : forwardNumbers(s, f);
  return `<div class="nn-rule">${rule}</div><div class="nn-now">${numbers}</div>`;
}

/** stride·i + dilation·u − padding, without the factors that are 1 and the terms that are 0. */
function place(s, axis) {
  const g = geometry(s);
  const scaled = (factor, name) => (factor === 1 ? mi(name) : mrow(`<mn>${factor}</mn>`, mi(name)));
  const before = g.pads[axis][0];
  return mrow(scaled(g.stride[axis], "ij"[axis]), plus, scaled(g.dilation[axis], "uv"[axis]),
    before ? mrow(mo("−"), `<mn>${before}</mn>`) : "");
}

const pixel = (s) => part("patch", msub(mi("x"), mrow(s.image.length > 1 ? mrow(mi("c"), mo(",")) : "", place(s, 0), mo(","), place(s, 1))));

function weight(s) {
  const c = s.image.length > 1 ? mrow(mi("c"), mo(",")) : "";
  const index = (letter, axis) =>
    (s.flip ? mrow(`<mn>${geometry(s).kernel[axis] - 1}</mn>`, mo("−"), mi(letter)) : mi(letter));
  return part("kernel", msub(mi("w"), mrow(c, index("u", 0), mo(","), index("v", 1))));
}

const offsets = (s) => mrow((s.image.length > 1 ? ["c", "u", "v"] : ["u", "v"]).map(mi).join(mo(",")));

function forwardRule(s) {
  if (s.operation !== "convolution") {
    const c = s.image.length > 1 ? mrow(mi("c"), mo(",")) : "";
    const over = s.operation === "mean"
      ? mrow(mfrac("<mn>1</mn>", mi("n")), munder(mo("∑"), mrow(mi("u"), mo(","), mi("v"))))
      : munder(mi(s.operation), mrow(mi("u"), mo(","), mi("v")));
    return math(part("output", msub(mi("y"), mrow(c, mi("i"), mo(","), mi("j")))), equals, over, pixel(s));
  }
  const z = indexed("z", "i", "j");
  const activation = s.relu ? mrow(mo(","), `<mspace width="1em"/>`, part("output", indexed("a", "i", "j")), equals, mtext("ReLU"), mo("("), z, mo(")")) : "";
  return math(s.relu ? z : part("output", z), equals, munder(mo("∑"), offsets(s)), pixel(s), mo("·"), weight(s), plus, mi("b"), activation);
}

/** x·w for every cell of one channel, a row of the kernel to a line. */
function termTable(patch, kernel) {
  return mtable(patch.map((row, u) => row.map((x, v) => mrow(
    u + v ? plus : "", part("patch", mn(x, { guard: true }), `0,${u},${v}`), mo("·"),
    part("kernel", mn(kernel[u][v], { guard: true }), `0,${u},${v}`),
  ))));
}

const addUp = (values) => values.map((x, i) => (i ? mrow(mo(x < 0 ? "−" : "+"), mn(Math.abs(x))) : mn(x))).join("");
const sumOf = (plane) => plane.flat().reduce((a, b) => a + b, 0);

function forwardNumbers(s, f) {
  if (f.value) return f.value.map((value, c) => poolNumbers(s, f, value, c)).join("");
  const z = at("z", f.row, f.column);
  const a = at("a", f.row, f.column);
  const bias = s.bias < 0 ? mrow(mo("−"), mn(-s.bias)) : mrow(plus, mn(s.bias));
  const result = (inner) => (s.relu ? inner : part("output", inner));
  let lines;
  if (f.patch.length === 1 && f.patch[0][0].length <= 4) {
    lines = [math(result(z), equals, termTable(f.patch[0], f.kernel[0])),
      math(mo("="), mn(f.sum), bias, equals, result(mn(f.preactivation)))];
  } else {
    const byChannel = f.patch.length > 1;
    const sums = byChannel ? f.products.map(sumOf) : f.products[0].map((row) => sumOf([row]));
    lines = [math(result(z), equals, `<munder>${mrow(addUp(sums))}${mtext(byChannel ? "one sum a channel" : "one sum a row")}</munder>`),
      math(mo("="), mn(f.sum), bias, equals, result(mn(f.preactivation)))];
  }
  if (s.relu) lines.push(math(part("output", a), equals, mtext("max"), mo("("), mn(f.preactivation), mo(","), "<mn>0</mn>", mo(")"), equals, part("output", mn(f.output))));
  return lines.join("");
}

function poolNumbers(s, f, value, c) {
  const name = s.image.length > 1 ? at("y", c, f.row, f.column) : at("y", f.row, f.column);
  const cells = f.patch[c].flatMap((row, u) => row.map((x, v) => [x, `${c},${u},${v}`])).filter(([x]) => x !== null);
  const many = cells.length > 12;
  const shown = (many ? cells.slice(0, 11) : cells).map(([x, key]) => part("patch", mn(x, { guard: s.operation === "mean" }), key));
  if (many) shown.push(mo("…"));
  const result = part("output", mn(value));
  if (s.operation === "mean") {
    return math(part("output", name), equals, mfrac(mrow(shown.join(plus)), `<mn>${f.count}</mn>`), equals, result);
  }
  return math(part("output", name), equals, mtext(s.operation), mo("("), shown.join(mo(",")), mo(")"), equals, result);
}

const partial = (below) => mfrac(mrow(mi("∂"), mi("L")), mrow(mi("∂"), below));

function backwardRule(s) {
  const g = part("output", indexed("g", "i", "j"));
  const position = munder(mo("∑"), mrow(mi("i"), mo(","), mi("j")));
  if (s.operation !== "convolution") {
    const receiver = s.operation === "mean" ? mrow(mfrac("<mn>1</mn>", mi("n")), mtext(" for each cell of the window"))
      : mtext(` for the window’s ${s.operation === "max" ? "largest" : "smallest"} cell, 0 for the others`);
    return math(partial(pixel(s)), gets, g, mo("·"), s.operation === "mean" ? receiver : mrow("<mn>1</mn>", receiver));
  }
  return math(partial(weight(s)), equals, position, g, mo("·"), pixel(s))
    + math(partial(pixel(s)), gets, g, mo("·"), weight(s));
}

function backwardNumbers(s, f) {
  const g = part("output", mn(f.g, { guard: true }));
  const name = at("g", f.row, f.column);
  const gate = s.relu && s.operation === "convolution"
    ? math(part("output", name), equals, f.preactivation > 0
      ? mrow(mn(f.upstream), mtext("  because "), at("z", f.row, f.column), equals, mn(f.preactivation), mo(">"), "<mn>0</mn>")
      : mrow("<mn>0</mn>", mtext("  because ReLU is flat at "), at("z", f.row, f.column), equals, mn(f.preactivation)))
    : "";
  if (s.operation !== "convolution") {
    return f.image_add.map((add, c) => math(partial(msub(mi("x"), mtext(s.image.length > 1 ? `channel ${c}` : "window"))), gets, matrix(add))).join("");
  }
  const small = f.kernel.length === 1 && f.kernel[0].length <= 5 && f.kernel[0][0].length <= 5;
  if (!small) {
    return gate + math(partial(part("kernel", mi("w"))), gets, g, mo("·"), part("patch", mtext("patch")))
      + math(partial(part("patch", mi("x"))), gets, g, mo("·"), part("kernel", mtext("kernel"))) + math(partial(mi("b")), gets, g);
  }
  return gate
    + math(partial(part("kernel", mi("w"))), gets, g, mo("·"), part("patch", matrix(s.flip ? turn(f.patch[0]) : f.patch[0])))
    + math(partial(part("patch", mi("x"))), gets, g, mo("·"), part("kernel", matrix(f.kernel[0])))
    + math(partial(mi("b")), gets, g);
}

const turn = (plane) => plane.map((row) => [...row].reverse()).reverse();

/** H_out = ⌊(H + 2p − d(k − 1) − 1) / s⌋ + 1, once with letters and for each axis with numbers. */
export function sizeFormula(s) {
  const g = geometry(s);
  const up = !g.convolves && s.ceil_mode;
  const round = (inner) => (up ? mrow(mo("⌈"), inner, mo("⌉")) : floor(inner));
  const whole = (x) => `<mn>${x}</mn>`;
  const letters = math(msub(mi("H"), mtext("out")), equals, round(mfrac(
    mrow(mi("H"), plus, mi("p"), mo("−"), mi("d"), mo("("), mi("k"), mo("−"), whole(1), mo(")"), mo("−"), whole(1)), mi("s"))), plus, whole(1));
  const numbers = (axis) => {
    const [before, after] = g.pads[axis];
    const full = Math.ceil((g.padded[axis] - g.span[axis]) / g.stride[axis]) + 1;
    const dropped = up && full > g.output[axis] ? mrow(mo("−"), whole(1), mtext(" (it would start in the padding)")) : "";
    return math(mtext(axis ? "columns" : "rows"), equals, round(mfrac(
      mrow(whole(g.size[axis]), plus, mo("("), whole(before), plus, whole(after), mo(")"), mo("−"), whole(g.dilation[axis]), mo("·"),
        mo("("), whole(g.kernel[axis]), mo("−"), whole(1), mo(")"), mo("−"), whole(1)),
      whole(g.stride[axis]))), plus, whole(1), dropped, equals, part("output", whole(g.output[axis])));
  };
  return `<div class="nn-rule">${letters}</div><div class="nn-now">${numbers(0)}${numbers(1)}</div>`;
}

/** The same step in NumPy: [text, comment, part] a line; the marked line is the one at work. */
export function codeLines(s, f) {
  const g = geometry(s);
  const slice = (axis, letter) => {
    const start = g.stride[axis] === 1 ? letter : `${g.stride[axis]}*${letter}`;
    return `${start}:${start}+${g.span[axis]}${g.dilation[axis] > 1 ? `:${g.dilation[axis]}` : ""}`;
  };
  const range = (axis) => {
    const start = [f.row, f.column][axis] * g.stride[axis];
    return `${start}:${start + g.span[axis]}${g.dilation[axis] > 1 ? `:${g.dilation[axis]}` : ""}`;
  };
  const padded = g.pads.flat().some(Boolean);
  const modes = { zeros: "", replicate: ', mode="edge"', reflect: ', mode="reflect"', circular: ', mode="wrap"' };
  const x = padded ? "x_pad" : "x";
  const window = `${x}[:, ${slice(0, "i")}, ${slice(1, "j")}]`;
  const here = `${x}[:, ${range(0)}, ${range(1)}]`;
  const lines = [];
  const line = (text, comment = "", name = "", now = false) => lines.push({ text, comment, name, now });
  if (padded) {
    const empty = { max: ", constant_values=-np.inf", min: ", constant_values=np.inf", mean: "" };
    line(`x_pad = np.pad(x, ((0, 0), ${g.pads.map(([a, b]) => `(${a}, ${b})`).join(", ")})${g.convolves ? modes[s.padding_mode] : empty[s.operation]})`);
  }
  if (g.convolves && s.flip) line("w = w[:, ::-1, ::-1]", "a true convolution turns the kernel", "kernel");
  if (s.mode === "backward") return lines.concat(backwardCode(s, f, { window, here, slice, x }));
  line(`for i in range(${g.output[0]}):`, `i = ${f.row}`);
  line(`    for j in range(${g.output[1]}):`, `j = ${f.column}`);
  line(`        patch = ${window}`, here, "patch");
  if (!g.convolves) {
    const divided = s.operation === "mean" && f.count !== f.patch[0].flat().length;
    line(divided ? "        y[:, i, j] = patch.sum((1, 2)) / n" : `        y[:, i, j] = patch.${s.operation}((1, 2))`,
      (divided ? `n = ${f.count}: ` : "") + f.value.map((v) => number(v)).join(", "), "output", true);
    return lines;
  }
  line("        z[i, j] = (patch * w).sum() + b", `${number(f.sum)} + ${number(f.bias)} = ${number(f.preactivation)}`, s.relu ? "sum" : "output", true);
  if (s.relu) line("        a[i, j] = max(z[i, j], 0)", number(f.output), "output", true);
  return lines;
}

function backwardCode(s, f, { window, here, x }) {
  const g = geometry(s);
  const lines = [
    { text: `for i in range(${g.output[0]}):`, comment: `i = ${f.row}` },
    { text: `    for j in range(${g.output[1]}):`, comment: `j = ${f.column}` },
  ];
  const line = (text, comment, name) => lines.push({ text: `        ${text}`, comment, name, now: Boolean(name) });
  if (g.convolves) {
    if (s.relu) line("g[i, j] *= z[i, j] > 0", number(f.g), "output");
    const stored = s.flip ? "[:, ::-1, ::-1]" : "";
    line(`grad_w += g[i, j] * ${window}${stored}`, `${number(f.g)} * ${here}`, "kernel");
    line(`grad_${window} += g[i, j] * w`, `${number(f.g)} * w`, "patch");
    line("grad_b += g[i, j]", number(f.grad_bias), "output");
    return lines;
  }
  if (s.operation === "mean") {
    line(`grad_${window} += g[i, j] / n`, `n = ${f.count}: ${number(f.g / f.count)}`, "patch");
    return lines;
  }
  const start = (axis) => (g.stride[axis] === 1 ? "ij"[axis] : `${g.stride[axis]}*${"ij"[axis]}`);
  line(`u, v = divmod(${window.replace("[:", "[c")}.arg${s.operation}(), ${g.kernel[1]})`, f.winner.map((w) => w.join(", ")).join(" | "));
  line(`grad_${x}[c, ${start(0)} + u, ${start(1)} + v] += g[i, j]`, number(f.g), "patch");
  return lines;
}

/** Every value of the step as tables. */
export function numberTables(s, f) {
  const grids = [
    ["Patch of the image", f.patch], ["Kernel as applied", f.kernel], ["Products", f.products],
    ["Added to the kernel’s gradient", f.kernel_add], ["Kernel’s gradient so far", f.grad_kernel],
    ["Added to the image’s gradient in the window", f.image_add], ["Image’s gradient so far", f.grad_image],
  ].filter(([, cube]) => cube);
  const tables = grids.flatMap(([caption, cube]) => cube.map((plane, c) => ({
    caption: cube.length > 1 ? `${caption}, channel ${c}` : caption,
    columns: ["", ...plane[0].map((_, v) => `column ${v}`)],
    rows: plane.map((row, u) => [`row ${u}`, ...row]),
  })));
  const single = [
    ["sum of products", f.sum], ["bias", f.bias], ["z", f.preactivation], ["output", f.output],
    ["upstream gradient", f.upstream], ["g", f.g], ["bias’s gradient so far", f.grad_bias], ["cells averaged", f.count],
  ].filter(([, x]) => x !== undefined && x !== null);
  (f.value ?? []).forEach((x, c) => single.push([`output, channel ${c}`, x]));
  (f.winner ?? []).forEach(([u, v], c) => single.push([`${s.operation} found at, channel ${c}`, `row ${u}, column ${v} of the window`]));
  return [{ caption: `Output cell: row ${f.row}, column ${f.column}`, rows: single }, ...tables];
}

