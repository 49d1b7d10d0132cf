// Small means of making elements.

const FOCUSABLE = new Set(["button", "input", "select", "summary"]);

/** h("button.nn-button", { onclick: act }, "Play"): an element, its attributes and listeners if any, its children. */
export function h(selector, props = {}, ...children) {
  if (typeof props === "string" || props.nodeType) return h(selector, {}, props, ...children);
  const [tag, ...classes] = selector.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  // JupyterLab's command mode would swallow the arrow keys; it looks for this on the focused element itself
  if (FOCUSABLE.has(tag) || "tabindex" in props) node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children);
  return node;
}

/** Set a text only where it differs, so that nothing is laid out again without need. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setMarkup(node, markup) {
  if (node.nnMarkup === markup) return;
  node.nnMarkup = markup;
  node.innerHTML = markup;
}

let serial = 0;
/** An id that no other figure of the page has. */
export const freshId = (word) => `nn-${word}-${(serial += 1)}-${Math.random().toString(36).slice(2, 6)}`;

/** A box round something wide. It can be reached by keyboard, and has a name, exactly while it scrolls. */
export function makeScroller(selector, label, inner) {
  const box = h(selector, inner);
  const attributes = { "tabindex": 0, "role": "group", "aria-label": label, "data-lm-suppress-shortcuts": true };
  const observer = new ResizeObserver(() => {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    for (const key in attributes) {
      if (scrolls) box.setAttribute(key, attributes[key]);
      else box.removeAttribute(key);
    }
  });
  observer.observe(box);
  observer.observe(inner);
  return { box, stop: () => observer.disconnect() };
}
