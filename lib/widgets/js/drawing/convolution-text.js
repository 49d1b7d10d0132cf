// One step of a convolution or a pooling as formula, as code and in words.

import { cellOf, countSteps, geometry, turn } from "../engine/convolution.js";
import { number } from "../core/format.js";
import { typesetAll } from "../core/explanation.js";
import { addUp, factor, figure, matrix, typeset } from "../core/mathml.js";

const many = (s) => s.image.length > 1;
const sum = (plane) => plane.flat().reduce((a, b) => a + b, 0);
const list = (values) => values.map((x) => number(x)).join(", ");

/** "step 7 of 36, row 1, column 0" */
export function where(s, step) {
  const [row, column] = cellOf(s, step);
  return `step ${step + 1} of ${countSteps(s)}, row ${row}, column ${column}`;
}

/** One sentence of what this step did, for those who hear the figure. */
export function say(s, f) {
  if (s.mode === "backward") return `The gradient ${number(f.g)} is handed back.`;
  if (f.value) return `The ${s.operation} is ${list(f.value)}.`;
  const cut = s.relu ? `, after ReLU ${number(f.output)}` : "";
  return `The products add up to ${number(f.sum)}, with the bias ${number(f.preactivation)}${cut}.`;
}

/** The general rule, and the same rule with this step's numbers. */
export const formula = (s, f) => (s.mode === "backward" ? backwardFormula(s, f) : forwardFormula(s, f));

/** x and w with their indices: stride·i + dilation·u − padding, without factors of 1 and terms of 0. */
function symbols(s) {
  const { pads, stride, dilation, kernel } = geometry(s);
  const times = (n, letter) => `${n === 1 ? "" : n} ${letter}`;
  const channel = many(s) ? "c," : "";
  const pixel = [0, 1].map((axis) =>
    `${times(stride[axis], "ij"[axis])} + ${times(dilation[axis], "uv"[axis])}${pads[axis][0] ? ` − ${pads[axis][0]}` : ""}`);
  const weight = [0, 1].map((axis) => (s.flip ? `${kernel[axis] - 1} − ${"uv"[axis]}` : "uv"[axis]));
  return { x: `@patch{x_{${channel}${pixel}}}`, w: `@kernel{w_{${channel}${weight}}}`, over: `${channel}u,v` };
}

function forwardFormula(s, f) {
  const { x, w, over } = symbols(s);
  const [rule, here] = [many(s) && f.value ? "c,i,j" : "i,j", `${f.row},${f.column}`];
  if (f.value) {
    const act = s.operation === "mean" ? "1//n ∑_{u,v}" : `"${s.operation}"_{u,v}`;
    return [[`@output{y_{${rule}}} = ${act} ${x}`], f.value.map((value, c) => {
      const cells = f.patch[c].flatMap((row, u) => row.map((p, v) => (p === null ? "" : `@patch:${c},${u},${v}{${factor(p)}}`)))
        .filter(Boolean);
      if (cells.length > 9) cells.splice(8, cells.length - 9, "…");
      const inner = s.operation === "mean" ? `{${cells.join("+")}}//${f.count}` : `"${s.operation}"(${cells.join(",")})`;
      return `y_{${many(s) ? `${c},` : ""}${here}} = ${inner} = @output{${figure(value)}}`;
    })];
  }
  const final = (inner) => (s.relu ? inner : `@output{${inner}}`);
  const result = final(figure(f.preactivation));
  const rules = [`${final("z_{i,j}")} = ∑_{${over}} ${x} · ${w} + b`];
  const narrow = !many(s) && f.patch[0][0].length <= 4;
  const terms = f.patch[0].map((row, u) => row.map((p, v) =>
    `${u + v ? "+" : ""} @patch:0,${u},${v}{${factor(p)}} · @kernel:0,${u},${v}{${factor(f.kernel[0][u][v])}}`).join("&")).join(";");
  const sums = many(s) ? f.products.map(sum) : f.products[0].map((row) => sum([row]));
  const numbers = [
    narrow ? `z_{${here}} = ⟦${terms}⟧` : `z_{${here}} = ${addUp(sums)} " (a sum for each ${many(s) ? "channel" : "row"})"`,
    `= ${addUp([f.sum, s.bias])} = ${result}`,
  ];
  if (s.relu) {
    rules.push('@output{a_{i,j}} = "max"(z_{i,j}, 0)');
    numbers.push(`a_{${here}} = "max"(${result}, 0) = @output{${figure(f.output)}}`);
  }
  return [rules, numbers];
}

