// First, back, play, next, last, a scrubber, a speed. Every step can be reached from every other; nothing starts by
// itself. The same for every stepper.

import { h, setText } from "./dom.js";

const PATHS = {
  first: "M5 5v14M19 5 9 12l10 7z",
  back: "M17 5 7 12l10 7z",
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14M16 5v14",
  next: "M7 5l10 7-10 7z",
  last: "M19 5v14M5 5l10 7-10 7z",
};

const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[name]}"/></svg>`;

/**
 * @param onstep  (step, manual) => void: the reader, or time, asks for this step
 * @param pace    steps a second at speed 1
 */
export function makePlayer({ onstep, onreset, pace = 1 }) {
  let step = 0;
  let count = 1;
  let timer = null;
  let playing = false;

  const button = (name, label, act) => {
    const node = h(`button.nn-button.nn-${name}`, { "type": "button", "aria-label": label, "title": label, "onclick": act });
    node.innerHTML = icon(name);
    return node;
  };
  const manually = (target) => () => {
    pause();
    onstep(Math.max(0, Math.min(count - 1, target())), true);
  };
  const first = button("first", "First step", manually(() => 0));
  const back = button("back", "Step back", manually(() => step - 1));
  const next = button("next", "Next step", manually(() => step + 1));
  const last = button("last", "Last step", manually(() => count - 1));
  const label = h("span");
  const play = h("button.nn-button.nn-play", { type: "button", onclick: () => (playing ? pause() : start()) });
  const symbol = h("span.nn-symbol");
  play.append(symbol, label);
  const scrubber = h("input.nn-scrubber", { "type": "range", "min": "0", "step": "1", "aria-label": "Step" });
  scrubber.addEventListener("input", manually(() => Number(scrubber.value)));
  const speed = h("select.nn-select.nn-speed", { "aria-label": "Speed", "title": "Speed" },
    ...[0.5, 1, 2, 4, 8].map((rate) => h("option", { value: rate, selected: rate === 1 }, `${rate}×`)));
  const reset = h("button.nn-button.nn-text.nn-reset", { type: "button", onclick: () => { pause(); onreset(); } }, "Reset");
  const position = h("output.nn-position");

  function showPlaying() {
    symbol.innerHTML = icon(playing ? "pause" : "play");
    setText(label, playing ? "Pause" : "Play");
  }

  function start() {
    playing = true;
    showPlaying();
    if (step >= count - 1) onstep(0, false);
    wait();
  }

  function wait() {
    timer = setTimeout(() => {
      if (!element.isConnected) return pause();
      onstep(step + 1, false);
      return step >= count - 1 ? pause() : wait();
    }, 1000 / pace / Number(speed.value));
  }

  function pause() {
    clearTimeout(timer);
    if (!playing) return;
    playing = false;
    showPlaying();
  }

  showPlaying();
  const element = h("div.nn-player", { "role": "group", "aria-label": "Steps" },
    h("div.nn-buttons", first, back, play, next, last), scrubber,
    h("div.nn-buttons", speed, reset), position);

  return {
    element,
    pause,
    playing: () => playing,
    update(at, steps, where) {
      [step, count] = [at, steps];
      scrubber.max = count - 1;
      scrubber.value = step;
      scrubber.setAttribute("aria-valuetext", where);
      setText(position, where[0].toUpperCase() + where.slice(1));
      // a button that is disabled loses the focus, so the ends are marked and do nothing instead
      for (const node of [first, back]) node.setAttribute("aria-disabled", String(step === 0));
      for (const node of [next, last]) node.setAttribute("aria-disabled", String(step === count - 1));
    },
  };
}
