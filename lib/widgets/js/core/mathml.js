// Formulas as MathML text. Each function gives markup; `math` makes it a formula.

import { number } from "./format.js";

const tag = (name) => (...inner) => `<${name}>${inner.join("")}</${name}>`;

export const mi = tag("mi");
export const mo = tag("mo");
export const mtext = tag("mtext");
export const mrow = tag("mrow");
export const msub = (base, below) => `<msub>${base}${below}</msub>`;
export const mfrac = (top, bottom) => `<mfrac>${top}${bottom}</mfrac>`;
export const munder = (base, below) => `<munder>${base}${below}</munder>`;
export const floor = (inner) => mrow(mo("⌊"), inner, mo("⌋"));

/** A number; a negative one in the middle of a formula wants its parentheses. */
export const mn = (x, { guard = false } = {}) => {
  const text = number(x);
  const plain = text.startsWith("−") ? `<mo form="prefix">−</mo><mn>${text.slice(1)}</mn>` : `<mn>${text}</mn>`;
  return guard && x < 0 ? mrow(mo("("), plain, mo(")")) : mrow(plain);
};

/** Mark a part of a formula as one of the named parts that picture, formula and code share. */
export const part = (name, inner, key) =>
  `<mrow class="nn-part" data-part="${name}"${key ? ` data-key="${key}"` : ""}>${inner}</mrow>`;

/** Rows of cells without a frame; `matrix` puts brackets round it. */
export const mtable = (rows) => `<mtable>${rows.map((row) =>
  `<mtr>${row.map((cell) => `<mtd>${cell}</mtd>`).join("")}</mtr>`).join("")}</mtable>`;
export const matrix = (values) =>
  mrow(mo("["), mtable(values.map((row) => row.map((x) => mn(x)))), mo("]"));

export const math = (...inner) => `<math display="block"><mrow>${inner.join("")}</mrow></math>`;
export const inlineMath = (...inner) => `<math><mrow>${inner.join("")}</mrow></math>`;
