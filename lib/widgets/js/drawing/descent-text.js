// One step of a race as formula, as code and in words.

import { OPTIMIZERS, hyperOf, standAt, surfaceOf } from "../engine/descent.js";
import { number } from "../core/format.js";

export const nameOf = (s, id) => OPTIMIZERS[id]?.name ?? s.own.runs[id].name;

/** Three significant digits, however small. */
export const short = (x) => (x === null || x === undefined ? "·" : number(Number(x.toPrecision(3)), 7).replace(/\.?0+e/, "e"));
export const pairOf = (pair) => (pair ? pair.map(short).join(", ") : "·");

/** Whether the gradient that an optimizer sees has noise in it. */
export const isNoisy = (s, id = s.chosen) => id === "sgd" || surfaceOf(s).noisy;

/** "step 12 of 200" */
export const atStep = (s, step) => `step ${step} of ${s.steps}${step ? "" : ", the start"}`;

/** One sentence of who is where, for those who hear the figure. */
export function sayRace(s, f) {
  const running = s.race.filter((id) => f.loss[id] !== null).sort((a, b) => f.loss[a] - f.loss[b]);
  const gone = s.race.filter((id) => f.diverged[id] !== null && f.diverged[id] <= f.t);
  const places = running.map((id) => `${nameOf(s, id)} has loss ${short(f.loss[id])}`);
  return [...places, ...gone.map((id) => `${nameOf(s, id)} diverged at step ${f.diverged[id]}`)].join(", ") + ".";
}

const DIVIDE = ["w_{t+1}", "w_t − η//{√{s_t} + ε} · g_t", "w = w - lr / (np.sqrt(s) + eps) * g"];
const AVERAGES = [
  ["m_t", "β_1 · m_{t−1} + (1 − β_1) · g_t", "m = beta1 * m + (1 - beta1) * g"],
  ["v_t", "β_2 · v_{t−1} + (1 − β_2) · g_t^2", "v = beta2 * v + (1 - beta2) * g**2"],
  ["m̂_t", "m_t // {1 − β_1^t}", "m_hat = m / (1 - beta1**t)"],
  ["v̂_t", "v_t // {1 − β_2^t}", "v_hat = v / (1 - beta2**t)"],
];
const ADAM = "w_t − η · m̂_t // {√{v̂_t} + ε}";
const VELOCITY = ["v_t", "μ · v_{t−1} + g_t", "v = momentum * v + g"];
const PLAIN = ["w_{t+1}", "w_t − η · g_t", "w = w - lr * g"];
/** Of each optimizer its equations: what is computed, from what, and the same in NumPy. */
const EQUATIONS = {
  gd: [PLAIN],
  sgd: [PLAIN],
  momentum: [VELOCITY, ["w_{t+1}", "w_t − η · v_t", "w = w - lr * v"]],
  nesterov: [VELOCITY, ["w_{t+1}", "w_t − η · (g_t + μ · v_t)", "w = w - lr * (g + momentum * v)"]],
  adagrad: [["s_t", "s_{t−1} + g_t^2", "s = s + g**2"], DIVIDE],
  rmsprop: [["s_t", "α · s_{t−1} + (1 − α) · g_t^2", "s = alpha * s + (1 - alpha) * g**2"], DIVIDE],
  adadelta: [
    ["s_t", "ρ · s_{t−1} + (1 − ρ) · g_t^2", "s = rho * s + (1 - rho) * g**2"],
    ["Δ_t", "√{u_{t−1} + ε} // √{s_t + ε} · g_t", "delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g"],
    ["u_t", "ρ · u_{t−1} + (1 − ρ) · Δ_t^2", "u = rho * u + (1 - rho) * delta**2"],
    ["w_{t+1}", "w_t − η · Δ_t", "w = w - lr * delta"],
  ],
  adam: [...AVERAGES, ["w_{t+1}", ADAM, "w = w - lr * m_hat / (np.sqrt(v_hat) + eps)"]],
  adamw: [...AVERAGES, ["w_{t+1}", `(1 − η · δ) · ${ADAM}`,
    "w = (1 - lr * weight_decay) * w - lr * m_hat / (np.sqrt(v_hat) + eps)"]],
};
const SYMBOL = /\(1 − (?:β_[12]|[αρ])\)|[wgd]_t|[mvsu]_\{t−1\}|(?:m̂|v̂|[mvsuΔ])_t|β_[12]|\^t|[ηεμαρδ]/gu;
const LETTERS = { "η": "lr", "ε": "eps", "μ": "momentum", "α": "alpha", "ρ": "rho", "δ": "weight_decay", "β_1": "beta1", "β_2": "beta2" };
const KEYS = { "m̂": "m_hat", "v̂": "v_hat", "Δ": "delta" };

const column = (pair) => `[${pair.map((x) => (x < 0 ? `{${short(x)}}` : short(x))).join(";")}]`;
const partOf = (symbol) => ({ g: "gradient", d: "gradient", w: "output" }[symbol[0]] ?? "memory");
const marked = (symbol, inner) => `@${partOf(symbol)}{${inner}}`;
const rolls = (s) => s.chosen === "momentum" || s.chosen === "nesterov";

