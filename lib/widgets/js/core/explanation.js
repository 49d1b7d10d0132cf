// What a step does, as formula and as code, side by side: the same for every stepper.

import { h, makeScroller, setMarkup } from "./dom.js";
import { typeset } from "./mathml.js";

/** Formulas below each other. */
export const typesetAll = (lines) => lines.map(typeset).join("");

const lineMarkup = ([text, comment, name]) =>
  `<span class="nn-line${name ? " nn-active" : ""}"><span${name ? ` class="nn-part" data-part="${name}"` : ""}>`
  + `${text.replace(/</g, "&lt;")}</span>${comment ? `<span class="nn-comment">  # ${comment}</span>` : ""}</span>`;

/**
 * `show` takes the general rules and, below them, the same with the step's numbers, in the notation of mathml.js,
 * and lines of code as [text, comment, part]: a line with a part is at work.
 */
export function makeExplanation() {
  const [rule, now, code] = [h("div.nn-rule"), h("div.nn-now"), h("code")];
  const boxes = [makeScroller("div.nn-formula", "Formula", h("div", rule, now)), makeScroller("pre.nn-code", "Code", code)];
  return {
    element: h("div.nn-explanation", boxes[0].box, boxes[1].box),
    show([rules, numbers], lines) {
      setMarkup(rule, typesetAll(rules));
      setMarkup(now, typesetAll(numbers));
      setMarkup(code, lines.map(lineMarkup).join(""));
    },
    close: () => boxes.forEach((one) => one.stop()),
  };
}
