// Formulas are written in a small notation and become MathML: nothing else renders mathematics in a figure.
//
//   z_{i,j} = ∑_{u,v} @patch{x_{i+u}} · @kernel w + b       letters, numbers, operators, subscripts, groups
//   {∂L}//{∂x}       β^t       √{v}                         a fraction, a power, a root
//   "max"(3, 4)                                             upright words
//   [1 & 2 ; 3 & 4]     ⟦a & b ; c & d⟧                     a matrix; a table without brackets
//   @patch:0,1,2{…}                                         a part that picture and code show too, with its cell

import { number } from "./format.js";

const TOKEN = /\s+|"[^"]*"|@\w+(?::[\d,]+)?|\d[\d.]*(?:e−?\d+)?|\/\/|\+=|\p{L}\u0302?|./gu;

/** Turn the notation into one displayed formula. */
export function typeset(source) {
  const tokens = source.match(TOKEN).filter((token) => token.trim());
  let next = 0;

  function until(...ends) {
    let inner = "";
    while (next < tokens.length && !ends.includes(tokens[next])) inner += scripted();
    return inner;
  }

  function scripted() {
    let base = atom();
    for (;;) {
      const kind = { "_": /^<m(o|text)>/.test(base) ? "munder" : "msub", "^": "msup", "//": "mfrac" }[tokens[next]];
      if (!kind) return base;
      next += 1;
      base = `<${kind}>${base}${atom()}</${kind}>`;
    }
  }

  function atom() {
    const token = tokens[next];
    next += 1;
    if (token === "{") return `<mrow>${closing("}")}</mrow>`;
    if (token === "√") return `<msqrt>${atom()}</msqrt>`;
    if (token === "[") return table("]", "nn-matrix");
    if (token === "⟦") return table("⟧", "nn-lines");
    if (token[0] === '"') return `<mtext>${token.slice(1, -1).replace(/^ | $/g, "\u2002")}</mtext>`;
    if (token[0] === "@") {
      const [name, key] = token.slice(1).split(":");
      return `<mrow class="nn-part" data-part="${name}"${key ? ` data-key="${key}"` : ""}>${atom()}</mrow>`;
    }
    if (token[1] === "\u0302") return `<mi>${String.fromCodePoint(0x1d3ed + token.charCodeAt())}\u0302</mi>`; // in italics
    const kind = /^\d/.test(token) ? "mn" : /\p{L}|∂/u.test(token) ? "mi" : "mo";
    return `<${kind}>${token}</${kind}>`;
  }

  function closing(...ends) {
    const inner = until(...ends);
    next += 1;
    return inner;
  }

  function table(end, name) {
    let rows = "<mtr>";
    for (;;) {
      rows += `<mtd>${until("&", ";", end)}</mtd>`;
      const sign = tokens[next];
      next += 1;
      if (sign === ";") rows += "</mtr><mtr>";
      else if (sign !== "&") return `<mtable class="${name}">${rows}</mtr></mtable>`;
    }
  }

  return `<math display="block">${until()}</math>`;
}

/** A number in the notation; `factor` puts a negative one in parentheses. */
export const figure = (x) => (x < 0 ? `{${number(x)}}` : number(x));
export const factor = (x) => (x < 0 ? `({${number(x)}})` : number(x));
/** Numbers added up: 3 − 4 + 1. */
export const addUp = (values) =>
  values.map((x, i) => (i === 0 ? figure(x) : `${x < 0 ? "−" : "+"} ${number(Math.abs(x))}`)).join(" ");
export const matrix = (plane) => `[${plane.map((row) => row.map(figure).join("&")).join(";")}]`;