function backwardFormula(s, f) {
  const { x, w } = symbols(s);
  const by = (below) => `{∂L}//{∂${below}}`;
  const g = `@output{${factor(f.g)}}`;
  if (f.image_add && !f.kernel) {
    const share = s.operation === "mean" ? '@output{g_{i,j}} // n " to each cell"'
      : `@output{g_{i,j}} " to the ${s.operation}"`;
    return [[`${by(x)} += ${share}`], f.image_add.map((add, c) => `${by(`@patch{x${many(s) ? `_${c}` : ""}}`)} += ${matrix(add)}`)];
  }
  const numbers = [];
  if (s.relu) {
    numbers.push(`@output{g_{${f.row},${f.column}}} = ${g} " because " z = ${figure(f.preactivation)} ${f.preactivation > 0 ? "> 0" : '" lies where ReLU is flat"'}`);
  }
  const small = !many(s) && Math.max(f.kernel[0].length, f.kernel[0][0].length) <= 4;
  const [patch, kernel] = small ? [matrix(s.flip ? turn(f.patch[0]) : f.patch[0]), matrix(f.kernel[0])] : ['"patch"', '"kernel"'];
  numbers.push(`${by("@kernel{w}")} += ${g} · @patch{${patch}}`, `${by("@patch{x}")} += ${g} · @kernel{${kernel}}`, `${by("b")} += ${g}`);
  return [[`${by(w)} += @output{g_{i,j}} · ${x}`, `${by(x)} += @output{g_{i,j}} · ${w}`], numbers];
}

/** The output's size: the rule with letters, then with the numbers of each axis. */
export function sizeFormula(s) {
  const g = geometry(s);
  const [open, close] = !g.convolves && s.ceil_mode ? "⌈⌉" : "⌊⌋";
  const numbers = [0, 1].map((axis) => {
    const full = Math.ceil((g.padded[axis] - g.span[axis]) / g.stride[axis]) + 1;
    const dropped = open === "⌈" && full > g.output[axis] ? '− 1 " (it would start in the padding)"' : "";
    return `"${["rows", "columns"][axis]}" = ${open}(${g.size[axis]} + ${g.pads[axis].join("+")} − ${g.dilation[axis]} · (${g.kernel[axis]} − 1) − 1) / ${g.stride[axis]}${close} + 1 ${dropped} = @output{${g.output[axis]}}`;
  });
  const rule = `"output" = ${open}("size" + "padding" − "dilation" · ("kernel" − 1) − 1) / "stride"${close} + 1`;
  return `<div class="nn-rule">${typeset(rule)}</div><div class="nn-now">${typesetAll(numbers)}</div>`;
}

