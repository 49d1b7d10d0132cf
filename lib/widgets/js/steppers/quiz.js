// Questions with one right answer each. A choice is answered at once, with the reason of that option.

import { freshId, h, setText } from "../core/dom.js";

function mountQuiz(root, definition, payload, model, { caption }) {
  const { questions } = payload.settings;
  const chosen = questions.map(() => null);
  const score = h("p.nn-score", { role: "status" });
  const element = h("div.nn-live.nn-quiz", { "role": "group", "aria-label": "Quiz" }, ...questions.map(makeQuestion), score);
  if (caption) element.append(markup("p", "nn-caption", caption));

  function makeQuestion({ question, options, answer, explanations }, number) {
    const name = freshId("question");
    const reply = h("div.nn-reply", { "aria-live": "polite" });
    const labels = options.map((option, index) => {
      const input = h("input", { type: "radio", name, onchange: () => choose(index) });
      const label = h("label.nn-option", input, markup("span", "", option));
      input.setAttribute("aria-label", label.textContent);
      return label;
    });
    function choose(index) {
      chosen[number] = index === answer;
      labels.forEach((label, i) => label.toggleAttribute("data-chosen", i === index));
      reply.dataset.verdict = index === answer ? "right" : "wrong";
      reply.replaceChildren(h("strong", index === answer ? "Right. " : "Not this one. "), markup("span", "", explanations[index]));
      const right = chosen.filter(Boolean).length;
      setText(score, chosen.includes(null) ? "" : `${right} of ${questions.length} right.`);
    }
    return h("fieldset.nn-question", markup("legend", "", `${number + 1}. ${question}`), ...labels, reply);
  }

  root.replaceChildren(element);
  return () => {};
}

/** An element around markup that Python wrote. */
function markup(tag, name, inner) {
  const node = h(tag, { class: name });
  node.innerHTML = inner;
  return node;
}

export const quiz = { kind: "quiz", mount: mountQuiz };
