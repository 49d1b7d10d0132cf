// Sliders whose scale is not even: each is a range input and, beside it, the number itself, which can be typed.

import { freshId, h } from "../core/dom.js";

const twoDigits = (x) => Number(x.toPrecision(2));

/** From `low` to `high`, every decade as long as every other. */
export const logScale = (low, high) => ({
  to: (part) => twoDigits(low * (high / low) ** part),
  from: (x) => Math.log(x / low) / Math.log(high / low),
});

/** 0 at the left end, then logarithmic. */
export const zeroAndLogScale = (low, high) => ({
  to: (part) => (part < 0.01 ? 0 : logScale(low, high).to(part)),
  from: (x) => (x > 0 ? Math.max(0.01, logScale(low, high).from(x)) : 0),
});

/** Shares from 0 to 0.999: 0.9 and 0.99 are as far apart as 0.99 and 0.999. */
export const shareScale = {
  to: (part) => Number((1 - twoDigits(10 ** (-3 * part))).toFixed(4)),
  from: (x) => -Math.log10(1 - x) / 3,
};

/** `onchange` answers with a refusal or null. */
export function makeSlider(scale, onchange) {
  const name = h("span");
  const id = freshId("slider");
  const range = h("input.nn-slide", { type: "range", min: 0, max: 1, step: 0.005, id });
  const input = h("input.nn-number", { type: "number", step: "any" });
  range.addEventListener("input", () => onchange(scale.to(Number(range.value))));
  input.addEventListener("change", () => {
    const refused = onchange(input.value === "" ? NaN : Number(input.value));
    if (refused) input.setAttribute("aria-invalid", "true");
  });
  const label = h("label", { for: id }, name);
  return {
    element: h("div.nn-slider", label, range, input),
    set(words, value) {
      if (name.textContent !== words) name.textContent = words;
      input.setAttribute("aria-label", `${words}, as a number`);
      input.removeAttribute("aria-invalid");
      if (input.value !== String(value)) input.value = value;
      range.value = Math.min(1, Math.max(0, scale.from(value)));
      range.setAttribute("aria-valuetext", value);
    },
  };
}