/** The same step in NumPy, [text, comment, part] a line; a line with a part is at work. */
export function codeLines(s, f) {
  const g = geometry(s);
  const convolves = g.convolves;
  const x = g.pads.flat().some(Boolean) ? "x_pad" : "x";
  const cut = (starts) => `${x}[:, ${starts.map((start, axis) => {
    const end = typeof start === "number" ? start + g.span[axis] : `${start}+${g.span[axis]}`;
    return `${start}:${end}${g.dilation[axis] > 1 ? `:${g.dilation[axis]}` : ""}`;
  }).join(", ")}]`;
  const letters = [0, 1].map((axis) => (g.stride[axis] === 1 ? "" : `${g.stride[axis]}*`) + "ij"[axis]);
  const window = cut(letters);
  const here = cut([f.row * g.stride[0], f.column * g.stride[1]]);
  const lines = [];
  if (x === "x_pad") {
    const how = convolves
      ? { zeros: "", replicate: ', mode="edge"', reflect: ', mode="reflect"', circular: ', mode="wrap"' }[s.padding_mode]
      : { max: ", constant_values=-np.inf", min: ", constant_values=np.inf", mean: "" }[s.operation];
    lines.push([`x_pad = np.pad(x, ((0, 0), ${g.pads.map((pair) => `(${pair.join(", ")})`).join(", ")})${how})`]);
  }
  if (convolves && s.flip) lines.push(["w = w[:, ::-1, ::-1]", "turned: a true convolution"]);
  lines.push([`for i, j in np.ndindex(${g.output.join(", ")}):`, `i, j = ${f.row}, ${f.column}`]);
  const step = (...line) => lines.push([`    ${line[0]}`, ...line.slice(1)]);
  if (s.mode === "backward") {
    const turned = s.flip ? "[:, ::-1, ::-1]" : "";
    if (!convolves && s.operation !== "mean") {
      step(`u, v = divmod(${window.replace("[:", "[c")}.arg${s.operation}(), ${g.kernel[1]})`, f.winner.map((at) => at.join(", ")).join("; "));
      step(`grad_${x}[c, ${letters[0]}+u, ${letters[1]}+v] += g[i, j]`, number(f.g), "patch");
    } else if (!convolves) {
      step(`grad_${window} += g[i, j] / n`, `${number(f.g)} / ${f.count}`, "patch");
    } else {
      if (s.relu) step("g[i, j] *= z[i, j] > 0", number(f.g), "output");
      step(`grad_w += g[i, j] * ${window}${turned}`, `${number(f.g)} * ${here}`, "kernel");
      step(`grad_${window} += g[i, j] * w`, `${number(f.g)} * w`, "patch");
      step("grad_b += g[i, j]", `now ${number(f.grad_bias)}`, "output");
    }
    return lines;
  }
  step(`patch = ${window}`, here, "patch");
  if (convolves) {
    step("z[i, j] = (patch * w).sum() + b", `${number(f.sum)} + ${number(f.bias)}`, s.relu ? "kernel" : "output");
    if (s.relu) step("a[i, j] = max(z[i, j], 0)", number(f.output), "output");
  } else if (f.count !== null && f.count < g.kernel[0] * g.kernel[1]) {
    step("y[:, i, j] = patch.sum((1, 2)) / n", `n = ${f.count}: ${list(f.value)}`, "output");
  } else {
    step(`y[:, i, j] = patch.${s.operation}((1, 2))`, list(f.value), "output");
  }
  return lines;
}

const NAMES = {
  patch: "Patch of the image", kernel: "Kernel as applied", products: "Products", sum: "Sum of the products", bias: "Bias",
  preactivation: "z", output: "Output", value: "Output", winner: "Found at row, column of the window", count: "Cells averaged",
  upstream: "Upstream gradient", g: "g", kernel_add: "Added to the kernel’s gradient", grad_kernel: "Kernel’s gradient so far",
  image_add: "Added to the image’s gradient", grad_image: "Image’s gradient so far", grad_bias: "Bias’s gradient so far",
};

/** Every value of the step as tables: the single numbers in one, each grid in its own. */
export function numberTables(s, f) {
  const rows = [];
  const tables = [{ caption: `Output cell: row ${f.row}, column ${f.column}`, rows }];
  for (const [key, name] of Object.entries(NAMES)) {
    const value = f[key] ?? [];
    for (const [c, x] of (Array.isArray(value) ? value : [value]).entries()) {
      const caption = many(s) && Array.isArray(value) ? `${name}, channel ${c}` : name;
      if (Array.isArray(x?.[0])) tables.push({ caption, columns: ["", ...x[0].keys()], rows: x.map((row, u) => [u, ...row]) });
      else rows.push([caption, Array.isArray(x) ? x.join(", ") : x]);
    }
  }
  return tables;
}
