// Optimizers on surfaces of two parameters, one update at a time. No DOM here: every function takes settings (the object
// that Python writes too) and gives plain numbers. lib/numpy_nn/optim.py is the reference; tests/twins compares.

import DESCENT from "../../../traces/descent.json";
import DESCENT_REFUSALS from "../../refusals/optimizer.json";
import { firstRefusal } from "../core/refusals.js";

const byName = (rows) => Object.fromEntries(rows.map((row) => [row.id, row]));
export const SURFACES = byName(DESCENT.surfaces);
export const OPTIMIZERS = byName(DESCENT.optimizers);

// --- surfaces: value and gradient ------------------------------------------------------------------------------------

const square = (x) => x * x;
const FORMULAS = {
  "rosenbrock": [
    (x, y) => square(1 - x) + 100 * square(y - x * x),
    (x, y) => [-2 * (1 - x) - 2 * x * (200 * (y - x * x)), 200 * (y - x * x)],
  ],
  "beale": [
    (x, y) => square(1.5 - x + x * y) + square(2.25 - x + x * y * y) + square(2.625 - x + x * y * y * y),
    (x, y) => {
      const [a, b, c] = [1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y];
      return [2 * a * (y - 1) + 2 * b * (y * y - 1) + 2 * c * (y * y * y - 1), 2 * a * x + 4 * b * x * y + 6 * c * x * y * y];
    },
  ],
  "saddle": [(x, y) => 0.5 * x * x - 0.5 * y * y + 0.25 * y * y * y * y, (x, y) => [x, y * y * y - y]],
  "two-valleys": [
    (x, y) => 0.25 * x * x * x * x - 2 * x * x + 0.5 * x + y * y,
    (x, y) => [x * x * x - 4 * x + 0.5, 2 * y],
  ],
  "himmelblau": [
    (x, y) => square(x * x + y - 11) + square(x + y * y - 7),
    (x, y) => [4 * (x * x + y - 11) * x + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * (x + y * y - 7) * y],
  ],
};

const quadratic = ([[a, b], [, c]]) => [
  (x, y) => 0.5 * (a * x * x + 2 * b * x * y + c * y * y),
  (x, y) => [a * x + b * y, b * x + c * y],
];

/** What is known of the surface: window, minima, matrix, … */
export const surfaceOf = (s) => ({ noisy: false, minima: [], ...SURFACES[s.surface], ...(s.surface === "own" && s.own) });

export const formulasOf = (s) => {
  const { matrix } = surfaceOf(s);
  return matrix ? quadratic(matrix) : FORMULAS[s.surface];
};

