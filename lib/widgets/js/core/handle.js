// A point that is dragged over a drawing, or moved with the arrow keys. It knows nothing of what the place means.

/**
 * @param node   the focusable element inside an <svg>; it becomes a slider whose words say both numbers
 * @param label  what it is called
 * @param drag   ([x, y]) => void: moved by mouse or finger, in the units of the drawing
 * @param nudge  ([right, up]) => void: moved by arrow keys, in strides; Shift makes them a tenth, Home, End and
 *               the keys for pages five
 */
export function makeHandle(node, { label, drag, nudge }) {
  const attributes = { "tabindex": 0, "role": "slider", "aria-label": label, "data-lm-suppress-shortcuts": "true" };
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.classList.add("nn-handle");
  const moved = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.parentNode.getScreenCTM().inverse());
    drag([at.x, at.y]);
  };
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    node.focus();
    node.setPointerCapture(event.pointerId);
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) moved(event);
  });
  node.addEventListener("keydown", (event) => {
    const ways = {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
      Home: [-5, 0], End: [5, 0], PageUp: [0, 5], PageDown: [0, -5],
    };
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    nudge(way.map((n) => n * (event.shiftKey ? 0.1 : 1)));
  });
  return {
    /** Bring it to where a click on the drawing was. */
    at: moved,
    /** Put it at x, y of the drawing; `value` and `words` are what a screen reader says. */
    show([x, y], value, words) {
      node.setAttribute("transform", `translate(${Math.round(x)} ${Math.round(y)})`);
      node.setAttribute("aria-valuenow", value);
      node.setAttribute("aria-valuetext", words);
    },
  };
}
