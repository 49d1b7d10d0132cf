// Labelled native controls. Each returns { element, set(value) }.

import { h, freshId } from "../core/dom.js";

/** A drop-down. `choices` are [value, words]; a value that is none of them shows as "Your own". `quiet`: no label in view. */
export function makeSelect(label, choices, onchange, quiet = false) {
  const other = h("option", { value: "", hidden: true }, "Your own");
  const select = h("select.nn-select", ...choices.map(([value, words]) => h("option", { value }, words)), other);
  select.addEventListener("change", () => onchange(select.value));
  select.setAttribute("aria-label", label);
  return {
    element: quiet ? select : h("label.nn-field", h("span", label), select),
    set(value) {
      select.value = value ?? "";
    },
  };
}

/** One of a few, all in view: radio buttons that look like one strip. */
export function makeChoice(legend, choices, onchange) {
  const name = freshId("choice");
  const inputs = choices.map(([value, words]) => {
    const input = h("input", { type: "radio", name, value, onchange: () => onchange(value) });
    return [input, h("label", input, h("span", words))];
  });
  return {
    element: h("fieldset.nn-choice", h("legend.nn-unseen", legend), ...inputs.map(([, label]) => label)),
    set(value) {
      for (const [input] of inputs) input.checked = input.value === value;
    },
  };
}

export function makeToggle(label, onchange) {
  const input = h("input", { type: "checkbox", onchange: () => onchange(input.checked) });
  return {
    element: h("label.nn-toggle", input, h("span", label)),
    set(value) {
      input.checked = value;
    },
  };
}

/** One or several numbers under one legend. `onchange` gets them all and answers with a refusal or null. */
export function makeNumbers(legend, labels, onchange, { step = 1, min } = {}) {
  const inputs = labels.map((label) =>
    h("input.nn-number", { "type": "number", step, min, "aria-label": `${legend}, ${label}`, "title": label }));
  const element = h("fieldset.nn-field", h("legend", legend), h("span.nn-pair", ...inputs));
  for (const input of inputs) {
    input.addEventListener("change", () => {
      const refused = onchange(inputs.map((each) => (each.value === "" ? NaN : Number(each.value))));
      for (const each of inputs) each.removeAttribute("aria-invalid");
      if (refused) input.setAttribute("aria-invalid", "true");
    });
  }
  return {
    element,
    set(values, enabled = true) {
      inputs.forEach((input, i) => {
        input.removeAttribute("aria-invalid");
        input.disabled = !enabled;
        if (input.value !== String(values[i])) input.value = values[i];
      });
    },
  };
}
