// The stepper of optimizers on a surface: what core/mount.js needs to know of them.

import { OPTIMIZERS, SURFACES, countUpdates, refuseDescent, standAt } from "../engine/descent.js";
import { drawRace } from "../drawing/descent.js";
import { atStep, raceTables, sayRace } from "../drawing/descent-text.js";

/** A named surface brings its start, its noise and its learning rates; who is chosen must run. */
function settleRace(settings, patch) {
  const s = { ...settings };
  const surface = "surface" in patch && SURFACES[s.surface];
  if (surface) {
    Object.assign(s, { start: surface.start, noise: surface.noise });
    Object.keys(OPTIMIZERS).forEach((id, i) => { s[`${id}.lr`] = surface.lr[i]; });
    Object.assign(s, patch);
  }
  if ("race" in patch && !s.race.includes(s.chosen)) [s.chosen] = s.race;
  return s;
}

export const optimizer = {
  kind: "optimizer",
  pace: 5,
  settle: settleRace,
  refuse: refuseDescent,
  count: countUpdates,
  frame: standAt,
  where: atStep,
  say: sayRace,
  numbers: raceTables,
  draw: drawRace,
  pack: (key, value) => (key === "race" ? value.join(",") : value),
  unpack: (key, value) => (key === "race" && typeof value === "string" ? value.split(",").filter(Boolean) : value),
};