/** Pairs of standard normal numbers, the same as Python draws: mulberry32, then Box and Muller. */
export function noisePairs(count, seed) {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (((bits ^ (bits >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

// --- optimizers: one update of one coordinate ------------------------------------------------------------------------

const { sqrt } = Math;
/** The gradient with the pull of weight decay in it. */
const decayed = (p, g, w) => (p.weight_decay ? { d: g + p.weight_decay * w } : {});

function descend(p, last, g, w) {
  const { d = g } = decayed(p, g, w);
  return { ...decayed(p, g, w), w: w - p.lr * d };
}

function roll(p, last, g, w, t, ahead = false) {
  if (!p.momentum) return descend(p, last, g, w);
  const { d = g } = decayed(p, g, w);
  const velocity = t === 1 ? d : last.velocity * p.momentum + d;
  const push = ahead ? d + p.momentum * velocity : velocity;
  return { ...decayed(p, g, w), velocity, ...(ahead && { ahead: push }), w: w - p.lr * push };
}

function adam(p, last, g, w, t, apart = false) {
  const extra = apart ? {} : decayed(p, g, w);
  const { d = g } = extra;
  const m = last.m * p.beta1 + (1 - p.beta1) * d;
  const v = last.v * p.beta2 + (1 - p.beta2) * d * d;
  const [m_hat, v_hat] = [m / (1 - p.beta1 ** t), v / (1 - p.beta2 ** t)];
  const from = apart ? w * (1 - p.lr * p.weight_decay) : w;
  const root = sqrt(v_hat) + p.eps;
  return { ...extra, m, v, m_hat, v_hat, rate: p.lr / root, w: from - (p.lr / (1 - p.beta1 ** t)) * m / root };
}

/** (hyperparameters, what was remembered, gradient, w, number of the update) => the new w and all that led to it */
const RULES = {
  gd: descend,
  sgd: descend,
  momentum: roll,
  nesterov: (...given) => roll(...given, true),
  adagrad(p, last, g, w) {
    const { d = g } = decayed(p, g, w);
    const s = last.s + d * d;
    const root = sqrt(s) + p.eps;
    return { ...decayed(p, g, w), s, rate: p.lr / root, w: w - p.lr * d / root };
  },
  rmsprop(p, last, g, w) {
    const { d = g } = decayed(p, g, w);
    const s = last.s * p.alpha + (1 - p.alpha) * d * d;
    const root = sqrt(s) + p.eps;
    return { ...decayed(p, g, w), s, rate: p.lr / root, w: w - p.lr * (d / root) };
  },
  adadelta(p, last, g, w) {
    const { d = g } = decayed(p, g, w);
    const s = last.s * p.rho + (1 - p.rho) * d * d;
    const ratio = sqrt(last.u + p.eps) / sqrt(s + p.eps);
    const delta = ratio * d;
    const u = last.u * p.rho + (1 - p.rho) * delta * delta;
    return { ...decayed(p, g, w), s, u, delta, rate: p.lr * ratio, w: w - p.lr * delta };
  },
  adam,
  adamw: (...given) => adam(...given, true),
};

export const hyperOf = (s, name) =>
  Object.fromEntries(Object.keys(OPTIMIZERS[name].settings).map((key) => [key, s[`${name}.${key}`]]));

const FRESH = { velocity: 0, m: 0, v: 0, s: 0, u: 0 };

/** One update of both coordinates. `last` holds what both remember. */
export function update(name, p, last, g, w, t) {
  const next = [0, 1].map((i) => RULES[name](p, last[i], g[i], w[i], t));
  return { next, w: next.map((each) => each.w) };
}

/**
 * One run: places and losses as columns, and what each update remembered and went through. It ends before the update at
 * which it diverges: where the loss is no number, or a million times the loss at the start (or 1, where that is less).
 */
function runOne(s, name, noise) {
  const p = hyperOf(s, name);
  const [value, gradient] = formulasOf(s);
  const disturbed = surfaceOf(s).noisy || name === "sgd";
  const run = { diverged: null, w: [s.start], loss: [value(...s.start)], g: [null], inner: [null] };
  const limit = 1e6 * Math.max(1, Math.abs(run.loss[0]));
  let last = [FRESH, FRESH];
  for (let t = 1; t <= s.steps; t += 1) {
    const before = run.w[t - 1];
    const g = gradient(...before).map((x, i) => x + (disturbed ? s.noise * noise[t - 1][i] : 0));
    const { next, w } = update(name, p, last, g, before, t);
    const loss = value(...w);
    if (!(Math.abs(loss) <= limit)) {
      run.diverged = t;
      break;
    }
    last = next;
    run.w.push(w);
    run.loss.push(loss);
    run.g.push(g);
    run.inner.push(next);
  }
  return run;
}

/** Every run of the race, { name: run }; kept per settings object. */
const walked = new WeakMap();
export function runsOf(s) {
  if (walked.has(s)) return walked.get(s);
  const noise = noisePairs(s.steps, s.seed);
  const runs = s.own?.runs ?? Object.fromEntries(s.race.map((name) => [name, runOne(s, name, noise)]));
  walked.set(s, runs);
  return runs;
}

export const countUpdates = (s) => s.steps + 1;

/** The numbers of one run at one step; null where there are none. */
function innerAt(run, t) {
  if (!run.inner) {
    const columns = Object.entries(run).filter(([key]) => !["diverged", "name", "w", "loss"].includes(key));
    return Object.fromEntries(columns.map(([key, column]) => [key, column[t] ?? null]));
  }
  const both = run.inner[t];
  const keys = Object.keys(both?.[0] ?? run.inner[1]?.[0] ?? {}).filter((key) => key !== "w");
  const move = both && run.w[t].map((x, i) => x - run.w[t - 1][i]);
  return {
    g: run.g[t] ?? null, move: move ?? null,
    ...Object.fromEntries(keys.map((key) => [key, both ? both.map((each) => each[key]) : null])),
  };
}

/** Where everybody is at one step, and the chosen optimizer's numbers. Who has diverged is null from then on. */
export function standAt(s, step) {
  const runs = runsOf(s);
  const each = (read) => Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, read(run)]));
  return {
    w: each((run) => run.w[step] ?? null), loss: each((run) => run.loss[step] ?? null),
    t: step, diverged: each((run) => run.diverged), inner: innerAt(runs[s.chosen], step),
  };
}

// --- quadratics: what a linear recurrence says before it runs --------------------------------------------------------

/** The eigenvalues of a symmetric matrix, the smaller first. */
export function curvatures([[a, b], [, c]]) {
  const [middle, spread] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  return [middle - spread, middle + spread];
}

/**
 * Along an axis of curvature k, w and velocity go through the same 2 × 2 matrix at every step. Its spectral radius is the
 * factor by which the distance shrinks at last; `swings` says that it changes sides on the way.
 */
export function outcome(k, lr, momentum, ahead = false) {
  const x = lr * k;
  const trace = 1 + momentum - x * (ahead ? 1 + momentum : 1);
  const determinant = ahead ? momentum * (1 - x) : momentum;
  const inside = trace * trace / 4 - determinant;
  if (inside < 0) return { radius: sqrt(determinant), swings: true };
  return { radius: Math.abs(trace) / 2 + sqrt(inside), swings: trace < 0 };
}

/** The largest learning rate that does not diverge along curvature k: 2/k, with momentum 2(1 + β)/k. */
export const largestRate = (k, momentum = 0, ahead = false) =>
  2 * (1 + momentum) / ((ahead ? 1 + 2 * momentum : 1) * k);

// --- refusals --------------------------------------------------------------------------------------------------------

const isNumber = (x, limit) => typeof x === "number" && Math.abs(x) <= limit;
const isPoint = (a, limit) => Array.isArray(a) && a.length === 2 && a.every((x) => isNumber(x, limit));
const isWhole = (x, least, limit) => Number.isInteger(x) && x >= least && x <= limit;
const inWords = (names) => names.join(", ");
const hyperKeys = Object.values(OPTIMIZERS).flatMap((o) => Object.keys(o.settings).map((key) => [o, key]));
const outside = (s, keys, test) => {
  const found = hyperKeys.find(([o, key]) => keys.includes(key) && !test(s[`${o.id}.${key}`]));
  return found && { name: found[0].name, setting: found[1], value: String(s[`${found[0].id}.${found[1]}`]) };
};

/** When each row of refusals/optimizer.json holds: true, or the values of its placeholders. */
const IMPOSSIBLE = {
  "surface": (s) => !(s.surface in SURFACES) && !(s.surface === "own" && s.own?.contours)
    && { name: String(s.surface), names: inWords(Object.keys(SURFACES)) },
  "race": (s) => !(Array.isArray(s.race) && s.race.length && new Set(s.race).size === s.race.length),
  "optimizer-name": (s) => {
    const name = s.race.find((one) => !(one in (s.own?.runs ?? OPTIMIZERS)));
    return name !== undefined && { name: String(name), names: inWords(Object.keys(OPTIMIZERS)) };
  },
  "chosen": (s) => !s.race.includes(s.chosen) && { name: String(s.chosen), names: inWords(s.race) },
  "start": (s, { limit }) => !isPoint(s.start, limit),
  "steps": (s, { limit }) => !isWhole(s.steps, 1, limit),
  "lr": (s, { limit }) => outside(s, ["lr"], (x) => isNumber(x, limit) && x > 0),
  "share": (s) => outside(s, ["momentum", "beta1", "beta2", "alpha", "rho"], (x) => isNumber(x, 1) && x >= 0 && x < 1),
  "eps": (s, { limit }) => outside(s, ["eps"], (x) => isNumber(x, limit) && x >= 0),
  "weight-decay": (s, { limit }) => outside(s, ["weight_decay"], (x) => isNumber(x, limit) && x >= 0),
  "noise": (s, { limit }) => !(isNumber(s.noise, limit) && s.noise >= 0),
  "seed": (s, { limit }) => !isWhole(s.seed, 0, limit),
};

/** Why these settings cannot be drawn: { id, sentence }, or null when they can. */
export const refuseDescent = (s) => firstRefusal(DESCENT_REFUSALS, IMPOSSIBLE, s);
