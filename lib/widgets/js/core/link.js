// A figure's settings and step in the address: #name:stride=[2,2]&step=7 holds what differs from the figure's own.

import { same } from "./format.js";

const escape = (text) => encodeURIComponent(text).replace(/%2C/g, ",");

/** The part of an address after #. `pack(key, value)` may shorten a value to a word, `unpack` undoes it. */
export function writeLink(name, own, state, pack = (key, value) => value) {
  const parts = Object.entries(state.settings)
    .filter(([key, value]) => !same(value, own.settings[key]))
    .map(([key, value]) => [key, pack(key, value)]);
  if (state.step !== own.step) parts.push(["step", state.step]);
  const written = parts.map(([key, value]) => `${key}=${escape(typeof value === "string" ? value : JSON.stringify(value))}`);
  return `${escape(name)}:${written.join("&")}`;
}

/** { settings, step } from an address that names this figure, else null. Words that no setting knows are left out. */
export function readLink(hash, name, own, unpack = (key, value) => value) {
  const text = hash.replace(/^#/, "");
  const colon = text.indexOf(":");
  if (colon < 0 || decode(text.slice(0, colon)) !== name) return null;
  const state = { settings: { ...own.settings }, step: own.step };
  for (const piece of text.slice(colon + 1).split("&")) {
    const [key, written = ""] = piece.split("=");
    const value = attempt(JSON.parse, decode(written));
    if (key === "step") state.step = Number(value);
    else if (key in own.settings) state.settings[key] = unpack(key, value, state.settings);
  }
  return state;
}

/** A person may have shortened the address: what cannot be read stays the text that it is. */
function attempt(read, text) {
  try {
    return read(text);
  } catch {
    return text;
  }
}

const decode = (text) => attempt(decodeURIComponent, text);
