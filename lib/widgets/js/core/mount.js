// The frame round every stepper: player, refusals, live region, numbers, link. It asks a definition for everything
// that depends on the subject:
//
//   kind                     the word in <nn-figure kind>
//   settle(settings, patch)  bring along what a change of `patch` makes impossible
//   refuse(settings)         { id, sentence } or null
//   count(settings), frame(settings, step), where(settings, step), say(settings, frame), numbers(settings, frame)
//   draw({ change, go })     { head, stage, controls (if any), explanation, settings: elements,
//                              update(settings, step, frame), close }
//   pack(key, value), unpack(key, value)  shorter words for the address
//   pace                     steps a second at speed 1; without it one

import { h, setMarkup, setText } from "./dom.js";
import { number } from "./format.js";
import { readLink, writeLink } from "./link.js";
import { makePlayer } from "./player.js";
import { refuseStep } from "./refusals.js";

/**
 * Bring a figure to life.
 *
 * @param root        the element to draw into; nothing outside it is touched
 * @param definition  what to draw, see above
 * @param payload     the figure as Python wrote it
 * @param model       get() -> { settings, step }, set(patch), onChange(listener)
 * @param page        { linkable, caption }: whether the address can carry the state, and the caption's markup
 * @returns a function that takes the figure down
 */
export function mountStepper(root, definition, payload, model, { linkable, caption }) {
  const own = { settings: payload.settings, step: payload.step };
  const alert = h("p.nn-refusal", { role: "alert" });
  const live = h("p.nn-unseen", { "aria-live": "polite" });
  const tables = h("div.nn-tables");
  const numbers = h("details.nn-numbers", { ontoggle: () => showNumbers() }, h("summary", "Show numbers"), tables);
  const copied = h("span.nn-copied", { role: "status" });
  const copy = h("button.nn-button.nn-text.nn-copy", { type: "button", onclick: copyLink }, "Copy link");
  const player = makePlayer({ onstep: go, onreset: () => restore(own, true), pace: definition.pace });
  const drawing = definition.draw({ change, go: (step) => go(step, true), payload, state: () => model.get() });
  const address = h("div.nn-address", copied, copy);
  const element = h("div.nn-live", { "data-kind": definition.kind, "role": "group", "aria-label": payload.title ?? "Stepper" });
  element.append(drawing.head, alert, drawing.stage, player.element, drawing.controls ?? "", drawing.explanation, drawing.settings,
    h("div.nn-foot", numbers, linkable ? address : ""), live);
  if (caption) {
    const line = h("p.nn-caption");
    line.innerHTML = caption;
    element.append(line);
  }
  root.replaceChildren(element);

  let shown = null;
  function render() {
    const { settings, step } = model.get();
    const frame = definition.frame(settings, step);
    shown = { settings, step, frame };
    player.update(step, definition.count(settings), definition.where(settings, step));
    drawing.update(settings, step, frame);
    showNumbers();
  }

  function showNumbers() {
    if (!numbers.open || !shown) return;
    setMarkup(tables, definition.numbers(shown.settings, shown.frame).map(tableMarkup).join(""));
  }

  /** Ask for other settings. What cannot be drawn is answered in words, and the picture stays as it is. */
  function change(patch) {
    const { settings: before, step } = model.get();
    const settings = definition.settle({ ...before, ...patch }, patch);
    const refusal = answer(definition.refuse(settings));
    if (!refusal) model.set({ settings, step: Math.min(step, definition.count(settings) - 1) });
    return refusal;
  }

  function answer(refusal) {
    setText(alert, refusal ? refusal.sentence : "");
    return refusal;
  }

  function go(step, manual) {
    answer(null);
    if (step !== model.get().step) model.set({ step });
    if (manual) announce();
    else setText(live, "");
  }

  function announce() {
    const { settings, step } = model.get();
    setText(live, `${definition.where(settings, step)}. ${definition.say(settings, shown.frame)}`);
  }

  function restore(state, speak) {
    player.pause();
    const { settings, step } = state;
    if (answer(definition.refuse(settings) ?? refuseStep(step, definition.count(settings)))) return;
    model.set({ settings: { ...settings }, step });
    if (speak) announce();
  }

  /** What stands behind # in an address that opens the figure as it is now; pages may ask for it. */
  root.hash = () => `#${writeLink(payload.name, own, model.get(), definition.pack)}`;

  async function copyLink() {
    history.replaceState(history.state, "", root.hash());
    try {
      await navigator.clipboard.writeText(location.href);
      setText(copied, "Link copied");
    } catch {
      setText(copied, "The address bar now holds the link");
    }
  }

  function openLink(event) {
    const state = readLink(location.hash, payload.name, own, definition.unpack);
    if (!state) return;
    restore(state, Boolean(event));
    element.scrollIntoView({ block: "nearest" });
  }

  model.onChange(render);
  render();
  compare(definition, payload, element);
  if (linkable) {
    window.addEventListener("hashchange", openLink);
    openLink();
  }
  return () => {
    player.pause();
    drawing.close?.();
    window.removeEventListener("hashchange", openLink);
    model.close?.();
  };
}

/** Hold the frames that Python computed against our own; a picture that disagrees says so. */
function compare(definition, payload, element) {
  const wrong = payload.checks.filter((check) => differ(check, definition.frame(payload.settings, check.step)));
  if (wrong.length === 0) return;
  const text = `This figure's numbers differ from those of the book's library at step ${wrong[0].step + 1}. Please report it.`;
  element.prepend(h("p.nn-differs", { role: "alert" }, text));
  console.error(text, JSON.stringify(wrong[0]));
}

function differ(expected, found) {
  if (typeof expected === "number") return !(Math.abs(expected - found) <= 1e-5 * Math.max(1, Math.abs(expected)));
  if (expected === null || typeof expected !== "object") return expected !== found;
  return Object.entries(expected).some(([key, value]) => key !== "step" && differ(value, found?.[key]));
}

/** A table { caption, columns, rows } of our own words and numbers; each row begins with its heading. */
function tableMarkup({ caption, columns, rows }) {
  const head = columns ? `<thead><tr>${columns.map((c) => `<th scope="col">${c}</th>`).join("")}</tr></thead>` : "";
  const body = rows.map(([name, ...cells]) =>
    `<tr><th scope="row">${name}</th>${cells.map((x) =>
      `<td>${typeof x === "number" ? number(x, 6) : x ?? "·"}</td>`).join("")}</tr>`).join("");
  return `<table class="nn-table"><caption>${caption}</caption>${head}<tbody>${body}</tbody></table>`;
}
