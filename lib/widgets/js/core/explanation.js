// What a step does, as formula and as code, side by side: the same for every stepper.

import { h, makeScroller, setMarkup } from "./dom.js";
import { typeset } from "./mathml.js";

/** A general rule and, below it, the same rule with a step's numbers; both in the notation of mathml.js. */
export const ruleAndNumbers = (rules, numbers) =>
  `<div class="nn-rule">${rules.map(typeset).join("")}</div><div class="nn-now">${numbers.map(typeset).join("")}</div>`;

const lineMarkup = ([text, comment, name]) =>
  `<span class="nn-line${name ? " nn-active" : ""}"><span${name ? ` class="nn-part" data-part="${name}"` : ""}>`
  + `${text.replace(/</g, "&lt;")}</span>${comment ? `<span class="nn-comment">  # ${comment}</span>` : ""}</span>`;

/** `show` takes a formula as markup and lines of code as [text, comment, part]; a line with a part is at work. */
export function makeExplanation() {
  const [rule, code] = [h("div"), h("code")];
  const boxes = [makeScroller("div.nn-formula", "Formula", rule), makeScroller("pre.nn-code", "Code", code)];
  return {
    element: h("div.nn-explanation", boxes[0].box, boxes[1].box),
    rule,
    show(formula, lines) {
      setMarkup(rule, formula);
      setMarkup(code, lines.map(lineMarkup).join(""));
    },
    close: () => boxes.forEach((one) => one.stop()),
  };
}
