// Labelled native controls. Each returns { element, set(value) }.

import { h, freshId } from "../core/dom.js";

/** A drop-down. `choices` are [value, words]; a value that is none of them shows as "own". */
export function makeSelect(label, choices, onchange, { hidden = false, own = "Your own" } = {}) {
  const other = h("option", { value: "", hidden: true }, own);
  const select = h("select", { class: "nn-select" }, ...choices.map(([value, words]) => h("option", { value }, words)), other);
  select.addEventListener("change", () => onchange(select.value));
  if (hidden) select.setAttribute("aria-label", label);
  return {
    element: hidden ? select : h("label", { class: "nn-field" }, h("span", {}, label), select),
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
    return [input, h("label", {}, input, h("span", {}, words))];
  });
  return {
    element: h("fieldset", { class: "nn-choice" }, h("legend", { class: "nn-unseen" }, legend), ...inputs.map(([, label]) => label)),
    set(value) {
      for (const [input] of inputs) input.checked = input.value === value;
    },
  };
}

export function makeToggle(label, onchange) {
  const input = h("input", { type: "checkbox", onchange: () => onchange(input.checked) });
  return {
    element: h("label", { class: "nn-toggle" }, input, h("span", {}, label)),
    set(value) {
      input.checked = value;
    },
  };
}

/** One or several numbers under one legend. `onchange` gets them all and answers with a refusal or null. */
export function makeNumbers(legend, labels, onchange, { step = 1, min } = {}) {
  const inputs = labels.map((label) =>
    h("input", { "type": "number", "class": "nn-number", step, min, "aria-label": `${legend}, ${label}`, "title": `${legend}, ${label}` }));
  const element = h("fieldset", { class: "nn-field" }, h("legend", {}, legend), h("span", { class: "nn-pair" }, ...inputs));
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