/** The equations of the chosen optimizer as it is set: without what is switched off, with the pull of weight decay. */
function equationsOf(s) {
  const hyper = hyperOf(s, s.chosen);
  const lines = rolls(s) && !hyper.momentum ? EQUATIONS.gd : EQUATIONS[s.chosen];
  if (!hyper.weight_decay || s.chosen === "adamw") return lines;
  return [
    ["d_t", "g_t + δ · w_t", "d = g + weight_decay * w"],
    ...lines.map((line) => line.map((text) => text.replace(/g_t/g, "d_t").replace(/\bg\b/g, "d"))),
  ];
}

/** The value behind a symbol at step f.t; `last` is the frame before. */
function valueOf(s, f, last, symbol) {
  const hyper = LETTERS[symbol];
  if (hyper) return short(s[`${s.chosen}.${hyper}`]);
  if (symbol[0] === "(") return short(1 - s[`${s.chosen}.${LETTERS[symbol.slice(5, -1)]}`]);
  if (symbol === "^t") return `^${f.t}`;
  const [letter, index] = symbol.split("_");
  if (letter === "w") return marked(symbol, column(last.w[s.chosen]));
  const key = letter === "v" && rolls(s) ? "velocity" : KEYS[letter] ?? letter;
  return marked(symbol, column((index === "t" ? f : last).inner[key] ?? [0, 0]));
}

const resultOf = (s, f, left) =>
  (left[0] === "w" ? f.w[s.chosen] : f.inner[left[0] === "v" && rolls(s) ? "velocity" : KEYS[left.split("_")[0]] ?? left[0]]);

/** The general rule and, below it, the same rule with this step's numbers. */
export function raceFormula(s, f) {
  const gone = f.diverged[s.chosen];
  const away = gone !== null && gone <= f.t;
  if (!OPTIMIZERS[s.chosen]) {
    const lines = Object.entries(f.inner).filter(([, value]) => value !== null);
    return [[], lines.map(([key, value]) => `"${key}" = ${Array.isArray(value) ? column(value) : short(value)}`)];
  }
  const equations = equationsOf(s);
  const rules = equations.map(([left, right]) =>
    `${marked(left, left)} = ${right.replace(SYMBOL, (symbol) => (/_/.test(symbol) && !LETTERS[symbol] && symbol[0] !== "(" ? marked(symbol, symbol) : symbol))}`);
  if (away) return [rules, [...raceFormula(s, standAt(s, gone - 1))[1], `"diverged at step ${gone}"`]];
  if (f.t === 0) return [rules, [`@output{w} = ${column(f.w[s.chosen])} " before the first step"`]];
  const last = standAt(s, f.t - 1);
  const numbers = equations.map(([left, right]) => {
    const name = left === "w_{t+1}" ? "w" : left.replace("t", `{${f.t}}`);
    return `${marked(left, name)} = ${right.replace(SYMBOL, (symbol) => valueOf(s, f, last, symbol))} = ${marked(left, column(resultOf(s, f, left)))}`;
  });
  return [rules, numbers];
}

/** The same step in NumPy, [text, comment, part] a line; a line with a part is at work. */
export function raceCode(s, f) {
  const moved = f.inner.move ?? null;
  if (!OPTIMIZERS[s.chosen]) return [["optimizer.step()", moved && pairOf(moved), moved && "output"]];
  const line = (left, text, value) => [`    ${text}`, moved && pairOf(value), moved && partOf(left)];
  const noisy = s.noise > 0 && isNoisy(s);
  return [
    [`for t in range(1, ${s.steps + 1}):`, moved && `t = ${f.t}`],
    line("g", `g = gradient(w)${noisy ? " + noise" : ""}`, f.inner.g),
    ...equationsOf(s).map(([left, , code]) => line(left, code, resultOf(s, f, left))),
  ];
}

const NUMBERS = {
  g: "gradient g", d: "g with weight decay", velocity: "velocity v", ahead: "g + μ v", m: "m", v: "v", m_hat: "m̂", v_hat: "v̂",
  s: "s", u: "u", delta: "Δ", rate: "effective learning rate", move: "step taken",
};

/** Where everybody is, and every number of the chosen optimizer. */
export function raceTables(s, f) {
  const inner = Object.entries(f.inner).map(([key, value]) =>
    [NUMBERS[key] ?? key, ...(Array.isArray(value) ? value : [value, null])]);
  return [
    { caption: `Who is where at step ${f.t}`, columns: ["", "loss", "w₁", "w₂"],
      rows: s.race.map((id) => [nameOf(s, id), f.loss[id], ...(f.w[id] ?? [null, null])]) },
    { caption: `${nameOf(s, s.chosen)}, step ${f.t}`, columns: ["", "w₁", "w₂"], rows: inner },
  ];
}
